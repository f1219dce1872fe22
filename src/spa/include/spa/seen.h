/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Which changes a console has seen: the newest mark of each program that sets console.seen
 * behind its changes.  One word alone would not do, as the second of two programs overwrites
 * it before the first has read it. */
#ifndef TB_SEEN_H
#define TB_SEEN_H

#include <stdint.h>

#include "mixer/mixer.h"

#define TB_SEEN_MAX 16u

/* All zeros: none yet. */
struct tb_seen {
	char word[TB_SEEN_MAX][TB_NAME_MAX + 1]; /* oldest first */
	uint32_t n;
};

/* What stands before the last dot names the program, what follows its change: the word
 * takes the place of the same program's last one, or else of the oldest.  A word with a
 * space in it, or none at all, is left out. */
void tb_seen_take(struct tb_seen *t, const char *word);

/* The marks with a space between them, for free(); NULL without memory. */
char *tb_seen_to_text(const struct tb_seen *t);

#endif
