/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The applications that play.  The registry tells which streams there are; only the streams
 * tell themselves what they play, so each is bound. */
#include "client/apps.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <pipewire/extensions/metadata.h>
#include <spa/utils/string.h>

#include "client/printable.h"
#include "client/survey.h"

struct stream {
	struct tb_app app;
	struct tb_apps *apps;
	struct pw_proxy *proxy;
	struct spa_hook listener;
	bool is_theirs; /* an application's, and not a console's own */
};

struct sink {
	uint32_t id;
	char name[96], serial[24];
};

struct tb_apps {
	struct pw_registry *registry;
	struct spa_hook listener;
	struct pw_proxy *metadata; /* NULL: nobody manages the session */
	uint32_t metadata_id;
	struct pw_array streams; /* struct stream * */
	struct pw_array sinks;   /* struct sink */
	void (*changed)(void *data);
	void *data;
};

static void tell(struct tb_apps *a)
{
	if (a->changed)
		a->changed(a->data);
}

/* ---- streams ---- */

static void copy(char *to, size_t n_bytes, const struct spa_dict *props, const char *key)
{
	const char *text = spa_dict_lookup(props, key);

	if (!text)
		return;
	snprintf(to, n_bytes, "%s", text);
	tb_make_printable(to);
}

static void on_info(void *data, const struct pw_node_info *info)
{
	struct stream *s = data;

	if (!(info->change_mask & PW_NODE_CHANGE_MASK_PROPS) || !info->props)
		return;
	s->is_theirs = !spa_dict_lookup(info->props, TB_KEY_CONSOLE);
	copy(s->app.name, sizeof(s->app.name), info->props, PW_KEY_NODE_NAME);
	copy(s->app.name, sizeof(s->app.name), info->props, PW_KEY_APP_NAME);
	s->app.media[0] = '\0';
	copy(s->app.media, sizeof(s->app.media), info->props, PW_KEY_MEDIA_NAME);
	if (spa_streq(s->app.media, s->app.name))
		s->app.media[0] = '\0';
	tell(s->apps);
}

static const struct pw_node_events node_events = {
	PW_VERSION_NODE_EVENTS,
	.info = on_info,
};

static void add_stream(struct tb_apps *a, uint32_t id)
{
	struct stream *s = calloc(1, sizeof(*s)), **place;

	place = s ? pw_array_add(&a->streams, sizeof(*place)) : NULL;
	if (!place) {
		free(s);
		return;
	}
	*place = s;
	s->apps = a;
	s->app.node = id;
	s->proxy = pw_registry_bind(a->registry, id, PW_TYPE_INTERFACE_Node, PW_VERSION_NODE, 0);
	if (s->proxy)
		pw_proxy_add_object_listener(s->proxy, &s->listener, &node_events, s);
}

static void free_stream(struct stream *s)
{
	if (s->proxy) {
		spa_hook_remove(&s->listener);
		pw_proxy_destroy(s->proxy);
	}
	free(s);
}

/* ---- the session ---- */

static void add_sink(struct tb_apps *a, uint32_t id, const struct spa_dict *props)
{
	struct sink *sink = pw_array_add(&a->sinks, sizeof(*sink));

	if (!sink)
		return;
	*sink = (struct sink){ .id = id };
	copy(sink->name, sizeof(sink->name), props, PW_KEY_NODE_NAME);
	copy(sink->serial, sizeof(sink->serial), props, PW_KEY_OBJECT_SERIAL);
}

static void on_global(void *data, uint32_t id, uint32_t permissions, const char *type,
	uint32_t version, const struct spa_dict *props)
{
	struct tb_apps *a = data;
	const char *class = props ? spa_dict_lookup(props, PW_KEY_MEDIA_CLASS) : NULL;

	if (spa_streq(type, PW_TYPE_INTERFACE_Node) && spa_streq(class, "Stream/Output/Audio"))
		add_stream(a, id);
	else if (spa_streq(type, PW_TYPE_INTERFACE_Node) && spa_streq(class, "Audio/Sink"))
		add_sink(a, id, props);
	else if (spa_streq(type, PW_TYPE_INTERFACE_Metadata) && props && !a->metadata
		 && spa_streq(spa_dict_lookup(props, PW_KEY_METADATA_NAME), "default")) {
		a->metadata = pw_registry_bind(a->registry, id, type, PW_VERSION_METADATA, 0);
		a->metadata_id = id;
	}
}

static void remove_sink(struct tb_apps *a, uint32_t id)
{
	struct sink *sink;

	pw_array_for_each(sink, &a->sinks)
	{
		if (sink->id == id) {
			pw_array_remove(&a->sinks, sink);
			return;
		}
	}
}

static void on_global_remove(void *data, uint32_t id)
{
	struct tb_apps *a = data;
	struct stream **s;

	if (a->metadata && id == a->metadata_id) {
		pw_proxy_destroy(a->metadata);
		a->metadata = NULL;
	}
	remove_sink(a, id);
	pw_array_for_each(s, &a->streams)
	{
		if ((*s)->app.node != id)
			continue;
		free_stream(*s);
		pw_array_remove(&a->streams, s);
		tell(a);
		return;
	}
}

static const struct pw_registry_events registry_events = {
	PW_VERSION_REGISTRY_EVENTS,
	.global = on_global,
	.global_remove = on_global_remove,
};

/* ---- life ---- */

struct tb_apps *tb_apps_open(struct tb_client *c, void (*changed)(void *data), void *data)
{
	struct tb_apps *a = calloc(1, sizeof(*a));

	if (!a)
		return NULL;
	a->changed = changed;
	a->data = data;
	pw_array_init(&a->streams, 16 * sizeof(struct stream *));
	pw_array_init(&a->sinks, 16 * sizeof(struct sink));
	a->registry = pw_core_get_registry(tb_client_core(c), PW_VERSION_REGISTRY, 0);
	if (!a->registry) {
		free(a);
		return NULL;
	}
	pw_registry_add_listener(a->registry, &a->listener, &registry_events, a);
	return a;
}

void tb_apps_free(struct tb_apps *a)
{
	struct stream **s;

	if (!a)
		return;
	pw_array_for_each(s, &a->streams) free_stream(*s);
	if (a->metadata)
		pw_proxy_destroy(a->metadata);
	spa_hook_remove(&a->listener);
	pw_proxy_destroy((struct pw_proxy *)a->registry);
	pw_array_clear(&a->streams);
	pw_array_clear(&a->sinks);
	free(a);
}

/* ---- looking, moving ---- */

const struct tb_app *tb_apps_at(const struct tb_apps *a, uint32_t i)
{
	struct stream **s;

	pw_array_for_each(s, &a->streams)
	{
		if ((*s)->is_theirs && i-- == 0)
			return &(*s)->app;
	}
	return NULL;
}

const struct tb_app *tb_apps_find(const struct tb_apps *a, uint32_t node)
{
	struct stream **s;

	pw_array_for_each(s, &a->streams)
	{
		if ((*s)->is_theirs && (*s)->app.node == node)
			return &(*s)->app;
	}
	return NULL;
}

int tb_apps_move(struct tb_apps *a, uint32_t node, const char *device)
{
	struct pw_metadata *metadata = (struct pw_metadata *)a->metadata;
	const struct sink *sink, *newest = NULL;

	pw_array_for_each(sink, &a->sinks)
	{
		if (spa_streq(sink->name, device))
			newest = sink;
	}
	if (!newest)
		return -ENOENT;
	if (!metadata)
		return -ENOTSUP;
	pw_metadata_set_property(metadata, node, "target.object", "Spa:Id", newest->serial);
	return 0;
}
