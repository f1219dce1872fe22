/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Nodes of other programs of which a rule wants to know more than the registry tells.
 * Control thread. */
#ifndef TB_NEIGHBOURS_H
#define TB_NEIGHBOURS_H

#include <stdbool.h>
#include <stdint.h>

#include <pipewire/pipewire.h>
#include <spa/utils/list.h>

#include "session-graph.h"

struct tb_neighbours;

struct tb_neighbour {
	struct tb_way_node way; /* who it is; in the set, in the order of asking */
	struct tb_neighbours *set;
	struct pw_proxy *proxy;
	struct spa_hook listener, proxy_listener;
	/* What it has told.  is_known: something, or that it is gone. */
	bool is_known, is_running;
	bool waits; /* the rule's own */
};

struct tb_neighbours {
	struct spa_list nodes; /* struct tb_neighbour */
	/* It has told something, or is gone.  May drop it. */
	void (*told)(void *data, struct tb_neighbour *n);
	void *data;
};

void tb_neighbours_init(
	struct tb_neighbours *set, void (*told)(void *data, struct tb_neighbour *n), void *data);
/* Drops all. */
void tb_neighbours_clear(struct tb_neighbours *set);
/* NULL: it was not asked. */
struct tb_neighbour *tb_neighbours_find(const struct tb_neighbours *set, uint32_t id);
/* Asks a node that is not in the set yet.  NULL: it is no node, or there is no memory. */
struct tb_neighbour *tb_neighbours_ask(
	struct tb_neighbours *set, struct pw_registry *registry, uint32_t id);
void tb_neighbour_drop(struct tb_neighbour *n);

#endif
