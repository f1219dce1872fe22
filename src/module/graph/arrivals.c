/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Data thread: what PipeWire calls.  Blocks arrive, or their time is over; the last one that is
 * awaited mixes. */
#include "process-impl.h"

#include "cycle.h"
#include "edge.h"
#include "patch.h"

/* ---- a strip's block ---- */

/* From a stream with a clock of its own. */
static void push_block(
	const struct tb_terminal *t, const struct pw_buffer *b, const struct spa_io_clock *clock)
{
	const float *samples[TB_MAX_CHANNELS] = { NULL };
	uint32_t n_frames = b ? tb_blocks_take(b->buffer, t->n_channels, samples) : 0;

	tb_edge_push_device(t->edge, samples, n_frames, clock);
}

void tb_strip_process(void *data)
{
	struct tb_terminal *t = data;
	struct tb_graph *g = t->graph;
	struct pw_buffer *b = tb_newest_buffer(t->stream);
	struct spa_io_clock clock = { 0 };

	atomic_fetch_add_explicit(&t->n_blocks, 1, memory_order_relaxed);
	if (t->position)
		clock = tb_clock_read(&t->position->clock);
	if (t->edge) {
		if (t->awake && t->position)
			push_block(t, b, &clock);
		if (b)
			TB_RT_TRUST(pw_stream_queue_buffer(t->stream, b));
		return;
	}
	/* Its block is where a mix that has paused may still read. */
	tb_graph_catch_up(g);
	if (b) {
		tb_terminal_take_block(t, b->buffer);
		TB_RT_TRUST(pw_stream_queue_buffer(t->stream, b));
	}
	if (!t->position || !t->awake)
		return;
	g->clock = clock;
	if (tb_cycle_arrive(&g->cycle, t->index, clock.cycle))
		tb_graph_mix(g, &clock);
}

/* ---- what other programs return ---- */

TB_RT static void take_block(struct tb_terminal *t)
{
	struct pw_buffer *b = tb_newest_buffer(t->stream);

	t->n_block_frames = 0;
	if (!b)
		return;
	tb_terminal_take_block(t, b->buffer);
	TB_RT_TRUST(pw_stream_queue_buffer(t->stream, b));
}

void tb_patch_process(void *data)
{
	struct tb_terminal *t = data;
	struct tb_graph *g = t->graph;
	struct spa_io_clock clock = { 0 };
	bool takes_part = t->position && t->awake && t->index != TB_PATCH_NO_SEAT;

	if (takes_part) {
		clock = tb_clock_read(&t->position->clock);
		tb_graph_begin_cycle(g, clock.cycle);
	}
	take_block(t);
	if (takes_part && tb_cycle_arrive(&g->cycle, t->index, clock.cycle))
		tb_graph_mix(g, &clock);
}

/* ---- the deadline ---- */

/* True: the cycle was not mixed, and is to be mixed now. */
static bool is_over(struct tb_graph *g, const struct spa_io_clock *clock)
{
	if (tb_cycle_is_mixed(&g->cycle, clock->cycle))
		return false;
	if (tb_clock_is_free(clock) && !tb_cycle_is_stuck(&g->watch, &g->cycle, clock->cycle))
		return false;
	return tb_cycle_expire(&g->cycle, clock->cycle);
}

void tb_graph_deadline(void *data, uint64_t n_expirations)
{
	struct tb_graph *g = data;
	struct spa_io_clock clock;

	if (!tb_deadline_read_clock(g, &clock))
		return;
	tb_graph_begin_cycle(g, clock.cycle);
	if (tb_deadline_is_early(g, &clock))
		return;
	g->is_hurried = is_over(g, &clock);
	if (g->is_hurried)
		tb_graph_mix(g, &clock);
	else
		tb_deadline_arm_again(g, &clock);
}
