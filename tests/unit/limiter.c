/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The limiter: the ceiling above all, then what it does to the sound. */
#include "dsp/limiter.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "hard-signals.h"
#include "oversample.h"
#include "signals.h"

#define RATE    48000.0f
#define MAX_N   48000
#define N_OF(a) (sizeof(a) / sizeof((a)[0]))

static float rows[2][MAX_N], other[2][MAX_N];
static struct tb_limiter limiter;
static const struct tb_limiter_kernels *table;

static struct tb_limiter_params on_params(float ceiling_db, float lookahead_ms)
{
	struct tb_limiter_params p = tb_limiter_defaults;

	p.on = true;
	p.ceiling_db = ceiling_db;
	p.lookahead_ms = lookahead_ms;
	return p;
}

static void start_at(const struct tb_limiter_params *p, uint32_t n_channels, float rate_hz)
{
	static float memory[1 << 16];
	struct tb_limiter_coeffs c;

	cr_assert_leq(tb_limiter_memory_floats(rate_hz, n_channels), N_OF(memory));
	for (size_t i = 0; i < N_OF(memory); i++)
		memory[i] = NAN;
	tb_limiter_init(&limiter, memory, n_channels);
	tb_limiter_design(&c, p, rate_hz);
	tb_limiter_reset(&limiter, &c);
}

static void aim(const struct tb_limiter_params *p)
{
	struct tb_limiter_coeffs c;

	tb_limiter_design(&c, p, RATE);
	tb_limiter_aim(&limiter, &c);
}

static void run(uint32_t at, uint32_t n)
{
	float *io[2] = { rows[0] + at, rows[1] + at };
	struct tb_limiter_job job = { &limiter, io };

	tb_limiter_run(table ? table : tb_limiter_kernels_best(), &job, 1, n);
}

static void play(const struct hard_signal *s)
{
	for (int i = 0; i < MAX_N; i++) {
		rows[0][i] = (float)s->at(i);
		rows[1][i] = 0.3f * rows[0][i];
	}
	memcpy(other, rows, sizeof(rows));
}

/* ---- the ceiling ---- */

Test(limiter, the_guard_lets_no_sample_above_its_ceiling)
{
	for (uint32_t t = 0; (table = tb_limiter_kernels_nth(t)); t++)
		for (size_t s = 0; s < n_hard_signals; s++) {
			struct tb_limiter_params p = on_params(-0.3f, 0.0f);
			float ceiling = powf(10.0f, -0.3f / 20.0f);

			play(&hard_signals[s]);
			start_at(&p, 2, RATE);
			run(0, MAX_N);
			for (int i = 0; i < MAX_N; i++)
				cr_assert_leq(fabsf(rows[0][i]), ceiling, "%s, %s: %g", table->name,
					hard_signals[s].name, rows[0][i]);
		}
}

Test(limiter, no_true_peak_is_above_the_ceiling_at_any_lookahead)
{
	const float lookaheads[] = { 0.1f, 1.0f, 2.0f, 5.0f };

	for (size_t l = 0; l < N_OF(lookaheads); l++)
		for (size_t s = 0; s < n_hard_signals; s++) {
			struct tb_limiter_params p = on_params(-1.0f, lookaheads[l]);
			double peak_db;

			play(&hard_signals[s]);
			start_at(&p, 2, RATE);
			run(0, MAX_N);
			peak_db = 20.0 * log10(tb_test_true_peak(rows[0], MAX_N, 0, MAX_N - 64));
			cr_expect_leq(peak_db, -1.0, "%g ms, %s: %.2f dBTP", lookaheads[l],
				hard_signals[s].name, peak_db);
			cr_expect_geq(peak_db, -3.0, "%g ms, %s: %.2f dBTP, too low", lookaheads[l],
				hard_signals[s].name, peak_db);
		}
}

