/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* When the mix runs, whoever is missing. */
#include <criterion/criterion.h>

#include "cycle-rig.h"

Test(cycle, mixes_when_the_last_strip_is_here)
{
	struct desk d;

	open_desk(&d);
	cr_expect_not(arrive_and_mix(&d, 2, 2));
	cr_expect_not(arrive_and_mix(&d, 0, 2));
	cr_expect(arrive_and_mix(&d, 1, 2));
	cr_expect_not(tb_cycle_mix(&d.c, 2), "a second mix in the same cycle");
	cr_expect_eq(d.c.n_mixed, 2u);
	cr_expect_eq(d.c.n_lost + d.c.n_late, 0u);
}

Test(cycle, a_hung_strip_costs_no_cycle_and_is_not_awaited_again)
{
	struct desk d;

	open_desk(&d);
	arrive_and_mix(&d, 0, 2);
	arrive_and_mix(&d, 1, 2);
	cr_expect(tb_cycle_expire(&d.c, 2), "the deadline mixes without strip 2");
	cr_expect(tb_cycle_mix(&d.c, 2));
	for (uint64_t n = 3; n < 5000; n++) {
		cr_expect_not(arrive_and_mix(&d, 0, n));
		cr_expect(arrive_and_mix(&d, 1, n), "cycle %lu", (unsigned long)n);
	}
	cr_expect_eq(d.c.n_late, 1u);
	cr_expect_eq(d.c.n_lost, 0u);
}

Test(cycle, a_strip_that_comes_back_in_time_is_awaited_at_once)
{
	struct desk d;

	open_desk(&d);
	arrive_and_mix(&d, 0, 2);
	arrive_and_mix(&d, 1, 2);
	tb_cycle_expire(&d.c, 2);
	tb_cycle_mix(&d.c, 2);
	cr_expect_not(arrive_and_mix(&d, 2, 3));
	cr_expect_not(arrive_and_mix(&d, 0, 3));
	cr_expect(arrive_and_mix(&d, 1, 3));
	cr_expect_not(arrive_and_mix(&d, 0, 4));
	cr_expect_not(arrive_and_mix(&d, 1, 4), "strip 2 is awaited again");
	cr_expect(arrive_and_mix(&d, 2, 4));
}

/* Strip 2 is fed by the mix itself.  It is tried ever more rarely, and no try loses
 * a cycle. */
Test(cycle, a_bus_linked_back_to_a_strip_stops_delaying_the_mix)
{
	struct desk d;
	uint32_t n_delayed = 0;

	open_desk(&d);
	for (uint64_t n = 2; n < 10002; n++) {
		arrive_and_mix(&d, 0, n);
		if (!arrive_and_mix(&d, 1, n)) {
			n_delayed++;
			cr_expect(tb_cycle_expire(&d.c, n));
			cr_expect(tb_cycle_mix(&d.c, n));
		}
		cr_expect_not(tb_cycle_arrive(&d.c, 2, n), "after the mix");
	}
	cr_expect_eq(d.c.n_lost, 0u);
	cr_expect_eq(d.c.n_mixed, 10001u);
	cr_expect_leq(n_delayed, 10000u / TB_TRIAL_MAX + 10u,
		"%u of 10000 mixes waited for the deadline", n_delayed);
}

/* Two consoles in a circle: each awaits the other, and whose deadline comes first gives up.
 * Strip 2 comes in time for a few cycles, since the other one gave up, and then does not. */
Test(cycle, a_strip_that_keeps_few_cycles_after_a_trial_is_tried_ever_more_rarely)
{
	struct desk d;
	uint32_t n_delayed = 0, n_kept = 0;

	open_desk(&d);
	for (uint64_t n = 2; n < 10002; n++) {
		arrive_and_mix(&d, 0, n);
		if (arrive_and_mix(&d, 1, n)) {
			tb_cycle_arrive(&d.c, 2, n);
			continue;
		}
		if (n_kept++ % 4 < 3) {
			cr_expect(arrive_and_mix(&d, 2, n));
			continue;
		}
		n_delayed++;
		tb_cycle_expire(&d.c, n);
		tb_cycle_mix(&d.c, n);
		tb_cycle_arrive(&d.c, 2, n);
	}
	cr_expect_leq(n_delayed, 10000u / TB_TRIAL_MAX + 10u,
		"%u of 10000 mixes waited for the deadline", n_delayed);
}

