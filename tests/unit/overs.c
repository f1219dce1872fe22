/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What lights a clip lamp. */
#include <criterion/criterion.h>
#include <math.h>

#include "dsp/overs.h"

#define FULL_16 (32767.0f / 32768.0f)
#define FULL_24 (8388607.0f / 8388608.0f)

static float peak_of(const float *x, uint32_t n)
{
	float peak = 0.0f;

	for (uint32_t i = 0; i < n; i++)
		peak = fmaxf(peak, fabsf(x[i]));
	return peak;
}

/* In blocks of so many frames. */
static uint32_t n_in(const float *x, uint32_t n, uint32_t block)
{
	struct tb_overs o = { 0 };
	uint32_t n_overs = 0;

	for (uint32_t at = 0; at < n; at += block) {
		uint32_t part = n - at < block ? n - at : block;

		n_overs += tb_overs_in(&o, peak_of(x + at, part), x + at, part);
	}
	return n_overs;
}

#define EXPECT_IN(wanted, ...)                                                                     \
	do {                                                                                       \
		const float x[] = { __VA_ARGS__ };                                                 \
		uint32_t n = sizeof(x) / sizeof(x[0]);                                             \
		for (uint32_t block = 1; block <= n; block++)                                      \
			cr_expect_eq(n_in(x, n, block), wanted, "in blocks of %u: %u", block,      \
				n_in(x, n, block));                                                \
	} while (0)

Test(overs, each_sample_beyond_full_scale_is_one)
{
	EXPECT_IN(1, 0.5f, 1.00001f, 0.5f);
	EXPECT_IN(2, -1.5f, 0.0f, 0.0f, 1.5f);
	EXPECT_IN(3, 0.9f, 2.0f, -2.0f, 2.0f, 0.9f);
	EXPECT_IN(2, INFINITY, 0.0f, -INFINITY);
}

Test(overs, peaks_that_touch_full_scale_are_none)
{
	EXPECT_IN(0, 0.9f, 1.0f, 0.9f, -1.0f, -0.9f);
	EXPECT_IN(0, 0.9f, FULL_16, FULL_16, 0.9f, 1.0f, 1.0f, 0.9f);
	EXPECT_IN(0, 0.9999f, 0.9999f, 0.9999f, 0.9999f);
	EXPECT_IN(0, 0.0f);
}

/* A sine that a converter clips, positive and negative, in 16, 24 and 32 bits. */
Test(overs, runs_at_full_scale_are_counted_whole)
{
	EXPECT_IN(3, 0.9f, FULL_16, FULL_16, FULL_16, 0.9f);
	EXPECT_IN(4, FULL_24, FULL_24, FULL_24, FULL_24);
	EXPECT_IN(7, 0.9f, 1.0f, 1.0f, 1.0f, 0.9f, -1.0f, -1.0f, -1.0f, -1.0f, -0.9f);
	EXPECT_IN(5, 1.0f, 1.5f, 1.0f, 1.0f, 1.5f);
	EXPECT_IN(1, 1.0f, 1.5f, 0.0f, 1.0f, 1.0f);
}

Test(overs, nan_counts_nothing_and_ends_a_run)
{
	EXPECT_IN(0, 1.0f, 1.0f, NAN, 1.0f, 1.0f);
}

Test(overs, what_leaves_counts_beyond_full_scale_only)
{
	const float x[] = { 1.0f, 1.0f, 1.0f, 1.0f, -1.0f, 1.0001f, 0.0f, -3.0f };

	cr_expect_eq(tb_overs_out(peak_of(x, 5), x, 5), 0);
	cr_expect_eq(tb_overs_out(peak_of(x, 8), x, 8), 2);
	cr_expect_eq(tb_overs_out(0.0f, x, 0), 0);
}
