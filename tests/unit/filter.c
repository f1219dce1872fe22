/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The filter as it is read out of SpeexDSP. */
#include "filter.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>

static float *read_out(struct tb_filter *f)
{
	cr_assert_eq(tb_filter_measure(f), 0);

	float *bank = calloc((size_t)f->den * f->n_taps, sizeof(float));

	cr_assert_eq(tb_filter_read(f, bank, f->n_taps), 0);
	return bank;
}

Test(filter, is_as_long_as_the_quality_says)
{
	struct tb_filter up = { .num = 147, .den = 160, .quality = 4 };
	struct tb_filter down = { .num = 2, .den = 1, .quality = 10 };

	cr_assert_eq(tb_filter_measure(&up), 0);
	cr_assert_eq(up.n_taps, 64);
	cr_assert_eq(tb_filter_measure(&down), 0);
	cr_assert_eq(down.n_taps, 512);
}

Test(filter, passes_a_constant_level_in_every_phase)
{
	struct tb_filter f = { .num = 147, .den = 160, .quality = 8 };
	float *bank = read_out(&f);

	for (uint32_t p = 0; p < f.den; p++) {
		double sum = 0.0;

		for (uint32_t t = 0; t < f.n_taps; t++)
			sum += bank[p * f.n_taps + t];
		cr_assert_float_eq(sum, 1.0, 2e-4, "phase %u: %f", p, sum);
	}
	free(bank);
}

/* h(t) = h(-t): phase p read forward is phase den - p read backward. */
Test(filter, is_the_same_forward_and_backward)
{
	struct tb_filter f = { .num = 160, .den = 147, .quality = 5 };
	float *bank = read_out(&f);

	for (uint32_t p = 1; p < f.den; p++) {
		for (uint32_t t = 0; t < f.n_taps; t++) {
			float tap = bank[p * f.n_taps + t];
			float mirror = bank[(f.den - p) * f.n_taps + f.n_taps - 1 - t];

			cr_assert_lt(fabsf(tap - mirror), 1e-5f, "phase %u tap %u", p, t);
		}
	}
	free(bank);
}

Test(filter, rejects_what_speexdsp_does_not_design)
{
	struct tb_filter f = { .num = 0, .den = 1, .quality = 4 };

	cr_assert_eq(tb_filter_measure(&f), -EINVAL);
	f = (struct tb_filter){ .num = 1, .den = 1, .quality = 11 };
	cr_assert_eq(tb_filter_measure(&f), -EINVAL);
}
