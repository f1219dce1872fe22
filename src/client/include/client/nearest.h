/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What a mistyped word may have been meant to be: the words with the fewest letters
 * added, left out, changed or swapped (optimal string alignment distance). */
#ifndef TB_NEAREST_H
#define TB_NEAREST_H

#include <stdint.h>

#define TB_NEAREST_MAX 4u

struct tb_nearest {
	const char *word;
	const char **found; /* `n` of at most `max`, best first, borrowed */
	uint32_t n, max;
	uint32_t distance[TB_NEAREST_MAX];
	uint8_t n_letters[256]; /* how many of each the word has */
};

/* `max` is at most TB_NEAREST_MAX. */
void tb_nearest_init(
	struct tb_nearest *nearest, const char *word, const char **found, uint32_t max);
void tb_nearest_offer(struct tb_nearest *nearest, const char *candidate);

uint32_t tb_edit_distance(const char *a, const char *b);

#endif
