/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Whoever leaves the console in the midst of a cycle is with another driver by then, or
 * with none: the cycle of the others is mixed once, and is of their length. */
#include "process-impl.h"

#include <criterion/criterion.h>
#include <stdlib.h>

#include <pipewire/loop.h>
#include <pipewire/pipewire.h>

#define RATE_HZ  48000u
#define N_FRAMES 256u
#define CYCLE    500u

/* Two strips and two buses, mono; only the strips are awake. */
struct desk {
	struct pw_loop *loop;
	struct tb_terminal strip[2], bus[2];
	struct tb_terminal *strips[2], *buses[2];
	struct tb_arrival *arrivals[2];
	struct spa_io_position graph, alone;
	float *rows[2], *out[2];
	const float *in[2];
	struct tb_block blocks[2];
	struct pw_buffer *buffers[2];
	struct tb_roster roster;
	struct tb_graph g;
};

static struct tb_mixer *new_mixer(void)
{
	static const struct tb_layout mono = { 1, { TB_CH_MONO } };
	static const struct tb_strip_config strips[2] = { { .name = "game", .layout = mono },
		{ .name = "mic", .layout = mono } };
	static const struct tb_bus_config buses[2] = { { .name = "b1", .layout = mono },
		{ .name = "b2", .layout = mono } };

	return tb_mixer_new(&(struct tb_mixer_config){ RATE_HZ, 2, 2, strips, buses });
}

static void on_nothing(void *data, uint64_t count)
{
}

static void fill_roster(struct desk *d)
{
	for (uint32_t i = 0; i < 2; i++) {
		d->strips[i] = &d->strip[i];
		d->buses[i] = &d->bus[i];
		d->arrivals[i] = &d->strip[i].arrival;
		d->strip[i] = (struct tb_terminal){ .graph = &d->g,
			.position = &d->graph,
			.index = i,
			.first_channel = i,
			.n_channels = 1,
			.block = calloc(1, TB_BLOCK_STRIDE * sizeof(float)) };
		d->bus[i] = (struct tb_terminal){ .graph = &d->g,
			.position = &d->graph,
			.index = i,
			.first_channel = i,
			.n_channels = 1,
			.is_bus = true };
	}
	d->roster = (struct tb_roster){ .mix = { new_mixer(), NULL, 2, 2, d->blocks, d->rows, d->in,
						d->out },
		.engine_rate_hz = RATE_HZ,
		.n_strips = 2,
		.n_buses = 2,
		.strips = d->strips,
		.buses = d->buses,
		.arrivals = d->arrivals,
		.bus_buffers = d->buffers };
}

static struct desk *desk_new(void)
{
	struct desk *d = calloc(1, sizeof(*d));

	pw_init(NULL, NULL);
	d->loop = pw_loop_new(NULL);
	fill_roster(d);
	d->graph.clock = (struct spa_io_clock){ .rate = SPA_FRACTION(1, RATE_HZ),
		.duration = N_FRAMES,
		.nsec = 1000000000u,
		.cycle = CYCLE };
	/* As the server leaves the memory of a node that no driver drives. */
	d->alone.clock =
		(struct spa_io_clock){ .rate = SPA_FRACTION(1, RATE_HZ), .duration = 4 * N_FRAMES };
	d->g.roster = &d->roster;
	d->g.loop = d->g.main_loop = d->loop;
	d->g.deadline = pw_loop_add_timer(d->loop, on_nothing, NULL);
	d->g.tail = pw_loop_add_event(d->loop, on_nothing, NULL);
	d->g.other_rate = pw_loop_add_event(d->loop, on_nothing, NULL);
	tb_cycle_set_strips(&d->g.cycle, d->arrivals, 2);
	return d;
}

static void desk_free(struct desk *d)
{
	pw_loop_destroy_source(d->loop, d->g.deadline);
	pw_loop_destroy_source(d->loop, d->g.tail);
	pw_loop_destroy_source(d->loop, d->g.other_rate);
	pw_loop_destroy(d->loop);
	tb_mixer_free(d->roster.mix.mixer);
	free(d->strip[0].block);
	free(d->strip[1].block);
	free(d);
}

static void set_awake(struct desk *d, uint32_t strip, bool awake)
{
	tb_graph_do_set_awake(NULL, false, 0, &(struct tb_awake_change){ awake },
		sizeof(struct tb_awake_change), &d->strip[strip]);
}

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

/* Who stays has not come yet: nothing is to be mixed. */
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

/* A second mix of a cycle would queue a block of silence. */
Test(changes_rt, deadline_goes_by_the_buses_that_stay)
{
	struct desk *d = desk_new();

	begin_cycle(d);
	cr_assert(tb_cycle_arrive(&d->g.cycle, 1, CYCLE));
	tb_graph_mix(&d->g, &d->graph.clock);
	d->bus[0].awake = d->bus[1].awake = true;
	d->g.n_buses_awake = 2;
	d->bus[0].position = &d->alone;
	tb_graph_deadline(&d->g, 1);
	expect_one_cycle_of_the_graph(d);
	desk_free(d);
}