/* Where the noise begins is the hardest, and of 60 such the 14th. */
Test(limiter, no_true_peak_of_many_noises_is_above_the_ceiling)
{
	for (uint32_t seed = 1; seed <= 60; seed++) {
		struct tb_limiter_params p = on_params(-1.0f, seed % 2 ? 2.0f : 1.0f);
		uint32_t state = seed * 7919 + 1;
		double peak_db;

		for (int i = 0; i < 8000; i++) {
			state = state * 1664525u + 1013904223u;
			rows[0][i] = (float)((int32_t)state / 2147483648.0
					     * ((i / 700) & 1 ? 4.0 : 0.1));
		}
		start_at(&p, 1, RATE);
		run(0, 8000);
		peak_db = 20.0 * log10(tb_test_true_peak(rows[0], 8000, 0, 7936));
		cr_expect_leq(peak_db, -1.0, "noise %u: %.3f dBTP", seed, peak_db);
	}
}

/* ---- what is heard ---- */

/* What is left when the best sine of that frequency is taken away. */
static double thd_n(const float *x, int n, double hz)
{
	double re = 0.0, im = 0.0, power = 0.0, w = 2.0 * M_PI * hz / RATE;

	for (int i = 0; i < n; i++) {
		re += x[i] * cos(w * i);
		im += x[i] * sin(w * i);
		power += (double)x[i] * x[i];
	}
	return sqrt(fmax(power - 2.0 * (re * re + im * im) / n, 0.0) / power);
}

Test(limiter, a_sine_6_db_over_the_ceiling_stays_a_sine)
{
	const double freqs_hz[] = { 27.5, 50.0, 100.0, 440.0, 1000.0, 5000.0, 12000.0 };
	const float lookaheads[] = { 0.0f, 1.0f, 2.0f };

	for (size_t l = 0; l < N_OF(lookaheads); l++)
		for (size_t f = 0; f < N_OF(freqs_hz); f++) {
			struct tb_limiter_params p = on_params(-6.0f, lookaheads[l]);
			double d;

			for (int i = 0; i < MAX_N; i++)
				rows[0][i] = (float)sin(2.0 * M_PI * freqs_hz[f] / RATE * i);
			start_at(&p, 1, RATE);
			run(0, MAX_N);
			d = thd_n(rows[0] + 24000, 24000, freqs_hz[f]);
			cr_expect_lt(d, 0.01, "%g ms, %g Hz: %g", lookaheads[l], freqs_hz[f], d);
		}
}

Test(limiter, below_the_ceiling_the_guard_is_bit_exact_before_and_after)
{
	struct tb_limiter_params p = on_params(-0.3f, 0.0f);

	for (int i = 0; i < MAX_N; i++)
		other[0][i] = rows[0][i] = i == 1000 ? 3.0f : 0.9f * signal_noise();
	start_at(&p, 1, RATE);
	for (uint32_t at = 0; at < MAX_N; at += 480)
		run(at, 480);
	cr_assert_arr_eq(rows[0], other[0], 1000 * sizeof(float));
	cr_assert_float_eq(rows[0][1000], powf(10.0f, -0.3f / 20.0f), 1e-6);
	cr_assert_float_eq(rows[0][1300] / other[0][1300], rows[0][1000] / 3.0f, 1e-4, "held");
	p.release_ms = 5.0f;
	memcpy(rows[0], other[0], sizeof(rows[0]));
	start_at(&p, 1, RATE);
	for (uint32_t at = 0; at < MAX_N; at += 480)
		run(at, 480);
	cr_assert_arr_eq(rows[0] + 12000, other[0] + 12000, 36000 * sizeof(float));
}

