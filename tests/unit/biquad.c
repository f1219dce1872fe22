/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The filters against the analogue curves that they promise. */
#include "dsp/biquad.h"

#include <math.h>
#include <stdbool.h>

#include <criterion/criterion.h>

#define N_POINTS 300

static const double freqs_hz[] = { 20, 50, 100, 300, 1000, 2000, 3000, 4500, 6000, 8000, 10000,
	12000, 14000, 16000, 18000, 20000 };
static const double gains_db[] = { -24, -12, -3, -0.3, 0.3, 1, 6, 12, 24 };
static const double qs[] = { 0.1, 0.3, 0.7071, 1, 2, 4, 10, 18 };

#define N_OF(a) (sizeof(a) / sizeof((a)[0]))

static bool is_shelf(enum tb_filter_type type)
{
	return type == TB_FILTER_LOWSHELF || type == TB_FILTER_HIGHSHELF;
}

/* Impulse response by the difference equation, transformed at one frequency. */
static double impulse_response_at(const struct tb_biquad *f, double at_hz, double rate_hz, int n)
{
	double w = 2.0 * M_PI * at_hz / rate_hz, re = 0.0, im = 0.0, s1 = 0.0, s2 = 0.0;

	for (int i = 0; i < n; i++) {
		double x = i == 0 ? 1.0 : 0.0, y = f->b0 * x + s1;

		s1 = f->b1 * x - f->a1 * y + s2;
		s2 = f->b2 * x - f->a2 * y;
		re += y * cos(w * i);
		im -= y * sin(w * i);
	}
	return sqrt(re * re + im * im);
}

/* Largest error in dB, up to 18 kHz of 48 and where the prototype is above -80 dB. */
static double worst_error_db(
	enum tb_filter_type type, double freq_hz, double gain_db, double q, double rate_hz)
{
	double worst = 0.0, top_hz = rate_hz * 0.375;
	struct tb_biquad f;

	tb_biquad_design(&f, type, freq_hz, gain_db, q, rate_hz);
	for (int i = 0; i < N_POINTS; i++) {
		double hz = 20.0 * pow(top_hz / 20.0, i / (N_POINTS - 1.0));
		double want = tb_biquad_prototype(type, freq_hz, gain_db, q, hz);

		if (want > 1e-4)
			worst = fmax(worst,
				fabs(20.0 * log10(tb_biquad_response(&f, hz, rate_hz) / want)));
	}
	return worst;
}

static double worst_over_gains(enum tb_filter_type type, double freq_hz, double q, double rate_hz)
{
	double worst = 0.0;

	for (size_t g = 0; g < N_OF(gains_db); g++)
		worst = fmax(worst, worst_error_db(type, freq_hz, gains_db[g], q, rate_hz));
	return worst;
}

/* A highpass or shelf of second order cannot follow both sides of a resonance that Nyquist cuts:
 * they are promised up to q 2. */
static double highest_promised_q(enum tb_filter_type type)
{
	return is_shelf(type) || type == TB_FILTER_HIGHPASS ? 2.0 : 18.0;
}

static void check_rate(double rate_hz)
{
	for (int type = 0; type < TB_N_FILTER_TYPES; type++)
		for (size_t i = 0; i < N_OF(freqs_hz); i++)
			for (size_t j = 0; j < N_OF(qs) && qs[j] <= highest_promised_q(type); j++) {
				double error = worst_over_gains(type, freqs_hz[i], qs[j], rate_hz);

				cr_expect_leq(error, 0.25, "type %d, %g Hz, q %g at %g Hz: %.3f dB",
					type, freqs_hz[i], qs[j], rate_hz, error);
			}
}

Test(biquad, follows_the_analogue_curve_within_a_quarter_db_up_to_18k_of_48k)
{
	check_rate(48000.0);
}

Test(biquad, follows_the_analogue_curve_at_44k1_96k_and_384k)
{
	check_rate(44100.0);
	check_rate(96000.0);
	check_rate(384000.0);
}

