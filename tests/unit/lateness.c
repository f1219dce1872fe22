/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What a producer is allowed to be late by, over hours.  Frames are of 48 kHz, blocks of
 * 1024, hence a margin of 128. */
#include "dsp/lateness.h"

#include <criterion/criterion.h>

#define RATE_HZ 48000.0
#define MARGIN  128.0
#define MAX     1024.0

/* Blocks that are late by so many frames; less than 0: in time. */
static void pass(struct tb_lateness *l, double late, double seconds)
{
	for (double t = 0.0; t < seconds; t += 0.02) {
		if (late >= 0.0)
			tb_lateness_learn(l, late, MARGIN, MAX);
		tb_lateness_pass(l, MARGIN, 0.02, RATE_HZ);
	}
}

Test(lateness, a_block_that_was_late_is_allowed_for_at_once)
{
	struct tb_lateness l;

	tb_lateness_init(&l);
	cr_assert_eq(l.frames, 0.0);
	cr_assert_eq(tb_lateness_learn(&l, 300.0, MARGIN, MAX), 1);
	cr_assert_eq(l.frames, 428.0);
	cr_assert_eq(tb_lateness_learn(&l, 400.0, MARGIN, MAX), 0, "that is allowed for");
	cr_assert_eq(tb_lateness_learn(&l, 5000.0, MARGIN, MAX), 1);
	cr_assert_eq(l.frames, MAX);
	cr_assert_eq(tb_lateness_learn(&l, 5000.0, MARGIN, MAX), 0, "no more can be done");
}

Test(lateness, the_allowance_falls_to_nothing_slowly)
{
	struct tb_lateness l;
	double slope;

	tb_lateness_init(&l);
	tb_lateness_learn(&l, 300.0, MARGIN, MAX);
	pass(&l, -1.0, TB_LATENESS_MIN_WAIT_S - 1.0);
	cr_assert_eq(l.frames, 428.0, "not before it has waited");
	pass(&l, -1.0, 11.0);
	cr_assert_float_eq(l.frames, 428.0 - 10.0 * TB_LATENESS_SLOPE * RATE_HZ, 1.0);
	slope = tb_lateness_pass(&l, MARGIN, 0.02, RATE_HZ);
	cr_assert_eq(slope, TB_LATENESS_SLOPE);
	pass(&l, -1.0, 100.0);
	cr_assert_eq(l.frames, 0.0);
	cr_assert_eq(tb_lateness_pass(&l, MARGIN, 0.02, RATE_HZ), 0.0);
}

/* Else each of its hiccups would be a gap again. */
Test(lateness, it_does_not_fall_below_what_is_still_needed)
{
	struct tb_lateness l;

	tb_lateness_init(&l);
	tb_lateness_learn(&l, 800.0, MARGIN, MAX);
	pass(&l, 200.0, 600.0);
	cr_assert_eq(l.frames, 328.0);
}

/* One every five minutes: 288 a day. */
Test(lateness, a_producer_that_is_late_now_and_then_costs_few_gaps_a_day)
{
	uint32_t n_gaps = 0;
	struct tb_lateness l;

	tb_lateness_init(&l);
	for (int i = 0; i < 288; i++) {
		n_gaps += tb_lateness_learn(&l, 300.0, MARGIN, MAX);
		pass(&l, -1.0, 300.0);
	}
	cr_assert_leq(n_gaps, 5, "%u gaps", n_gaps);
	cr_assert_gt(l.frames, 300.0);
}

Test(lateness, after_a_quiet_day_it_waits_no_longer_than_at_first)
{
	struct tb_lateness l;

	tb_lateness_init(&l);
	for (int i = 1; i <= 6; i++)
		tb_lateness_learn(&l, 100.0 * i, 0.0, MAX);
	cr_assert_gt(l.wait_s, 10.0 * TB_LATENESS_MIN_WAIT_S);
	pass(&l, -1.0, 24.0 * 3600.0);
	cr_assert_eq(l.frames, 0.0);
	cr_assert_eq(l.wait_s, TB_LATENESS_MIN_WAIT_S);
}
