/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A console seen from outside. */
#include "client-impl.h"

#include <spa/param/props.h>
#include <spa/pod/builder.h>

#include <errno.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* A console that does not answer for so long never will. */
#define PATIENCE_S 5

/* ---- waiting ---- */

static void on_patience_over(void *data, uint64_t n_expirations)
{
	((struct tb_client *)data)->is_over = true;
}

/* Until `is_so`.  0, -EPIPE, -ETIME. */
static int wait_for(
	struct tb_client *c, bool (*is_so)(struct tb_client *c, const void *data), const void *data)
{
	struct pw_loop *loop = pw_main_loop_get_loop(c->loop);
	struct spa_source *timer = pw_loop_add_timer(loop, on_patience_over, c);
	struct timespec patience = { .tv_sec = PATIENCE_S };

	if (!timer)
		return -errno;
	c->is_over = false;
	pw_loop_update_timer(loop, timer, &patience, NULL, false);
	pw_loop_enter(loop);
	while (!c->is_gone && !c->is_over && !is_so(c, data))
		pw_loop_iterate(loop, -1);
	pw_loop_leave(loop);
	pw_loop_destroy_source(loop, timer);
	if (is_so(c, data))
		return 0;
	return c->is_gone ? -EPIPE : -ETIME;
}

static bool is_synced(struct tb_client *c, const void *data)
{
	return c->done_seq == c->sync_seq;
}

int tb_client_sync(struct tb_client *c)
{
	c->sync_seq = pw_core_sync(c->core, PW_ID_CORE, c->sync_seq);
	return wait_for(c, is_synced, NULL);
}

/* ---- the connection ---- */

static void leave(struct tb_client *c, int error)
{
	if (c->is_gone)
		return;
	c->is_gone = true;
	c->error = error;
	if (c->events && c->events->gone)
		c->events->gone(c->data);
	pw_main_loop_quit(c->loop);
}

static void on_core_done(void *data, uint32_t id, int seq)
{
	struct tb_client *c = data;

	if (id != PW_ID_CORE)
		return;
	c->done_seq = seq;
	/* Descriptions come one by one; this is after the last. */
	if (c->has_props && !c->is_described && seq == c->sync_seq) {
		tb_keys_describe(&c->keys);
		c->is_described = true;
		if (c->events && c->events->restructured)
			c->events->restructured(c->data);
	}
}

static void on_core_error(void *data, uint32_t id, int seq, int res, const char *message)
{
	if (id == PW_ID_CORE && res == -EPIPE)
		leave(data, res);
}

static const struct pw_core_events core_events = {
	PW_VERSION_CORE_EVENTS,
	.done = on_core_done,
	.error = on_core_error,
};

static int connect_core(struct tb_client *c)
{
	struct pw_properties *p = pw_properties_new(
		PW_KEY_APP_NAME, "troubadour", PW_KEY_MEDIA_CATEGORY, "Manager", NULL);

	if (p && c->options.remote)
		pw_properties_set(p, PW_KEY_REMOTE_NAME, c->options.remote);
	c->core = pw_context_connect(c->context, p, 0);
	if (!c->core)
		return -errno;
	pw_core_add_listener(c->core, &c->core_listener, &core_events, c);
	return tb_client_connect_registry(c);
}

/* ---- the console's node ---- */

static void on_changed(void *data, const struct tb_key *key)
{
	struct tb_client *c = data;

	/* Keys without a description are about to get one. */
	if (c->is_described && c->events && c->events->changed)
		c->events->changed(c->data, key);
}

static void describe_later(struct tb_client *c)
{
	c->is_described = false;
	c->sync_seq = pw_core_sync(c->core, PW_ID_CORE, c->sync_seq);
}

static void on_props(struct tb_client *c, const struct spa_pod *pod)
{
	int res = tb_keys_read_props(&c->keys, pod, on_changed, c);

	if (res < 0)
		return;
	c->has_props = true;
	c->n_props++;
	if (res > 0)
		describe_later(c);
}

static void on_param(void *data, int seq, uint32_t id, uint32_t index, uint32_t next,
	const struct spa_pod *param)
{
	struct tb_client *c = data;

	if (id == SPA_PARAM_Props)
		on_props(c, param);
	if (id != SPA_PARAM_PropInfo)
		return;
	if (index == 0) {
		tb_keys_clear_infos(&c->keys);
		describe_later(c);
	}
	tb_keys_add_prop_info(&c->keys, param);
}

static const struct pw_node_events node_events = {
	PW_VERSION_NODE_EVENTS,
	.param = on_param,
};

static void on_node_removed(void *data)
{
	leave(data, -EPIPE);
}

static const struct pw_proxy_events proxy_events = {
	PW_VERSION_PROXY_EVENTS,
	.removed = on_node_removed,
};

