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

enum pw_node_state state_of(const struct tb_global *node)
{
	return ((const struct object *)node)->state;
}

static void on_node_info(void *data, const struct pw_node_info *info)
{
	struct object *o = data;

	if (info->change_mask & PW_NODE_CHANGE_MASK_STATE)
		o->state = info->state;
	changed(o->global.registry->data);
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

static void on_came(void *data, struct tb_global *g)
{
	struct object *o = (struct object *)g;
	int res = tb_global_look(g);

	if (res < 0)
		fail("cannot look at global %u: %s", g->id, spa_strerror(res));
	if (g->kind == TB_GLOBAL_NODE)
		pw_proxy_add_object_listener(g->proxy, &o->listener, &node_events, o);
	changed(data);
}

static void on_went(void *data, struct tb_global *g)
{
	forget_params((struct object *)g);
	changed(data);
}

/* Kept as properties "subject:key". */
static void on_property(
	void *data, struct tb_global *g, uint32_t subject, const char *key, const char *value)
{
	char name[256];

	snprintf(name, sizeof(name), "%u:%s", subject, key ? key : "");
	pw_properties_set(g->props, name, value);
	changed(data);
}

static void on_answered(void *data)
{
	changed(data);
}

static const struct tb_registry_events registry_events = {
	.global_bytes = sizeof(struct object),
	.came = on_came,
	.went = on_went,
	.property = on_property,
	.answered = on_answered,
};

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
	struct tb_global *o;

	tb_registry_for_each(o, &g->registry, TB_GLOBAL_NODE) fprintf(stderr, "  node %u %s: %s\n",
		o->id, tb_global_get(o, PW_KEY_NODE_NAME), pw_node_state_as_string(state_of(o)));
	if (g->error[0])
		fprintf(stderr, "  last error: %s\n", g->error);
}

/* Whether the session manager lives, and what it has decided. */
static void print_policy(struct graph *g)
{
	struct tb_global *metadata = find_metadata(g, "default");
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
static void ask_again(struct tb_global *o)
{
	tb_global_look_away(o);
	tb_global_look(o);
}

static void ask_for_metadata_again(struct graph *g)
{
	struct tb_global *o;

	tb_registry_for_each(o, &g->registry, TB_GLOBAL_METADATA) ask_again(o);
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

static void await_answer(struct graph *g);

void ask_metadata_again(struct session *s, const char *name)
{
	struct graph *g = s->graph;

	pw_thread_loop_lock(g->loop);
	/* Sent in one piece with it: the daemon reads nothing that comes later. */
	tb_registry_ask(&g->registry);
	ask_again(find_metadata(g, name));
	await_answer(g);
	pw_thread_loop_unlock(g->loop);
}

void sync_locked(struct graph *g)
{
	tb_registry_ask(&g->registry);
	await_answer(g);
}

static void await_answer(struct graph *g)
{
	time_t end = time(NULL) + HANG_MS / 1000;

	while (!tb_registry_is_answered(&g->registry)) {
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
	tb_registry_connect(&g->registry, g->core,
		TB_GLOBALS(NODE) | TB_GLOBALS(PORT) | TB_GLOBALS(LINK) | TB_GLOBALS(METADATA),
		&registry_events, g);
	/* Once for the list of objects, once for what binding them brings. */
	sync_locked(g);
	sync_locked(g);
	pw_thread_loop_unlock(g->loop);
	return g;
}

void graph_disconnect(struct graph *g)
{
	struct tb_global *o;

	if (g == NULL)
		return;
	pw_thread_loop_lock(g->loop);
	drop_own_links(g);
	tb_registry_for_each(o, &g->registry, TB_GLOBAL_NODE) forget_params((struct object *)o);
	tb_registry_finish(&g->registry);
	spa_hook_remove(&g->core_listener);
	pw_core_disconnect(g->core);
	pw_thread_loop_unlock(g->loop);
	pw_thread_loop_stop(g->loop);
	pw_context_destroy(g->context);
	pw_thread_loop_destroy(g->loop);
	free(g);
}
