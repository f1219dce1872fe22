/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The players that wait at the strips of a sleeping console, and the rate at which they would play.
 *
 * PipeWire chooses a rate (default.clock.allowed-rates) when a graph starts, from what its
 * nodes ask for, and keeps it while the graph runs.  Our graph starts before the first
 * player is in it (see live.c), so the console has to ask for the player's rate itself.
 * The registry does not tell what a node asks for: all nodes that have links, and all
 * sinks, are asked, which takes one round trip.  A player may stand behind filters of
 * other programs: from the strip the way goes back along links, and through nodes of one
 * link-group. */
#include "players.h"

#include <errno.h>
#include <stdlib.h>

#include "candidates.h"
#include "console.h"
#include "device.h"
#include "links.h"
#include "neighbours.h"
#include "ways.h"

struct tb_players {
	struct tb_console *console;
	struct tb_neighbours asked; /* their `waits`: linked to a sleeping strip */
	int seq;                    /* of the sync behind the last question */
	bool is_asking;
};

/* ---- asking ---- */

static void on_told(void *data, struct tb_neighbour *n)
{
	struct tb_players *p = data;

	if (n->waits && n->is_running)
		p->console->events->player_runs(p->console);
}

static void ask(void *data, uint32_t id)
{
	struct tb_players *p = data;
	struct tb_console *c = p->console;

	if (id != PW_ID_ANY && !tb_console_owns_node(c, id) && !tb_neighbours_find(&p->asked, id))
		tb_neighbours_ask(&p->asked, c->registry, id);
}

static bool is_waited_for(const struct tb_device *d)
{
	return tb_device_is_strip(d) && tb_device_is_virtual(d) && !d->is_active && d->n_links > 0;
}

/* The strip that the link leads to, if it sleeps. */
static bool leads_to_sleeper(const struct tb_console *c, const struct tb_link *link)
{
	for (uint32_t i = 0; i < c->n_strips; i++) {
		const struct tb_device *d = c->devices[i];

		if (is_waited_for(d) && tb_device_node_id(d) == link->input_node)
			return true;
	}
	return false;
}

void tb_players_ask(struct tb_players *p)
{
	struct tb_console *c = p->console;
	const struct tb_link *link;

	pw_array_for_each(link, &c->links)
	{
		ask(p, link->output_node);
		ask(p, link->input_node);
	}
	tb_candidates_for_each_sink(c, ask, p);
	pw_array_for_each(link, &c->links)
	{
		struct tb_neighbour *n = tb_neighbours_find(&p->asked, link->output_node);

		if (n && leads_to_sleeper(c, link))
			n->waits = true;
	}
	p->is_asking = true;
	p->seq = pw_core_sync(c->core, PW_ID_CORE, 0);
}

void tb_players_synced(struct tb_players *p, int seq)
{
	if (!p->is_asking || seq != p->seq)
		return;
	p->is_asking = false;
	p->console->events->players_known(p->console);
}

/* ---- what is to be made of the answers ---- */

static bool waits(const void *data, const struct tb_way_node *n)
{
	return SPA_CONTAINER_OF(n, const struct tb_neighbour, way)->waits;
}

static void visit_all(struct tb_players *p)
{
	const struct pw_array *links = &p->console->links;
	const struct tb_ways ways = { links->data, pw_array_get_len(links, struct tb_link),
		&p->asked.nodes };

	tb_ways_visit_players(&ways, waits);
}

uint32_t tb_players_rate_hz(struct tb_players *p)
{
	struct tb_neighbour *n;
	uint32_t rate_hz = 0;

	visit_all(p);
	spa_list_for_each(n, &p->asked.nodes, way.link) {
		if (n->way.is_visited)
			rate_hz = SPA_MAX(rate_hz, n->way.rate_hz);
	}
	return rate_hz;
}

bool tb_players_are_there(struct tb_players *p)
{
	struct tb_neighbour *n;

	visit_all(p);
	spa_list_for_each(n, &p->asked.nodes, way.link) {
		if (n->way.is_visited && !n->way.link_group)
			return true;
	}
	return false;
}

/* ---- life ---- */

void tb_players_forget(struct tb_players *p)
{
	p->is_asking = false;
	tb_neighbours_clear(&p->asked);
}

struct tb_players *tb_players_new(struct tb_console *c)
{
	struct tb_players *p = calloc(1, sizeof(*p));

	if (!p)
		return NULL;
	p->console = c;
	tb_neighbours_init(&p->asked, on_told, p);
	return p;
}

void tb_players_free(struct tb_players *p)
{
	if (!p)
		return;
	tb_players_forget(p);
	free(p);
}
