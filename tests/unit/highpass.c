/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The high-pass of a strip beside Butterworth's formula, at every rate. */
#include "dsp/highpass.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#define N_OF(a) (sizeof(a) / sizeof((a)[0]))
#define N       8192u

static const float rates_hz[] = { 8000, 11025, 16000, 22050, 32000, 44100, 48000, 88200, 96000,
	176400, 192000, 384000 };
static const float corners_hz[] = { 20, 33, 50, 80, 120, 200, 333, 500, 700, 1000 };
static const uint32_t n_poles[TB_N_SLOPES] = { 2, 4, 8 };

static struct tb_eq_coeffs design(float freq_hz, enum tb_slope slope, float rate_hz)
{
	struct tb_eq_coeffs c;

	tb_highpass_design(&c, &(struct tb_highpass_params){ true, freq_hz, slope }, rate_hz);
	return c;
}

/* |H|^2 = x^2n / (1 + x^2n), in dB */
static double butterworth_db(double x, uint32_t n)
{
	double power = pow(x, 2.0 * n);

	return 10.0 * log10(power / (1.0 + power));
}

static double error_db(
	const struct tb_eq_coeffs *c, double hz, double corner_hz, uint32_t n, double rate_hz)
{
	return 20.0 * log10(tb_eq_response(c, hz, rate_hz)) - butterworth_db(hz / corner_hz, n);
}

/* From 4 octaves below the corner to 0.4 of the rate. */
static double worst_db(float corner_hz, enum tb_slope slope, float rate_hz)
{
	struct tb_eq_coeffs c = design(corner_hz, slope, rate_hz);
	double worst = 0.0;

	for (double hz = corner_hz / 16.0; hz < 0.4 * (double)rate_hz; hz *= 1.1)
		worst = fmax(worst, fabs(error_db(&c, hz, corner_hz, n_poles[slope], rate_hz)));
	return worst;
}

Test(highpass, is_butterworths_at_every_rate)
{
	for (unsigned r = 0; r < N_OF(rates_hz); r++)
		for (unsigned f = 0; f < N_OF(corners_hz); f++)
			for (unsigned s = 0; s < TB_N_SLOPES; s++) {
				double worst = worst_db(corners_hz[f], s, rates_hz[r]);

				cr_expect_lt(worst, 0.2, "%u poles at %g Hz, %g Hz rate: %.3f dB",
					n_poles[s], (double)corners_hz[f], (double)rates_hz[r],
					worst);
			}
}

/* What a string that a truck shakes is in for: 20 Hz, two octaves below. */
Test(highpass, takes_12_24_or_48_db_from_each_octave)
{
	static const double octave_db[TB_N_SLOPES] = { 12.04, 24.08, 48.16 };

	for (unsigned s = 0; s < TB_N_SLOPES; s++) {
		struct tb_eq_coeffs c = design(160.0f, s, 48000.0f);
		double at_10 = 20.0 * log10(tb_eq_response(&c, 10.0, 48000.0));
		double at_20 = 20.0 * log10(tb_eq_response(&c, 20.0, 48000.0));

		cr_expect_float_eq(at_20 - at_10, octave_db[s], 0.1, "%.2f dB", at_20 - at_10);
		cr_expect_float_eq(20.0 * log10(tb_eq_response(&c, 160.0, 48000.0)), -3.01, 0.05);
	}
}

static struct tb_eq eq;
static float row[N];

static void run(uint32_t n_frames)
{
	float *io[] = { row };
	struct tb_eq_job job = { &eq, io, 1 };

	tb_eq_run(tb_eq_kernels_best(), &job, 1, n_frames);
}

/* 20 Hz at 384 kHz: where floats have least to spare. */
Test(highpass, takes_a_step_of_the_microphones_voltage_away)
{
	for (unsigned r = 0; r < N_OF(rates_hz); r++)
		for (unsigned s = 0; s < TB_N_SLOPES; s++) {
			struct tb_eq_coeffs c = design(20.0f, s, rates_hz[r]);

			tb_eq_reset(&eq, &c);
			for (uint32_t i = 0; i < 1.5f * rates_hz[r] / N + 1.0f; i++) {
				for (uint32_t f = 0; f < N; f++)
					row[f] = 0.5f;
				run(N);
			}
			cr_expect_lt(fabsf(row[N - 1]), 1e-5f, "%u poles, %g Hz: %g", n_poles[s],
				(double)rates_hz[r], (double)row[N - 1]);
		}
}

Test(highpass, is_a_wire_when_it_is_off)
{
	struct tb_eq_coeffs on = design(100.0f, TB_SLOPE_48, 48000.0f), off;
	static float before[N];

	tb_highpass_design(
		&off, &(struct tb_highpass_params){ false, 100.0f, TB_SLOPE_48 }, 48000.0f);
	tb_eq_reset(&eq, &on);
	tb_eq_aim(&eq, &off);
	run(N);
	cr_expect(tb_eq_is_idle(&eq));
	for (uint32_t i = 0; i < N; i++)
		before[i] = row[i] = (float)sin(i * 0.1);
	run(N);
	cr_expect_arr_eq(row, before, sizeof(row));
}

Test(highpass, clamps_what_is_out_of_range)
{
	struct tb_eq_coeffs low = design(1.0f, TB_SLOPE_24, 48000.0f);
	struct tb_eq_coeffs lowest = design(20.0f, TB_SLOPE_24, 48000.0f);
	struct tb_eq_coeffs nan = design(NAN, TB_SLOPE_24, 48000.0f);
	struct tb_eq_coeffs plain = design(80.0f, TB_SLOPE_24, 48000.0f);

	cr_expect_arr_eq(&low, &lowest, sizeof(low));
	cr_expect_arr_eq(&nan, &plain, sizeof(nan));
}

Test(highpass, a_slope_that_there_is_not_is_24_db)
{
	struct tb_eq_coeffs c = design(80.0f, (enum tb_slope)99, 48000.0f);
	struct tb_eq_coeffs want = design(80.0f, TB_SLOPE_24, 48000.0f);

	cr_expect_arr_eq(&c, &want, sizeof(c));
}
