/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Bands of an equaliser that change while a tone plays, and what is too loud of that. */
#ifndef TB_EQ_MOVES_RIG_H
#define TB_EQ_MOVES_RIG_H

#include "dsp/eq.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#define N_OF(a)    (sizeof(a) / sizeof((a)[0]))
#define MOST_BURST 1.41
/* Part of the tone.  On a null neither setting lets anything out, and any change is infinitely
 * louder: what comes out is compared with at least so much. */
#define FLOOR  0.1
#define MOST_N 3500000

static float row[MOST_N];

struct band {
	enum tb_filter_type type;
	double freq_hz, gain_db, q;
};

struct jump {
	struct band from, to;
	double tone_hz, rate_hz;
};

static bool gains(const struct band *b)
{
	return b->type <= TB_FILTER_HIGHSHELF;
}

static void design(struct tb_eq_coeffs *c, const struct band *b, double rate_hz)
{
	struct tb_eq_params p = { .on = true };

	p.band[0] = (struct tb_eq_band_params){ b->type, (float)b->freq_hz, (float)b->gain_db,
		(float)b->q, true };
	tb_eq_design(c, &p, (float)rate_hz);
}

static void fill(float *x, uint32_t n, double tone_hz, double rate_hz, uint32_t from)
{
	for (uint32_t i = 0; i < n; i++)
		x[i] = (float)sin(2.0 * M_PI * tone_hz / rate_hz * (from + i));
}

static void run(struct tb_eq *eq, const struct tb_eq_kernels *k, float *x, uint32_t n)
{
	const struct tb_eq_job job = { eq, &x, 1 };

	tb_eq_run(k, &job, 1, n);
}

/* What rings in a shelf is below its corner, or above. */
static double lowest_hz(const struct band *b)
{
	bool shelf = b->type == TB_FILTER_LOWSHELF || b->type == TB_FILTER_HIGHSHELF;

	return b->freq_hz * (shelf ? pow(10.0, -fabs(b->gain_db) / 80.0) : 1.0);
}

/* Frames until a resonance has settled to a thousandth, for the most part. */
static uint32_t settling(const struct band *b, double rate_hz)
{
	double periods = 0.5 + 2.4 * fmax(b->q, 1.0 / b->q);

	return (uint32_t)fmin(
		rate_hz * (0.02 + periods / fmin(lowest_hz(b), rate_hz / 2)), MOST_N / 2);
}

static void settle(struct tb_eq *eq, const struct tb_eq_coeffs *from, const struct jump *j)
{
	uint32_t n = settling(&j->from, j->rate_hz);

	fill(row, n, j->tone_hz, j->rate_hz, 0);
	memset(eq, 0, sizeof(*eq));
	tb_eq_reset(eq, from);
	run(eq, tb_eq_kernels_best(), row, n);
}

static void expect_no_burst(double got, const struct jump *j)
{
	cr_expect_leq(got, MOST_BURST,
		"type %d, %g Hz, %g dB, q %g to %d, %g Hz, %g dB, q %g at %g, a tone of %g Hz: "
		"%.2f dB above both",
		j->from.type, j->from.freq_hz, j->from.gain_db, j->from.q, j->to.type,
		j->to.freq_hz, j->to.gain_db, j->to.q, j->rate_hz, j->tone_hz, 20.0 * log10(got));
}

/* ---- whatever may come ---- */

/* 0..1 */
static double chance(void)
{
	static uint64_t seed = 20261128;

	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (double)(seed >> 11) / 9007199254740992.0;
}

static struct band any_band(double freq_hz)
{
	return (struct band){ (enum tb_filter_type)(chance() * TB_N_FILTER_TYPES), freq_hz,
		48.0 * chance() - 24.0, chance() < 0.3 ? 18.0 : 0.1 * pow(180.0, chance()) };
}

/* Where something rings: at a corner, at a shelf's pole, or beside them. */
static double any_tone(const struct jump *j)
{
	double where = chance(), hz = j->from.freq_hz;

	if (where < 0.3)
		return hz * pow(10.0, (chance() < 0.5 ? 1.0 : -1.0) * fabs(j->from.gain_db) / 80.0);
	if (where < 0.6)
		return hz;
	return hz * (1.0 + (2.0 * chance() - 1.0) / fmax(j->from.q, 1.0));
}

static struct jump any_jump(double least_hz)
{
	static const double rates_hz[] = { 8000, 22050, 44100, 48000, 96000, 192000 };
	double what = chance();
	struct jump j = { .rate_hz = rates_hz[(size_t)(chance() * N_OF(rates_hz))] };

	do {
		j.from = any_band(least_hz * pow(24000.0 / least_hz, chance()));
		j.tone_hz = any_tone(&j);
	} while (j.tone_hz > 0.48 * j.rate_hz);
	j.to = any_band(j.from.freq_hz * (what < 0.3 ? 0.5 + 1.5 * chance() : 1.0));
	if (what >= 0.6)
		j.to.gain_db = j.from.gain_db;
	if (what >= 0.9)
		j.to.q = j.from.q;
	if (what >= 0.8 && what < 0.9)
		j.to.type = j.from.type;
	return j;
}

/* A shelf has its zeros as far on one side of its corner as its poles on the other. */
static double steep_tone(const struct band *b)
{
	double where = chance(), apart = pow(10.0, fabs(b->gain_db) / 80.0);

	if (where < 0.35)
		return b->freq_hz * apart;
	if (where < 0.7)
		return b->freq_hz / apart;
	return b->freq_hz * (1.0 + (2.0 * chance() - 1.0) / b->q);
}

static void make_steep(struct band *b)
{
	if (chance() < 0.6)
		b->type = chance() < 0.5 ? TB_FILTER_LOWSHELF : TB_FILTER_HIGHSHELF;
	if (chance() < 0.7)
		b->gain_db = (chance() < 0.5 ? -1.0 : 1.0) * (24.0 - 4.0 * chance());
	b->q = chance() < 0.7 ? 18.0 : 0.5 * pow(36.0, chance());
}

/* Most of it shelves of much gain that ring, and tones on what is lost between the two. */
static struct jump steep_jump(double least_hz)
{
	struct jump j;

	do {
		j = any_jump(least_hz);
		make_steep(&j.from);
		make_steep(&j.to);
		j.tone_hz = steep_tone(chance() < 0.5 ? &j.from : &j.to);
	} while (j.tone_hz > 0.48 * j.rate_hz);
	return j;
}

/* How many times as many random cases both files try. */
static uint32_t how_often(void)
{
	const char *longer = getenv("TB_LONG");

	return longer ? (uint32_t)atoi(longer) : 1;
}

#endif
