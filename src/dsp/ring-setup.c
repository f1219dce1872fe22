/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The ring's control thread: its shape in the memory that it is given. */
#include "dsp/ring.h"

#include <string.h>

/* An odd number of cache lines from row to row: rows a multiple of 4 KiB apart
 * would take each other's place in the cache. */
#define ROW_PAD (TB_ALIGN / (uint32_t)sizeof(float))

static uint32_t capacity(uint32_t min_frames)
{
	uint32_t n = ROW_PAD;

	while (n < min_frames)
		n *= 2;
	return n;
}

size_t tb_ring_plan(uint32_t n_channels, uint32_t min_frames)
{
	if (n_channels == 0 || min_frames == 0 || min_frames > TB_RING_MAX_FRAMES)
		return 0;
	return (size_t)n_channels * (capacity(min_frames) + ROW_PAD) * sizeof(float);
}

void tb_ring_init(struct tb_ring *r, void *mem, uint32_t n_channels, uint32_t min_frames)
{
	memset(r, 0, sizeof(*r));
	r->rows = mem;
	r->n_channels = n_channels;
	r->n_frames = capacity(min_frames);
	r->stride = r->n_frames + ROW_PAD;
}
