/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* On which device a stream of ours plays or records where no policy scripts look for one: facts in,
 * decisions out.  Knows nothing of a connection; targets.c gathers the facts and writes what is
 * decided into the session's metadata, where the user moves streams, too.  Control thread.
 *
 * What the stream asks for comes first, then the best device that is not ours: a real one before a
 * virtual one, then by priority.  Where the user put it by hand it stays while that is there.  One
 * word of ours is on its way at a time: when it is back, it is looked again. */
#ifndef TB_TARGETS_LAW_H
#define TB_TARGETS_LAW_H

#include <stdbool.h>
#include <stddef.h>

#include "session-graph.h"

/* The target of one stream; all zero: none.  Names of nodes; owned. */
struct tb_target {
	char *name;      /* what it plays on or records; "-1": nothing is there */
	char *wanted;    /* what it asks for */
	char *written;   /* on its way to the metadata; NULL: nothing */
	bool is_asked;   /* what became of that */
	char *moved_to;  /* its entry in the metadata */
	bool is_doubted; /* that, until it is told again */
	bool is_users;   /* the user has chosen it */
};

struct tb_target_facts {
	const struct tb_candidate *nodes;
	size_t n_nodes;
	bool is_source; /* the stream records */
	bool is_seeker; /* its device is looked for at all */
	bool is_ready;  /* by us, and its name can be written now */
	bool (*is_ours)(const void *data, const struct tb_candidate *node);
	const void *data;
};

void tb_target_clear(struct tb_target *t);
/* The metadata is gone, or all that it has of the stream. */
void tb_target_leave(struct tb_target *t);

/* The stream is made, and nothing of it is in the metadata; `wanted` may be NULL.  Returns what it
 * is to ask for, t->name. */
const char *tb_target_begin(
	struct tb_target *t, const struct tb_target_facts *facts, const char *wanted);

/* Each returns whether t->name is to be written: then tb_target_is_written() is next.
 *
 * Devices came or went. */
bool tb_target_update(struct tb_target *t, const struct tb_target_facts *facts);
/* The metadata has this entry now; NULL: none. */
bool tb_target_take(struct tb_target *t, const struct tb_target_facts *facts, const char *entry);
/* The metadata has told all that it has, see tb_target_ask(). */
bool tb_target_told(struct tb_target *t, const struct tb_target_facts *facts);

/* t->name was written.  Returns whether the metadata will tell of it, which it does not of what is
 * no change. */
bool tb_target_is_written(struct tb_target *t);
/* The metadata is asked for all that it has. */
void tb_target_ask(struct tb_target *t);

#endif
