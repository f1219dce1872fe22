/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The level of each stream that an application plays, before it is mixed with others.
 *
 * A node of ours listens to each stream.  Its links are passive and it is asynchronous, so that
 * nobody is kept awake and nobody waits for us; each stream has a node of its own, so that streams
 * of different clocks stay apart.  One thread, the client's. */
#ifndef TB_APP_LEVELS_H
#define TB_APP_LEVELS_H

#include "client/client.h"

struct tb_app_levels;

struct tb_app_level {
	uint32_t node;
	float peak_lin; /* the highest of all channels since it was read last; 0: silence */
};

/* NULL with errno. */
struct tb_app_levels *tb_app_levels_open(struct tb_client *c);
void tb_app_levels_free(struct tb_app_levels *l); /* NULL is fine; before the client */

/* Reads at most `max` of them.  Returns how many. */
uint32_t tb_app_levels_read(struct tb_app_levels *l, struct tb_app_level *level, uint32_t max);

#endif
