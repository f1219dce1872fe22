/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What is left in the sound of a hand that drags a setting, of a mute, and of a long fade. */
#include "tables.h"

#include <complex.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "mixer/mixer.h"

#define RATE_HZ  48000u
#define TWO_PI   6.28318530717958647692
#define N_FRAMES 96000u
#define BEGINS   4800.0
#define HEARD_AT 24000u
#define N_THIN   3750u /* of 16 frames, which a tone of 3 kHz lasts */
#define LATE_MS  4.0

#define N_OF(a) (sizeof(a) / sizeof((a)[0]))

static float sound[N_FRAMES + 2048];

static void set(struct tb_mixer *m, const char *key, float value)
{
	int param = tb_mixer_find_param(m, key);

	if (param < 0)
		abort();
	tb_mixer_set(m, (uint32_t)param, value);
}

/* A strip on a bus without a guard. */
static struct tb_mixer *desk_new(void)
{
	static const struct tb_layout stereo = { 2, { TB_CH_FL, TB_CH_FR } };
	const struct tb_strip_config strip = { .name = "s", .layout = stereo };
	const struct tb_bus_config bus = { .name = "b", .layout = stereo, .kind = TB_BUS_VIRTUAL };
	struct tb_mixer *m = tb_mixer_new(&(struct tb_mixer_config){ RATE_HZ, 1, 1, &strip, &bus });

	if (!m)
		abort();
	set(m, "route.s.b", 1.0f);
	set(m, "bus.b.limiter.on", 0.0f);
	return m;
}

/* n frames of a tone from frame `at` on, into sound[]. */
static void play(struct tb_mixer *m, double tone_hz, double peak, uint32_t at, uint32_t n)
{
	static float in[2][4096], right[4096];
	const float *ins[] = { in[0], in[1] };
	float *outs[] = { sound + at, right };

	for (uint32_t i = 0; i < n; i++)
		in[0][i] = in[1][i] = (float)(peak * cos(TWO_PI * tone_hz / RATE_HZ * (at + i)));
	tb_mixer_process(m, ins, outs, n);
}

/* ---- drags ---- */

struct drag {
	const char *key, *more[3];
	float values[3]; /* of `more` */
	float from, to;
	double tone_hz;
};

static const struct drag drags[] = {
	{ "strip.s.fader", { NULL }, { 0 }, 12, -45, 3000 },
	{ "send.s.b", { NULL }, { 0 }, 12, -45, 3000 },
	{ "strip.s.pan", { NULL }, { 0 }, 1, -1, 3000 },
	{ "strip.s.eq.2.gain", { "strip.s.eq.on", "strip.s.eq.2.freq" }, { 1, 3000 }, -12, 12,
		3000 },
	{ "strip.s.eq.2.freq", { "strip.s.eq.on", "strip.s.eq.2.gain" }, { 1, 9 }, 2000, 6000,
		3000 },
	{ "strip.s.highpass.freq", { "strip.s.highpass.on" }, { 1 }, 200, 1000, 3000 },
	{ "strip.s.gate.range", { "strip.s.gate.on", "strip.s.gate.threshold" }, { 1, 0 }, -40, 0,
		3000 },
	{ "strip.s.deess.range", { "strip.s.deess.on", "strip.s.deess.threshold" }, { 1, -60 }, 0,
		24, 9000 },
	{ "strip.s.comp.threshold", { "strip.s.comp.on" }, { 1 }, -60, -10, 3000 },
	{ "strip.s.comp.makeup", { "strip.s.comp.on" }, { 1 }, -20, 20, 3000 },
	{ "strip.s.limiter.ceiling", { "strip.s.limiter.on", "strip.s.trim" }, { 1, 20 }, 0, -20,
		3000 },
	{ "strip.s.comp.mix", { "strip.s.comp.on", "strip.s.comp.threshold" }, { 1, -50 }, 0, 1,
		3000 },
};

/* -1..1, the same each time. */
static double chance(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return (double)(int32_t)*seed / 2147483648.0;
}

static void play_drag(const struct drag *d, double updates_hz, uint32_t n_block)
{
	struct tb_mixer *m = desk_new();
	double seconds = (N_FRAMES - BEGINS) / RATE_HZ, next = BEGINS;
	uint32_t n_updates = 0, seed = 1;

	for (int i = 0; i < 3 && d->more[i]; i++)
		set(m, d->more[i], d->values[i]);
	set(m, d->key, d->from);
	tb_mixer_commit(m);
	for (uint32_t at = 0; at < N_FRAMES; at += n_block) {
		for (; next <= at; n_updates++) {
			double part = n_updates / updates_hz / seconds;

			set(m, d->key, d->from + (d->to - d->from) * (float)part);
			tb_mixer_commit(m);
			next = BEGINS + (n_updates + 1) * RATE_HZ / updates_hz
			       + LATE_MS * chance(&seed) * RATE_HZ / 1000.0;
		}
		play(m, d->tone_hz, 0.1, at, n_block);
	}
	tb_mixer_free(m);
}

static double line_at(const double complex *thin, double hz)
{
	double complex turn = cexp(-I * TWO_PI * hz * 16.0 / RATE_HZ), by = 1.0, sum = 0.0;

	for (uint32_t i = 0; i < N_THIN; i++, by *= turn)
		sum += thin[i] * by;
	return cabs(sum);
}

