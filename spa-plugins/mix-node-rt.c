/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Data thread: one cycle of a node over the mixer core. */
#include "mix-node.h"

#include <errno.h>

#include <spa/utils/defs.h>

/* Counts over the outputs of one cycle. */
struct tally {
	uint32_t n_open, n_pending, n_lacking;
	uint32_t n_frames; /* that all of them have room for */
};

static struct spa_data *data_of(const struct tb_port *p, uint32_t buffer)
{
	return &p->io.buffers[buffer]->datas[0];
}

static struct tally open_outputs(struct tb_mix_node *x)
{
	struct tally t = { .n_frames = x->node.max_frames };

	for (uint32_t i = 0; i < x->mix.n_out; i++) {
		struct tb_port *p = x->node.ports[SPA_DIRECTION_OUTPUT][i];
		enum tb_port_room room = tb_port_open(p, &x->buffers[i]);

		t.n_pending += room == TB_ROOM_PENDING;
		t.n_lacking += room == TB_ROOM_LACKING;
		x->mix.rows[i] = NULL;
		if (room != TB_ROOM_HERE)
			continue;
		t.n_open++;
		x->mix.rows[i] = data_of(p, x->buffers[i])->data;
		t.n_frames = SPA_MIN(
			t.n_frames, data_of(p, x->buffers[i])->maxsize / (uint32_t)sizeof(float));
	}
	return t;
}

/* Returns the frames of the longest block. */
static uint32_t take_inputs(struct tb_mix_node *x)
{
	uint32_t n_frames = 0;

	for (uint32_t i = 0; i < x->mix.n_in; i++) {
		struct tb_port *p = x->node.ports[SPA_DIRECTION_INPUT][i];
		const struct spa_buffer *b = tb_port_take(p);
		uint32_t length = 0;

		x->mix.blocks[i] =
			b ? tb_block_take(&b->datas[0], &length) : (struct tb_block){ 0 };
		/* Also of silence. */
		n_frames = SPA_MAX(n_frames, length);
	}
	return n_frames;
}

static uint32_t give_inputs_back(struct tb_mix_node *x)
{
	uint32_t n_linked = 0;

	for (uint32_t i = 0; i < x->mix.n_in; i++) {
		struct tb_port *p = x->node.ports[SPA_DIRECTION_INPUT][i];

		if (!p->io.area)
			continue;
		tb_port_done(p);
		n_linked++;
	}
	return n_linked;
}

static void send_outputs(struct tb_mix_node *x, uint32_t n_frames)
{
	for (uint32_t i = 0; i < x->mix.n_out; i++) {
		struct tb_port *p = x->node.ports[SPA_DIRECTION_OUTPUT][i];

		if (!x->mix.rows[i])
			continue;
		tb_block_sign(data_of(p, x->buffers[i]), n_frames, 0);
		tb_port_send(p, x->buffers[i]);
	}
}

/* A missing input is silence.  Without a clock a cycle is as long as what comes in,
 * and where nothing ever comes, as long as what goes out. */
int tb_mix_node_process(struct tb_node *n)
{
	struct tb_mix_node *x = (struct tb_mix_node *)n;
	struct tally t = open_outputs(x);
	uint32_t n_frames, n_linked;

	/* Nobody took what we sent last: what comes in has to wait. */
	if (t.n_pending > 0 && t.n_open == 0)
		return SPA_STATUS_HAVE_DATA;
	n_frames = take_inputs(x);
	if (n->position)
		n_frames = tb_node_duration(n);
	n_frames = SPA_MIN(n_frames > 0 ? n_frames : t.n_frames, t.n_frames);
	tb_mix_run(&x->mix, n_frames);
	n_linked = give_inputs_back(x);
	send_outputs(x, n_frames);
	if (t.n_lacking > 0 && t.n_open == 0)
		return -EPIPE;
	return (t.n_open > 0 ? SPA_STATUS_HAVE_DATA : 0)
	       | (n_linked > 0 ? SPA_STATUS_NEED_DATA : 0);
}