static int read_console(struct tb_client *c)
{
	uint32_t ids[] = { SPA_PARAM_PropInfo, SPA_PARAM_Props };
	int res;

	pw_proxy_add_listener(c->node, &c->proxy_listener, &proxy_events, c);
	pw_proxy_add_object_listener(c->node, &c->node_listener, &node_events, c);
	pw_node_subscribe_params((struct pw_node *)c->node, ids, 2);
	res = tb_client_sync(c);
	if (res == 0 && (!c->has_props || !c->is_described))
		res = -EPROTO;
	if (res < 0)
		fprintf(stderr, "troubadour: console %s does not answer (no Props): %s\n",
			c->console, strerror(-res));
	return res;
}

/* ---- life ---- */

/* Into a session, and to what its nodes say of themselves. */
static int join_session(struct tb_client *c)
{
	int res;

	c->loop = pw_main_loop_new(NULL);
	c->context = c->loop ? pw_context_new(pw_main_loop_get_loop(c->loop), NULL, 0) : NULL;
	if (!c->context)
		return -errno;
	res = connect_core(c);
	if (res == 0)
		res = tb_client_sync(c);
	return res == 0 ? tb_client_sync(c) : res;
}

static int open_client(struct tb_client *c)
{
	int res = join_session(c);

	if (!c->core && c->context)
		fprintf(stderr, "troubadour: no PipeWire answers%s%s; is it running?\n",
			c->options.remote ? " at " : "",
			c->options.remote ? c->options.remote : "");
	else if (res < 0)
		fprintf(stderr, "troubadour: %s\n", strerror(-res));
	if (res == 0)
		res = tb_client_find(c);
	return res == 0 ? read_console(c) : res;
}

static struct tb_client *new_client(const struct tb_client_options *options)
{
	struct tb_client *c = calloc(1, sizeof(*c));

	if (!c)
		return NULL;
	pw_init(NULL, NULL);
	c->options = *options;
	pw_array_init(&c->objects, 64 * sizeof(struct tb_object));
	pw_array_init(&c->candidates, 8 * sizeof(struct tb_candidate *));
	pw_array_init(&c->refusals, 1024);
	return c;
}

struct tb_client *tb_client_new(const struct tb_client_options *options)
{
	struct tb_client *c = new_client(options);

	if (c && open_client(c) == 0)
		return c;
	tb_client_free(c);
	return NULL;
}

int tb_client_probe(const struct tb_client_options *options)
{
	struct tb_client *c = new_client(options);
	int res = c ? join_session(c) : -ENOMEM;

	if (res == 0)
		res = tb_client_has_console(c, options->console);
	tb_client_free(c);
	return res;
}

void tb_client_free(struct tb_client *c)
{
	if (!c)
		return;
	tb_client_finish_find(c);
	tb_client_finish_policy(c);
	/* Proxies that are ours are not freed with the core. */
	if (c->node)
		pw_proxy_destroy(c->node);
	if (c->registry)
		pw_proxy_destroy((struct pw_proxy *)c->registry);
	if (c->core)
		pw_core_disconnect(c->core);
	if (c->context)
		pw_context_destroy(c->context);
	if (c->loop)
		pw_main_loop_destroy(c->loop);
	tb_keys_finish(&c->keys);
	pw_array_clear(&c->objects);
	pw_array_clear(&c->candidates);
	free(c);
	pw_deinit();
}

const char *tb_client_console(const struct tb_client *c)
{
	return c->console;
}

uint32_t tb_client_node(const struct tb_client *c)
{
	return c->node_id;
}

struct tb_keys *tb_client_keys(struct tb_client *c)
{
	return &c->keys;
}

bool tb_client_is_ready(const struct tb_client *c)
{
	return c->is_described;
}

struct pw_core *tb_client_core(struct tb_client *c)
{
	return c->core;
}

struct pw_main_loop *tb_client_loop(struct tb_client *c)
{
	return c->loop;
}

void tb_client_listen(struct tb_client *c, const struct tb_client_events *events, void *data)
{
	c->events = events;
	c->data = data;
}

/* ---- setting ---- */

#define TOKEN "console.token"

int tb_client_send(
	struct tb_client *c, const struct tb_setting *settings, uint32_t n, float fade_ms)
{
	struct spa_pod *pod = tb_settings_pod(settings, n, fade_ms);
	int res;

	if (!pod)
		return -ENOMEM;
	res = pw_node_set_param((struct pw_node *)c->node, SPA_PARAM_Props, 0, pod);
	free(pod);
	return res < 0 ? res : 0;
}

static int send_change(struct tb_client *c, const char *key, const char *text, const char *token)
{
	uint8_t buffer[4096];
	struct spa_pod_builder b = SPA_POD_BUILDER_INIT(buffer, sizeof(buffer));
	struct spa_pod_frame object, pairs;
	struct spa_pod *pod;
	int res;

	spa_pod_builder_push_object(&b, &object, SPA_TYPE_OBJECT_Props, SPA_PARAM_Props);
	spa_pod_builder_prop(&b, SPA_PROP_params, 0);
	spa_pod_builder_push_struct(&b, &pairs);
	spa_pod_builder_string(&b, key);
	spa_pod_builder_string(&b, text);
	spa_pod_builder_string(&b, TOKEN);
	spa_pod_builder_string(&b, token);
	spa_pod_builder_pop(&b, &pairs);
	pod = spa_pod_builder_pop(&b, &object);
	if (!pod)
		return -EMSGSIZE;
	res = pw_node_set_param((struct pw_node *)c->node, SPA_PARAM_Props, 0, pod);
	return res < 0 ? res : 0;
}

