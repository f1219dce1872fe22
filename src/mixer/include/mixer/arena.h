/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* One allocation cut into aligned pieces.  Run the same cuts once without memory
 * to learn how much they take, then again with it.  Control thread. */
#ifndef TB_ARENA_H
#define TB_ARENA_H

#include <stddef.h>
#include <stdint.h>

#include "dsp/tb-rt.h"

struct tb_arena {
	char *memory;   /* TB_ALIGN aligned, zeroed; NULL: only count */
	size_t n_bytes; /* cut so far */
};

/* `n` zeroed items of `item_bytes`; NULL while counting. */
static inline void *tb_arena_cut(struct tb_arena *arena, size_t n, size_t item_bytes)
{
	void *piece = arena->memory ? arena->memory + arena->n_bytes : NULL;

	arena->n_bytes += (n * item_bytes + TB_ALIGN - 1) / TB_ALIGN * TB_ALIGN;
	return piece;
}

/* The same for the type of what `pointer` points to. */
#define TB_CUT(arena, pointer, n) ((pointer) = tb_arena_cut(arena, n, sizeof(*(pointer))))

#endif
