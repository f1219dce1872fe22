/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What the files behind process.h share.  Data thread throughout. */
#ifndef TB_PROCESS_IMPL_H
#define TB_PROCESS_IMPL_H

#include "clock-read.h"
#include "process.h"

/* A stream that has come from a graph of another rate keeps that for a while: what it
 * has is of another pitch, and of another length than the cycle. */
TB_RT static inline bool tb_terminal_fits(
	const struct tb_terminal *t, const struct spa_io_clock *clock)
{
	uint32_t rate_hz = atomic_load_explicit(&t->rate_hz, memory_order_relaxed);

	return rate_hz == 0 || rate_hz == clock->rate.denom;
}

/* ---- process.c ---- */

/* The mix of the cycle that `clock`, a copy, shows, if it has not run already; one that
 * has paused goes on. */
TB_RT void tb_graph_mix(struct tb_graph *g, const struct spa_io_clock *clock);
/* A mix that has paused goes on to its end: what it works with is about to change. */
TB_RT void tb_graph_catch_up(struct tb_graph *g);
/* The same if it is of another cycle than this one. */
TB_RT void tb_graph_begin_cycle(struct tb_graph *g, uint64_t number);

/* ---- deadline.c ---- */

/* The cycle of `clock` is mixed. */
TB_RT void tb_deadline_arm_next(struct tb_graph *g, const struct spa_io_clock *clock);
/* A bus that has just joined may be the only one to mark the cycles. */
TB_RT void tb_deadline_arm_soon(struct tb_graph *g);
/* The cycle of `clock` still waits, or the next one has not begun. */
TB_RT void tb_deadline_arm_again(struct tb_graph *g, const struct spa_io_clock *clock);
/* Reads the clock of a node that cannot run before the mix; false: there is none.  A bus that
 * leaves may be without a driver by now and show an old cycle or none: the newest one is the
 * graph's. */
TB_RT bool tb_deadline_read_clock(const struct tb_graph *g, struct spa_io_clock *newest);
/* The timer may be early: it was set for what has just joined, or the driver is another one now.
 * A cycle has its whole time in any case. */
TB_RT bool tb_deadline_is_early(struct tb_graph *g, const struct spa_io_clock *clock);

/* ---- strips-in.c ---- */

/* What each strip handed over, or nothing, to r->mix.blocks. */
TB_RT void tb_strips_set_blocks(
	const struct tb_roster *r, uint32_t n_frames, const struct spa_io_clock *clock);
/* What is shorter than the cycle ends in silence, so that the mix is of one piece. */
TB_RT void tb_strips_fill_blocks(const struct tb_roster *r, uint32_t n_frames);
/* The last of the buffers that have come; the others go back. */
TB_RT struct pw_buffer *tb_newest_buffer(struct pw_stream *stream);
TB_RT void tb_terminal_take_block(struct tb_terminal *t, const struct spa_buffer *b);

/* ---- buses-out.c ---- */

/* Each bus that can be heard gets a buffer with room for the cycle, else NULL. */
TB_RT void tb_buses_take_buffers(
	const struct tb_roster *r, uint32_t n_frames, const struct spa_io_clock *clock);
/* NULL: it has none with so much room. */
TB_RT struct pw_buffer *tb_terminal_take_buffer(struct tb_terminal *t, uint32_t n_frames);
TB_RT void tb_terminal_queue_buffer(
	const struct tb_terminal *t, struct pw_buffer *b, uint32_t n_frames);
/* The memory of those to r->mix.rows. */
TB_RT void tb_buses_set_rows(const struct tb_roster *r);
/* What the mix has written there is carried on. */
TB_RT void tb_bus_send(const struct tb_roster *r, uint32_t bus, uint32_t n_frames,
	const struct spa_io_clock *clock);

/* ---- patch-rt.c ---- */

/* The cycle is mixed: who has sent nothing in it sends silence, since others wait for it. */
TB_RT void tb_patch_end_cycle(struct tb_patch *p, uint32_t n_frames);

#endif
