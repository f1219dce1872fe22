/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Values that this program has set and the console has not seen yet.  What the console
 * tells of such a key meanwhile is older than they are: taken over, it would undo a step
 * on the screen, and the next step would begin at the wrong place.
 *
 * Behind each change goes a mark (console.seen), a word that names the program and counts
 * its changes.  The console tells the newest mark of each program along with its values. */
#ifndef TB_HELD_H
#define TB_HELD_H

#include "mixer/mixer.h"
#include "client/troubadour.h"

struct tb_held_value {
	char key[TB_KEY_MAX];
	struct tb_value value;
	uint32_t change; /* that set it */
};

struct tb_held {
	char program[25]; /* what our marks begin with */
	uint32_t n_sent;  /* changes that have a mark */
	uint32_t n_seen;  /* the number of the newest one that the console has seen */
	struct tb_held_value *values;
	uint32_t n;
};

/* Names the program, if it has no name yet. */
void tb_held_init(struct tb_held *h);
void tb_held_finish(struct tb_held *h);

/* The mark of the next change. */
void tb_held_next_mark(struct tb_held *h, char mark[TB_WORD_MAX]);

/* The key's value until the newest change was seen.  0 or -ENOMEM. */
int tb_held_add(struct tb_held *h, const char *key, const struct tb_value *value);

/* What console.seen says: what of ours was seen is held no longer. */
void tb_held_see(struct tb_held *h, const char *marks);

/* The value of a key that is held; NULL: the console is right. */
const struct tb_value *tb_held_find(const struct tb_held *h, const char *key);

#endif
