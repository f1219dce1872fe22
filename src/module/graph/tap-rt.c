/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Data thread: what a bus plays, into its tap. */
#include "tap.h"

#include "base/small.h"

void tb_tap_write(struct tb_tap *t, const float *const *rows, uint32_t n_frames, uint32_t rate_hz)
{
	for (uint32_t c = 0; c < t->ring.n_channels; c++)
		if (!rows[c])
			return;
	atomic_store_explicit(&t->rate_hz, rate_hz, memory_order_relaxed);
	if (tb_ring_space(&t->ring) < n_frames)
		tb_count_on(&t->n_lost, n_frames);
	else
		tb_ring_write(&t->ring, rows, n_frames);
}
