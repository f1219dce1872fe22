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
 * bus is asked.  Behind a filter the way goes on (ways.h).  Nothing changes while an answer is
 * awaited. */
#include "recorders.h"

#include <stdlib.h>

#include "candidates.h"
#include "console.h"
#include "device.h"
#include "links.h"
#include "neighbours.h"
#include "ways.h"

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

	spa_list_for_each(n, &r->asked.nodes, way.link)
		n->waits = false;
	ask_those_at_buses(r);
	r->has_filters = false;
	spa_list_for_each(n, &r->asked.nodes, way.link)
		r->has_filters = r->has_filters || (n->waits && n->way.link_group);
	if (r->has_filters)
		ask_those_behind_filters(r);
	spa_list_for_each_safe(n, next, &r->asked.nodes, way.link) {
		if (!n->waits)
			tb_neighbour_drop(n);
	}
}

static bool is_complete(const struct tb_recorders *r)
{
	const struct tb_neighbour *n;

	spa_list_for_each(n, &r->asked.nodes, way.link) {
		if (!n->is_known)
			return false;
	}
	return true;
}

/* ---- what is to be made of the answers ---- */

static bool is_ours(const void *console, uint32_t node)
{
	return tb_console_owns_node(console, node);
}

static struct tb_ways ways(struct tb_recorders *r)
{
	const struct pw_array *links = &r->console->links;

	return (struct tb_ways){ links->data, pw_array_get_len(links, struct tb_link),
		&r->asked.nodes, is_ours, r->console };
}

/* Whether anything is another way than before. */
static bool look(struct tb_recorders *r)
{
	struct tb_console *c = r->console;
	const struct tb_ways w = ways(r);
	bool is_changed = false;

	for (uint32_t i = c->n_strips; i < c->n_devices; i++) {
		struct tb_device *d = c->devices[i];
		bool now = tb_device_is_virtual(d) && d->n_links > 0
		           && tb_ways_is_recorded(&w, tb_device_node_id(d));

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
