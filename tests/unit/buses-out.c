/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What a bus's stream is given: one block a cycle, the newest, whether somebody reads it or
 * not. */
#include "process-impl.h"

#include <criterion/criterion.h>
#include <string.h>

#include <pipewire/loop.h>
#include <pipewire/pipewire.h>

#include "stream-rig.h"

#define RATE_HZ 48000u

/* A stereo bus that is awake. */
struct desk {
	struct tb_graph g;
	struct tb_terminal bus;
	struct tb_terminal *buses[1];
	struct pw_buffer *buffers[1];
	float *rows[RIG_CHANNELS];
	struct tb_roster roster;
	struct spa_io_clock clock;
};

static struct tb_mixer *new_mixer(void)
{
	static const struct tb_layout stereo = { 2, { TB_CH_FL, TB_CH_FR } };
	static const struct tb_strip_config strip = { .name = "x", .layout = stereo };
	static const struct tb_bus_config bus = { .name = "b", .layout = stereo };

	return tb_mixer_new(&(struct tb_mixer_config){ RATE_HZ, 1, 1, &strip, &bus });
}

static struct desk *desk_new(void)
{
	struct desk *d = calloc(1, sizeof(*d));

	d->bus = (struct tb_terminal){ .graph = &d->g,
		.stream = rig_stream_new(),
		.n_channels = RIG_CHANNELS,
		.is_bus = true,
		.rate_hz = RATE_HZ };
	d->buses[0] = &d->bus;
	d->roster =
		(struct tb_roster){ .n_buses = 1, .buses = d->buses, .bus_buffers = d->buffers };
	d->roster.mix.mixer = new_mixer();
	d->roster.mix.rows = d->rows;
	d->g.roster = &d->roster;
	d->clock = (struct spa_io_clock){
		.rate = SPA_FRACTION(1, RATE_HZ), .duration = RIG_FRAMES, .nsec = 1000000000u
	};
	d->bus.awake = true;
	return d;
}

static void desk_free(struct desk *d)
{
	tb_mixer_free(d->roster.mix.mixer);
	rig_stream_free(d->bus.stream);
	free(d);
}

/* A mix whose every sample is `level`.  False: the bus had nowhere to write. */
static bool mix(struct desk *d, float level, uint32_t n_frames)
{
	tb_buses_take_buffers(&d->roster, n_frames, &d->clock);
	tb_buses_set_rows(&d->roster);
	for (uint32_t c = 0; c < RIG_CHANNELS && d->rows[c]; c++)
		for (uint32_t i = 0; i < n_frames; i++)
			d->rows[c][i] = level;
	tb_bus_send(&d->roster, 0, n_frames, &d->clock);
	return d->rows[0] && d->rows[1];
}

/* The next block that a reader gets is one of n_frames of `level`. */
static void expect_block(struct desk *d, float level, uint32_t n_frames)
{
	struct pw_buffer *b = rig_read(d->bus.stream);

	cr_assert_not_null(b, "no block of %g", (double)level);
	for (uint32_t c = 0; c < RIG_CHANNELS; c++) {
		cr_expect_eq(b->buffer->datas[c].chunk->size, n_frames * sizeof(float));
		cr_expect_eq(rig_samples(b, c)[0], level, "%g instead of %g",
			(double)rig_samples(b, c)[0], (double)level);
		cr_expect_eq(rig_samples(b, c)[n_frames - 1], level);
	}
}

Test(buses_out, each_cycle_is_read_in_its_own_cycle)
{
	struct desk *d = desk_new();

	for (int i = 1; i < 20; i++) {
		cr_expect(mix(d, (float)i, RIG_FRAMES));
		cr_expect_eq(d->bus.stream->queued.at[0]->size, RIG_FRAMES);
		expect_block(d, (float)i, RIG_FRAMES);
		cr_expect_eq(d->bus.stream->queued.n, 0);
	}
	cr_expect_eq(d->bus.stream->n_triggers, 19);
	desk_free(d);
}

/* The server says that a bus runs some cycles before it has a place in the graph.  What it
 * reads first is the present cycle, and no older one ever after. */
Test(buses_out, a_bus_that_is_not_read_yet_starts_with_the_newest_block)
{
	struct desk *d = desk_new();

	for (int i = 1; i < 20; i++) {
		cr_expect(mix(d, (float)i, RIG_FRAMES));
		cr_expect_eq(d->bus.stream->queued.n, 1, "%u blocks wait", d->bus.stream->queued.n);
	}
	expect_block(d, 19.0f, RIG_FRAMES);
	cr_expect(mix(d, 20.0f, RIG_FRAMES));
	expect_block(d, 20.0f, RIG_FRAMES);
	cr_expect_eq(d->bus.stream->queued.n, 0);
	desk_free(d);
}

/* A shorter cycle takes the place of a longer one, and the stream's own count of frames,
 * which is kept from a buffer's way in to its way out, stays right. */
