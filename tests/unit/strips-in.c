/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What a mix takes from its strips while the rates of the graph, of a strip's stream and of
 * the console's resamplers are not the same: nothing of another pitch. */
#include "process-impl.h"

#include <criterion/criterion.h>
#include <stdlib.h>

#include "stream-rig.h"

#define N_FRAMES 256u

/* One stereo strip that has just handed a block over, and one bus. */
struct desk {
	struct tb_terminal strip, bus;
	struct tb_terminal *strips[1], *buses[1];
	struct tb_block blocks[2];
	struct pw_buffer *buffers[1];
	struct tb_roster roster;
	struct tb_gear gear;
	struct spa_io_clock clock;
};

static struct desk *desk_new(uint32_t graph_hz)
{
	struct desk *d = calloc(1, sizeof(*d));

	d->strip.n_channels = 2;
	d->strip.block = calloc(2 * TB_BLOCK_STRIDE, sizeof(float));
	d->strip.n_block_frames = N_FRAMES;
	d->bus.n_channels = 2;
	d->bus.awake = d->bus.is_bus = true;
	d->strips[0] = &d->strip;
	d->buses[0] = &d->bus;
	d->roster.strips = d->strips;
	d->roster.buses = d->buses;
	d->roster.n_strips = d->roster.n_buses = 1;
	d->roster.bus_buffers = d->buffers;
	d->roster.mix.blocks = d->blocks;
	d->clock.rate = SPA_FRACTION(1, graph_hz);
	d->clock.duration = N_FRAMES;
	return d;
}

static void desk_free(struct desk *d)
{
	free(d->strip.block);
	free(d);
}

static uint32_t frames_heard(struct desk *d)
{
	tb_strips_set_blocks(&d->roster, N_FRAMES, &d->clock);
	cr_assert_eq(d->blocks[0].n_frames, d->blocks[1].n_frames);
	cr_assert_eq(d->blocks[1].samples, d->strip.block + TB_BLOCK_STRIDE);
	return d->blocks[0].n_frames;
}

Test(strips_in, a_block_of_the_graphs_rate_is_heard)
{
	struct desk *d = desk_new(48000);

	d->strip.rate_hz = 48000;
	cr_expect_eq(frames_heard(d), N_FRAMES);
	desk_free(d);
}

Test(strips_in, a_block_of_another_rate_than_the_graphs_is_not_heard)
{
	struct desk *d = desk_new(48000);

	d->strip.rate_hz = 44100;
	cr_expect_eq(frames_heard(d), 0);
	desk_free(d);
}

/* Its first block may come before the control thread has told the format. */
Test(strips_in, a_block_of_a_rate_that_is_not_known_yet_is_heard)
{
	struct desk *d = desk_new(48000);

	cr_expect_eq(frames_heard(d), N_FRAMES);
	desk_free(d);
}

Test(strips_in, nothing_is_heard_while_the_resamplers_are_those_for_another_rate)
{
	struct desk *d = desk_new(48000);

	d->strip.rate_hz = 48000;
	d->roster.mix.gear = &d->gear;
	d->gear.graph_rate_hz = 44100;
	cr_expect_eq(frames_heard(d), 0);
	d->strip.n_block_frames = N_FRAMES;
	d->gear.graph_rate_hz = 48000;
	cr_expect_eq(frames_heard(d), N_FRAMES);
	desk_free(d);
}

/* A graph of another quantum brings several at once, or one that is short. */
Test(strips_in, the_newest_of_several_blocks_is_taken_and_the_others_go_back)
{
	struct pw_stream *stream = rig_stream_new();

	cr_expect_eq(tb_newest_buffer(stream), &stream->buffers[RIG_BUFFERS - 1].b);
	cr_expect_eq(stream->queued.n, RIG_BUFFERS - 1);
	cr_expect_null(tb_newest_buffer(stream));
	rig_stream_free(stream);
}

Test(strips_in, a_block_that_is_short_ends_in_silence)
{
	struct desk *d = desk_new(48000);

	for (uint32_t i = 0; i < N_FRAMES; i++)
		d->strip.block[i] = d->strip.block[TB_BLOCK_STRIDE + i] = 1.0f;
	d->strip.n_block_frames = 100;
	cr_expect_eq(frames_heard(d), 100);
	tb_strips_fill_blocks(&d->roster, N_FRAMES);
	for (uint32_t c = 0; c < 2; c++) {
		cr_expect_eq(d->blocks[c].n_frames, N_FRAMES);
		cr_expect_eq(d->blocks[c].samples[99], 1.0f);
		for (uint32_t i = 100; i < N_FRAMES; i++)
			cr_assert_eq(d->blocks[c].samples[i], 0.0f);
	}
	desk_free(d);
}

/* It may be with another driver. */
Test(strips_in, who_sleeps_does_not_tell_the_cycle)
{
	struct desk *d = desk_new(48000);
	struct tb_graph g = { .clock.cycle = 7 };
	struct spa_io_position other = { .clock.cycle = 99 };

	d->strip.graph = &g;
	d->strip.stream = rig_stream_new();
	d->strip.position = &other;
	tb_strip_process(&d->strip);
	cr_expect_eq(g.clock.cycle, 7);
	cr_expect_eq(d->strip.stream->queued.n, RIG_BUFFERS, "its buffers go back");
	rig_stream_free(d->strip.stream);
	desk_free(d);
}

/* It would be played at another pitch.  (Its stream is not asked for a buffer: there is
 * none here.) */
Test(strips_in, a_bus_of_another_rate_than_the_graphs_gets_no_block)
{
	struct desk *d = desk_new(48000);

	d->bus.rate_hz = 44100;
	d->buffers[0] = (struct pw_buffer *)d;
	tb_buses_take_buffers(&d->roster, N_FRAMES, &d->clock);
	cr_expect_null(d->buffers[0]);
	desk_free(d);
}

Test(strips_in, a_bus_that_sleeps_gets_no_block)
{
	struct desk *d = desk_new(48000);

	d->bus.rate_hz = 48000;
	d->bus.awake = false;
	d->buffers[0] = (struct pw_buffer *)d;
	tb_buses_take_buffers(&d->roster, N_FRAMES, &d->clock);
	cr_expect_null(d->buffers[0]);
	desk_free(d);
}
