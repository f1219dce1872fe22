/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A strip or bus that leaves the console in the midst of a cycle is with another driver by then, or
 * with none: the cycle of the others is mixed once, and has their length. */
#include "graph-rig.h"

/* Both are awake, and the first one has come. */
static void begin_cycle(struct desk *d)
{
	set_awake(d, 0, true);
	set_awake(d, 1, true);
	d->g.clock = d->graph.clock;
	cr_assert_not(tb_cycle_arrive(&d->g.cycle, 0, CYCLE));
}

static void expect_one_cycle_of_the_graph(struct desk *d)
{
	cr_expect_eq(d->g.cycle.n_mixed, 1);
	cr_expect_eq(d->g.cycle.n_lost, 0);
	cr_expect_eq(d->g.facts.quantum_frames, N_FRAMES, "%u frames", d->g.facts.quantum_frames);
	cr_expect(tb_cycle_is_mixed(&d->g.cycle, CYCLE));
}

Test(changes_rt, cycle_is_that_of_those_who_stay_when_one_leaves_for_another_driver)
{
	struct desk *d = desk_new();

	begin_cycle(d);
	d->strip[1].position = &d->alone;
	set_awake(d, 1, false);
	expect_one_cycle_of_the_graph(d);
	desk_free(d);
}

Test(changes_rt, cycle_is_that_of_those_who_stay_when_one_leaves_without_a_driver)
{
	struct desk *d = desk_new();

	begin_cycle(d);
	d->strip[1].position = NULL;
	set_awake(d, 1, false);
	expect_one_cycle_of_the_graph(d);
	desk_free(d);
}

/* The strip that stays has not come yet: nothing is to be mixed. */
Test(changes_rt, nothing_is_mixed_when_one_leaves_before_the_others_have_come)
{
	struct desk *d = desk_new();

	set_awake(d, 0, true);
	set_awake(d, 1, true);
	set_awake(d, 1, false);
	cr_expect_eq(d->g.cycle.n_mixed, 0);
	cr_expect_eq(d->g.cycle.n_lost, 0);
	desk_free(d);
}

/* What it handed over just before is of a cycle that is gone when it comes back. */
Test(changes_rt, who_leaves_leaves_no_block_behind)
{
	struct desk *d = desk_new();

	set_awake(d, 0, true);
	set_awake(d, 1, true);
	d->strip[1].n_block_frames = N_FRAMES;
	set_awake(d, 1, false);
	cr_expect_eq(d->strip[1].n_block_frames, 0);
	desk_free(d);
}

/* Its driver is another one: no cycle waits for it. */
Test(changes_rt, a_strip_of_an_own_clock_is_not_awaited)
{
	struct desk *d = desk_new();
	struct tb_edge edge = { .is_bus = false };

	d->strip[1].edge = &edge;
	set_awake(d, 0, true);
	set_awake(d, 1, true);
	d->g.clock = d->graph.clock;
	cr_expect(tb_cycle_arrive(&d->g.cycle, 0, CYCLE), "strip 0 is alone");
	desk_free(d);
}

Test(changes_rt, who_is_told_to_wake_up_twice_counts_once)
{
	struct desk *d = desk_new();
	const struct tb_awake_change change = { true };

	for (int i = 0; i < 2; i++)
		tb_graph_do_set_awake(NULL, false, 0, &change, sizeof(change), &d->bus[0]);
	cr_expect_eq(d->g.n_buses_awake, 1);
	desk_free(d);
}

/* A second mix of a cycle would queue a block of silence. */
Test(changes_rt, deadline_goes_by_the_buses_that_stay)
{
	for (uint32_t leaves = 0; leaves < 2; leaves++) {
		struct desk *d = desk_new();

		begin_cycle(d);
		cr_assert(tb_cycle_arrive(&d->g.cycle, 1, CYCLE));
		tb_graph_mix(&d->g, &d->graph.clock);
		d->bus[0].awake = d->bus[1].awake = true;
		d->g.n_buses_awake = 2;
		d->bus[leaves].position = &d->alone;
		tb_graph_deadline(&d->g, 1);
		expect_one_cycle_of_the_graph(d);
		desk_free(d);
	}
}
