/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Sets of rows, 64 to a word. */
#ifndef TB_ROWS_H
#define TB_ROWS_H

#include <stdbool.h>
#include <stdint.h>

#include "mixer/mixer.h"

/* Raw rows, processed ones, aligned ones. */
#define TB_ROW_SETS       3u
#define TB_ROWS_MAX_WORDS (TB_ROW_SETS * TB_MAX_STRIPS * TB_MAX_CHANNELS / 64u)

/* Written out, since baseline x86-64 has no instruction for it and the compiler
 * would call a library. */
static inline uint32_t tb_word_count(uint64_t word)
{
	if (word == 0)
		return 0;
	word -= (word >> 1) & UINT64_C(0x5555555555555555);
	word = (word & UINT64_C(0x3333333333333333)) + ((word >> 2) & UINT64_C(0x3333333333333333));
	word = (word + (word >> 4)) & UINT64_C(0x0f0f0f0f0f0f0f0f);
	return (uint32_t)((word * UINT64_C(0x0101010101010101)) >> 56);
}

/* The lowest row of a word that is not 0, and takes it out. */
static inline uint32_t tb_word_pop(uint64_t *word)
{
	uint32_t bit = (uint32_t)__builtin_ctzll(*word);

	*word &= *word - 1;
	return bit;
}

static inline void tb_rows_add(uint64_t *rows, uint32_t row)
{
	rows[row / 64] |= UINT64_C(1) << (row % 64);
}

/* Rows [first, end). */
static inline void tb_rows_add_all(uint64_t *rows, uint32_t first, uint32_t end)
{
	for (uint32_t n; first < end; first += n) {
		n = 64 - first % 64;
		n = n < end - first ? n : end - first;
		rows[first / 64] |= UINT64_MAX >> (64 - n) << (first % 64);
	}
}

static inline void tb_rows_remove(uint64_t *rows, uint32_t row)
{
	rows[row / 64] &= ~(UINT64_C(1) << (row % 64));
}

static inline bool tb_rows_has(const uint64_t *rows, uint32_t row)
{
	return rows[row / 64] >> (row % 64) & 1;
}

#endif
