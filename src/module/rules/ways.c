/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "ways.h"

#include <spa/utils/string.h>

static struct tb_way_node *find(const struct tb_ways *w, uint32_t id)
{
	struct tb_way_node *n;

	spa_list_for_each(n, w->nodes, link) {
		if (n->id == id)
			return n;
	}
	return NULL;
}

static void forget_visits(const struct tb_ways *w)
{
	struct tb_way_node *n;

	spa_list_for_each(n, w->nodes, link)
		n->is_visited = false;
}

/* ---- to whoever records ---- */

static bool records(const struct tb_ways *w, uint32_t node);

static bool is_recorded_from(const struct tb_ways *w, uint32_t node)
{
	for (size_t i = 0; i < w->n_links; i++)
		if (w->links[i].output_node == node && records(w, w->links[i].input_node))
			return true;
	return false;
}

static bool has_output(const struct tb_ways *w, const struct tb_way_node *n)
{
	for (size_t i = 0; i < w->n_links; i++)
		if (w->links[i].output_node == n->id)
			return true;
	return n->is_source;
}

static bool filter_is_recorded(const struct tb_ways *w, const char *link_group)
{
	struct tb_way_node *n;
	bool is_dead_end = true;

	spa_list_for_each(n, w->nodes, link) {
		if (!spa_streq(n->link_group, link_group))
			continue;
		if (is_recorded_from(w, n->id))
			return true;
		is_dead_end = is_dead_end && !has_output(w, n);
	}
	return is_dead_end;
}

static bool records(const struct tb_ways *w, uint32_t node)
{
	struct tb_way_node *n = find(w, node);

	if (!n)
		return w->is_ours(w->data, node);
	if (n->is_visited || n->is_meter)
		return false;
	n->is_visited = true;
	return !n->link_group || filter_is_recorded(w, n->link_group);
}

bool tb_ways_is_recorded(const struct tb_ways *w, uint32_t node)
{
	forget_visits(w);
	return is_recorded_from(w, node);
}

/* ---- from whoever plays ---- */

static void visit(const struct tb_ways *w, struct tb_way_node *n);

/* All that play into it, and all that play into another node of the same filter. */
static void visit_before(const struct tb_ways *w, const struct tb_way_node *n)
{
	struct tb_way_node *other;

	for (size_t i = 0; i < w->n_links; i++)
		if (w->links[i].input_node == n->id)
			visit(w, find(w, w->links[i].output_node));
	spa_list_for_each(other, w->nodes, link) {
		if (n->link_group && spa_streq(other->link_group, n->link_group))
			visit(w, other);
	}
}

static void visit(const struct tb_ways *w, struct tb_way_node *n)
{
	if (!n || n->is_visited)
		return;
	n->is_visited = true;
	visit_before(w, n);
}

void tb_ways_visit_players(
	const struct tb_ways *w, bool (*begins)(const void *data, const struct tb_way_node *n))
{
	struct tb_way_node *n;

	forget_visits(w);
	spa_list_for_each(n, w->nodes, link) {
		if (begins(w->data, n))
			visit(w, n);
	}
}
