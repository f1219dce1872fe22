/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What is heard when a band jumps while it rings: never more than 3 dB above the louder of
 * what it made of the tone before and what it makes of it afterwards. */
#include "eq-moves-rig.h"

static float other[8192];

/* The loudest of what follows the jump of a settled `eq`, as a part of what is allowed. */
static double burst(const struct tb_eq *settled, const struct tb_eq_coeffs *from,
	const struct tb_eq_coeffs *to, const struct jump *j)
{
	uint32_t n = 2 * settling(&j->to, j->rate_hz);
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

static void expect_none_of(const struct jump *j)
{
	struct tb_eq_coeffs from, to;
	struct tb_eq settled;

	design(&from, &j->from, j->rate_hz);
	design(&to, &j->to, j->rate_hz);
	settle(&settled, &from, j);
	expect_no_burst(burst(&settled, &from, &to, j), j);
}

static void expect_none_of_any(uint32_t n, double least_hz)
{
	for (uint32_t i = 0; i < n; i++) {
		struct jump j = any_jump(least_hz);

		expect_none_of(&j);
	}
}

/* TB_LONG=n: so many times as many, from the lowest frequency on. */
Test(eq_jumps, nor_does_any_of_random_scenes)
{
	expect_none_of_any(1500, 100.0);
	if (how_often() > 1)
		expect_none_of_any(1500 * how_often(), 10.0);
}

/* Each was 3 to 24 dB too loud once: what the new section begins with had not died away. */
Test(eq_jumps, nor_does_what_is_loud_while_it_begins)
{
	static const struct jump known[] = {
		{ { TB_FILTER_LOWPASS, 10.1141, 13.0106, 0.25374 },
			{ TB_FILTER_LOWSHELF, 10.1141, 13.0106, 15.3572 }, 14.7083, 22050 },
		{ { TB_FILTER_BANDPASS, 190.473, 16.8794, 18 },
			{ TB_FILTER_HIGHSHELF, 190.473, 16.8794, 13.1381 }, 117.176, 48000 },
		{ { TB_FILTER_LOWSHELF, 3337.92, -13.134, 18 },
			{ TB_FILTER_HIGHSHELF, 3337.92, 20.5263, 18 }, 1848.83, 192000 },
		{ { TB_FILTER_BANDPASS, 2010.16, -22.6243, 18 },
			{ TB_FILTER_HIGHSHELF, 2010.16, 22.6243, 18 }, 1048.16, 22050 },
		{ { TB_FILTER_BANDPASS, 13.2036, -23.9185, 18 },
			{ TB_FILTER_LOWSHELF, 13.2036, 21.1552, 18 }, 26.2828, 96000 },
	};

	for (size_t i = 0; i < N_OF(known); i++)
		expect_none_of(&known[i]);
}

Test(eq_jumps, nor_does_a_shelf_that_rings)
{
	for (uint32_t i = 0; i < 700 * how_often(); i++) {
		struct jump j = steep_jump(100.0);

		expect_none_of(&j);
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

/* A tone of 200 Hz in a band of 200 Hz, from and to every type. */
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

/* A low resonance takes its time; where it has not been heard, nobody waits for it. */
Test(eq_jumps, what_is_heard_sooner_does_not_wait)
{
	const struct band from = { TB_FILTER_PEAK, 1000.0, 3.0, 1.0 },
			  low = { TB_FILTER_PEAK, 30.0, 12.0, 18.0 };
	struct band to = { TB_FILTER_PEAK, 2000.0, 6.0, 1.0 };
	struct tb_eq_coeffs c;
	struct tb_eq eq = { 0 };

	design(&c, &from, 48000.0);
	tb_eq_reset(&eq, &c);
	fill(row, 9600, 900.0, 48000.0, 0);
	run(&eq, tb_eq_kernels_best(), row, 4800);
	design(&c, &low, 48000.0);
	tb_eq_aim(&eq, &c);
	run(&eq, tb_eq_kernels_best(), row + 4800, 2400);
	design(&c, &to, 48000.0);
	tb_eq_aim(&eq, &c);
	cr_expect(!eq.waits);
	run(&eq, tb_eq_kernels_best(), row + 7200, 960);
	cr_expect(!eq.fading && !eq.waits);
	cr_expect_arr_eq(&eq.now[0], &c.band[0], sizeof(c.band[0]));
	cr_expect_lt(clicks(row, 8160), 1e-3, "%g", clicks(row, 8160));
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
