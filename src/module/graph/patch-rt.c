/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Data thread: see patch.h. */
#include "patch.h"

#include <string.h>

#include <spa/utils/defs.h>

#include "process-impl.h"

/* ---- what goes out ---- */

/* `in` NULL: silence. */
static void fill(
	struct pw_buffer *b, const float *const *in, uint32_t n_channels, uint32_t n_frames)
{
	for (uint32_t c = 0; c < n_channels; c++) {
		float *to = b->buffer->datas[c].data;

		if (in)
			memcpy(to, in[c], n_frames * sizeof(float));
		else
			memset(to, 0, n_frames * sizeof(float));
	}
}

TB_RT static void send(struct tb_patch *p, const float *const *in, uint32_t n_frames)
{
	struct tb_terminal *t = &p->send;
	struct pw_buffer *b =
		tb_terminal_fits(t, &t->graph->mixed) ? tb_terminal_take_buffer(t, n_frames) : NULL;

	if (b) {
		fill(b, in, t->n_channels, n_frames);
		tb_terminal_queue_buffer(t, b, n_frames);
		t->sent = b;
	}
	p->is_sent = true;
	TB_RT_TRUST(pw_stream_trigger_process(t->stream));
}

void tb_patch_send(struct tb_insert *i, const float *const *in, uint32_t n_frames)
{
	struct tb_patch *p = (struct tb_patch *)i;

	if (!p->send.awake || p->is_sent)
		return;
	send(p, in, n_frames);
	p->back.arrival.is_due = true;
}

void tb_patch_end_cycle(struct tb_patch *p, uint32_t n_frames)
{
	if (p->send.awake && !p->is_sent)
		send(p, NULL, n_frames);
	p->is_sent = false;
	p->back.n_block_frames = 0;
}

/* ---- what comes back ---- */

/* A return that is not linked comes without a sound, not even silence. */
static bool is_here(const struct tb_patch *p, uint32_t n_frames)
{
	const struct tb_terminal *t = &p->back;

	return p->is_sent && t->awake && t->arrival.arrived && t->n_block_frames >= n_frames
	       && tb_terminal_fits(t, &t->graph->mixed);
}

/* Without what comes back the sound would step from `last` to what was sent. */
static void leave(struct tb_patch *p, const float *const *in, uint32_t n_fade)
{
	for (uint32_t c = 0; c < p->send.n_channels; c++)
		p->gap[c] = p->last[c] - in[c][0];
	p->gap_left = n_fade;
	p->wet = 0.0f;
}

static void run_row(struct tb_patch *p, uint32_t c, const float *in, const float *back, float *out,
	uint32_t n_frames, uint32_t n_fade)
{
	float step = 1.0f / (float)n_fade, wet = p->wet, gap = p->gap[c] * step;
	uint32_t left = p->gap_left;

	for (uint32_t f = 0; f < n_frames; f++) {
		wet = back && wet < 1.0f ? SPA_MIN(wet + step, 1.0f) : wet;
		out[f] = back ? in[f] + wet * (back[f] - in[f]) : in[f];
		if (left > 0)
			out[f] += gap * (float)left--;
	}
	p->last[c] = out[n_frames - 1];
}

/* A return that has never come is on its way. */
static void count_late(struct tb_patch *p)
{
	if (p->is_sent && p->back.awake && p->has_returned)
		atomic_fetch_add_explicit(&p->insert.n_late, 1, memory_order_relaxed);
}

void tb_patch_run(struct tb_insert *i, const float *const *in, float *const *out, uint32_t n_frames)
{
	struct tb_patch *p = (struct tb_patch *)i;
	uint32_t n_fade = atomic_load_explicit(&p->fade_frames, memory_order_relaxed);
	bool here = is_here(p, n_frames);

	if (here)
		p->has_returned = true;
	else if (p->wet > 0.0f)
		leave(p, in, n_fade);
	if (!here)
		count_late(p);
	for (uint32_t c = 0; c < p->send.n_channels; c++) {
		const float *back = here ? p->back.block + c * TB_BLOCK_STRIDE : NULL;

		if (back && p->wet == 1.0f && p->gap_left == 0)
			memcpy(out[c], back, n_frames * sizeof(float));
		else
			run_row(p, c, in[c], back, out[c], n_frames, n_fade);
		p->last[c] = out[c][n_frames - 1];
	}
	if (here)
		p->wet = SPA_MIN(p->wet + (float)n_frames / (float)n_fade, 1.0f);
	p->gap_left -= SPA_MIN(p->gap_left, n_frames);
}

/* ---- who is there ---- */

void tb_patch_wake(struct tb_terminal *end, bool awake)
{
	struct tb_patch *p = end->patch;
	struct tb_graph *g = end->graph;

	end->awake = awake;
	end->sent = NULL;
	end->n_block_frames = 0;
	if (end == &p->send) {
		g->n_buses_awake += awake ? 1u : (uint32_t)-1;
		tb_deadline_arm_soon(g);
		return;
	}
	p->has_returned = false;
	if (end->index != TB_PATCH_NO_SEAT)
		tb_cycle_set_awake(&g->cycle, end->index, awake);
	else
		end->arrival =
			(struct tb_arrival){ .is_return = true, .awake = awake, .late = true };
}

void tb_patch_seat(struct tb_patch *p, uint32_t index)
{
	p->back.index = index;
}
