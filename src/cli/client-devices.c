/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Strips and buses as they are called now: the registry tells only what a node was called
 * when it came, and a rename is no new node.  So these few are bound and listened to. */
#include "client-impl.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A strip or bus of our console. */
struct tb_follower {
	struct tb_client *client;
	struct pw_proxy *proxy;
	struct spa_hook listener;
	uint32_t id;
};

static bool is_device(const struct tb_client *c, const struct tb_object *o)
{
	size_t n = strlen(c->console);

	return n > 0 && o->kind == TB_OBJECT_NODE && strncmp(o->name, c->console, n) == 0
	       && o->name[n] == '.';
}

static void on_node_info(void *data, const struct pw_node_info *info)
{
	struct tb_follower *f = data;

	if (info->change_mask & PW_NODE_CHANGE_MASK_PROPS)
		tb_client_rename_object(f->client, f->id, info->props);
}

static const struct pw_node_events node_events = {
	PW_VERSION_NODE_EVENTS,
	.info = on_node_info,
};

void tb_client_follow(struct tb_client *c, const struct tb_object *o)
{
	struct tb_follower **place, *f;

	if (!is_device(c, o))
		return;
	f = calloc(1, sizeof(*f));
	place = f ? pw_array_add(&c->followers, sizeof(*place)) : NULL;
	if (!place) {
		free(f);
		return;
	}
	*place = f;
	f->client = c;
	f->id = o->id;
	f->proxy = pw_registry_bind(c->registry, o->id, PW_TYPE_INTERFACE_Node, PW_VERSION_NODE, 0);
	if (f->proxy)
		pw_proxy_add_object_listener(f->proxy, &f->listener, &node_events, f);
}

void tb_client_follow_all(struct tb_client *c)
{
	const struct tb_object *o;

	for (uint32_t i = 0; (o = tb_client_object(c, i)) != NULL; i++)
		tb_client_follow(c, o);
}

static void drop(struct tb_follower *f)
{
	if (f->proxy) {
		spa_hook_remove(&f->listener);
		pw_proxy_destroy(f->proxy);
	}
	free(f);
}

void tb_client_unfollow(struct tb_client *c, uint32_t id)
{
	struct tb_follower **f;

	pw_array_for_each(f, &c->followers)
	{
		if ((*f)->id != id)
			continue;
		drop(*f);
		pw_array_remove(&c->followers, f);
		return;
	}
}

void tb_client_unfollow_all(struct tb_client *c)
{
	struct tb_follower **f;

	pw_array_for_each(f, &c->followers) drop(*f);
	pw_array_reset(&c->followers);
}