static bool is_answered(struct tb_client *c, const void *token)
{
	const struct tb_key *key = tb_keys_find(&c->keys, TOKEN);

	return c->is_described && key && strcmp(key->value.word, token) == 0;
}

int tb_client_change(struct tb_client *c, const char *key, const char *text)
{
	struct timespec t;
	char token[TB_WORD_MAX];
	int res;

	clock_gettime(CLOCK_MONOTONIC, &t);
	snprintf(token, sizeof(token), "%d.%lld.%ld", getpid(), (long long)t.tv_sec, t.tv_nsec);
	res = send_change(c, key, text, token);
	return res == 0 ? wait_for(c, is_answered, token) : res;
}

struct sight {
	const char *name;
	bool is_there;
};

static bool is_seen(struct tb_client *c, const void *data)
{
	const struct sight *s = data;

	return c->is_described && (tb_keys_find(&c->keys, s->name) != NULL) == s->is_there;
}

int tb_client_await_key(struct tb_client *c, const char *name, bool is_there)
{
	return wait_for(c, is_seen, &(struct sight){ name, is_there });
}

struct newcomer {
	char name[sizeof(((struct tb_client *)0)->console) + 40];
	uint32_t before;
};

static bool has_come(struct tb_client *c, const void *data)
{
	const struct newcomer *n = data;
	const struct tb_object *o = tb_client_find_node(c, n->name);

	return o && o->id != n->before;
}

int tb_client_await_node(struct tb_client *c, const char *device, uint32_t before)
{
	struct newcomer n = { .before = before };

	snprintf(n.name, sizeof(n.name), "%s.%.32s", c->console, device);
	return wait_for(c, has_come, &n);
}

struct wish {
	struct tb_setting *settings; /* with a copy of the key's name, as tables move */
	uint32_t n;
	uint64_t n_props;
	char (*name)[TB_KEY_MAX];
};

/* A device's volume may come back a hair beside what was set. */
static bool is_close(const struct tb_value *a, const struct tb_value *b)
{
	if (a->kind == TB_KIND_NUMBER && b->kind == TB_KIND_NUMBER)
		return fabs(a->number - b->number) <= 1e-3 * fmax(1.0, fabs(a->number));
	return tb_value_equal(a, b);
}

static bool is_fulfilled(struct tb_client *c, const void *data)
{
	const struct wish *w = data;

	if (!c->is_described || c->n_props == w->n_props)
		return false;
	for (uint32_t i = 0; i < w->n; i++) {
		const struct tb_key *key = tb_keys_find(&c->keys, w->name[i]);

		if (key && !is_close(&key->value, &w->settings[i].value))
			return false;
	}
	return true;
}

int tb_client_set(struct tb_client *c, const struct tb_setting *settings, uint32_t n, float fade_ms)
{
	struct wish w = { (struct tb_setting *)settings, n, c->n_props, NULL };
	int res;

	w.name = calloc(n + 1, sizeof(*w.name));
	if (!w.name)
		return -ENOMEM;
	for (uint32_t i = 0; i < n; i++)
		memcpy(w.name[i], settings[i].key->name, TB_KEY_MAX);
	res = tb_client_send(c, settings, n, fade_ms);
	if (res == 0)
		res = wait_for(c, is_fulfilled, &w);
	free(w.name);
	return res;
}

int tb_client_refresh(struct tb_client *c)
{
	return tb_client_set(c, NULL, 0, 0.0f);
}

/* ---- running ---- */

static void on_signal(void *data, int number)
{
	pw_main_loop_quit(((struct tb_client *)data)->loop);
}

/* Whoever reads us is gone: nobody would tell us before the next line. */
static void on_output_closed(void *data, int fd, uint32_t mask)
{
	if (mask & (SPA_IO_ERR | SPA_IO_HUP))
		pw_main_loop_quit(((struct tb_client *)data)->loop);
}

int tb_client_run(struct tb_client *c)
{
	struct pw_loop *loop = pw_main_loop_get_loop(c->loop);
	struct spa_source *interrupt = pw_loop_add_signal(loop, SIGINT, on_signal, c);
	struct spa_source *terminate = pw_loop_add_signal(loop, SIGTERM, on_signal, c);
	/* A file cannot be polled, and needs not be. */
	struct spa_source *output = pw_loop_add_io(
		loop, STDOUT_FILENO, SPA_IO_ERR | SPA_IO_HUP, false, on_output_closed, c);

	if (!c->is_gone)
		pw_main_loop_run(c->loop);
	if (output)
		pw_loop_destroy_source(loop, output);
	if (interrupt)
		pw_loop_destroy_source(loop, interrupt);
	if (terminate)
		pw_loop_destroy_source(loop, terminate);
	return c->is_gone ? -EPIPE : 0;
}
