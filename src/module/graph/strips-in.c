/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Data thread: blocks that strips hand over, as the mix reads them.  Translation only: buffers to
 * rows. */
#include "process-impl.h"

#include <string.h>

#include <spa/utils/defs.h>

#include "edge.h"

struct pw_buffer *tb_newest_buffer(struct pw_stream *stream)
{
	struct pw_buffer *newest = NULL, *b;

	while ((b = TB_RT_TRUST(pw_stream_dequeue_buffer(stream))) != NULL) {
		if (newest)
			TB_RT_TRUST(pw_stream_queue_buffer(stream, newest));
		newest = b;
	}
	return newest;
}

void tb_terminal_take_block(struct tb_terminal *t, const struct spa_buffer *b)
{
	const float *samples[TB_MAX_CHANNELS];

	t->n_block_frames = tb_blocks_take(b, t->n_channels, samples);
	for (uint32_t c = 0; c < t->n_channels && t->n_block_frames > 0; c++)
		memcpy(t->block + c * TB_BLOCK_STRIDE, samples[c],
			t->n_block_frames * sizeof(float));
}

/* ---- the mix ---- */

static void pull_block(struct tb_terminal *t, uint32_t n_frames, const struct spa_io_clock *clock)
{
	float *rows[TB_MAX_CHANNELS];

	for (uint32_t c = 0; c < t->n_channels; c++)
		rows[c] = t->block + c * TB_BLOCK_STRIDE;
	t->n_block_frames = t->awake && tb_edge_pull(t->edge, rows, n_frames, clock) ? n_frames : 0;
}

/* Until the control thread has seen another rate of the graph, the gear is still that for
 * the old one. */
static bool is_in_gear(const struct tb_roster *r, const struct spa_io_clock *clock)
{
	return !r->mix.gear || r->mix.gear->graph_rate_hz == clock->rate.denom;
}

void tb_strips_set_blocks(
	const struct tb_roster *r, uint32_t n_frames, const struct spa_io_clock *clock)
{
	bool in_gear = is_in_gear(r, clock);

	for (uint32_t i = 0; i < r->n_strips; i++) {
		struct tb_terminal *t = r->strips[i];

		if (t->edge)
			pull_block(t, n_frames, clock);
		else if (!tb_terminal_fits(t, clock))
			t->n_block_frames = 0;
		if (!in_gear)
			t->n_block_frames = 0;
		for (uint32_t c = 0; c < t->n_channels; c++)
			r->mix.blocks[t->first_channel + c] =
				(struct tb_block){ t->block + c * TB_BLOCK_STRIDE,
					t->n_block_frames };
	}
}

void tb_strips_fill_blocks(const struct tb_roster *r, uint32_t n_frames)
{
	for (uint32_t i = 0; i < r->n_strips; i++) {
		struct tb_terminal *t = r->strips[i];

		for (uint32_t c = 0; c < t->n_channels && t->n_block_frames > 0; c++) {
			struct tb_block *b = &r->mix.blocks[t->first_channel + c];

			if (b->n_frames >= n_frames)
				continue;
			memset(t->block + c * TB_BLOCK_STRIDE + b->n_frames, 0,
				(n_frames - b->n_frames) * sizeof(float));
			b->n_frames = n_frames;
		}
	}
}
