/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* How long a cycle that follows no clock, as of an export, waits for whoever is missing. */
#include "cycle-rig.h"

/* Looks until cycle `number` is taken for stuck. */
static uint32_t n_looks(struct tb_cycle_watch *w, const struct desk *d, uint64_t number)
{
	uint32_t n = 0;

	while (!tb_cycle_is_stuck(w, &d->c, number))
		n++;
	return n;
}

/* Two slow programs, of which the first comes in time and the second does not: a driver gives up a
 * cycle after 5 s, however many have come in it. */
Test(cycle_of_no_clock, waits_no_longer_in_all_when_somebody_comes)
{
	struct tb_cycle_watch w = { 0 };
	struct desk d;

	open_desk(&d);
	cr_expect_eq(n_looks(&w, &d, 2), TB_CYCLE_PATIENCE, "nobody has begun it");
	arrive_and_mix(&d, 0, 3);
	for (uint32_t i = 0; i < TB_CYCLE_PATIENCE - 40; i++)
		cr_expect_not(tb_cycle_is_stuck(&w, &d.c, 3));
	arrive_and_mix(&d, 1, 3);
	cr_expect_eq(n_looks(&w, &d, 3), 40);
	cr_expect(tb_cycle_expire(&d.c, 3));
}

/* As it is while a strip has not come yet: its wait of half a second begins with who came last. */
Test(cycle_of_no_clock, waits_anew_for_an_unreliable_strip_when_somebody_comes)
{
	struct tb_cycle_watch w = { 0 };
	struct desk d;

	open_desk(&d);
	for (uint32_t i = 1; i < N_STRIPS; i++) {
		tb_cycle_set_awake(&d.c, i, false);
		tb_cycle_set_awake(&d.c, i, true);
	}
	arrive_and_mix(&d, 0, 3);
	for (uint32_t i = 0; i < TB_CYCLE_LOOKS; i++)
		cr_expect_not(tb_cycle_is_stuck(&w, &d.c, 3));
	arrive_and_mix(&d, 1, 3);
	cr_expect_eq(n_looks(&w, &d, 3), TB_CYCLE_LOOKS);
}

/* Strip 2 is fed by the mix itself: of each cycle that it is awaited in it costs half a second. */
Test(cycle_of_no_clock, waits_less_long_for_a_strip_that_has_not_come_in_time)
{
	struct tb_cycle_watch w = { 0 };
	struct desk d;
	uint32_t n_waits = 0;

	open_desk(&d);
	tb_cycle_set_awake(&d.c, 2, false);
	tb_cycle_set_awake(&d.c, 2, true);
	for (uint64_t n = 2; n < 1002; n++) {
		arrive_and_mix(&d, 0, n);
		if (!arrive_and_mix(&d, 1, n)) {
			n_waits++;
			cr_expect_eq(n_looks(&w, &d, n), TB_CYCLE_LOOKS, "cycle %u", (uint32_t)n);
			cr_expect(tb_cycle_expire(&d.c, n));
			cr_expect(tb_cycle_mix(&d.c, n));
		}
		cr_expect_not(tb_cycle_arrive(&d.c, 2, n), "after the mix");
	}
	cr_expect_gt(n_waits, 5u);
}

/* And whoever was waited for in vain has to keep its time again before it is worth as much. */
Test(cycle_of_no_clock, trusts_a_strip_again_that_has_kept_its_time)
{
	struct tb_cycle_watch w = { 0 };
	struct desk d;
	uint64_t n = 2;

	open_desk(&d);
	arrive_and_mix(&d, 0, n);
	arrive_and_mix(&d, 1, n);
	cr_expect_eq(n_looks(&w, &d, n), TB_CYCLE_PATIENCE);
	tb_cycle_expire(&d.c, n);
	tb_cycle_mix(&d.c, n);
	for (n = 3; n < 3 + TB_TRIAL_KEPT; n++)
		for (uint32_t s = N_STRIPS; s-- > 0;)
			arrive_and_mix(&d, s, n);
	arrive_and_mix(&d, 0, n);
	arrive_and_mix(&d, 1, n);
	cr_expect_eq(n_looks(&w, &d, n), TB_CYCLE_LOOKS);
	arrive_and_mix(&d, 2, n++);
	arrive_and_mix(&d, 0, n);
	arrive_and_mix(&d, 1, n);
	cr_expect_eq(n_looks(&w, &d, n), TB_CYCLE_PATIENCE);
}

Test(cycle_of_no_clock, that_awaits_nobody_is_mixed_at_once)
{
	struct tb_cycle_watch w = { 0 };
	struct desk d;

	open_desk(&d);
	for (uint32_t i = 0; i < N_STRIPS; i++)
		tb_cycle_set_awake(&d.c, i, false);
	cr_expect(tb_cycle_is_stuck(&w, &d.c, 2));
	cr_expect(tb_cycle_expire(&d.c, 2));
}
