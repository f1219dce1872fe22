/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Control thread: see seen.h. */
#include "spa/seen.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* How much of the word names the program. */
static size_t program_bytes(const char *word)
{
	const char *dot = strrchr(word, '.');

	return dot ? (size_t)(dot - word) : strlen(word);
}

static bool is_of_same_program(const char *a, const char *b)
{
	size_t n = program_bytes(a);

	return n == program_bytes(b) && strncmp(a, b, n) == 0;
}

/* Which one goes for `word`; n: none. */
static uint32_t place_of(const struct tb_seen *t, const char *word)
{
	for (uint32_t i = 0; i < t->n; i++) {
		if (is_of_same_program(t->word[i], word))
			return i;
	}
	return t->n < TB_SEEN_MAX ? t->n : 0;
}

void tb_seen_take(struct tb_seen *t, const char *word)
{
	uint32_t at;

	if (word[0] == '\0' || strpbrk(word, " \t\n"))
		return;
	at = place_of(t, word);
	if (at == t->n)
		t->n++;
	memmove(t->word[at], t->word[at + 1], (t->n - 1 - at) * sizeof(t->word[0]));
	snprintf(t->word[t->n - 1], sizeof(t->word[0]), "%s", word);
}

char *tb_seen_to_text(const struct tb_seen *t)
{
	char *text = calloc(t->n + 1, sizeof(t->word[0]));
	size_t used = 0;

	for (uint32_t i = 0; text && i < t->n; i++)
		used += (size_t)sprintf(text + used, "%s%s", i ? " " : "", t->word[i]);
	return text;
}