Test(buses_out, a_block_that_was_not_read_may_be_replaced_by_a_shorter_one)
{
	struct desk *d = desk_new();

	cr_expect(mix(d, 1.0f, RIG_FRAMES));
	cr_expect(mix(d, 2.0f, RIG_FRAMES / 2));
	cr_expect_eq(d->bus.stream->queued.at[0]->size, RIG_FRAMES);
	expect_block(d, 2.0f, RIG_FRAMES / 2);
	desk_free(d);
}

static void on_nothing(void *data, uint64_t count)
{
}

/* While a bus sleeps its stream may get other buffers: the last block before may not be
 * there any more. */
Test(buses_out, a_bus_that_woke_up_forgets_what_it_sent_before)
{
	struct desk *d = desk_new();
	struct pw_buffer *before;
	struct pw_loop *loop;

	pw_init(NULL, NULL);
	loop = pw_loop_new(NULL);
	d->g.loop = loop;
	d->g.deadline = pw_loop_add_timer(loop, on_nothing, NULL);
	cr_expect(mix(d, 1.0f, RIG_FRAMES));
	before = d->bus.sent;
	cr_assert_not_null(before);
	for (int awake = 0; awake <= 1; awake++) {
		tb_graph_do_set_awake(NULL, false, 0, &(struct tb_awake_change){ awake },
			sizeof(struct tb_awake_change), &d->bus);
	}
	cr_expect(mix(d, 2.0f, RIG_FRAMES));
	cr_expect_neq(d->buffers[0], before);
	cr_expect_eq(rig_samples(before, 0)[0], 1.0f, "written to though it is gone");
	pw_loop_destroy_source(loop, d->g.deadline);
	pw_loop_destroy(loop);
	desk_free(d);
}

/* As after a wake of the machine: who is not heard yet does not spend the fade. */
Test(buses_out, a_fade_in_begins_with_the_first_block_that_is_read)
{
	struct desk *d = desk_new();
	static float in[RIG_CHANNELS][RIG_FRAMES];
	const float *strip[RIG_CHANNELS] = { in[0], in[1] };
	struct tb_mixer *m = d->roster.mix.mixer;
	float first_block[RIG_FRAMES];

	for (uint32_t i = 0; i < RIG_FRAMES; i++)
		in[0][i] = in[1][i] = 0.5f;
	tb_mixer_set(m, (uint32_t)tb_mixer_find_param(m, "route.x.b"), 1.0f);
	tb_mixer_commit(m);
	tb_mixer_fade_bus_in(m, 0);
	for (int i = 0; i < 10; i++) {
		tb_buses_take_buffers(&d->roster, RIG_FRAMES, &d->clock);
		tb_buses_set_rows(&d->roster);
		tb_mixer_process(m, strip, d->rows, RIG_FRAMES);
		if (i == 0)
			memcpy(first_block, d->rows[0], sizeof(first_block));
		tb_bus_send(&d->roster, 0, RIG_FRAMES, &d->clock);
	}
	cr_expect_lt(first_block[RIG_FRAMES - 1], 0.45f, "the fade is longer than a block");
	cr_expect_eq(rig_samples(rig_read(d->bus.stream), 0)[0], 0.0f);
	desk_free(d);
}

Test(buses_out, a_buffer_without_room_for_the_cycle_goes_back_untouched)
{
	struct desk *d = desk_new();
	struct rig_buffer *small = &d->bus.stream->buffers[0], *mono = &d->bus.stream->buffers[1];

	small->datas[1].maxsize = RIG_FRAMES * sizeof(float) - 1;
	mono->spa.n_datas = 1;
	for (int i = 0; i < 2; i++) {
		cr_expect_not(mix(d, 1.0f, RIG_FRAMES));
		cr_expect_eq(d->bus.stream->queued.n, 1);
		cr_expect_eq(rig_samples(rig_read(d->bus.stream), 0)[0], 0.0f);
	}
	cr_expect(mix(d, 1.0f, RIG_FRAMES));
	expect_block(d, 1.0f, RIG_FRAMES);
	desk_free(d);
}

/* It is in the queue already. */
Test(buses_out, a_block_that_was_not_read_and_is_too_small_for_the_next_cycle_stays)
{
	struct desk *d = desk_new();

	d->bus.stream->buffers[0].datas[0].maxsize = RIG_FRAMES / 2 * sizeof(float);
	cr_expect(mix(d, 1.0f, RIG_FRAMES / 2));
	cr_expect_not(mix(d, 2.0f, RIG_FRAMES));
	cr_expect_eq(d->bus.stream->queued.n, 1);
	expect_block(d, 1.0f, RIG_FRAMES / 2);
	desk_free(d);
}

/* Nobody has given one back. */
Test(buses_out, a_stream_without_a_buffer_plays_nothing)
{
	struct desk *d = desk_new();

	d->bus.stream->idle.n = 0;
	cr_expect_not(mix(d, 1.0f, RIG_FRAMES));
	cr_expect_eq(d->bus.stream->queued.n, 0);
	cr_expect_eq(d->bus.stream->n_triggers, 1, "others in the graph wait for it");
	desk_free(d);
}