/* What was late is forgotten: the next delay is a first one. */
Test(cycle, a_strip_that_keeps_its_trial_for_long_is_soon_tried_again)
{
	struct desk d;
	uint32_t n_behind = 0;
	uint64_t n = 2;

	open_desk(&d);
	for (uint32_t delay = 0; delay < 20; delay++) {
		arrive_and_mix(&d, 0, n);
		arrive_and_mix(&d, 1, n);
		tb_cycle_expire(&d.c, n);
		tb_cycle_mix(&d.c, n);
		tb_cycle_arrive(&d.c, 2, n++);
		for (uint32_t i = 0; i < TB_TRIAL_KEPT + 2; i++, n++) {
			arrive_and_mix(&d, 0, n);
			n_behind += arrive_and_mix(&d, 1, n);
			arrive_and_mix(&d, 2, n);
		}
	}
	cr_expect_leq(n_behind, 20u, "%u mixes ran without it", n_behind);
}

Test(cycle, a_slow_but_honest_strip_is_awaited_again_after_a_trial)
{
	struct desk d;
	uint32_t n_behind = 0;

	open_desk(&d);
	/* Once too late ... */
	arrive_and_mix(&d, 0, 2);
	arrive_and_mix(&d, 1, 2);
	tb_cycle_expire(&d.c, 2);
	tb_cycle_mix(&d.c, 2);
	tb_cycle_arrive(&d.c, 2, 2);
	/* ... then always the last, a little after the others. */
	for (uint64_t n = 3; n < 100; n++) {
		arrive_and_mix(&d, 0, n);
		n_behind += arrive_and_mix(&d, 1, n);
		arrive_and_mix(&d, 2, n);
	}
	cr_expect_leq(n_behind, 2u, "%u mixes ran without it", n_behind);
	cr_expect_eq(d.c.n_late, 1u);
}

Test(cycle, a_strip_that_just_woke_up_is_awaited_until_its_first_block)
{
	struct desk d;

	open_desk(&d);
	tb_cycle_set_awake(&d.c, 2, false);
	tb_cycle_set_awake(&d.c, 2, true);
	for (uint64_t n = 2; n < 10; n++) {
		arrive_and_mix(&d, 0, n);
		cr_expect_not(arrive_and_mix(&d, 1, n));
		cr_expect(tb_cycle_expire(&d.c, n));
		tb_cycle_mix(&d.c, n);
	}
	arrive_and_mix(&d, 0, 10);
	arrive_and_mix(&d, 1, 10);
	cr_expect(arrive_and_mix(&d, 2, 10), "its first block is in the mix of its own cycle");
	cr_expect_eq(d.c.n_late, 0u);
}

Test(cycle, a_strip_that_woke_up_and_never_comes_is_awaited_for_its_grace_alone)
{
	struct desk d;
	uint32_t n_delayed = 0;

	open_desk(&d);
	tb_cycle_set_awake(&d.c, 2, false);
	tb_cycle_set_awake(&d.c, 2, true);
	for (uint64_t n = 2; n < 4 * TB_CYCLE_GRACE; n++) {
		arrive_and_mix(&d, 0, n);
		if (!arrive_and_mix(&d, 1, n)) {
			n_delayed++;
			cr_expect(tb_cycle_expire(&d.c, n));
			tb_cycle_mix(&d.c, n);
		}
	}
	cr_expect_eq(n_delayed, TB_CYCLE_GRACE + 1, "%u mixes waited", n_delayed);
	cr_expect_eq(d.c.n_late, 1u);
}

/* The server counts it from its next cycle on.  If it comes before, the others are awaited
 * all the same. */
Test(cycle, a_strip_that_wakes_up_within_a_cycle_is_not_awaited_in_it)
{
	struct desk d;

	open_desk(&d);
	tb_cycle_set_awake(&d.c, 2, false);
	arrive_and_mix(&d, 0, 2);
	cr_expect_not(tb_cycle_set_awake(&d.c, 2, true));
	cr_expect_not(arrive_and_mix(&d, 2, 2), "strip 1 is not here");
	cr_expect(arrive_and_mix(&d, 1, 2));
	cr_expect_not(arrive_and_mix(&d, 0, 3));
	cr_expect_not(arrive_and_mix(&d, 1, 3));
	cr_expect(arrive_and_mix(&d, 2, 3));
}