Test(biquad, shelves_and_highpasses_of_q_4_stay_within_half_a_db_up_to_18k)
{
	const enum tb_filter_type types[] = { TB_FILTER_LOWSHELF, TB_FILTER_HIGHSHELF,
		TB_FILTER_HIGHPASS };

	for (size_t t = 0; t < N_OF(types); t++)
		for (size_t i = 0; i < N_OF(freqs_hz) && freqs_hz[i] <= 18000; i++)
			cr_expect_leq(worst_over_gains(types[t], freqs_hz[i], 4.0, 48000.0), 0.5,
				"type %d, %g Hz: %g dB", types[t], freqs_hz[i],
				worst_over_gains(types[t], freqs_hz[i], 4.0, 48000.0));
}

Test(biquad, its_impulse_rings_as_its_response_says)
{
	for (int type = 0; type < TB_N_FILTER_TYPES; type++)
		for (double hz = 500.0; hz < 20000.0; hz *= 1.7) {
			struct tb_biquad f;

			tb_biquad_design(&f, type, 4000.0, 9.0, 1.4, 48000.0);
			cr_expect_float_eq(impulse_response_at(&f, hz, 48000.0, 4096),
				tb_biquad_response(&f, hz, 48000.0), 1e-9);
		}
}

Test(biquad, a_cut_undoes_a_boost)
{
	struct tb_biquad up, down;

	tb_biquad_design(&up, TB_FILTER_PEAK, 15000.0, 15.0, 2.0, 48000.0);
	tb_biquad_design(&down, TB_FILTER_PEAK, 15000.0, -15.0, 2.0, 48000.0);
	for (double hz = 20.0; hz < 24000.0; hz *= 1.1)
		cr_expect_float_eq(tb_biquad_response(&up, hz, 48000.0)
					   * tb_biquad_response(&down, hz, 48000.0),
			1.0, 1e-9);
}

Test(biquad, is_stable_and_finite_at_any_rate_and_setting)
{
	const double rates_hz[] = { 8000, 11025, 16000, 32000, 44100, 192000, 384000 };

	for (size_t r = 0; r < N_OF(rates_hz); r++)
		for (int type = 0; type < TB_N_FILTER_TYPES; type++)
			for (double hz = 10.0; hz < 24000.0; hz *= 1.31)
				for (double q = 0.05; q < 20.0; q *= 1.9) {
					struct tb_biquad f;

					tb_biquad_design(&f, type, hz, 24.0, q, rates_hz[r]);
					cr_assert(isfinite(f.b0 + f.b1 + f.b2));
					cr_assert(fabs(f.a2) < 1.0 && fabs(f.a1) < 1.0 + f.a2,
						"type %d, %g Hz, q %g at %g", type, hz, q,
						rates_hz[r]);
				}
}

Test(biquad, no_gain_is_a_wire)
{
	struct tb_biquad f;
	struct tb_svf s;

	tb_biquad_design(&f, TB_FILTER_HIGHSHELF, 10000.0, 0.0, 0.7, 48000.0);
	tb_biquad_to_svf(&s, &f);
	cr_assert(f.b0 == 1.0 && f.b1 == 0.0 && f.b2 == 0.0 && f.a1 == 0.0 && f.a2 == 0.0);
	cr_assert(s.m0 == 1.0f && s.m1 == 0.0f && s.m2 == 0.0f);
}

/* A fit that has next to nothing to do puts them anywhere; a hand that turns a gain through 0
 * would sweep them. */
