/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Data thread: a block comes in and as much goes out as it gives.  Where the output
 * has less room, the block stays and the rest of it is for the next cycle. */
#include "resample-node.h"

#include <errno.h>

#include <spa/utils/defs.h>

#include "spa/mix.h"

static uint32_t room(const struct tb_resample *r, const struct spa_buffer *b, float **out)
{
	uint32_t n_frames = UINT32_MAX;

	for (uint32_t c = 0; c < r->n_channels; c++) {
		out[c] = b->datas[c].data;
		n_frames = SPA_MIN(n_frames, b->datas[c].maxsize / (uint32_t)sizeof(float));
	}
	return n_frames;
}

/* How many frames of the present block are left.  Silence that is only marked counts, too. */
static uint32_t rest_of(struct tb_resample_node *x, const struct spa_buffer *b, const float **in)
{
	const struct tb_resample *r = &x->state->resample;
	uint32_t n_frames = TB_MAX_FRAMES;

	for (uint32_t c = 0; c < r->n_channels; c++) {
		uint32_t length;

		in[c] = tb_block_take(&b->datas[c], &length).samples;
		n_frames = SPA_MIN(n_frames, length);
	}
	if (n_frames <= x->n_taken)
		return 0;
	for (uint32_t c = 0; c < r->n_channels; c++)
		in[c] += x->n_taken;
	return n_frames - x->n_taken;
}

static struct tb_resample_done convert(
	struct tb_resample_node *x, const struct spa_buffer *from, const struct spa_buffer *to)
{
	struct tb_resample *r = &x->state->resample;
	const float *in[TB_RESAMPLE_MAX_CHANNELS];
	float *out[TB_RESAMPLE_MAX_CHANNELS];
	uint32_t n_in = rest_of(x, from, in);
	uint32_t n_out = room(r, to, out);
	struct tb_resample_done done = tb_resample_run(r, in, n_in, out, n_out);

	for (uint32_t c = 0; c < r->n_channels; c++)
		tb_block_sign(&to->datas[c], done.n_out, 0);
	x->n_taken = done.n_in < n_in ? x->n_taken + done.n_in : 0;
	return done;
}

int tb_resample_node_process(struct tb_node *n)
{
	struct tb_resample_node *x = (struct tb_resample_node *)n;
	struct tb_port *in = n->ports[SPA_DIRECTION_INPUT][0];
	struct tb_port *out = n->ports[SPA_DIRECTION_OUTPUT][0];
	const struct spa_buffer *from;
	enum tb_port_room room;
	uint32_t buffer;
	struct tb_resample_done done;

	if (!x->state)
		return SPA_STATUS_OK;
	room = tb_port_open(out, &buffer);
	if (room == TB_ROOM_PENDING)
		return SPA_STATUS_HAVE_DATA;
	from = tb_port_take(in);
	if (room == TB_ROOM_LACKING)
		return -EPIPE;
	if (room == TB_ROOM_NONE || !from) {
		if (room == TB_ROOM_HERE)
			tb_port_cancel(out, buffer);
		/* Nobody hears it. */
		if (from)
			tb_port_done(in);
		return in->io.area ? SPA_STATUS_NEED_DATA : SPA_STATUS_OK;
	}
	done = convert(x, from, out->io.buffers[buffer]);
	if (x->n_taken == 0)
		tb_port_done(in);
	if (done.n_out == 0)
		tb_port_cancel(out, buffer);
	else
		tb_port_send(out, buffer);
	return (done.n_out > 0 ? SPA_STATUS_HAVE_DATA : 0)
	       | (x->n_taken == 0 ? SPA_STATUS_NEED_DATA : 0);
}

void tb_resample_node_reset(struct tb_node *n)
{
	struct tb_resample_node *x = (struct tb_resample_node *)n;

	x->n_taken = 0;
	if (x->state)
		tb_resample_reset(&x->state->resample);
}

int tb_resample_node_do_replace(struct spa_loop *loop, bool async, uint32_t seq, const void *data,
	size_t n_bytes, void *user)
{
	struct tb_resample_change *change = user;
	struct tb_resample_state *old = change->node->state;

	change->node->state = change->state;
	change->node->n_taken = 0;
	change->state = old;
	return 0;
}

int tb_resample_node_do_set_ratio(struct spa_loop *loop, bool async, uint32_t seq, const void *data,
	size_t n_bytes, void *user)
{
	const struct tb_resample_change *change = user;

	if (change->node->state)
		tb_resample_set_ratio(&change->node->state->resample, change->ratio);
	return 0;
}
