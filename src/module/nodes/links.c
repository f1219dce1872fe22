/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What is linked to our devices: every link of the session, from the registry. */
#include "links.h"

#include <errno.h>
#include <stdlib.h>

#include <spa/utils/string.h>

#include "console.h"
#include "device.h"
#include "filter-node.h"
#include "patch-nodes.h"

struct tb_link_watch {
	struct spa_hook listener; /* of the console's registry */
	uint32_t namesakes[2];    /* the newest nodes of the console's name, ours included */
};

static bool touches(const struct tb_link *link, uint32_t node)
{
	return link->output_node == node || link->input_node == node;
}

static uint32_t count(const struct tb_console *c, uint32_t node)
{
	const struct tb_link *link;
	uint32_t n = 0;

	pw_array_for_each(link, &c->links) n += touches(link, node);
	return n;
}

static void recount_filter(struct tb_console *c, const struct tb_link *changed)
{
	uint32_t node = tb_filter_node_id(c);

	if (node == PW_ID_ANY || !touches(changed, node))
		return;
	tb_filter_set_links(c, count(c, node));
}

static void recount_patch(struct tb_device *d, const struct tb_link *changed)
{
	for (uint32_t i = 0; i < TB_PATCH_N_NODES; i++) {
		uint32_t node = tb_patch_node_id(d, i);

		if (node != PW_ID_ANY && touches(changed, node))
			tb_patch_node_set_links(d, i, count(d->console, node));
	}
}

static void recount(struct tb_console *c, const struct tb_link *changed)
{
	for (uint32_t i = 0; i < c->n_devices; i++) {
		struct tb_device *d = c->devices[i];
		uint32_t node = tb_device_node_id(d);

		recount_patch(d, changed);
		if (node == PW_ID_ANY || !touches(changed, node))
			continue;
		d->n_links = count(c, node);
		c->events->device_links(d);
	}
	recount_filter(c, changed);
	c->events->links_changed(c, changed);
}

static const struct tb_device *device_of(const struct tb_console *c, uint32_t node)
{
	for (uint32_t i = 0; i < c->n_devices && node != PW_ID_ANY; i++) {
		if (tb_device_node_id(c->devices[i]) == node)
			return c->devices[i];
	}
	return NULL;
}

bool tb_console_owns_node(const struct tb_console *c, uint32_t node)
{
	return device_of(c, node) || (node != PW_ID_ANY && tb_filter_node_id(c) == node);
}

/* From the console to itself, through another clock: WirePlumber knows the devices of
 * one link-group from each other, those with clocks of their own are in others. */
static bool is_circle(const struct tb_console *c, const struct tb_link *link)
{
	const struct tb_device *from = device_of(c, link->output_node);
	const struct tb_device *to = device_of(c, link->input_node);

	return from && to && (from->terminal.edge || to->terminal.edge);
}

static uint32_t number_in(const struct spa_dict *props, const char *key)
{
	uint32_t id;
	const char *text = props ? spa_dict_lookup(props, key) : NULL;

	return text && spa_atou32(text, &id, 10) ? id : PW_ID_ANY;
}

/* Our own mixer node, or another console's of the same name. */
static void note_namesake(struct tb_console *c, uint32_t id, const struct spa_dict *props)
{
	const char *name = props ? spa_dict_lookup(props, PW_KEY_NODE_NAME) : NULL;
	uint32_t *namesakes = c->link_watch->namesakes;

	if (!spa_streq(name, c->name))
		return;
	namesakes[1] = namesakes[0];
	namesakes[0] = id;
}

bool tb_console_has_namesake(const struct tb_console *c)
{
	const uint32_t *namesakes = c->link_watch->namesakes;
	uint32_t own = tb_filter_node_id(c);

	return (namesakes[0] != PW_ID_ANY && namesakes[0] != own)
	       || (namesakes[1] != PW_ID_ANY && namesakes[1] != own);
}

static void on_global(void *data, uint32_t id, uint32_t permissions, const char *type,
	uint32_t version, const struct spa_dict *props)
{
	struct tb_console *c = data;
	struct tb_link *link;

	if (spa_streq(type, PW_TYPE_INTERFACE_Node))
		note_namesake(c, id, props);
	c->events->global(c, id, type, props);
	if (!spa_streq(type, PW_TYPE_INTERFACE_Link))
		return;
	link = pw_array_add(&c->links, sizeof(*link));
	if (!link)
		return;
	*link = (struct tb_link){
		.id = id,
		.output_node = number_in(props, PW_KEY_LINK_OUTPUT_NODE),
		.input_node = number_in(props, PW_KEY_LINK_INPUT_NODE),
		.output_port = number_in(props, PW_KEY_LINK_OUTPUT_PORT),
		.input_port = number_in(props, PW_KEY_LINK_INPUT_PORT),
	};
	if (is_circle(c, link)
		|| c->events->refuses_link(c, link, number_in(props, PW_KEY_CLIENT_ID)))
		pw_registry_destroy(c->registry, id);
	c->events->link_came(c, link);
	recount(c, link);
}

static void on_global_remove(void *data, uint32_t id)
{
	struct tb_console *c = data;
	struct tb_link *link, gone;

	c->events->global_gone(c, id);
	pw_array_for_each(link, &c->links)
	{
		if (link->id != id)
			continue;
		gone = *link;
		pw_array_remove(&c->links, link);
		c->events->link_went(c, &gone);
		recount(c, &gone);
		return;
	}
}

static const struct pw_registry_events registry_events = {
	PW_VERSION_REGISTRY_EVENTS,
	.global = on_global,
	.global_remove = on_global_remove,
};

int tb_links_connect(struct tb_console *c)
{
	struct tb_link_watch *w = c->link_watch;

	w->namesakes[0] = w->namesakes[1] = PW_ID_ANY;
	c->registry = pw_core_get_registry(c->core, PW_VERSION_REGISTRY, 0);
	if (!c->registry)
		return -errno;
	pw_registry_add_listener(c->registry, &w->listener, &registry_events, c);
	return 0;
}

void tb_links_disconnect(struct tb_console *c)
{
	if (c->registry) {
		spa_hook_remove(&c->link_watch->listener);
		pw_proxy_destroy((struct pw_proxy *)c->registry);
	}
	c->registry = NULL;
	c->links.size = 0;
}

int tb_links_new(struct tb_console *c)
{
	pw_array_init(&c->links, 64 * sizeof(struct tb_link));
	c->link_watch = calloc(1, sizeof(*c->link_watch));
	return c->link_watch ? 0 : -ENOMEM;
}

void tb_links_free(struct tb_console *c)
{
	pw_array_clear(&c->links);
	free(c->link_watch);
	c->link_watch = NULL;
}
