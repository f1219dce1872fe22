/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The filter of the resampler. */
#include "filter.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <math.h>

#define MOST_TAPS 2048u

static struct tb_filter designed(uint32_t in_rate_hz, uint32_t out_rate_hz, uint32_t quality)
{
	struct tb_filter f;

	cr_assert_eq(tb_filter_design(&f, in_rate_hz, out_rate_hz, quality), 0);
	cr_assert(f.n_taps <= MOST_TAPS);
	return f;
}

Test(filter, is_as_long_as_the_quality_says)
{
	cr_assert_eq(designed(44100, 48000, 4).n_taps, 64);
	cr_assert_eq(designed(96000, 48000, 10).n_taps, 512);
	cr_assert_eq(designed(96000, 44100, 9).n_taps, 424);
}

Test(filter, passes_a_constant_level_in_every_phase)
{
	struct tb_filter f = designed(44100, 48000, 8);
	float row[MOST_TAPS];

	for (uint32_t p = 0; p <= 160; p++) {
		double sum = 0.0;

		tb_filter_row(&f, p / 160.0, row);
		for (uint32_t t = 0; t < f.n_taps; t++)
			sum += row[t];
		cr_assert_float_eq(sum, 1.0, 1e-6, "phase %u: %f", p, sum);
	}
}

/* h(t) = h(-t): phase p read forward is phase 1 - p read backward. */
Test(filter, is_the_same_forward_and_backward)
{
	struct tb_filter f = designed(48000, 44100, 5);
	float row[MOST_TAPS], mirror[MOST_TAPS];

	for (uint32_t p = 0; p <= 147; p++) {
		tb_filter_row(&f, p / 147.0, row);
		tb_filter_row(&f, 1.0 - p / 147.0, mirror);
		for (uint32_t t = 0; t < f.n_taps; t++)
			cr_assert_float_eq(
				row[t], mirror[f.n_taps - 1 - t], 1e-7, "phase %u tap %u", p, t);
	}
}

/* |H| at `part` of the lower rate's Nyquist, of all phases. */
static double response(const struct tb_filter *f, double part)
{
	double re = 0.0, at = M_PI * part / fmax(f->ratio, 1.0);
	float row[MOST_TAPS];

	for (uint32_t p = 0; p < 16; p++) {
		tb_filter_row(f, p / 16.0, row);
		for (uint32_t t = 0; t < f->n_taps; t++)
			re += row[t] * cos(at * (t + 1.0 - p / 16.0 - f->n_taps / 2.0));
	}
	return 20.0 * log10(fabs(re) / 16.0 + 1e-12);
}

/* Images and aliases of what is heard: at 44.1 kHz of what is below 18 kHz, which is 0.816 of
 * Nyquist.  SpeexDSP's leave -28, -63, -60, -85, -85, then -110 and from 9 on -130. */
Test(filter, leaves_nothing_of_what_would_be_heard_again)
{
	static const double most_db[TB_FILTER_MAX_QUALITY + 1] = { -25, -72, -98, -148, -155, -155,
		-155, -155, -155, -155, -155 };

	for (uint32_t q = 0; q <= TB_FILTER_MAX_QUALITY; q++)
		for (int down = 0; down <= 1; down++) {
			struct tb_filter f =
				designed(down ? 88200 : 44100, down ? 44100 : 48000, q);

			for (double part = 1.184; part < 3.0; part += 0.013)
				cr_expect_lt(response(&f, part), most_db[q], "q%u at %g: %g dB", q,
					part, response(&f, part));
		}
}

/* In Hz of 44.1 kHz: as it comes all of 20 kHz. */
Test(filter, keeps_what_is_heard)
{
	static const double least_hz[TB_FILTER_MAX_QUALITY + 1] = { 9000, 13800, 16500, 16500,
		18000, 18500, 19400, 20200, 20600, 20800, 21200 };

	for (uint32_t q = 0; q <= TB_FILTER_MAX_QUALITY; q++) {
		struct tb_filter f = designed(44100, 48000, q);

		for (double part = 0.0; part <= least_hz[q] / 22050.0; part += 0.01)
			cr_expect_float_eq(response(&f, part), 0.0, q ? 0.1 : 0.3,
				"q%u at %g Hz: %g dB", q, part * 22050.0, response(&f, part));
	}
}

/* Nyquist of these is heard, and so is what lies above it.  The shortest has no room for that. */
static const uint32_t low_rates[] = { 8000, 16000, 32000, 39999 };

Test(filter, begins_its_stop_band_at_nyquist_where_that_is_heard)
{
	static const double most_db[TB_FILTER_MAX_QUALITY + 1] = { 0, -60, -60, -83, -83, -107,
		-107, -107, -107, -125, -125 };

	for (uint32_t i = 0; i < 8 * TB_FILTER_MAX_QUALITY; i++) {
		uint32_t q = 1 + i / 8, low = low_rates[i / 2 % 4];
		struct tb_filter f = designed(i % 2 ? low : 2 * low, i % 2 ? 48000 : low, q);

		for (double part = 1.0; part < 3.0; part += part < 1.1 ? 0.004 : 0.053)
			cr_expect_lt(response(&f, part), most_db[q], "q%u, %u Hz, at %g: %g dB", q,
				low, part, response(&f, part));
	}
}

/* As a part of Nyquist: of 8 kHz all that a telephone has, from 4 on. */
Test(filter, keeps_most_of_a_low_rate)
{
	static const double least[TB_FILTER_MAX_QUALITY + 1] = { 0.4, 0.54, 0.77, 0.79, 0.85, 0.85,
		0.87, 0.90, 0.92, 0.92, 0.94 };

	for (uint32_t q = 0; q <= TB_FILTER_MAX_QUALITY; q++) {
		struct tb_filter f = designed(8000, 48000, q);

		for (double part = 0.0; part <= least[q]; part += 0.01)
			cr_expect_float_eq(response(&f, part), 0.0, q ? 0.1 : 0.3,
				"q%u at %g: %g dB", q, part, response(&f, part));
	}
}

Test(filter, is_that_of_44100_hz_from_40000_on)
{
	cr_expect_eq(designed(40000, 96000, 9).cutoff, designed(44100, 96000, 9).cutoff);
	cr_expect_eq(designed(80000, 40000, 9).cutoff, designed(88200, 44100, 9).cutoff);
	cr_expect_lt(designed(39999, 96000, 9).cutoff, designed(44100, 96000, 9).cutoff - 0.02);
}

Test(filter, refuses_what_there_is_not)
{
	struct tb_filter f;

	cr_assert_eq(tb_filter_design(&f, 0, 48000, 4), -EINVAL);
	cr_assert_eq(tb_filter_design(&f, 48000, 0, 4), -EINVAL);
	cr_assert_eq(tb_filter_design(&f, 48000, 48000, 11), -EINVAL);
}
