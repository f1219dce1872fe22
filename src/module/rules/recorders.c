/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Which virtual buses somebody records.
 *
 * Not everybody who is linked to one does: a mixer's level meters listen to every source
 * there is for as long as its window is open, and a filter of another program, such as noise
 * suppression behind a bus, is linked even when nobody records from it.  Neither may keep a
 * microphone open or a headset in its telephone profile.
 *
 * The registry does not tell who is a meter or a filter, so whoever is linked to a virtual
 * bus is asked.  Behind a filter the way goes on, through nodes of its link-group and along
 * their links, to whoever records there.  A filter that has no output that we know of, such
 * as a sender to the network, records.  Nothing changes while an answer is awaited. */
#include "recorders.h"

#include <stdlib.h>

#include <spa/utils/string.h>

#include "candidates.h"
#include "console.h"
#include "device.h"
#include "links.h"
#include "neighbours.h"

struct tb_recorders {
	struct tb_console *console;
	struct tb_neighbours asked; /* their `waits`: whether they are still needed */
	bool has_filters;           /* behind a bus, so that more are asked */
};

static struct tb_device *virtual_bus_of(const struct tb_console *c, uint32_t node)
{
	for (uint32_t i = c->n_strips; i < c->n_devices && node != PW_ID_ANY; i++) {
		if (tb_device_is_virtual(c->devices[i]) && tb_device_node_id(c->devices[i]) == node)
			return c->devices[i];
	}
	return NULL;
}

/* ---- who is asked ---- */

static void ask(void *data, uint32_t id)
{
	struct tb_recorders *r = data;
	struct tb_neighbour *n = tb_neighbours_find(&r->asked, id);

	if (!n && id != PW_ID_ANY && !tb_console_owns_node(r->console, id))
		n = tb_neighbours_ask(&r->asked, r->console->registry, id);
	if (n)
		n->waits = true;
}

static void ask_those_at_buses(struct tb_recorders *r)
{
	const struct tb_link *link;

	pw_array_for_each(link, &r->console->links)
	{
		if (virtual_bus_of(r->console, link->output_node))
			ask(r, link->input_node);
	}
}

/* The other nodes of a filter can be anywhere. */
static void ask_those_behind_filters(struct tb_recorders *r)
{
	const struct tb_link *link;

	tb_candidates_for_each_source(r->console, ask, r);
	pw_array_for_each(link, &r->console->links)
	{
		ask(r, link->output_node);
		ask(r, link->input_node);
	}
}

static void ask_all(struct tb_recorders *r)
{
	struct tb_neighbour *n, *next;

	spa_list_for_each(n, &r->asked.nodes, link)
		n->waits = false;
	ask_those_at_buses(r);
	r->has_filters = false;
	spa_list_for_each(n, &r->asked.nodes, link)
		r->has_filters = r->has_filters || (n->waits && n->link_group);
	if (r->has_filters)
		ask_those_behind_filters(r);
	spa_list_for_each_safe(n, next, &r->asked.nodes, link) {
		if (!n->waits)
			tb_neighbour_drop(n);
	}
}

static bool is_complete(const struct tb_recorders *r)
{
	const struct tb_neighbour *n;

	spa_list_for_each(n, &r->asked.nodes, link) {
		if (!n->is_known)
			return false;
	}
	return true;
}

/* ---- what is to be made of the answers ---- */

static bool records(struct tb_recorders *r, uint32_t node);

/* Whether somebody records what the node puts out. */
static bool is_recorded_from(struct tb_recorders *r, const struct tb_neighbour *n)
{
	const struct tb_link *link;

	pw_array_for_each(link, &r->console->links)
	{
		if (link->output_node == n->id && records(r, link->input_node))
			return true;
	}
	return false;
}

static bool has_output(const struct tb_recorders *r, const struct tb_neighbour *n)
{
	const struct tb_link *link;

	pw_array_for_each(link, &r->console->links)
	{
		if (link->output_node == n->id)
			return true;
	}
	return n->is_source;
}

static bool filter_is_recorded(struct tb_recorders *r, const char *link_group)
{
	struct tb_neighbour *n;
	bool is_dead_end = true;

	spa_list_for_each(n, &r->asked.nodes, link) {
		if (!spa_streq(n->link_group, link_group))
			continue;
		if (is_recorded_from(r, n))
			return true;
		is_dead_end = is_dead_end && !has_output(r, n);
	}
	return is_dead_end;
}

static bool records(struct tb_recorders *r, uint32_t node)
{
	struct tb_neighbour *n = tb_neighbours_find(&r->asked, node);

	/* What comes back to the console may be heard there. */
	if (!n)
		return tb_console_owns_node(r->console, node);
	if (n->is_visited || n->is_meter)
		return false;
	n->is_visited = true;
	return !n->link_group || filter_is_recorded(r, n->link_group);
}

static bool is_recorded(struct tb_recorders *r, uint32_t bus_node)
{
	const struct tb_link *link;

	tb_neighbours_forget_visits(&r->asked);
	pw_array_for_each(link, &r->console->links)
	{
		if (link->output_node == bus_node && records(r, link->input_node))
			return true;
	}
	return false;
}

/* Whether anything is another way than before. */
static bool look(struct tb_recorders *r)
{
	struct tb_console *c = r->console;
	bool is_changed = false;

	for (uint32_t i = c->n_strips; i < c->n_devices; i++) {
		struct tb_device *d = c->devices[i];
		bool now = tb_device_is_virtual(d) && d->n_links > 0
		           && is_recorded(r, tb_device_node_id(d));

		is_changed = is_changed || now != d->is_recorded;
		d->is_recorded = now;
	}
	return is_changed;
}

static void update(struct tb_recorders *r)
{
	ask_all(r);
	if (is_complete(r) && look(r))
		r->console->events->liveness_changed(r->console);
}

static void on_told(void *data, struct tb_neighbour *n)
{
	update(data);
}

void tb_recorders_link_changed(struct tb_recorders *r, const struct tb_link *link)
{
	if (r->has_filters || virtual_bus_of(r->console, link->output_node))
		update(r);
}

void tb_recorders_node_came(struct tb_recorders *r)
{
	if (r->has_filters)
		update(r);
}

/* ---- life ---- */

void tb_recorders_forget(struct tb_recorders *r)
{
	tb_neighbours_clear(&r->asked);
}

struct tb_recorders *tb_recorders_new(struct tb_console *c)
{
	struct tb_recorders *r = calloc(1, sizeof(*r));

	if (!r)
		return NULL;
	r->console = c;
	tb_neighbours_init(&r->asked, on_told, r);
	return r;
}

void tb_recorders_free(struct tb_recorders *r)
{
	if (!r)
		return;
	tb_recorders_forget(r);
	free(r);
}
