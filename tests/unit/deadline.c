/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* When a cycle is mixed that somebody is missing in, or that nobody but the timer begins. */
#define LOOP_RIG_IS_THE_CLOCK
#include "graph-rig.h"
#include "stream-rig.h"

#define PERIOD_NS (N_FRAMES * SECOND / RATE_HZ)

/* Bus b1 plays, and time is where its cycle begins. */
static struct desk *playing_desk_new(void)
{
	struct desk *d = desk_new();

	d->bus[0].stream = rig_stream_new();
	d->bus[0].awake = true;
	d->g.n_buses_awake = 1;
	watch.now_ns = (int64_t)d->graph.clock.nsec;
	return d;
}

static void playing_desk_free(struct desk *d)
{
	rig_stream_free(d->bus[0].stream);
	desk_free(d);
}

/* The driver begins its next cycle. */
static void next_cycle(struct desk *d)
{
	struct spa_io_clock *c = &d->graph.clock;

	c->nsec += (uint64_t)PERIOD_NS;
	c->position += c->duration;
	c->cycle++;
	pass((int64_t)c->nsec - watch.now_ns);
	rig_read(d->bus[0].stream);
}

static void arrive(struct desk *d, uint32_t strip)
{
	d->g.clock = d->graph.clock;
	if (tb_cycle_arrive(&d->g.cycle, strip, d->graph.clock.cycle))
		tb_graph_mix(&d->g, &d->graph.clock);
}

/* Both strips play, and have come in the first cycle. */
static struct desk *played_desk_new(void)
{
	struct desk *d = playing_desk_new();

	set_awake(d, 0, true);
	set_awake(d, 1, true);
	arrive(d, 0);
	arrive(d, 1);
	cr_assert_eq(d->g.cycle.n_mixed, 1);
	return d;
}

Test(deadline, a_strip_is_awaited_until_little_of_the_cycle_is_left)
{
	struct desk *d = played_desk_new();
	int64_t wait_ns = (int64_t)tb_cycle_wait_ns((uint64_t)PERIOD_NS, d->g.usual_ns);

	next_cycle(d);
	arrive(d, 0);
	pass(wait_ns - 1000);
	cr_expect_eq(d->g.cycle.n_mixed, 1, "strip 1 has time left");
	pass(2000);
	cr_expect_eq(d->g.cycle.n_mixed, 2, "the bus would be late");
	cr_expect_eq(d->g.facts.wait_ns, (uint32_t)wait_ns);
	playing_desk_free(d);
}

Test(deadline, who_comes_in_time_makes_the_timer_do_nothing)
{
	struct desk *d = played_desk_new();

	for (uint32_t n = 2; n < 50; n++) {
		next_cycle(d);
		arrive(d, 1);
		pass(PERIOD_NS / 2);
		arrive(d, 0);
		cr_expect_eq(d->g.cycle.n_mixed, n);
	}
	cr_expect_eq(d->g.cycle.n_late + d->g.cycle.n_lost, 0);
	playing_desk_free(d);
}

Test(deadline, what_a_strip_handed_over_is_mixed_once)
{
	struct desk *d = played_desk_new();

	d->strip[0].n_block_frames = N_FRAMES;
	next_cycle(d);
	arrive(d, 0);
	arrive(d, 1);
	cr_expect_eq(d->strip[0].n_block_frames, 0);
	tb_graph_mix(&d->g, &d->graph.clock);
	tb_graph_deadline(&d->g, 1);
	cr_expect_eq(d->g.cycle.n_mixed, 2);
	cr_expect_eq(d->bus[0].stream->n_triggers, 2);
	playing_desk_free(d);
}

/* A bus of a console that nobody plays to: silence, early in each cycle. */
Test(deadline, with_nobody_to_wait_for_each_cycle_is_mixed_soon_after_its_begin)
{
	struct desk *d = playing_desk_new();

	tb_deadline_arm_soon(&d->g);
	pass(PERIOD_NS - 1);
	for (uint32_t n = 1; n < 50; n++) {
		cr_expect_eq(d->g.cycle.n_mixed, n);
		next_cycle(d);
		cr_expect_eq(d->g.cycle.n_mixed, n, "at its very begin");
		pass(PERIOD_NS / 10);
		cr_expect_eq(d->g.cycle.n_mixed, n + 1);
		pass(PERIOD_NS * 8 / 10);
	}
	cr_expect_eq(d->g.cycle.n_lost, 0);
	cr_expect_eq(d->bus[0].stream->n_triggers, d->g.cycle.n_mixed);
	playing_desk_free(d);
}