Test(limiter, below_the_ceiling_lookahead_is_a_delay_bit_for_bit)
{
	struct tb_limiter_params p = on_params(-1.0f, 1.5f);
	struct tb_limiter_coeffs c;
	uint32_t latency;

	tb_limiter_design(&c, &p, RATE);
	latency = tb_limiter_latency_frames(&c);
	cr_assert_eq(latency, 72);
	for (int i = 0; i < MAX_N; i++)
		other[0][i] = rows[0][i] = 0.3f * signal_noise();
	start_at(&p, 1, RATE);
	run(0, MAX_N);
	cr_assert_arr_eq(rows[0] + latency, other[0], (MAX_N - latency) * sizeof(float));
	for (uint32_t i = 0; i < latency; i++)
		cr_assert(rows[0][i] == 0.0f);
}

/* From 0.5 to 4 in 64 frames and back from `end` on, in curves that do not ring. */
static float swell(int i, int end)
{
	int into = i < end ? (i < 64 ? i : 64) : (i - end < 64 ? 64 - (i - end) : 0);

	return 2.25f - 1.75f * cosf((float)M_PI * (float)into / 64.0f);
}

/* Frames after `end` until 63 % of what a peak took is back. */
static int frames_to_63(const struct tb_limiter_params *p, int end)
{
	const float back = 0.25f + 0.75f * (1.0f - 1.0f / (float)M_E);
	int late = (int)(p->lookahead_ms * 1e-3f * RATE), i = end + late + 64;

	for (int k = 0; k < MAX_N; k++)
		rows[0][k] = swell(k, end);
	start_at(p, 1, RATE);
	run(0, MAX_N);
	for (; rows[0][i] < 0.5f * back; i++)
		;
	return i - end - late;
}

/* When a hold ends depends on when it began, by about half of it before and after. */
Test(limiter, release_takes_the_time_it_says_from_the_peak_on)
{
	const float releases_ms[] = { 20.0f, 50.0f, 100.0f, 200.0f, 400.0f };

	for (int lookahead = 0; lookahead < 2; lookahead++)
		for (size_t r = 0; r < N_OF(releases_ms); r++)
			for (int end = 1000; end < 3000; end += 130) {
				struct tb_limiter_params p = on_params(0.0f, (float)lookahead);
				float hold_ms = fminf(20.0f, 0.2f * releases_ms[r]);
				double got;

				p.release_ms = releases_ms[r];
				got = frames_to_63(&p, end) / (double)RATE * 1e3;
				cr_expect_float_eq(got, p.release_ms, 0.6 * hold_ms + 2.0,
					"%g ms: %g", p.release_ms, got);
			}
}

Test(limiter, as_it_comes_the_guard_is_a_wire_for_all_legal_pcm)
{
	struct tb_limiter_params p = tb_limiter_defaults;

	p.on = true;
	for (size_t s = 0; s < n_hard_signals; s++) {
		play(&hard_signals[s]);
		for (int i = 0; i < MAX_N; i++)
			other[0][i] = rows[0][i] = fmaxf(-1.0f, fminf(rows[0][i], 1.0f));
		start_at(&p, 1, RATE);
		for (uint32_t at = 0; at < MAX_N; at += 480)
			run(at, 480);
		cr_assert_arr_eq(rows[0], other[0], sizeof(rows[0]), "%s", hard_signals[s].name);
		cr_assert_eq(tb_limiter_least_gain(&limiter), 1.0f);
	}
}

Test(limiter, a_tone_comes_within_a_quarter_of_a_db_of_the_true_peak_that_it_may_have)
{
	for (double hz = 50.0; hz < 20000.0; hz *= 2.3) {
		struct tb_limiter_params p = on_params(-1.0f, 2.0f);
		double peak_db;

		p.release_ms = 50.0f;
		for (int i = 0; i < MAX_N; i++)
			rows[0][i] = 2.0f * (float)sin(2.0 * M_PI * hz / RATE * i);
		start_at(&p, 1, RATE);
		run(0, MAX_N);
		peak_db = 20.0 * log10(tb_test_true_peak(rows[0], MAX_N, 24000, MAX_N - 64));
		cr_expect_leq(peak_db, -1.0, "%g Hz: %.3f dBTP", hz, peak_db);
		cr_expect_geq(peak_db, -1.25, "%g Hz: %.3f dBTP", hz, peak_db);
	}
}

