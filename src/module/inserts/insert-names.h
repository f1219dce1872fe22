/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Inserts that may be chosen: files inserts/NAME.conf in the user's configuration. */
#ifndef TB_INSERT_NAMES_H
#define TB_INSERT_NAMES_H

#include <stdbool.h>
#include <stdint.h>

#define TB_INSERT_NAME_MAX 64u

/* Words of the key `insert`: none, own where there is such, send, then the names in order. */
#define TB_INSERT_NONE "none"
#define TB_INSERT_OWN  "own"
#define TB_INSERT_SEND "send"

struct tb_insert_names {
	char **names;
	uint32_t n_names;
	/* [has an insert of its own], NULL-terminated. */
	const char **words[2];
};

/* What is there now; NULL without memory. */
struct tb_insert_names *tb_insert_names_new(void);
void tb_insert_names_free(struct tb_insert_names *names); /* NULL is fine */
bool tb_insert_names_are_same(const struct tb_insert_names *a, const struct tb_insert_names *b);

/* The text of inserts/NAME.conf, for free().  NULL with errno. */
char *tb_insert_read(const char *name);

#endif
