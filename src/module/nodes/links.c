/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Who is linked to our devices: every link of the session, from the registry. */
#include "links.h"

#include <stdlib.h>

#include <spa/utils/string.h>

#include "console.h"
#include "device.h"
#include "filter-node.h"
#include "patch-nodes.h"

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
	c->n_filter_links = count(c, node);
	tb_filter_update_active(c);
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

	if (!spa_streq(name, c->name))
		return;
	c->namesakes[1] = c->namesakes[0];
	c->namesakes[0] = id;
}

bool tb_console_has_namesake(const struct tb_console *c)
{
	uint32_t own = tb_filter_node_id(c);

	return (c->namesakes[0] != PW_ID_ANY && c->namesakes[0] != own)
	       || (c->namesakes[1] != PW_ID_ANY && c->namesakes[1] != own);
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
	c->namesakes[0] = c->namesakes[1] = PW_ID_ANY;
	c->registry = pw_core_get_registry(c->core, PW_VERSION_REGISTRY, 0);
	if (!c->registry)
		return -errno;
	pw_registry_add_listener(c->registry, &c->registry_listener, &registry_events, c);
	return 0;
}

void tb_links_disconnect(struct tb_console *c)
{
	if (c->registry) {
		spa_hook_remove(&c->registry_listener);
		pw_proxy_destroy((struct pw_proxy *)c->registry);
	}
	c->registry = NULL;
	c->links.size = 0;
}
