/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Nodes by name, their properties, and the metadata. */
#include "graph-impl.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <spa/utils/json.h>
#include <spa/utils/string.h>

/* ---- under the lock ---- */

struct tb_global *find_node(struct graph *g, const char *name)
{
	return tb_registry_find(&g->registry, TB_GLOBAL_NODE, PW_KEY_NODE_NAME, name);
}

struct tb_global *find_metadata(struct graph *g, const char *name)
{
	return tb_registry_find(&g->registry, TB_GLOBAL_METADATA, PW_KEY_METADATA_NAME, name);
}

struct tb_global *need_node(struct graph *g, const char *name)
{
	struct tb_global *o;

	sync_locked(g);
	o = find_node(g, name);
	if (o == NULL)
		fail("there is no node %s", name);
	return o;
}

/* ---- nodes ---- */

struct wanted {
	const char *name, *key, *value;
};

static bool node_is_there(struct graph *g, void *data)
{
	const struct wanted *w = data;
	struct tb_global *o = find_node(g, w->name);

	return o != NULL && o->is_told;
}

static bool node_is_gone(struct graph *g, void *data)
{
	const struct wanted *w = data;

	return find_node(g, w->name) == NULL;
}

static bool node_has_property(struct graph *g, void *data)
{
	const struct wanted *w = data;
	struct tb_global *o = find_node(g, w->name);

	return o != NULL && spa_streq(pw_properties_get(o->props, w->key), w->value);
}

static bool node_is_another(struct graph *g, void *data)
{
	const struct wanted *w = data;
	struct tb_global *o = find_node(g, w->name);

	return o != NULL && o->is_told
	       && !spa_streq(pw_properties_get(o->props, PW_KEY_OBJECT_SERIAL), w->value);
}

static bool node_has_state(struct graph *g, void *data)
{
	const struct wanted *w = data;
	struct tb_global *o = find_node(g, w->name);

	return o != NULL && o->is_told && spa_streq(pw_node_state_as_string(state_of(o)), w->value);
}

static bool node_is_asleep(struct graph *g, void *data)
{
	struct tb_global *o = find_node(g, ((const struct wanted *)data)->name);

	return o != NULL && o->is_told
	       && (state_of(o) == PW_NODE_STATE_SUSPENDED || state_of(o) == PW_NODE_STATE_IDLE);
}

/* A sentence for the message of a failure; overwritten by the next. */
__attribute__((format(printf, 1, 2))) static const char *say(const char *format, ...)
{
	static char text[512];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	return text;
}

uint32_t await_node(struct session *s, const char *name)
{
	struct wanted w = { .name = name };
	struct tb_global *o = NULL;
	uint32_t id = SPA_ID_INVALID;

	/* One that is on its way out does not count. */
	while (o == NULL) {
		graph_await(s->graph, node_is_there, &w, say("node %s", name));
		pw_thread_loop_lock(s->graph->loop);
		sync_locked(s->graph);
		o = find_node(s->graph, name);
		id = o ? o->id : SPA_ID_INVALID;
		pw_thread_loop_unlock(s->graph->loop);
	}
	return id;
}

void await_no_node(struct session *s, const char *name)
{
	struct wanted w = { .name = name };

	graph_await(s->graph, node_is_gone, &w, say("node %s to go", name));
}

bool have_node(struct session *s, const char *name)
{
	settle_events(s);
	return find_node(s->graph, name) != NULL;
}

uint32_t count_nodes(struct session *s, const char *prefix)
{
	struct tb_global *o;
	uint32_t n = 0;

	pw_thread_loop_lock(s->graph->loop);
	sync_locked(s->graph);
	tb_registry_for_each(o, &s->graph->registry, TB_GLOBAL_NODE) n +=
		spa_strstartswith(tb_global_get(o, PW_KEY_NODE_NAME), prefix);
	pw_thread_loop_unlock(s->graph->loop);
	return n;
}

const char *node_property(struct session *s, const char *name, const char *key)
{
	static char copy[1024];
	const char *value;

	pw_thread_loop_lock(s->graph->loop);
	value = pw_properties_get(need_node(s->graph, name)->props, key);
	if (value != NULL)
		snprintf(copy, sizeof(copy), "%s", value);
	pw_thread_loop_unlock(s->graph->loop);
	return value ? copy : NULL;
}

void await_property(struct session *s, const char *name, const char *key, const char *value)
{
	struct wanted w = { name, key, value };

	graph_await(s->graph, node_has_property, &w, say("%s %s = %s", name, key, value));
}

void await_successor(struct session *s, const char *name, const char *serial)
{
	struct wanted w = { .name = name, .value = serial };

	graph_await(s->graph, node_is_another, &w, say("another node %s", name));
}

void await_state(struct session *s, const char *name, const char *state)
{
	struct wanted w = { .name = name, .value = state };

	graph_await(s->graph, node_has_state, &w, say("%s to be %s", name, state));
}

void await_asleep(struct session *s, const char *name)
{
	struct wanted w = { .name = name };

	graph_await(s->graph, node_is_asleep, &w, say("%s to fall asleep", name));
}

