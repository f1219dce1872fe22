/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Taps of buses: memory, and the reader's end. */
#include "tap.h"

#include <errno.h>
#include <stdlib.h>

/* More than a second at 96 kHz: the reader looks ten times a second. */
#define TAP_FRAMES (1u << 17)

struct tb_tap *tb_tap_new(uint32_t n_channels)
{
	struct tb_tap *t = aligned_alloc(_Alignof(struct tb_tap), sizeof(*t));

	if (!t)
		return NULL;
	*t = (struct tb_tap){ .memory = aligned_alloc(
				      TB_ALIGN, tb_ring_plan(n_channels, TAP_FRAMES)) };
	if (!t->memory) {
		free(t);
		errno = ENOMEM;
		return NULL;
	}
	tb_ring_init(&t->ring, t->memory, n_channels, TAP_FRAMES);
	return t;
}

void tb_tap_free(struct tb_tap *t)
{
	if (!t)
		return;
	free(t->memory);
	free(t);
}

uint32_t tb_tap_read(struct tb_tap *t, float *const *rows, uint32_t n_frames)
{
	return tb_ring_read(&t->ring, rows, n_frames);
}

uint32_t tb_tap_rate(const struct tb_tap *t)
{
	return atomic_load_explicit(&t->rate_hz, memory_order_relaxed);
}

uint64_t tb_tap_lost(const struct tb_tap *t)
{
	return atomic_load_explicit(&t->n_lost, memory_order_relaxed);
}
