/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Is what a daemon brings to the graph there?  A short-lived PipeWire client
 * that watches the registry: PipeWire brings the hardware, WirePlumber the
 * choice of a default sink and source, the last thing that it does at start. */
#include "private-impl.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include <pipewire/impl.h>
#include <pipewire/pipewire.h>
#include <spa/utils/string.h>

#include "metadata/metadata.h"
#include "registry/registry.h"

/* How often the daemon is checked for having died meanwhile. */
#define CHECK_MS 200

struct watch {
	struct pw_loop *loop;
	struct pw_context *context;
	struct pw_core *core;
	struct tb_registry registry;
	struct tb_metadata metadata;
	bool have_sink, have_source;
	bool is_broken;
};

static void on_metadata(
	void *data, uint32_t subject, const char *key, const char *type, const char *value)
{
	struct watch *w = data;

	if (subject != PW_ID_CORE)
		return;
	if (spa_streq(key, "default.audio.sink"))
		w->have_sink = value != NULL;
	if (spa_streq(key, "default.audio.source"))
		w->have_source = value != NULL;
}

static const struct tb_metadata_listener metadata_listener = { .property = on_metadata };

static void on_came(void *data, struct tb_global *g)
{
	struct watch *w = data;

	if (g->kind == TB_GLOBAL_METADATA && w->metadata.proxy == NULL
		&& spa_streq(tb_global_get(g, PW_KEY_METADATA_NAME), "default")
		&& tb_metadata_bind(
			   &w->metadata, w->loop, w->registry.proxy, g->id, &metadata_listener, w)
			   == 0)
		tb_metadata_await(&w->metadata);
}

static void on_broken(void *data)
{
	((struct watch *)data)->is_broken = true;
}

static const struct tb_registry_events registry_events = {
	.came = on_came,
	.broken = on_broken,
};

/* Connects by path and not through the library, which would follow PIPEWIRE_REMOTE. */
static int connect_socket(const struct tb_private *p)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), res;

	if (fd < 0)
		return -errno;
	snprintf(address.sun_path, sizeof(address.sun_path), "%.94s/pipewire-0", p->dir);
	if (connect(fd, (struct sockaddr *)&address, sizeof(address)) < 0) {
		res = -errno;
		close(fd);
		return res;
	}
	return fd;
}

/* Makes a context without a configuration file, the user's or the system's, and without the
 * library's warning that it then has no modules. */
static struct pw_context *bare_context(struct pw_loop *loop)
{
	struct pw_properties *props = pw_properties_new(PW_KEY_CONFIG_NAME, "null", NULL);
	enum spa_log_level level = pw_log_level;
	struct pw_context *context;

	pw_log_set_level(SPA_LOG_LEVEL_ERROR);
	context = pw_context_new(loop, props, 0);
	pw_log_set_level(level);
	if (context == NULL)
		return NULL;
	pw_context_load_module(context, "libpipewire-module-protocol-native", NULL, NULL);
	pw_context_load_module(context, "libpipewire-module-metadata", NULL, NULL);
	return context;
}

/* Takes `fd`. */
static int watch_start(struct watch *w, int fd)
{
	int res;

	w->loop = pw_loop_new(NULL);
	w->context = w->loop ? bare_context(w->loop) : NULL;
	if (w->context == NULL) {
		close(fd);
		return -ENOMEM;
	}
	w->core = pw_context_connect_fd(w->context, fd, NULL, 0);
	if (w->core == NULL)
		return -errno;
	res = tb_registry_connect(&w->registry, w->core, TB_GLOBALS(NODE) | TB_GLOBALS(METADATA),
		&registry_events, w);
	if (res == 0)
		tb_registry_ask(&w->registry);
	return res;
}

static void watch_finish(struct watch *w)
{
	tb_metadata_unbind(&w->metadata);
	tb_registry_finish(&w->registry);
	if (w->core != NULL)
		pw_core_disconnect(w->core);
	if (w->context != NULL)
		pw_context_destroy(w->context);
	if (w->loop != NULL)
		pw_loop_destroy(w->loop);
}

static bool has_node(const struct watch *w, const char *name)
{
	return tb_registry_find(&w->registry, TB_GLOBAL_NODE, PW_KEY_NODE_NAME, name) != NULL;
}

/* What was there before us is seen first. */
static bool is_ready(const struct watch *w, enum tb_private_piece piece)
{
	if (!tb_registry_is_answered(&w->registry))
		return false;
	return piece == TB_PRIVATE_PIPEWIRE
	               ? has_node(w, TB_PRIVATE_SINK_1) && has_node(w, TB_PRIVATE_SINK_2)
	                         && has_node(w, TB_PRIVATE_SOURCE)
	               : w->have_sink && w->have_source;
}

static int iterate_until_ready(
	struct tb_private *p, struct watch *w, enum tb_private_piece piece, uint32_t timeout_ms)
{
	time_t end = time(NULL) + timeout_ms / 1000 + 1;
	int res = 0;

	pw_loop_enter(w->loop);
	while (res == 0 && !is_ready(w, piece)) {
		pw_loop_iterate(w->loop, CHECK_MS);
		if (tb_private_pid(p, piece) == 0 || w->is_broken)
			res = -ESRCH;
		else if (time(NULL) > end)
			res = -ETIMEDOUT;
	}
	pw_loop_leave(w->loop);
	return res;
}

int tb_private_wait_graph(struct tb_private *p, enum tb_private_piece piece, uint32_t timeout_ms)
{
	struct watch w = { 0 };
	int fd = connect_socket(p), res;

	if (fd < 0)
		return fd;
	res = watch_start(&w, fd);
	if (res == 0)
		res = iterate_until_ready(p, &w, piece, timeout_ms);
	watch_finish(&w);
	return res;
}
