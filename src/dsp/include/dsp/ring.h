/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A lock-free ring of planar float frames between two data threads: one writes,
 * one reads, neither ever waits for the other.
 *
 * Owns no memory.  Rows are float, any alignment; n may be 0.  Each function
 * names the thread that may call it; nothing else is allowed. */
#ifndef TB_RING_H
#define TB_RING_H

#include <stddef.h>
#include <stdint.h>

#include "dsp/tb-rt.h"

#define TB_RING_MAX_FRAMES (1u << 24)

/* Each side has a cache line of its own and keeps a copy of the other side's
 * count, which it renews only when the copy does not suffice: two threads that
 * work at the same time do not take each other's lines for every block. */
struct tb_ring {
	float *rows;
	uint32_t n_channels;
	uint32_t n_frames; /* capacity, a power of two */
	uint32_t stride;   /* floats from row to row */

	TB_ALIGNED uint32_t written; /* total, wraps; stored by the writer */
	uint32_t read_seen;          /* the writer's */

	TB_ALIGNED uint32_t read; /* total, wraps; stored by the reader */
	uint32_t written_seen;    /* the reader's */
};

/* Frames that lie in the ring as they are: `n[1]` is 0 where they do not wrap.
 * Row c of part p begins at first[p] + c * stride. */
struct tb_ring_span {
	const float *first[2];
	uint32_t n[2];
	uint32_t stride;
};

/* Control thread.  Bytes that a ring of at least `min_frames` (1 to
 * TB_RING_MAX_FRAMES) needs; 0: out of range. */
size_t tb_ring_plan(uint32_t n_channels, uint32_t min_frames);

/* Control thread, before the two others know the ring.  `mem` is what
 * tb_ring_plan() said, aligned to TB_ALIGN, and outlives the ring. */
void tb_ring_init(struct tb_ring *r, void *mem, uint32_t n_channels, uint32_t min_frames);

/* Writer.  Frames that fit now; never less than what an earlier call said, less
 * what was written since. */
TB_RT uint32_t tb_ring_space(struct tb_ring *r);

/* Writer.  Copies the first frames of `in[channel][frame]` that fit, and returns
 * how many these were. */
TB_RT uint32_t tb_ring_write(struct tb_ring *r, const float *const *in, uint32_t n_frames);

/* Reader.  Frames that can be read now. */
TB_RT uint32_t tb_ring_fill(struct tb_ring *r);

/* Reader.  Copies up to `n_frames` out and returns how many there were. */
TB_RT uint32_t tb_ring_read(struct tb_ring *r, float *const *out, uint32_t n_frames);

/* Reader.  The oldest `n_frames`, at most what is there, to be read in place
 * until tb_ring_drop(). */
TB_RT struct tb_ring_span tb_ring_peek(struct tb_ring *r, uint32_t n_frames);

/* Reader.  Forgets the oldest `n_frames`, at most what is there; returns how
 * many these were. */
TB_RT uint32_t tb_ring_drop(struct tb_ring *r, uint32_t n_frames);

#endif
