/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Where sound goes from a bus, and where it comes from to a strip, through nodes of other programs:
 * facts in, decisions out.  Knows nothing of a connection; recorders.c and players.c ask the nodes.
 * Control thread.
 *
 * A filter of another program is two or more nodes of one link-group: what one of them hears the
 * others put out, though no link says so. */
#ifndef TB_WAYS_H
#define TB_WAYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "session-graph.h"

struct tb_ways {
	const struct tb_link *links;
	size_t n_links;
	struct spa_list *nodes; /* struct tb_way_node; which are visited changes */
	/* Whether it is a node of the console: what comes back there may be heard. */
	bool (*is_ours)(const void *data, uint32_t node);
	const void *data;
};

/* Whether somebody records what the node puts out: neither a meter nor a filter from which nobody
 * records.  A filter that has no output that is known, such as a sender to the network, records. */
bool tb_ways_is_recorded(const struct tb_ways *w, uint32_t node);

/* Marks all that play into a node, through filters and links backwards: those of the list for which
 * `begins` is true, and whoever is before them, are visited, and no others. */
void tb_ways_visit_players(
	const struct tb_ways *w, bool (*begins)(const void *data, const struct tb_way_node *n));

#endif
