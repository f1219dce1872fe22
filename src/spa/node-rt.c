/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Data thread: buffers of ports, and what a node says of them in its io areas. */
#include "node-impl.h"

#include <errno.h>
#include <string.h>

#include <spa/utils/defs.h>

uint32_t tb_node_duration(const struct tb_node *n)
{
	uint64_t n_frames;

	if (!n->position)
		return 0;
	/* The driver's memory: what is bounded is to be what is used. */
	n_frames = __atomic_load_n(&n->position->clock.duration, __ATOMIC_RELAXED);
	return (uint32_t)SPA_MIN(n_frames, (uint64_t)n->max_frames);
}

/* ---- inputs ---- */

/* The peer writes it, at any time: what is checked is to be what is used. */
static uint32_t read_buffer_id(const struct spa_io_buffers *area)
{
	return __atomic_load_n(&area->buffer_id, __ATOMIC_RELAXED);
}

struct spa_buffer *tb_port_take(struct tb_port *p)
{
	struct spa_io_buffers *area = p->io.area;
	uint32_t id;

	if (!area || area->status != SPA_STATUS_HAVE_DATA)
		return NULL;
	id = read_buffer_id(area);
	if (id < p->io.n_buffers)
		return p->io.buffers[id];
	area->status = -EINVAL;
	return NULL;
}

void tb_port_done(struct tb_port *p)
{
	p->io.area->status = SPA_STATUS_NEED_DATA;
}

/* ---- outputs ---- */

static void recycle(struct tb_port_io *io)
{
	uint32_t id = read_buffer_id(io->area);

	if (id < io->n_buffers)
		io->free |= UINT64_C(1) << id;
	io->area->buffer_id = SPA_ID_INVALID;
}

enum tb_port_room tb_port_open(struct tb_port *p, uint32_t *buffer)
{
	struct tb_port_io *io = &p->io;

	if (!io->area)
		return TB_ROOM_NONE;
	if (io->area->status == SPA_STATUS_HAVE_DATA)
		return TB_ROOM_PENDING;
	recycle(io);
	if (io->free == 0) {
		io->area->status = -EPIPE;
		return TB_ROOM_LACKING;
	}
	*buffer = (uint32_t)__builtin_ctzll(io->free);
	io->free &= io->free - 1;
	return TB_ROOM_HERE;
}

void tb_port_send(struct tb_port *p, uint32_t buffer)
{
	p->io.area->buffer_id = buffer;
	p->io.area->status = SPA_STATUS_HAVE_DATA;
}

void tb_port_cancel(struct tb_port *p, uint32_t buffer)
{
	p->io.free |= UINT64_C(1) << buffer;
}

/* ---- changes, invoked by the control thread ---- */

int tb_port_do_set_area(struct spa_loop *loop, bool async, uint32_t seq, const void *data,
	size_t n_bytes, void *user)
{
	const struct tb_port_change *change = user;

	change->port->io.area = change->area;
	return 0;
}

int tb_port_do_set_buffers(struct spa_loop *loop, bool async, uint32_t seq, const void *data,
	size_t n_bytes, void *user)
{
	const struct tb_port_change *change = user;
	struct tb_port_io *io = &change->port->io;

	io->n_buffers = change->n_buffers;
	if (io->n_buffers > 0)
		memcpy(io->buffers, change->buffers, io->n_buffers * sizeof(*io->buffers));
	io->free = io->n_buffers > 0 ? ~UINT64_C(0) >> (TB_NODE_MAX_BUFFERS - io->n_buffers) : 0;
	return 0;
}

int tb_node_do_set_position(struct spa_loop *loop, bool async, uint32_t seq, const void *data,
	size_t n_bytes, void *user)
{
	const struct tb_position_change *change = user;

	change->node->position = change->position;
	return 0;
}

int tb_node_do_reset(struct spa_loop *loop, bool async, uint32_t seq, const void *data,
	size_t n_bytes, void *user)
{
	struct tb_node *n = user;

	if (n->class->reset)
		n->class->reset(n);
	return 0;
}

int tb_node_process(void *node)
{
	struct tb_node *n = node;

	return n->class->process(n);
}
