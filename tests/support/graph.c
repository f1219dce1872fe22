/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A mirror of the registry, and waiting for it to look as wanted. */
#include "graph-impl.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <spa/utils/result.h>
#include <spa/utils/string.h>

/* How often a waiter looks whether the console under test has died. */
#define CHECK_NS (200 * SPA_NSEC_PER_MSEC)
/* How often one who waits asks for the metadata again. */
#define ASK_AGAIN_S 5

/* ---- the mirror; loop thread ---- */

static void changed(struct graph *g)
{
	pw_thread_loop_signal(g->loop, false);
}

static void on_node_info(void *data, const struct pw_node_info *info)
{
	struct object *o = data;

	o->have_info = true;
	if (info->change_mask & PW_NODE_CHANGE_MASK_STATE)
		o->state = info->state;
	if (info->change_mask & PW_NODE_CHANGE_MASK_PROPS)
		pw_properties_update(o->props, info->props);
	changed(o->graph);
}

static void on_node_param(void *data, int seq, uint32_t id, uint32_t index, uint32_t next,
	const struct spa_pod *param)
{
	take_param(data, index, param);
}

static const struct pw_node_events node_events = {
	PW_VERSION_NODE_EVENTS,
	.info = on_node_info,
	.param = on_node_param,
};

/* Kept as properties "subject:key". */
static int on_metadata(
	void *data, uint32_t subject, const char *key, const char *type, const char *value)
{
	struct object *o = data;
	char name[256];

	snprintf(name, sizeof(name), "%u:%s", subject, key ? key : "");
	pw_properties_set(o->props, name, value);
	changed(o->graph);
	return 0;
}

static const struct pw_metadata_events metadata_events = {
	PW_VERSION_METADATA_EVENTS,
	.property = on_metadata,
};

static enum kind kind_of(const char *type)
{
	return spa_streq(type, PW_TYPE_INTERFACE_Node)       ? KIND_NODE
	       : spa_streq(type, PW_TYPE_INTERFACE_Port)     ? KIND_PORT
	       : spa_streq(type, PW_TYPE_INTERFACE_Link)     ? KIND_LINK
	       : spa_streq(type, PW_TYPE_INTERFACE_Metadata) ? KIND_METADATA
	                                                     : KIND_OTHER;
}

static void bind_object(struct object *o, const char *type)
{
	struct pw_registry *registry = o->graph->registry;

	if (o->kind == KIND_NODE) {
		o->proxy = pw_registry_bind(registry, o->id, type, PW_VERSION_NODE, 0);
		pw_node_add_listener(
			(struct pw_node *)o->proxy, &o->object_listener, &node_events, o);
	}
	if (o->kind == KIND_METADATA) {
		o->proxy = pw_registry_bind(registry, o->id, type, PW_VERSION_METADATA, 0);
		pw_metadata_add_listener(
			(struct pw_metadata *)o->proxy, &o->object_listener, &metadata_events, o);
	}
}

static void on_global(void *data, uint32_t id, uint32_t permissions, const char *type,
	uint32_t version, const struct spa_dict *props)
{
	struct graph *g = data;
	enum kind kind = kind_of(type);
	struct object *o;

	if (kind == KIND_OTHER)
		return;
	o = calloc(1, sizeof(*o));
	o->graph = g;
	o->kind = kind;
	o->id = id;
	o->props = pw_properties_new_dict(props ? props : &SPA_DICT_INIT(NULL, 0));
	spa_list_append(&g->objects, &o->link);
	bind_object(o, type);
	changed(g);
}

static void drop_object(struct object *o)
{
	spa_list_remove(&o->link);
	if (o->proxy != NULL) {
		spa_hook_remove(&o->object_listener);
		pw_proxy_destroy(o->proxy);
	}
	forget_params(o);
	pw_properties_free(o->props);
	free(o);
}

static void on_global_remove(void *data, uint32_t id)
{
	struct graph *g = data;
	struct object *o, *next;

	spa_list_for_each_safe(o, next, &g->objects, link)
		if (o->id == id)
			drop_object(o);
	changed(g);
}

static const struct pw_registry_events registry_events = {
	PW_VERSION_REGISTRY_EVENTS,
	.global = on_global,
	.global_remove = on_global_remove,
};

static void on_done(void *data, uint32_t id, int seq)
{
	struct graph *g = data;

	g->synced = seq;
	changed(g);
}

static void on_error(void *data, uint32_t id, int seq, int res, const char *message)
{
	struct graph *g = data;

	if (id == PW_ID_CORE && res == -EPIPE)
		g->gone = true;
	snprintf(g->error, sizeof(g->error), "object %u: %s (%s)", id, message, spa_strerror(res));
	changed(g);
}

static const struct pw_core_events core_events = {
	PW_VERSION_CORE_EVENTS,
	.done = on_done,
	.error = on_error,
};

/* ---- waiting; test's thread ---- */

struct pw_thread_loop *graph_loop(struct graph *g)
{
	return g->loop;
}

struct pw_core *graph_core(struct graph *g)
{
	return g->core;
}

/* What a reader of a failed test wants to see first. */
static void print_nodes(struct graph *g)
{
	struct object *o;

	spa_list_for_each(o, &g->objects, link)
		if (o->kind == KIND_NODE)
			fprintf(stderr, "  node %u %s: %s\n", o->id,
				pw_properties_get(o->props, PW_KEY_NODE_NAME),
				pw_node_state_as_string(o->state));
	if (g->error[0])
		fprintf(stderr, "  last error: %s\n", g->error);
}