Test(limiter, lookahead_is_as_long_as_it_says_at_any_rate)
{
	const float rates_hz[] = { 8000.0f, 22050.0f, 44100.0f, 48000.0f, 96000.0f, 384000.0f };
	const float asked_ms[] = { 0.001f, 0.1f, 0.5f, 1.0f, 1.51f, 2.0f, 4.9f, 5.0f, 100.0f };

	for (size_t r = 0; r < N_OF(rates_hz); r++)
		for (size_t a = 0; a < N_OF(asked_ms); a++) {
			struct tb_limiter_params p = on_params(-1.0f, asked_ms[a]);
			float told = tb_limiter_lookahead_ms(asked_ms[a], rates_hz[r]);
			struct tb_limiter_coeffs c;

			tb_limiter_design(&c, &p, rates_hz[r]);
			cr_expect_float_eq(told * 1e-3f * rates_hz[r], (float)c.delay_frames, 1.51,
				"%g ms at %g Hz: %u frames, told %g ms", asked_ms[a], rates_hz[r],
				c.delay_frames, told);
			cr_expect(told == tb_limiter_lookahead_ms(told, rates_hz[r]));
		}
	cr_expect_eq(tb_limiter_lookahead_ms(0.0f, RATE), 0.0f);
	cr_expect_eq(tb_limiter_lookahead_ms(1.0f, RATE), 1.0f);
}

Test(limiter, cutting_blocks_otherwise_changes_nothing)
{
	const uint32_t cuts[] = { 1, 3, 17, 255, 257 };
	const float lookaheads[] = { 0.0f, 1.0f };

	for (uint32_t t = 0; (table = tb_limiter_kernels_nth(t)); t++)
		for (size_t l = 0; l < N_OF(lookaheads); l++)
			for (size_t c = 0; c < N_OF(cuts); c++) {
				static float whole[4096];
				struct tb_limiter_params p = on_params(-1.0f, lookaheads[l]), q = p;

				q.on = false;
				for (int pass = 0; pass < 2; pass++) {
					uint32_t cut = pass ? cuts[c] : 4096;

					if (pass == 0)
						play(&hard_signals[3]);
					memcpy(rows, other, sizeof(rows));
					start_at(&q, 1, RATE);
					aim(&p);
					for (uint32_t at = 0; at < 4096; at += cut)
						run(at, 4096 - at < cut ? 4096 - at : cut);
					if (pass == 0)
						memcpy(whole, rows[0], sizeof(whole));
				}
				cr_expect_lt(signal_difference_db(rows[0], whole, 4096), -120.0,
					"%s by %u: %.1f dB", table->name, cuts[c],
					signal_difference_db(rows[0], whole, 4096));
			}
}

Test(limiter, tables_agree)
{
	static float first[MAX_N];

	for (int l = 0; l < 2; l++)
		for (uint32_t t = 0; (table = tb_limiter_kernels_nth(t)); t++) {
			struct tb_limiter_params p = on_params(-1.0f, (float)l);

			play(&hard_signals[8]);
			start_at(&p, 2, RATE);
			run(0, 9999);
			if (t == 0)
				memcpy(first, rows[0], sizeof(first));
			for (int i = 0; i < 9999; i++)
				cr_assert_float_eq(rows[0][i], first[i], 1e-5, "%s", table->name);
		}
}

Test(limiter, channels_are_linked)
{
	struct tb_limiter_params p = on_params(0.0f, 0.0f);

	play(&hard_signals[0]);
	start_at(&p, 2, RATE);
	run(0, MAX_N);
	for (int i = 0; i < MAX_N; i++)
		cr_assert_float_eq(rows[1][i], 0.3f * rows[0][i], 1e-6);
	cr_expect_float_eq(tb_limiter_least_gain(&limiter), 0.5, 1e-5);
}