void destroy_node(struct session *s, const char *name)
{
	pw_thread_loop_lock(s->graph->loop);
	pw_registry_destroy(s->graph->registry.proxy, need_node(s->graph, name)->id);
	pw_thread_loop_unlock(s->graph->loop);
	await_no_node(s, name);
}

void create_null_sink(struct session *s, const char *name, uint32_t priority_session)
{
	create_null_sink_of_group(s, name, priority_session, s->world ? TIME_GROUP : NULL);
}

void create_null_sink_of_group(
	struct session *s, const char *name, uint32_t priority_session, const char *group)
{
	struct pw_properties *props = pw_properties_new("factory.name", "support.null-audio-sink",
		PW_KEY_NODE_NAME, name, PW_KEY_MEDIA_CLASS, "Audio/Sink", "audio.position",
		"[ FL FR ]", PW_KEY_OBJECT_LINGER, "true", NULL);
	struct pw_proxy *proxy;

	pw_properties_setf(props, PW_KEY_PRIORITY_SESSION, "%u", priority_session);
	pw_properties_set(props, PW_KEY_NODE_GROUP, group);
	pw_thread_loop_lock(s->graph->loop);
	proxy = pw_core_create_object(s->graph->core, "adapter", PW_TYPE_INTERFACE_Node,
		PW_VERSION_NODE, &props->dict, 0);
	sync_locked(s->graph);
	pw_proxy_destroy(proxy);
	pw_thread_loop_unlock(s->graph->loop);
	pw_properties_free(props);
	await_node(s, name);
}

/* ---- metadata ---- */

static bool has_default(struct graph *g, void *data)
{
	const struct wanted *w = data;
	struct tb_global *o = find_metadata(g, "default");
	const char *json = o ? pw_properties_get(o->props, w->key) : NULL;
	char name[256] = "";

	if (json != NULL)
		spa_json_str_object_find(json, strlen(json), "name", name, sizeof(name));
	return spa_streq(name, w->value);
}

void await_default(struct session *s, const char *kind, const char *node)
{
	char key[64];
	struct wanted w = { .key = key, .value = node };

	snprintf(key, sizeof(key), "0:default.audio.%s", kind);
	graph_await(s->graph, has_default, &w, say("%s to be the default %s", node, kind));
}

void set_metadata(struct session *s, const char *metadata, uint32_t subject, const char *key,
	const char *type, const char *value)
{
	struct tb_global *o;

	pw_thread_loop_lock(s->graph->loop);
	sync_locked(s->graph);
	o = find_metadata(s->graph, metadata);
	if (o == NULL)
		fail("there is no metadata %s", metadata);
	pw_metadata_set_property((struct pw_metadata *)o->proxy, subject, key, type, value);
	sync_locked(s->graph);
	pw_thread_loop_unlock(s->graph->loop);
}

void set_metadata_unheard(struct session *s, const char *metadata, uint32_t subject,
	const char *key, const char *type, const char *value)
{
	pid_t wireplumber = tb_private_pid(s->private, TB_PRIVATE_WIREPLUMBER);

	kill(wireplumber, SIGSTOP);
	set_metadata(s, metadata, subject, key, type, value);
	ask_metadata_again(s, metadata);
	kill(wireplumber, SIGCONT);
}

/* `which` is "default.configured", what the user chose, or "default", what it is then. */
static void set_default(struct session *s, const char *which, const char *kind, const char *node)
{
	char key[64], value[256];

	snprintf(key, sizeof(key), "%s.audio.%s", which, kind);
	snprintf(value, sizeof(value), "{\"name\":\"%s\"}", node);
	set_metadata(s, "default", PW_ID_CORE, key, "Spa:String:JSON", value);
}

void choose_default(struct session *s, const char *kind, const char *node)
{
	set_default(s, "default.configured", kind, node);
	await_default(s, kind, node);
}

/* WirePlumber draws its conclusion when it has answered, and then finds it drawn. */
void choose_default_unheard(struct session *s, const char *kind, const char *node)
{
	pid_t wireplumber = tb_private_pid(s->private, TB_PRIVATE_WIREPLUMBER);

	kill(wireplumber, SIGSTOP);
	set_default(s, "default.configured", kind, node);
	set_default(s, "default", kind, node);
	ask_metadata_again(s, "default");
	kill(wireplumber, SIGCONT);
	await_default(s, kind, node);
}

void set_clock(struct session *s, const char *key, uint32_t value)
{
	char text[16];

	snprintf(text, sizeof(text), "%u", value);
	set_metadata(s, "settings", PW_ID_CORE, key, NULL, text);
}

void move_stream(struct session *s, const char *stream, const char *device)
{
	uint32_t id = await_node(s, stream);

	set_metadata(s, "default", id, "target.object", "Spa:String", device);
}

static bool has_target(struct graph *g, void *data)
{
	const struct wanted *w = data;
	struct tb_global *o = find_metadata(g, "default");

	return o && spa_streq(pw_properties_get(o->props, w->key), w->value);
}

void await_target(struct session *s, const char *stream, const char *device)
{
	char key[64];
	struct wanted w = { .key = key, .value = device };

	snprintf(key, sizeof(key), "%u:target.object", await_node(s, stream));
	graph_await(s->graph, has_target, &w, say("%s to be moved to %s", stream, device));
}
