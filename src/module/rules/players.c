/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Who waits at the strips of a sleeping console, and at which rate they would play.
 *
 * PipeWire chooses a rate (default.clock.allowed-rates) when a graph starts, from what its
 * nodes ask for, and keeps it while the graph runs.  Our graph starts before the first
 * player is in it (see live.c), so the console has to ask for the player's rate itself.
 * The registry does not tell what a node asks for: all nodes that have links, and all
 * sinks, are asked, which takes one round trip.  A player may stand behind filters of
 * other programs: from the strip the way goes back along links, and through nodes of one
 * link-group. */
#include "console.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include <spa/utils/list.h>
#include <spa/utils/string.h>

/* A node that was asked. */
struct node {
	struct spa_list link;
	struct tb_players *players;
	uint32_t id;
	struct pw_proxy *proxy;
	struct spa_hook listener;
	uint32_t rate_hz; /* node.rate; 0: any */
	char *link_group; /* owned; NULL: none */
	bool waits;       /* it is linked to a sleeping strip */
	bool is_visited;
};

struct tb_players {
	struct tb_console *console;
	struct spa_list nodes;
	int seq; /* of the sync behind the last question */
	bool is_asking;
};

/* ---- what they answer ---- */

static uint32_t rate_of(const struct spa_dict *props)
{
	const char *text = props ? spa_dict_lookup(props, PW_KEY_NODE_RATE) : NULL;
	uint32_t num, rate_hz;

	return text && sscanf(text, "%u/%u", &num, &rate_hz) == 2 && num == 1 ? rate_hz : 0;
}

static void on_info(void *data, const struct pw_node_info *info)
{
	struct node *n = data;
	const char *group;

	if (info->change_mask & PW_NODE_CHANGE_MASK_PROPS) {
		group = info->props ? spa_dict_lookup(info->props, PW_KEY_NODE_LINK_GROUP) : NULL;
		n->rate_hz = rate_of(info->props);
		free(n->link_group);
		n->link_group = group ? strdup(group) : NULL;
	}
	if (n->waits && info->state == PW_NODE_STATE_RUNNING)
		tb_console_player_runs(n->players->console);
}

static const struct pw_node_events node_events = {
	PW_VERSION_NODE_EVENTS,
	.info = on_info,
};

/* ---- asking ---- */

static struct node *find(struct tb_players *p, uint32_t id)
{
	struct node *n;

	spa_list_for_each(n, &p->nodes, link) {
		if (n->id == id)
			return n;
	}
	return NULL;
}

static void ask(void *data, uint32_t id)
{
	struct tb_players *p = data;
	struct tb_console *c = p->console;
	struct node *n;

	if (id == PW_ID_ANY || tb_console_owns_node(c, id) || find(p, id))
		return;
	n = calloc(1, sizeof(*n));
	if (!n)
		return;
	n->players = p;
	n->id = id;
	n->proxy = pw_registry_bind(c->registry, id, PW_TYPE_INTERFACE_Node, PW_VERSION_NODE, 0);
	if (!n->proxy) {
		free(n);
		return;
	}
	pw_proxy_add_object_listener(n->proxy, &n->listener, &node_events, n);
	spa_list_append(&p->nodes, &n->link);
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
	tb_targets_for_each_sink(c, ask, p);
	pw_array_for_each(link, &c->links)
	{
		struct node *n = find(p, link->output_node);

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
	tb_console_warm_up(p->console);
}

/* ---- what is to be made of the answers ---- */

static void visit(struct tb_players *p, struct node *n);

/* Whoever plays into it, and whoever plays into another node of the same filter. */
static void visit_before(struct tb_players *p, const struct node *n)
{
	const struct tb_link *link;
	struct node *other;

	pw_array_for_each(link, &p->console->links)
	{
		if (link->input_node == n->id)
			visit(p, find(p, link->output_node));
	}
	spa_list_for_each(other, &p->nodes, link) {
		if (n->link_group && spa_streq(other->link_group, n->link_group))
			visit(p, other);
	}
}

static void visit(struct tb_players *p, struct node *n)
{
	if (!n || n->is_visited)
		return;
	n->is_visited = true;
	visit_before(p, n);
}

static void visit_all(struct tb_players *p)
{
	struct node *n;

	spa_list_for_each(n, &p->nodes, link)
		n->is_visited = false;
	spa_list_for_each(n, &p->nodes, link) {
		if (n->waits)
			visit(p, n);
	}
}

uint32_t tb_players_rate_hz(struct tb_players *p)
{
	struct node *n;
	uint32_t rate_hz = 0;

	visit_all(p);
	spa_list_for_each(n, &p->nodes, link) {
		if (n->is_visited)
			rate_hz = SPA_MAX(rate_hz, n->rate_hz);
	}
	return rate_hz;
}

bool tb_players_are_there(struct tb_players *p)
{
	struct node *n;

	visit_all(p);
	spa_list_for_each(n, &p->nodes, link) {
		if (n->is_visited && !n->link_group)
			return true;
	}
	return false;
}

/* ---- life ---- */

void tb_players_forget(struct tb_players *p)
{
	struct node *n;

	p->is_asking = false;
	spa_list_consume(n, &p->nodes, link)
	{
		spa_list_remove(&n->link);
		spa_hook_remove(&n->listener);
		pw_proxy_destroy(n->proxy);
		free(n->link_group);
		free(n);
	}
}

struct tb_players *tb_players_new(struct tb_console *c)
{
	struct tb_players *p = calloc(1, sizeof(*p));

	if (!p)
		return NULL;
	p->console = c;
	spa_list_init(&p->nodes);
	return p;
}

void tb_players_free(struct tb_players *p)
{
	if (!p)
		return;
	tb_players_forget(p);
	free(p);
}