Test(biquad, poles_stay_where_they_are_as_a_gain_comes_to_nothing)
{
	for (int type = TB_FILTER_PEAK; type <= TB_FILTER_HIGHSHELF; type++)
		for (double hz = 100.0; hz < 20000.0; hz *= 3.0)
			for (double gain_db = -0.9; gain_db < 1.0; gain_db += 0.2) {
				struct tb_biquad f, g;
				struct tb_svf s, t;

				tb_biquad_design(&f, type, hz, gain_db, 4.0, 48000.0);
				tb_biquad_design(
					&g, type, hz, copysign(1.0, gain_db), 4.0, 48000.0);
				tb_biquad_to_svf(&s, &f);
				tb_biquad_to_svf(&t, &g);
				cr_expect_float_eq(s.g / t.g, 1.0, 0.15,
					"type %d, %g Hz, %g dB: %g", type, hz, gain_db,
					(double)(s.g / t.g));
				cr_expect_float_eq(s.k / t.k, 1.0, 0.15,
					"type %d, %g Hz, %g dB: %g", type, hz, gain_db,
					(double)(s.k / t.k));
			}
}

Test(biquad, a_little_gain_is_as_much_as_it_says)
{
	static const double freqs[] = { 100.0, 3000.0, 12000.0 };

	for (size_t i = 0; i < N_OF(freqs); i++)
		for (double gain_db = -0.9; gain_db < 1.0; gain_db += 0.1) {
			struct tb_biquad f;

			tb_biquad_design(&f, TB_FILTER_PEAK, freqs[i], gain_db, 2.0, 48000.0);
			cr_expect_float_eq(20.0 * log10(tb_biquad_response(&f, freqs[i], 48000.0)),
				gain_db, 0.01, "%g Hz, %g dB", freqs[i], gain_db);
		}
}

/* H at z = e^jw from the SVF's own equations, run on an impulse. */
Test(biquad, the_svf_is_the_same_filter)
{
	struct tb_biquad f;
	struct tb_svf s;
	double s1 = 0.0, s2 = 0.0, z1 = 0.0, z2 = 0.0;

	tb_biquad_design(&f, TB_FILTER_LOWSHELF, 300.0, -7.0, 0.9, 48000.0);
	tb_biquad_to_svf(&s, &f);
	for (int i = 0; i < 2000; i++) {
		double x = i == 0 ? 1.0 : 0.0, y = f.b0 * x + z1;
		double v1 = (s1 + s.g * (x - s2)) / (1.0 + s.g * (s.g + s.k)), v2 = s2 + s.g * v1;

		z1 = f.b1 * x - f.a1 * y + z2;
		z2 = f.b2 * x - f.a2 * y;
		s1 = 2.0 * v1 - s1;
		s2 = 2.0 * v2 - s2;
		cr_assert_float_eq(s.m0 * x + s.m1 * v1 + s.m2 * v2, y, 1e-6);
	}
}

/* In closed form, as the Cookbook has them. */
Test(biquad, prototypes_have_their_gains_at_the_corner)
{
	static const double some[] = { 0.3, 0.707, 5.0 };

	for (int i = 0; i < 3; i++) {
		double q = some[i];

		cr_expect_float_eq(tb_biquad_prototype(TB_FILTER_LOWPASS, 1e3, 0, q, 1e3), q, 1e-9);
		cr_expect_float_eq(
			tb_biquad_prototype(TB_FILTER_HIGHPASS, 1e3, 0, q, 1e3), q, 1e-9);
		cr_expect_float_eq(
			tb_biquad_prototype(TB_FILTER_BANDPASS, 1e3, 0, q, 1e3), 1.0, 1e-9);
		cr_expect_float_eq(tb_biquad_prototype(TB_FILTER_NOTCH, 1e3, 0, q, 1e3), 0.0, 1e-6);
		cr_expect_float_eq(
			tb_biquad_prototype(TB_FILTER_PEAK, 1e3, 12, q, 1e3), pow(10.0, 0.6), 1e-9);
		cr_expect_float_eq(tb_biquad_prototype(TB_FILTER_LOWSHELF, 1e3, 12, q, 1e3),
			pow(10.0, 0.3), 1e-9);
		cr_expect_float_eq(tb_biquad_prototype(TB_FILTER_HIGHSHELF, 1e3, 12, q, 1e3),
			pow(10.0, 0.3), 1e-9);
	}
}
