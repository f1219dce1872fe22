/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What is heard when a band jumps while it rings: never more than 3 dB above the louder of
 * what it made of the tone before and what it makes of it afterwards. */
#include "eq.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#define N_OF(a)    (sizeof(a) / sizeof((a)[0]))
#define MOST_BURST 1.41
/* Of the tone.  On a null neither setting makes anything, and any change of it is infinitely
 * louder: what comes out is compared with at least so much. */
#define FLOOR  0.1
#define MOST_N 700000

static float row[MOST_N], other[MOST_N];

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

/* Frames until a resonance has settled to a thousandth, for the most part. */
static uint32_t settling(const struct band *b, double rate_hz)
{
	double periods = 0.5 + 2.4 * fmax(b->q, 1.0 / b->q);

	return (uint32_t)fmin(rate_hz * (0.02 + periods / fmin(b->freq_hz, rate_hz / 2)), MOST_N);
}

/* The loudest of what follows the jump of a settled `eq`, as a part of what is allowed. */
static double burst(const struct tb_eq *settled, const struct tb_eq_coeffs *from,
	const struct tb_eq_coeffs *to, const struct jump *j)
{
	uint32_t n = settling(&j->to, j->rate_hz);
	double most = fmax(FLOOR, tb_eq_response(from, j->tone_hz, j->rate_hz)), peak = 0.0;
	struct tb_eq eq = *settled;

	most = fmax(most, tb_eq_response(to, j->tone_hz, j->rate_hz));
	fill(row, n, j->tone_hz, j->rate_hz, settling(&j->from, j->rate_hz));
	tb_eq_aim(&eq, to);
	run(&eq, tb_eq_kernels_best(), row, n);
	for (uint32_t i = 0; i < n; i++)
		peak = fabsf(row[i]) > peak || isnan(row[i]) ? fabsf(row[i]) : peak;
	return peak / most;
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

/* ---- every type to every type ---- */

#define MOST_SETTINGS 64

static uint32_t settings_at(struct band *b, double freq_hz)
{
	static const double qs[] = { 0.3, 1.5, 18 }, gains_db[] = { -12, 24 };
	uint32_t n = 0;

	for (int type = 0; type < TB_N_FILTER_TYPES; type++)
		for (size_t q = 0; q < N_OF(qs); q++)
			for (size_t g = 0; g < N_OF(gains_db); g++) {
				b[n] = (struct band){ (enum tb_filter_type)type, freq_hz,
					gains_db[g], qs[q] };
				n += gains(&b[n]) || g == 0;
			}
	return n;
}

static void expect_no_bursts_at(double freq_hz, double tone_hz, double rate_hz)
{
	struct band b[MOST_SETTINGS];
	struct tb_eq_coeffs c[MOST_SETTINGS];
	uint32_t n = settings_at(b, freq_hz);

	for (uint32_t i = 0; i < n; i++)
		design(&c[i], &b[i], rate_hz);
	for (uint32_t from = 0; from < n; from++) {
		struct jump j = { b[from], b[from], tone_hz, rate_hz };
		struct tb_eq settled;

		settle(&settled, &c[from], &j);
		for (uint32_t to = 0; to < n; to++) {
			j.to = b[to];
			expect_no_burst(burst(&settled, &c[from], &c[to], &j), &j);
		}
	}
}

Test(eq_jumps, no_change_of_type_q_or_gain_bursts_in_a_low_band)
{
	expect_no_bursts_at(200.0, 200.0, 8000.0);
	expect_no_bursts_at(200.0, 140.0, 22050.0);
}

Test(eq_jumps, no_change_of_type_q_or_gain_bursts_in_the_middle)
{
	expect_no_bursts_at(1000.0, 1000.0, 44100.0);
	expect_no_bursts_at(1000.0, 1060.0, 48000.0);
	expect_no_bursts_at(2000.0, 1400.0, 96000.0);
}

Test(eq_jumps, no_change_of_type_q_or_gain_bursts_in_a_high_band)
{
	expect_no_bursts_at(12000.0, 12000.0, 44100.0);
	expect_no_bursts_at(15000.0, 14500.0, 48000.0);
	expect_no_bursts_at(20000.0, 28000.0, 192000.0);
}

/* ---- whatever a scene may bring ---- */

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

static void expect_none_of(uint32_t n, double least_hz)
{
	for (uint32_t i = 0; i < n; i++) {
		struct jump j = any_jump(least_hz);
		struct tb_eq_coeffs from, to;
		struct tb_eq settled;

		design(&from, &j.from, j.rate_hz);
		design(&to, &j.to, j.rate_hz);
		settle(&settled, &from, &j);
		expect_no_burst(burst(&settled, &from, &to, &j), &j);
	}
}

/* TB_LONG=n: so many times as many, from the lowest frequency on. */
Test(eq_jumps, nor_does_any_of_random_scenes)
{
	const char *longer = getenv("TB_LONG");

	expect_none_of(1500, 100.0);
	if (longer)
		expect_none_of(1500 * (uint32_t)atoi(longer), 10.0);
}

/* ---- a hand on a handle ---- */

#define DRAG_STEPS 12
#define BETWEEN    60 /* settings between two of a drag that it may sound like on the way */

/* `part` of the way. */
static struct band between(const struct band *a, const struct band *b, double part)
{
	struct band between = *a;

	between.freq_hz *= pow(b->freq_hz / a->freq_hz, part);
	between.gain_db += part * (b->gain_db - a->gain_db);
	between.q *= pow(b->q / a->q, part);
	return between;
}

static double loudest_between(const struct jump *j)
{
	double most = FLOOR;

	for (int i = 0; i <= BETWEEN; i++) {
		struct band b = between(&j->from, &j->to, (double)i / BETWEEN);
		struct tb_eq_coeffs c;

		design(&c, &b, j->rate_hz);
		most = fmax(most, tb_eq_response(&c, j->tone_hz, j->rate_hz));
	}
	return most;
}

/* Of its settings each is as far from the last as one may be that is no jump, or less. */
static struct jump any_drag(void)
{
	struct jump j = any_jump(100.0);
	double wide = sqrt(4.0 / j.from.q + 1.0);

	j.to = j.from;
	if (gains(&j.to))
		j.to.gain_db =
			fmax(fmin(j.to.gain_db + DRAG_STEPS * (8.0 * chance() - 4.0), 24.0), -24.0);
	j.to.q = fmax(fmin(j.to.q * pow(1.4, DRAG_STEPS * (2.0 * chance() - 1.0)), 18.0), 0.1);
	j.to.freq_hz *= pow(wide, DRAG_STEPS * (chance() - 0.5) / 4.0);
	j.to.freq_hz = fmax(fmin(j.to.freq_hz, 24000.0), 10.0);
	return j;
}

/* The loudest of a drag of a settled band, as a part of what is allowed. */
static double burst_of_drag(const struct jump *j, double updates_hz)
{
	uint32_t n = (uint32_t)(j->rate_hz / updates_hz), at = settling(&j->from, j->rate_hz);
	struct tb_eq_coeffs c;
	struct tb_eq eq;
	double peak = 0.0;

	design(&c, &j->from, j->rate_hz);
	settle(&eq, &c, j);
	for (int step = 1; step <= 2 * DRAG_STEPS; step++, at += n) {
		struct band b = between(&j->from, &j->to, fmin((double)step / DRAG_STEPS, 1.0));

		design(&c, &b, j->rate_hz);
		tb_eq_aim(&eq, &c);
		fill(row, n, j->tone_hz, j->rate_hz, at);
		run(&eq, tb_eq_kernels_best(), row, n);
		for (uint32_t i = 0; i < n; i++)
			peak = fabsf(row[i]) > peak || isnan(row[i]) ? fabsf(row[i]) : peak;
	}
	return peak / loudest_between(j);
}

Test(eq_jumps, nor_does_a_band_that_is_dragged_fast)
{
	const char *longer = getenv("TB_LONG");

	for (int i = 0; i < 400 * (longer ? atoi(longer) : 1); i++) {
		struct jump j = any_drag();

		expect_no_burst(burst_of_drag(&j, 15.0 + 45.0 * chance()), &j);
	}
}

/* ---- how it gets there ---- */

/* A jump of 0.1 would show as 0.3 or more. */
static double clicks(const float *x, uint32_t n)
{
	double worst = 0.0;

	for (uint32_t i = 4; i < n; i++) {
		double fourth = x[i] - 4.0 * x[i - 1] + 6.0 * x[i - 2] - 4.0 * x[i - 3] + x[i - 4];

		worst = fmax(worst, fabs(fourth));
	}
	return worst;
}

/* Of a 200 Hz tone in a band of 200 Hz, from and to every type. */
Test(eq_jumps, nothing_clicks)
{
	for (int from = 0; from < TB_N_FILTER_TYPES; from++)
		for (int to = 0; to < TB_N_FILTER_TYPES; to++) {
			const struct jump j = { { (enum tb_filter_type)from, 200.0, 12.0, 4.0 },
				{ (enum tb_filter_type)to, 200.0, -12.0, 0.7 }, 200.0, 48000.0 };
			struct tb_eq_coeffs c, d;
			struct tb_eq eq;

			design(&c, &j.from, j.rate_hz);
			design(&d, &j.to, j.rate_hz);
			settle(&eq, &c, &j);
			fill(row, 9000, 200.0, j.rate_hz, settling(&j.from, j.rate_hz));
			run(&eq, tb_eq_kernels_best(), row, 1000);
			tb_eq_aim(&eq, &d);
			run(&eq, tb_eq_kernels_best(), row + 1000, 8000);
			cr_expect_lt(clicks(row, 9000), 1e-4, "%d to %d: %g", from, to,
				clicks(row, 9000));
		}
}

/* A reset by a double click, while the jump before it is under way. */
Test(eq_jumps, nothing_clicks_where_a_band_goes_to_no_gain_within_a_jump)
{
	const struct band up = { TB_FILTER_PEAK, 60.0, 12.0, 9.0 },
			  down = { TB_FILTER_PEAK, 60.0, -12.0, 9.0 },
			  flat = { TB_FILTER_PEAK, 60.0, 0.0, 9.0 };
	const struct jump j = { up, down, 60.0, 48000.0 };
	struct tb_eq_coeffs c, d, e;
	struct tb_eq eq;

	design(&c, &up, j.rate_hz);
	design(&d, &down, j.rate_hz);
	design(&e, &flat, j.rate_hz);
	settle(&eq, &c, &j);
	fill(row, 100000, 60.0, j.rate_hz, settling(&up, j.rate_hz));
	run(&eq, tb_eq_kernels_best(), row, 1000);
	tb_eq_aim(&eq, &d);
	run(&eq, tb_eq_kernels_best(), row + 1000, 2000);
	tb_eq_aim(&eq, &e);
	run(&eq, tb_eq_kernels_best(), row + 3000, 97000);
	cr_expect_lt(clicks(row, 100000), 1e-4, "%g", clicks(row, 100000));
	cr_expect(tb_eq_is_idle(&eq));
}

static double difference_db(const float *a, const float *b, uint32_t n)
{
	double error = 0.0, power = 1e-30;

	for (uint32_t i = 0; i < n; i++) {
		error += ((double)a[i] - b[i]) * ((double)a[i] - b[i]);
		power += (double)b[i] * b[i];
	}
	return 10.0 * log10(error / power + 1e-30);
}

/* Into 8192 frames of `x`, by blocks of n. */
static void jump_twice(const struct tb_eq_kernels *k, float *x, uint32_t n)
{
	const struct band a = { TB_FILTER_PEAK, 500.0, 12.0, 9.0 },
			  b = { TB_FILTER_LOWSHELF, 700.0, -9.0, 2.0 };
	struct tb_eq_coeffs c, d;
	struct tb_eq eq = { 0 };

	design(&c, &a, 48000.0);
	design(&d, &b, 48000.0);
	fill(x, 8192, 480.0, 48000.0, 0);
	tb_eq_reset(&eq, &c);
	for (uint32_t at = 0; at < 8192; at += n) {
		if (at == 2048)
			tb_eq_aim(&eq, &d);
		if (at == 2304) /* the first is under way */
			tb_eq_aim(&eq, &c);
		run(&eq, k, x + at, n);
	}
}

Test(eq_jumps, every_table_and_every_block_makes_the_same_of_them)
{
	const struct tb_eq_kernels *k;

	jump_twice(tb_eq_kernels_nth(0), other, 256);
	for (uint32_t t = 0; (k = tb_eq_kernels_nth(t)); t++)
		for (uint32_t n = 1; n <= 256; n *= 16) {
			jump_twice(k, row, n);
			cr_expect_lt(difference_db(row, other, 8192), -100.0, "%s by %u: %g",
				k->name, n, difference_db(row, other, 8192));
		}
}

/* Small steps of a drag are there 133 ms later (stream.h), also while the band still cross-fades.
 */
Test(eq_jumps, a_drag_goes_on_during_a_cross_fade)
{
	const struct band from = { TB_FILTER_LOWPASS, 60.0, 0.0, 9.0 };
	struct band to = { TB_FILTER_PEAK, 60.0, 3.0, 9.0 };
	struct tb_eq_coeffs c;
	struct tb_eq eq = { 0 };

	design(&c, &from, 48000.0);
	tb_eq_reset(&eq, &c);
	design(&c, &to, 48000.0);
	tb_eq_aim(&eq, &c);
	run(&eq, tb_eq_kernels_best(), row, 480);
	to.gain_db = 3.9;
	design(&c, &to, 48000.0);
	tb_eq_aim(&eq, &c);
	run(&eq, tb_eq_kernels_best(), row, 6384);
	cr_expect(eq.fading && eq.glide_left == 0 && !eq.waits);
	cr_expect_arr_eq(&eq.now[0], &c.band[0], sizeof(c.band[0]));
}

/* A band that jumps again before it has arrived holds up nobody else. */
Test(eq_jumps, other_bands_do_not_wait)
{
	struct tb_eq_params p = { .on = true };
	struct tb_eq_coeffs c;
	struct tb_eq eq = { 0 };

	p.band[0] = (struct tb_eq_band_params){ TB_FILTER_LOWPASS, 60.0f, 0.0f, 9.0f, true };
	p.band[1] = (struct tb_eq_band_params){ TB_FILTER_PEAK, 3000.0f, 3.0f, 1.0f, true };
	tb_eq_design(&c, &p, 48000.0f);
	tb_eq_reset(&eq, &c);
	for (int turn = 0; turn < 2; turn++) {
		p.band[0].type = turn ? TB_FILTER_NOTCH : TB_FILTER_HIGHPASS;
		p.band[1].gain_db += 0.5f;
		tb_eq_design(&c, &p, 48000.0f);
		tb_eq_aim(&eq, &c);
		run(&eq, tb_eq_kernels_best(), row, turn ? 6384 : 480);
	}
	cr_expect(eq.waits && (eq.fading & 1u));
	cr_expect_arr_eq(&eq.now[1], &c.band[1], sizeof(c.band[1]));
	run(&eq, tb_eq_kernels_best(), row, 240000);
	cr_expect(!eq.waits && !eq.fading);
	cr_expect_arr_eq(&eq.now[0], &c.band[0], sizeof(c.band[0]));
}

/* However long its cross-fade was to be. */
Test(eq_jumps, switched_off_after_a_jump_it_is_a_wire_5_ms_later)
{
	const struct band from = { TB_FILTER_PEAK, 60.0, 12.0, 18.0 },
			  to = { TB_FILTER_LOWSHELF, 60.0, 12.0, 18.0 };
	struct tb_eq_params off = tb_eq_defaults;
	struct tb_eq_coeffs c;
	struct tb_eq eq = { 0 };

	design(&c, &from, 48000.0);
	tb_eq_reset(&eq, &c);
	fill(row, 8192, 60.0, 48000.0, 0);
	memcpy(other, row, 8192 * sizeof(*row));
	run(&eq, tb_eq_kernels_best(), row, 2048);
	design(&c, &to, 48000.0);
	tb_eq_aim(&eq, &c);
	run(&eq, tb_eq_kernels_best(), row + 2048, 512);
	tb_eq_design(&c, &off, 48000.0f);
	tb_eq_aim(&eq, &c);
	run(&eq, tb_eq_kernels_best(), row + 2560, 240);
	cr_expect_lt(clicks(row + 2000, 800), 0.01, "%g", clicks(row + 2000, 800));
	cr_assert(tb_eq_is_idle(&eq));
	run(&eq, tb_eq_kernels_best(), row + 2800, 4000);
	cr_assert_arr_eq(row + 2800, other + 2800, 4000 * sizeof(*row));
}