/* ---- switching ---- */

static double largest_step(const float *x, int from, int to)
{
	double worst = 0.0;

	for (int i = from + 1; i < to; i++)
		worst = fmax(worst, fabs(x[i] - x[i - 1]));
	return worst;
}

Test(limiter, on_off_ceiling_and_lookahead_change_within_fades)
{
	struct tb_limiter_params p = on_params(-1.0f, 0.0f);
	const struct {
		bool on;
		float ceiling_db, lookahead_ms;
	} turns[] = { { true, -1, 0 }, { true, -20, 0 }, { false, -20, 0 }, { true, -20, 2 },
		{ true, -3, 2 }, { true, -3, 1 }, { true, -3, 0 }, { false, -3, 0 } };

	for (int i = 0; i < MAX_N; i++)
		rows[0][i] = 0.9f * sinf(1.0f + 2.0f * (float)M_PI * 100.0f / RATE * (float)i);
	p.on = false;
	start_at(&p, 1, RATE);
	for (size_t t = 0; t < N_OF(turns); t++) {
		p.on = turns[t].on;
		p.ceiling_db = turns[t].ceiling_db;
		p.lookahead_ms = turns[t].lookahead_ms;
		aim(&p);
		run((uint32_t)t * 4800, 4800);
	}
	/* the tone's own slope is 0.012, and a fade of all of it adds 1.8 / 240 */
	cr_expect_lt(largest_step(rows[0], 0, (int)N_OF(turns) * 4800), 0.012 + 1.8 / 240.0);
	cr_assert(tb_limiter_is_idle(&limiter));
}

Test(limiter, off_is_bit_exact_without_latency)
{
	struct tb_limiter_params p = on_params(-1.0f, 2.0f);
	struct tb_limiter_coeffs c;

	p.on = false;
	play(&hard_signals[2]);
	start_at(&p, 2, RATE);
	run(0, MAX_N);
	cr_assert_arr_eq(rows, other, sizeof(rows));
	tb_limiter_design(&c, &p, RATE);
	cr_assert_eq(tb_limiter_latency_frames(&c), 0);
}

Test(limiter, silence_follows_its_tail_and_madness_does_not_stick)
{
	for (int l = 0; l < 2; l++) {
		struct tb_limiter_params p = on_params(-1.0f, (float)l);

		memset(rows, 0, sizeof(rows));
		rows[0][100] = 3e38f;
		rows[0][200] = NAN;
		start_at(&p, 2, RATE);
		run(0, 512);
		run(512, 40000);
		for (int i = 512; i < 40000; i++)
			cr_assert(rows[0][i] == 0.0f);
		for (int i = 0; i < MAX_N; i++)
			other[0][i] = rows[0][i] = 0.3f * signal_noise();
		run(0, MAX_N);
		for (int i = 47000; i < MAX_N; i++)
			cr_assert_float_eq(
				rows[0][i], other[0][i - (int)limiter.use.delay_frames], 0.01);
	}
}

Test(limiter, holds_its_ceiling_at_any_rate)
{
	for (float rate = 8000.0f; rate <= 384000.0f; rate *= 2.0f)
		for (int l = 0; l <= 2; l += 2) {
			struct tb_limiter_params p = on_params(-1.0f, (float)l);

			play(&hard_signals[4]);
			start_at(&p, 2, rate);
			run(0, MAX_N);
			cr_expect_leq(signal_peak(rows[0], 0, MAX_N), 0.89126f, "%g Hz, %d ms",
				(double)rate, l);
			if (l > 0)
				cr_expect_leq(tb_test_true_peak(rows[0], MAX_N, 0, MAX_N - 64),
					0.89126, "%g Hz: %.3f dB", (double)rate,
					20.0
						* log10(tb_test_true_peak(
							rows[0], MAX_N, 0, MAX_N - 64)));
		}
}
