/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* `troubadour status`: what it shows as text and as JSON. */
#ifndef TB_STATUS_H
#define TB_STATUS_H

#include "arrangement.h"
#include "client/levels.h"

struct tb_status {
	struct tb_client *client;
	const struct tb_keys *keys;
	struct tb_levels *levels;
	struct tb_arrangement arrangement;
	int name_width;
	unsigned n_steps; /* for which levels were awaited */
};

/* The node of a strip or bus; NULL if it has none. */
const struct tb_object *tb_status_node(const struct tb_status *s, const char *device);
/* "strip", "game", "fader"; NULL if there is no such key. */
const struct tb_key *tb_status_param(
	const struct tb_status *s, const char *family, const char *device, const char *name);
double tb_status_number(const struct tb_key *key); /* NULL: 0 */
/* NULL for a console that tells no levels, as it is idle. */
const struct tb_level_row *tb_status_row(
	const struct tb_status *s, const char *family, const char *device);
/* Channels of strips that a bus of theirs has no place for; "" if there are none. */
const char *tb_status_lost(const struct tb_status *s);

/* The exit status. */
int tb_status_print_json(const struct tb_status *s);

#endif