/* A question before a cycle begins gets the answer that its begin gives, trials included. */
Test(cycle, a_trial_is_foreseen_in_the_cycle_before_it)
{
	struct desk d;
	uint32_t n_trials = 0;

	open_desk(&d);
	tb_cycle_set_awake(&d.c, 0, false);
	tb_cycle_set_awake(&d.c, 1, false);
	for (uint64_t n = 2; n < 2000; n++) {
		if (tb_cycle_awaits(&d.c, n)) {
			n_trials++;
			cr_expect(tb_cycle_expire(&d.c, n));
		}
		cr_expect(tb_cycle_mix(&d.c, n));
		cr_expect_not(
			tb_cycle_awaits(&d.c, n), "cycle %lu awaits somebody", (unsigned long)n);
		tb_cycle_arrive(&d.c, 2, n);
	}
	cr_expect_eq(d.c.n_late, n_trials);
	cr_expect_gt(n_trials, 10u);
}

Test(cycle, a_strip_that_leaves_is_not_waited_for)
{
	struct desk d;

	open_desk(&d);
	arrive_and_mix(&d, 0, 2);
	arrive_and_mix(&d, 1, 2);
	cr_expect(tb_cycle_set_awake(&d.c, 2, false), "it was the last that was missing");
	cr_expect(tb_cycle_mix(&d.c, 2));
	arrive_and_mix(&d, 0, 3);
	cr_expect(arrive_and_mix(&d, 1, 3));
}

Test(cycle, with_no_strip_awake_the_deadline_paces_the_buses)
{
	struct desk d;

	open_desk(&d);
	for (uint32_t i = 0; i < N_STRIPS; i++)
		tb_cycle_set_awake(&d.c, i, false);
	cr_expect_not(tb_cycle_awaits_next(&d.c));
	cr_expect_not(tb_cycle_expire(&d.c, 1), "this one is mixed");
	for (uint64_t n = 2; n < 100; n++) {
		cr_expect(tb_cycle_expire(&d.c, n));
		cr_expect(tb_cycle_mix(&d.c, n));
	}
	cr_expect_eq(d.c.n_lost, 0u);
}

Test(cycle, a_cycle_that_nobody_mixed_is_counted_as_lost)
{
	struct desk d;

	open_desk(&d);
	arrive_and_mix(&d, 0, 2);
	arrive_and_mix(&d, 0, 3);
	cr_expect_eq(d.c.n_lost, 1u);
	cr_expect_eq(d.c.n_late, 2u);
	cr_expect_eq(d.c.n_mixed, 2u);
}

Test(cycle, strips_may_change_in_the_midst_of_a_cycle)
{
	struct desk d;

	open_desk(&d);
	arrive_and_mix(&d, 0, 2);
	arrive_and_mix(&d, 2, 2);
	d.list[1] = &d.strips[2];
	tb_cycle_set_strips(&d.c, d.list, 2);
	cr_expect_eq(d.c.n_awaited, 0u, "only the strip that left was missing");
	cr_expect(tb_cycle_expire(&d.c, 2));
	cr_expect(tb_cycle_mix(&d.c, 2));
	arrive_and_mix(&d, 1, 3);
	cr_expect(arrive_and_mix(&d, 0, 3));
	cr_expect_eq(d.c.n_late, 0u);
}

/* ---- the deadline ---- */

#define US 1000u
#define MS 1000000u

/* 1024 frames at 48 kHz, of which mix and buses take 200 us. */
Test(cycle, waits_for_a_strip_as_long_as_the_cycle_allows)
{
	uint64_t wait_ns = tb_cycle_wait_ns(21333 * US, 200 * US);

	cr_expect_geq(wait_ns, 21333 * US * 9 / 10);
	cr_expect_leq(wait_ns, 21333 * US - 200 * US - 500 * US, "nothing is left for others");
}

Test(cycle, a_longer_mix_is_begun_earlier_and_never_before_half)
{
	for (uint64_t period_us = 300; period_us < 200000; period_us += period_us / 7) {
		uint64_t period_ns = period_us * US, last_ns = period_ns;

		for (uint64_t usual_ns = 0; usual_ns < 2 * period_ns; usual_ns += period_ns / 50) {
			uint64_t wait_ns = tb_cycle_wait_ns(period_ns, usual_ns);

			cr_expect_leq(wait_ns, last_ns);
			cr_expect_geq(wait_ns, period_ns / 2);
			cr_expect(wait_ns == period_ns / 2 || wait_ns + usual_ns < period_ns);
			last_ns = wait_ns;
		}
	}
}