/* A driver that stands: the cycle is looked for, ever more slowly, and none is mixed twice. */
Test(deadline, a_cycle_that_does_not_begin_is_looked_for_and_not_invented)
{
	struct desk *d = playing_desk_new();
	uint32_t n_looks = 0;

	tb_deadline_arm_soon(&d->g);
	pass(PERIOD_NS);
	cr_assert_eq(d->g.cycle.n_mixed, 1);
	for (int i = 0; i < 1000; i++) {
		int64_t due_ns = watch.due_ns;

		pass(PERIOD_NS / 20);
		n_looks += watch.due_ns != due_ns;
	}
	cr_expect_eq(d->g.cycle.n_mixed, 1);
	cr_expect_geq(n_looks, 40, "it is looked for in every cycle's time");
	cr_expect_leq(n_looks, 65, "%u looks in 50 cycles", n_looks);
	d->graph.clock.nsec = (uint64_t)watch.now_ns;
	d->graph.clock.cycle++;
	pass(2 * PERIOD_NS);
	cr_expect_eq(d->g.cycle.n_mixed, 2);
	playing_desk_free(d);
}

/* The timer was set for another driver's cycle, or for one that came earlier. */
Test(deadline, a_cycle_that_begins_late_has_its_whole_time)
{
	struct desk *d = played_desk_new();
	int64_t wait_ns = (int64_t)tb_cycle_wait_ns((uint64_t)PERIOD_NS, d->g.usual_ns);

	d->graph.clock.nsec += (uint64_t)(PERIOD_NS / 2);
	next_cycle(d);
	arrive(d, 0);
	pass(wait_ns - 1000);
	cr_expect_eq(d->g.cycle.n_mixed, 1);
	arrive(d, 1);
	cr_expect_eq(d->g.cycle.n_mixed, 2);
	cr_expect_eq(d->g.cycle.n_late, 0);
	playing_desk_free(d);
}

/* An export is as slow as its slowest program. */
Test(deadline, a_graph_without_a_clock_hurries_nobody)
{
	struct desk *d = played_desk_new();

	d->graph.clock.flags = SPA_IO_CLOCK_FLAG_FREEWHEEL;
	next_cycle(d);
	arrive(d, 0);
	arrive(d, 1);
	cr_assert_eq(d->g.cycle.n_mixed, 2);
	next_cycle(d);
	arrive(d, 0);
	pass(TB_CYCLE_PATIENCE * TB_CYCLE_LOOK_MS * MS - MS);
	cr_expect_eq(d->g.cycle.n_mixed, 2);
	pass(30 * MS);
	cr_expect_eq(d->g.cycle.n_mixed, 3, "nothing moves any more");
	playing_desk_free(d);
}

/* A program of an export reads a slow disk: there is no hole where it was late. */
Test(deadline, an_export_has_all_of_a_program_that_stands_still_for_three_seconds)
{
	struct desk *d = played_desk_new();

	d->graph.clock.flags = SPA_IO_CLOCK_FLAG_FREEWHEEL;
	for (int i = 0; i < 5; i++) {
		d->graph.clock.nsec = (uint64_t)watch.now_ns;
		next_cycle(d);
		arrive(d, 0);
		pass(3000 * MS);
		arrive(d, 1);
	}
	cr_expect_eq(d->g.cycle.n_mixed, 6);
	cr_expect_eq(d->g.cycle.n_late, 0);
	cr_expect_eq(d->g.cycle.n_lost, 0);
	playing_desk_free(d);
}

/* Nor does it begin one. */
Test(deadline, a_bus_of_an_own_clock_is_not_asked_for_the_cycle)
{
	struct desk *d = played_desk_new();
	struct tb_edge edge = { .is_bus = true };

	d->bus[1].edge = &edge;
	d->bus[1].awake = true;
	d->bus[1].position = &d->alone;
	d->g.n_buses_awake = 2;
	d->alone.clock.nsec = d->graph.clock.nsec + 1;
	d->alone.clock.cycle = CYCLE + 7;
	watch.now_ns += 10 * PERIOD_NS;
	tb_graph_deadline(&d->g, 1);
	cr_expect_eq(d->g.cycle.n_mixed, 1);
	cr_expect_eq(d->g.cycle.number, CYCLE);
	playing_desk_free(d);
}

Test(deadline, nobody_wakes_up_for_a_console_that_nobody_hears)
{
	struct desk *d = desk_new();

	tb_deadline_arm_soon(&d->g);
	cr_expect_eq(watch.due_ns, 0);
	set_awake(d, 0, true);
	arrive(d, 0);
	cr_expect_eq(d->g.cycle.n_mixed, 1);
	cr_expect_eq(watch.due_ns, 0);
	desk_free(d);
}
