/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Nodes of other programs, each bound so that it tells its properties and its state. */
#include "neighbours.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <pipewire/keys.h>
#include <spa/utils/string.h>

static uint32_t rate_of(const struct spa_dict *props)
{
	const char *text = props ? spa_dict_lookup(props, PW_KEY_NODE_RATE) : NULL;
	uint32_t num, rate_hz;

	return text && sscanf(text, "%u/%u", &num, &rate_hz) == 2 && num == 1 ? rate_hz : 0;
}

/* pipewire-pulse says so of streams that only detect peaks, such as pavucontrol's. */
static bool is_meter(const struct spa_dict *props)
{
	return props && spa_atob(spa_dict_lookup(props, PW_KEY_STREAM_MONITOR));
}

static bool is_source(const struct spa_dict *props)
{
	const char *class = props ? spa_dict_lookup(props, PW_KEY_MEDIA_CLASS) : NULL;

	return class
	       && (spa_strstartswith(class, "Audio/Source")
		       || spa_streq(class, "Stream/Output/Audio"));
}

static void take_properties(struct tb_neighbour *n, const struct spa_dict *props)
{
	const char *group = props ? spa_dict_lookup(props, PW_KEY_NODE_LINK_GROUP) : NULL;

	n->way.rate_hz = rate_of(props);
	n->way.is_source = is_source(props);
	n->way.is_meter = is_meter(props);
	free(n->way.link_group);
	n->way.link_group = group ? strdup(group) : NULL;
}

static void on_info(void *data, const struct pw_node_info *info)
{
	struct tb_neighbour *n = data;

	if (info->change_mask & PW_NODE_CHANGE_MASK_PROPS)
		take_properties(n, info->props);
	n->is_running = info->state == PW_NODE_STATE_RUNNING;
	n->is_known = true;
	n->set->told(n->set->data, n);
}

static const struct pw_node_events node_events = {
	PW_VERSION_NODE_EVENTS,
	.info = on_info,
};

static void on_removed(void *data)
{
	struct tb_neighbour *n = data;

	n->is_running = false;
	n->is_known = true;
	n->set->told(n->set->data, n);
}

static void on_error(void *data, int seq, int res, const char *message)
{
	on_removed(data);
}

static const struct pw_proxy_events proxy_events = {
	PW_VERSION_PROXY_EVENTS,
	.removed = on_removed,
	.error = on_error,
};

struct tb_neighbour *tb_neighbours_find(const struct tb_neighbours *set, uint32_t id)
{
	struct tb_neighbour *n;

	spa_list_for_each(n, &set->nodes, way.link) {
		if (n->way.id == id)
			return n;
	}
	return NULL;
}

struct tb_neighbour *tb_neighbours_ask(
	struct tb_neighbours *set, struct pw_registry *registry, uint32_t id)
{
	struct tb_neighbour *n = calloc(1, sizeof(*n));

	if (!n)
		return NULL;
	n->set = set;
	n->way.id = id;
	n->proxy = pw_registry_bind(registry, id, PW_TYPE_INTERFACE_Node, PW_VERSION_NODE, 0);
	if (!n->proxy) {
		free(n);
		return NULL;
	}
	pw_proxy_add_object_listener(n->proxy, &n->listener, &node_events, n);
	pw_proxy_add_listener(n->proxy, &n->proxy_listener, &proxy_events, n);
	spa_list_append(&set->nodes, &n->way.link);
	return n;
}

void tb_neighbour_drop(struct tb_neighbour *n)
{
	spa_list_remove(&n->way.link);
	spa_hook_remove(&n->listener);
	spa_hook_remove(&n->proxy_listener);
	pw_proxy_destroy(n->proxy);
	free(n->way.link_group);
	free(n);
}

void tb_neighbours_clear(struct tb_neighbours *set)
{
	struct tb_neighbour *n;

	spa_list_consume(n, &set->nodes, way.link) tb_neighbour_drop(n);
}

void tb_neighbours_init(
	struct tb_neighbours *set, void (*told)(void *data, struct tb_neighbour *n), void *data)
{
	spa_list_init(&set->nodes);
	set->told = told;
	set->data = data;
}