Test(cycle, one_long_mix_counts_at_once_and_is_forgotten_in_seconds)
{
	uint64_t usual_ns = 0;

	for (int i = 0; i < 1000; i++)
		tb_cycle_learn(&usual_ns, 100 * US);
	cr_expect(usual_ns >= 99 * US && usual_ns <= 100 * US);
	tb_cycle_learn(&usual_ns, 5 * MS);
	cr_expect_eq(usual_ns, 5 * MS);
	for (int i = 0; i < 100; i++)
		tb_cycle_learn(&usual_ns, 100 * US);
	cr_expect_gt(usual_ns, 3 * MS, "forgotten after 100 cycles");
	for (int i = 0; i < 2000; i++)
		tb_cycle_learn(&usual_ns, 100 * US);
	cr_expect_leq(usual_ns, 101 * US);
}

Test(cycle, awaits_whoever_plays_until_the_last_one_is_here)
{
	struct desk d;

	open_desk(&d);
	cr_expect(tb_cycle_awaits(&d.c, 2), "nobody has begun it");
	arrive_and_mix(&d, 0, 2);
	arrive_and_mix(&d, 1, 2);
	cr_expect(tb_cycle_awaits(&d.c, 2));
	tb_cycle_expire(&d.c, 2);
	cr_expect_not(tb_cycle_awaits(&d.c, 2), "strip 2 was given up");
	for (uint32_t i = 0; i < N_STRIPS; i++)
		tb_cycle_set_awake(&d.c, i, false);
	cr_expect_not(tb_cycle_awaits(&d.c, 3));
}

/* ---- returns of inserts ---- */

/* Strip 2 is the return of what an insert sends. */
static void open_desk_with_return(struct desk *d)
{
	*d = (struct desk){ .strips = { [2] = { .is_return = true } } };
	for (uint32_t i = 0; i < N_STRIPS; i++)
		d->list[i] = &d->strips[i];
	tb_cycle_set_strips(&d->c, d->list, N_STRIPS);
	for (uint32_t i = 0; i < N_STRIPS; i++)
		tb_cycle_set_awake(&d->c, i, true);
}

/* Both strips come and the mix begins, which has sent something.  Returns whether it waits. */
static bool begin_and_send(struct desk *d, uint64_t number)
{
	tb_cycle_arrive(&d->c, 0, number);
	cr_assert(tb_cycle_arrive(&d->c, 1, number), "a return is not awaited before the mix");
	cr_assert(tb_cycle_mix(&d->c, number));
	d->strips[2].is_due = true;
	return tb_cycle_pause(&d->c);
}

Test(cycle, a_return_is_awaited_once_it_has_come)
{
	struct desk d;

	open_desk_with_return(&d);
	cr_expect_not(begin_and_send(&d, 1), "nobody knows whether it comes at all");
	cr_expect_not(tb_cycle_arrive(&d.c, 2, 1), "that mix is over");
	cr_expect(begin_and_send(&d, 2));
	cr_expect_not(tb_cycle_is_mixed(&d.c, 2));
	cr_expect(tb_cycle_arrive(&d.c, 2, 2), "the mix goes on");
	tb_cycle_resume(&d.c);
	cr_expect(tb_cycle_is_mixed(&d.c, 2));
	cr_expect_eq(d.c.n_mixed, 2u);
	cr_expect_eq(d.c.n_lost + d.c.n_late, 0u);
}

Test(cycle, a_return_that_is_there_already_is_not_waited_for)
{
	struct desk d;

	open_desk_with_return(&d);
	cr_expect_not(tb_cycle_arrive(&d.c, 2, 1), "strips are awaited still");
	cr_expect_not(begin_and_send(&d, 1));
	cr_expect(tb_cycle_is_mixed(&d.c, 1));
}

Test(cycle, a_return_that_does_not_come_costs_one_wait)
{
	struct desk d;

	open_desk_with_return(&d);
	tb_cycle_arrive(&d.c, 2, 1);
	cr_expect_not(begin_and_send(&d, 1));
	cr_expect(begin_and_send(&d, 2));
	cr_expect(tb_cycle_expire(&d.c, 2), "the deadline mixes without it");
	tb_cycle_resume(&d.c);
	for (uint64_t number = 3; number < 200; number++)
		cr_expect_not(begin_and_send(&d, number));
	cr_expect_eq(d.c.n_lost, 0u);
}

Test(cycle, a_return_of_nothing_that_was_sent_is_not_waited_for)
{
	struct desk d;

	open_desk_with_return(&d);
	tb_cycle_arrive(&d.c, 2, 1);
	begin_and_send(&d, 1);
	tb_cycle_arrive(&d.c, 0, 2);
	tb_cycle_arrive(&d.c, 1, 2);
	cr_assert(tb_cycle_mix(&d.c, 2));
	cr_expect_not(tb_cycle_pause(&d.c));
}