/* Whether the session manager lives, and what it has decided. */
static void print_policy(struct graph *g)
{
	struct object *metadata = find_metadata(g, "default");
	const struct spa_dict_item *item;

	if (tb_private_pid(g->session->private, TB_PRIVATE_WIREPLUMBER) == 0)
		fprintf(stderr, "  WirePlumber does not run\n");
	if (metadata == NULL)
		return;
	spa_dict_for_each(item, &metadata->props->dict)
		fprintf(stderr, "  metadata %s: %s\n", item->key, item->value);
}

static void check_health(struct graph *g, time_t end, const char *what)
{
	struct session *s = g->session;

	if (s->console != NULL && !tool_running(s->console)) {
		struct output o = tool_wait(s->console);

		fail("waited for %s, and the console ended with status %d: %s", what, o.status,
			o.err);
	}
	if (g->gone)
		fail("waited for %s, and the connection to PipeWire broke", what);
	if (time(NULL) > end) {
		print_nodes(g);
		print_policy(g);
		fail("waited for %s: it does not come", what);
	}
}

/* While a client waits to be told what a metadata object holds, PipeWire (1.4.2) tells changes of
 * it to such clients only: the others never hear of one that falls into that time. */
static void ask_again(struct object *o)
{
	spa_hook_remove(&o->object_listener);
	pw_proxy_destroy(o->proxy);
	bind_object(o, PW_TYPE_INTERFACE_Metadata);
}

static void ask_for_metadata_again(struct graph *g)
{
	struct object *o;

	spa_list_for_each(o, &g->objects, link)
		if (o->kind == KIND_METADATA && o->proxy != NULL)
			ask_again(o);
}

void graph_await(
	struct graph *g, bool (*is_so)(struct graph *g, void *data), void *data, const char *what)
{
	time_t end = time(NULL) + HANG_MS / 1000, ask = time(NULL) + ASK_AGAIN_S;

	pw_thread_loop_lock(g->loop);
	while (!is_so(g, data)) {
		struct timespec until;

		pw_thread_loop_get_time(g->loop, &until, CHECK_NS);
		pw_thread_loop_timed_wait_full(g->loop, &until);
		check_health(g, end, what);
		if (time(NULL) >= ask) {
			ask_for_metadata_again(g);
			ask = time(NULL) + ASK_AGAIN_S;
		}
	}
	pw_thread_loop_unlock(g->loop);
}

static void await_seq(struct graph *g, int seq);

void ask_metadata_again(struct session *s, const char *name)
{
	struct graph *g = s->graph;
	int seq;

	pw_thread_loop_lock(g->loop);
	/* Sent in one piece with it: the daemon reads nothing that comes later. */
	seq = pw_core_sync(g->core, PW_ID_CORE, 0);
	ask_again(find_metadata(g, name));
	await_seq(g, seq);
	pw_thread_loop_unlock(g->loop);
}

void sync_locked(struct graph *g)
{
	await_seq(g, pw_core_sync(g->core, PW_ID_CORE, 0));
}

static void await_seq(struct graph *g, int seq)
{
	time_t end = time(NULL) + HANG_MS / 1000;

	while (g->synced != seq) {
		struct timespec until;

		pw_thread_loop_get_time(g->loop, &until, CHECK_NS);
		pw_thread_loop_timed_wait_full(g->loop, &until);
		check_health(g, end, "an answer of the daemon");
	}
}

void await_change(struct session *s)
{
	struct graph *g = s->graph;
	struct timespec until;

	pw_thread_loop_lock(g->loop);
	pw_thread_loop_get_time(g->loop, &until, 20 * SPA_NSEC_PER_MSEC);
	pw_thread_loop_timed_wait_full(g->loop, &until);
	pw_thread_loop_unlock(g->loop);
}

void settle_events(struct session *s)
{
	pw_thread_loop_lock(s->graph->loop);
	sync_locked(s->graph);
	pw_thread_loop_unlock(s->graph->loop);
}

/* ---- life ---- */

struct graph *graph_connect(struct session *s)
{
	struct graph *g = calloc(1, sizeof(*g));
	const char *remote = session_file(s, "pipewire-0");

	g->session = s;
	spa_list_init(&g->objects);
	spa_list_init(&g->own_links);
	g->loop = pw_thread_loop_new("graph", NULL);
	g->context = pw_context_new(pw_thread_loop_get_loop(g->loop), NULL, 0);
	pw_thread_loop_start(g->loop);
	pw_thread_loop_lock(g->loop);
	g->core = pw_context_connect(
		g->context, pw_properties_new(PW_KEY_REMOTE_NAME, remote, NULL), 0);
	if (g->core == NULL)
		fail("cannot connect to %s: %m", remote);
	pw_core_add_listener(g->core, &g->core_listener, &core_events, g);
	g->registry = pw_core_get_registry(g->core, PW_VERSION_REGISTRY, 0);
	pw_registry_add_listener(g->registry, &g->registry_listener, &registry_events, g);
	/* Once for the list of objects, once for what binding them brings. */
	sync_locked(g);
	sync_locked(g);
	pw_thread_loop_unlock(g->loop);
	return g;
}

void graph_disconnect(struct graph *g)
{
	struct object *o;

	if (g == NULL)
		return;
	pw_thread_loop_lock(g->loop);
	drop_own_links(g);
	spa_list_consume(o, &g->objects, link) drop_object(o);
	pw_proxy_destroy((struct pw_proxy *)g->registry);
	spa_hook_remove(&g->core_listener);
	pw_core_disconnect(g->core);
	pw_thread_loop_unlock(g->loop);
	pw_thread_loop_stop(g->loop);
	pw_context_destroy(g->context);
	pw_thread_loop_destroy(g->loop);
	free(g);
}
