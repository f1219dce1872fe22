/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The data thread of a console without a daemon: two strips and two buses, mono.  Its streams
 * are none; whose position a test changes is with another driver. */
#ifndef GRAPH_RIG_H
#define GRAPH_RIG_H

#include <criterion/criterion.h>
#include <stdlib.h>

#include <pipewire/loop.h>

#include "loop-rig.h"
#include "process-impl.h"

#define RATE_HZ  48000u
#define N_FRAMES 256u
#define CYCLE    500u

/* Two strips and two buses, mono; only the strips are awake. */
struct desk {
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

static inline struct tb_mixer *new_mixer(void)
{
	static const struct tb_layout mono = { 1, { TB_CH_MONO } };
	static const struct tb_strip_config strips[2] = { { .name = "game", .layout = mono },
		{ .name = "mic", .layout = mono } };
	static const struct tb_bus_config buses[2] = { { .name = "b1", .layout = mono },
		{ .name = "b2", .layout = mono } };

	return tb_mixer_new(&(struct tb_mixer_config){ RATE_HZ, 2, 2, strips, buses });
}

static inline void on_nothing(void *data, uint64_t count)
{
}

static inline void fill_roster(struct desk *d)
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

static inline struct desk *desk_new(void)
{
	struct desk *d = calloc(1, sizeof(*d));

	fill_roster(d);
	d->graph.clock = (struct spa_io_clock){ .rate = SPA_FRACTION(1, RATE_HZ),
		.duration = N_FRAMES,
		.nsec = 1000000000u,
		.cycle = CYCLE };
	/* As the server leaves the memory of a node that no driver drives. */
	d->alone.clock =
		(struct spa_io_clock){ .rate = SPA_FRACTION(1, RATE_HZ), .duration = 4 * N_FRAMES };
	d->g.roster = &d->roster;
	d->g.loop = d->g.main_loop = &loop;
	d->g.deadline = pw_loop_add_timer(&loop, tb_graph_deadline, &d->g);
	d->g.tail = pw_loop_add_event(&loop, tb_graph_tail, &d->g);
	d->g.other_rate = pw_loop_add_event(&loop, on_nothing, NULL);
	tb_cycle_set_strips(&d->g.cycle, d->arrivals, 2);
	return d;
}

static inline void desk_free(struct desk *d)
{
	tb_mixer_free(d->roster.mix.mixer);
	free(d->strip[0].block);
	free(d->strip[1].block);
	free(d);
}

static inline void set_awake(struct desk *d, uint32_t strip, bool awake)
{
	tb_graph_do_set_awake(NULL, false, 0, &(struct tb_awake_change){ awake },
		sizeof(struct tb_awake_change), &d->strip[strip]);
}

#endif
