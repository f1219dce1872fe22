/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What a mistyped word may have been meant to be. */
#include "client/nearest.h"

#include <string.h>

#include "base/small.h"

#define MAX_LENGTH 96u

uint32_t tb_edit_distance(const char *a, const char *b)
{
	uint32_t rows[3][MAX_LENGTH + 1];
	uint32_t *before = rows[0], *above = rows[1], *row = rows[2], *last;
	size_t n_a = strnlen(a, MAX_LENGTH), n_b = strnlen(b, MAX_LENGTH);

	for (uint32_t j = 0; j <= n_b; j++)
		above[j] = j;
	for (uint32_t i = 1; i <= n_a; i++) {
		row[0] = i;
		for (uint32_t j = 1; j <= n_b; j++) {
			row[j] = tb_min_u32(above[j - 1] + (a[i - 1] != b[j - 1]),
				tb_min_u32(above[j], row[j - 1]) + 1);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				row[j] = tb_min_u32(row[j], before[j - 2] + 1);
		}
		last = before;
		before = above;
		above = row;
		row = last;
	}
	return above[n_b];
}

void tb_nearest_init(struct tb_nearest *nearest, const char *word, const char **found, uint32_t max)
{
	*nearest = (struct tb_nearest){ .word = word, .found = found, .max = max };
	for (size_t i = strnlen(word, MAX_LENGTH); i > 0; i--)
		nearest->n_letters[(unsigned char)word[i - 1]]++;
}

/* A word with more than a third of its letters wrong is another word. */
static uint32_t limit_of(const char *word)
{
	return 2 + (uint32_t)strlen(word) / 4;
}

/* Not more than the distance, since a change makes one letter another one at most, and a swap
 * none: how many letters of the longer word the other one has not. */
static uint32_t least_distance(const struct tb_nearest *nearest, const char *candidate)
{
	size_t n_word = strnlen(nearest->word, MAX_LENGTH), n = strnlen(candidate, MAX_LENGTH);
	uint8_t n_left[256];
	uint32_t n_common = 0;

	memcpy(n_left, nearest->n_letters, sizeof(n_left));
	for (size_t i = 0; i < n; i++) {
		uint8_t *left = &n_left[(unsigned char)candidate[i]];

		n_common += *left > 0;
		*left -= *left > 0;
	}
	return (uint32_t)(n_word > n ? n_word : n) - n_common;
}

void tb_nearest_offer(struct tb_nearest *nearest, const char *candidate)
{
	uint32_t limit = limit_of(nearest->word), distance, at = nearest->n;

	/* Most keys are told apart by this alone, which is much quicker. */
	if (least_distance(nearest, candidate) > limit)
		return;
	distance = tb_edit_distance(nearest->word, candidate);
	if (distance > limit)
		return;
	while (at > 0 && nearest->distance[at - 1] > distance)
		at--;
	if (at == nearest->max)
		return;
	if (nearest->n < nearest->max)
		nearest->n++;
	for (uint32_t i = nearest->n - 1; i > at; i--) {
		nearest->found[i] = nearest->found[i - 1];
		nearest->distance[i] = nearest->distance[i - 1];
	}
	nearest->found[at] = candidate;
	nearest->distance[at] = distance;
}