/* The strongest line beside the tone, in dB of it. */
static double products_db(double tone_hz)
{
	static double complex thin[N_THIN];
	double worst = 0.0;

	for (uint32_t i = 0; i < N_THIN; i++) {
		double p = TWO_PI * i / (N_THIN - 1);

		thin[i] = 0.0;
		for (uint32_t n = HEARD_AT + 16 * i; n < HEARD_AT + 16 * (i + 1); n++)
			thin[i] += (double)sound[n] * cexp(-I * TWO_PI * tone_hz / RATE_HZ * n);
		thin[i] *= 0.35875 - 0.48829 * cos(p) + 0.14128 * cos(2 * p) - 0.01168 * cos(3 * p);
	}
	for (double hz = 20.0; hz < 400.0; hz += 0.8)
		worst = fmax(worst, fmax(line_at(thin, hz), line_at(thin, -hz)));
	return 20.0 * log10(worst / line_at(thin, 0.0));
}

static double worst_products_db(const struct drag *d, double updates_hz)
{
	double worst = -INFINITY;

	for (uint32_t n_block = 64; n_block <= 2048; n_block *= 2) {
		play_drag(d, updates_hz, n_block);
		worst = fmax(worst, products_db(d->tone_hz));
	}
	return worst;
}

static void print_drags(void)
{
	printf("\n## Moves: a setting that somebody drags\n\n"
	       "Somebody drags a setting from one end to the other in 1.9 s.  New values arrive 30 or 60\n"
	       "times a second, up to 4 ms early or late, while a tone of 3 kHz (9 kHz for the de-esser)\n"
	       "plays at -20 dBFS.  The table has the strongest product 20 to 400 Hz away from the tone,\n"
	       "in dB relative to it; it is the worst of quanta from 64 to 2048.\n\n"
	       "| setting | from, to | 30 a second | 60 |\n|---|---|---|---|\n");
	for (size_t i = 0; i < N_OF(drags); i++)
		printf("| `%s` | %g, %g | %.0f | %.0f |\n", drags[i].key, (double)drags[i].from,
			(double)drags[i].to, worst_products_db(&drags[i], 30.0),
			worst_products_db(&drags[i], 60.0));
}

/* ---- a mute ---- */

/* What is above 800 Hz, by a windowed sinc. */
static double peak_above_800_hz_db(uint32_t from, uint32_t to)
{
	enum { HALF = 600 };
	static double tap[HALF + 1];
	double worst = 0.0, cut = 2.0 * 700.0 / RATE_HZ;

	for (int k = 0; k <= HALF; k++) {
		double p = TWO_PI * k / (2 * HALF + 2), x = TWO_PI / 2 * cut * k;
		double w = 0.35875 + 0.48829 * cos(p) + 0.14128 * cos(2 * p) + 0.01168 * cos(3 * p);

		tap[k] = k == 0 ? 1.0 - cut : -cut * sin(x) / x * w;
	}
	for (uint32_t i = from; i < to; i++) {
		double sum = tap[0] * (double)sound[i];

		for (uint32_t k = 1; k <= HALF; k++)
			sum += tap[k] * ((double)sound[i - k] + (double)sound[i + k]);
		worst = fmax(worst, fabs(sum));
	}
	return 20.0 * log10(worst);
}

/* At any phase of the tone. */
static double mute_leaves_db(void)
{
	double worst = -INFINITY;

	for (uint32_t muted_at = 4800; muted_at < 5280; muted_at += 60) {
		struct tb_mixer *m = desk_new();

		tb_mixer_commit(m);
		for (uint32_t at = 0; at < 9600; at += 60) {
			if (at == muted_at) {
				set(m, "strip.s.mute", 1.0f);
				tb_mixer_commit(m);
			}
			play(m, 100.0, 0.5, at, 60);
		}
		worst = fmax(worst, peak_above_800_hz_db(4000, 7000));
		tb_mixer_free(m);
	}
	return worst;
}

/* ---- a fade ---- */

/* The largest step of 5 ms beside the mean one, in the middle 70 % of a fade of 2 s by 40 dB,
 * whose ends are round. */
static double unevenness(void)
{
	struct tb_mixer *m = desk_new();
	double last = 0.0, worst = 0.0, mean = -40.0 / 373.0;

	tb_mixer_commit(m);
	for (uint32_t at = 0; at < 4800; at += 240)
		play(m, 0.0, 1.0, at, 240);
	set(m, "strip.s.fader", -40.0f);
	tb_mixer_set_fade(m, 2000.0f);
	tb_mixer_commit(m);
	for (uint32_t i = 0; i < 400; i++) {
		double now;

		play(m, 0.0, 1.0, 0, 240);
		now = 20.0 * log10((double)sound[239]);
		if (i > 60 && i < 340)
			worst = fmax(worst, fabs((now - last) / mean - 1.0));
		last = now;
	}
	tb_mixer_free(m);
	return worst;
}

void sound_moves(void)
{
	print_drags();
	printf("\nIf a tone of 100 Hz at -6 dBFS is muted, at most %.1f dBFS remain above 800 Hz.  A fade of\n"
	       "2 s by 40 dB is even in dB: in its middle, each 5 ms change it by the same amount, to\n"
	       "within %.1f %%.\n",
		mute_leaves_db(), 100.0 * unevenness());
}
