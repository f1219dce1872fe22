/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A console's life: built once, connected as often as the sound server comes back,
 * with its settings kept in between. */
#include "life.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <spa/utils/result.h>

#include "base/refusal.h"
#include "activity.h"
#include "bad.h"
#include "candidates.h"
#include "clocks.h"
#include "devices.h"
#include "filter-node.h"
#include "followers.h"
#include "holds.h"
#include "inserts.h"
#include "links.h"
#include "live.h"
#include "loudness.h"
#include "monitor.h"
#include "origin.h"
#include "overs.h"
#include "players.h"
#include "process.h"
#include "rates.h"
#include "ready.h"
#include "recorders.h"
#include "redraw.h"
#include "refusals.h"
#include "revive.h"
#include "roster.h"
#include "say.h"
#include "settings.h"
#include "state.h"
#include "strip-monitors.h"
#include "structure.h"
#include "targets.h"
#include "voices.h"
#include "volumes.h"
#include "wires.h"

/* Until the graph tells its own. */
#define RATE_AT_START_HZ 48000u

#define RECONNECT_NS (500 * SPA_NSEC_PER_MSEC)

struct tb_connection {
	bool owns_core;
	struct spa_hook context_listener, core_listener, core_proxy_listener;
	struct spa_source *timer; /* to try again */
};

/* ---- connection ---- */

static void disconnect(struct tb_console *c);

static void retry_later(struct tb_console *c)
{
	struct timespec when = { .tv_nsec = RECONNECT_NS };

	tb_revive_cut(c->revive);
	pw_loop_update_timer(c->main_loop, c->connection->timer, &when, NULL, false);
}

static void on_reconnect(void *data, uint64_t n_expirations)
{
	struct tb_console *c = data;

	disconnect(c);
	if (tb_console_connect(c) < 0)
		retry_later(c);
}

/* Disconnects and connects, again and again until that succeeds. */
static void reconnect(struct tb_console *c)
{
	on_reconnect(c, 1);
}

/* The connection is gone, or something else went wrong.  It is taken down outside of this
 * callback. */
static void on_core_error(void *data, uint32_t id, int seq, int res, const char *message)
{
	struct tb_console *c = data;

	if (id != PW_ID_CORE || tb_error_refuses_nothing(res, message))
		return;
	if (res != -EPIPE) {
		tb_revive_core_failed(c->revive, res);
		return;
	}
	tb_console_say(c, TB_HOST_DISCONNECTED, "PipeWire went away, waiting for it");
	retry_later(c);
}

static void on_core_done(void *data, uint32_t id, int seq)
{
	struct tb_console *c = data;

	if (id != PW_ID_CORE)
		return;
	tb_targets_synced(c, seq);
	tb_rates_synced(c, seq);
	tb_players_synced(c->players, seq);
	tb_revive_synced(c->revive, seq);
	if (tb_devices_synced(c, seq) < 0)
		retry_later(c);
}

static const struct pw_core_events core_events = {
	PW_VERSION_CORE_EVENTS,
	.done = on_core_done,
	.error = on_core_error,
};

/* A core that is not ours goes with its owner. */
static void on_core_destroy(void *data)
{
	struct tb_console *c = data;

	c->connection->owns_core = false;
	disconnect(c);
}

static const struct pw_proxy_events core_proxy_events = {
	PW_VERSION_PROXY_EVENTS,
	.destroy = on_core_destroy,
};

/* The context ends its connections, and our streams with them, before its modules:
 * we go first. */
static void on_context_destroy(void *data)
{
	disconnect(data);
}

static const struct pw_context_events context_events = {
	PW_VERSION_CONTEXT_EVENTS,
	.destroy = on_context_destroy,
};

static int connect_core(struct tb_console *c)
{
	struct pw_properties *p;

	c->core = pw_context_get_object(c->context, PW_TYPE_INTERFACE_Core);
	c->connection->owns_core = c->core == NULL;
	if (c->connection->owns_core) {
		p = pw_properties_new(PW_KEY_APP_NAME, "Troubadour", PW_KEY_APP_ID, "troubadour",
			PW_KEY_APP_ICON_NAME, "audio-card", NULL);
		if (p && c->remote[0] != '\0')
			pw_properties_set(p, PW_KEY_REMOTE_NAME, c->remote);
		c->core = pw_context_connect(c->context, p, 0);
	}
	if (!c->core)
		return -errno;
	pw_core_add_listener(c->core, &c->connection->core_listener, &core_events, c);
	pw_proxy_add_listener((struct pw_proxy *)c->core, &c->connection->core_proxy_listener,
		&core_proxy_events, c);
	return 0;
}

static void disconnect_core(struct tb_console *c)
{
	struct pw_core *core = c->core;

	if (!core)
		return;
	spa_hook_remove(&c->connection->core_listener);
	spa_hook_remove(&c->connection->core_proxy_listener);
	c->core = NULL;
	if (c->connection->owns_core)
		pw_core_disconnect(core);
}

int tb_console_connect(struct tb_console *c)
{
	int res = connect_core(c);

	tb_ready_begin(c);
	if (res == 0)
		res = tb_links_connect(c);
	if (res == 0)
		tb_targets_connect(c);
	if (res == 0)
		res = tb_settings_connect(c);
	if (res == 0)
		res = tb_devices_connect(c);
	if (res < 0)
		disconnect(c);
	else
		tb_loudness_update(c);
	return res;
}

static void disconnect(struct tb_console *c)
{
	/* Devices first: they trigger the filter. */
	tb_devices_disconnect(c);
	tb_filter_disconnect(c);
	tb_players_forget(c->players);
	tb_recorders_forget(c->recorders);
	tb_redraw_disconnect(c->redraw);
	tb_targets_disconnect(c);
	tb_followers_disconnect(c);
	tb_holds_disconnect(c);
	tb_links_disconnect(c);
	disconnect_core(c);
	tb_revive_disconnected(c->revive);
}

/* ---- construction ---- */

static int do_destroy_sources(struct spa_loop *loop, bool async, uint32_t seq, const void *data,
	size_t n_bytes, void *user)
{
	struct tb_graph *g = user;

	if (g->deadline)
		pw_loop_destroy_source(g->loop, g->deadline);
	if (g->tail)
		pw_loop_destroy_source(g->loop, g->tail);
	return 0;
}

static void free_devices(struct tb_device **devices, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		tb_device_free(devices[i]);
	free(devices);
}

static struct tb_device **new_devices(struct tb_console *c, struct tb_console_config *config)
{
	uint32_t n = config->n_strips + config->n_buses;
	struct tb_device **devices = calloc(n, sizeof(*devices));

	for (uint32_t i = 0; devices && i < n; i++) {
		devices[i] = tb_device_new(c, i < config->n_strips
						      ? &config->strips[i]
						      : &config->buses[i - config->n_strips]);
		if (devices[i])
			continue;
		free_devices(devices, i);
		return NULL;
	}
	return devices;
}

static int add_loops(struct tb_console *c)
{
	c->data_loop = pw_context_acquire_loop(c->context, NULL);
	c->connection->timer = pw_loop_add_timer(c->main_loop, on_reconnect, c);
	if (!c->data_loop || !c->connection->timer)
		return -ENOMEM;
	c->graph.loop = c->data_loop;
	c->graph.deadline = pw_loop_add_timer(c->data_loop, tb_graph_deadline, &c->graph);
	c->graph.tail = pw_loop_add_event(c->data_loop, tb_graph_tail, &c->graph);
	return c->graph.deadline && c->graph.tail ? 0 : -errno;
}

/* Each keeps what is its own in a struct that nobody else sees, and is freed in the opposite
 * order. */
static const struct {
	int (*new)(struct tb_console *c); /* 0, or -errno; what was made is freed in either case */
	void (*free)(struct tb_console *c);
} parts[] = {
	{ tb_ready_new, tb_ready_free },
	{ tb_links_new, tb_links_free },
	{ tb_monitor_new, tb_monitor_free },
	{ tb_refusals_new, tb_refusals_free },
	{ tb_candidates_new, tb_candidates_free },
	{ tb_targets_new, tb_targets_free },
	{ tb_holds_new, tb_holds_free },
	{ tb_settings_new, tb_settings_free },
	{ tb_structure_new, tb_structure_free },
	{ tb_live_new, tb_live_free },
	{ tb_activity_new, tb_activity_free },
	{ tb_overs_new, tb_overs_free },
	{ tb_bad_new, tb_bad_free },
	{ tb_clocks_new, tb_clocks_free },
	{ tb_followers_new, tb_followers_free },
	{ tb_rates_new, tb_rates_free },
	{ tb_volumes_new, tb_volumes_free },
	{ tb_strip_monitors_new, tb_strip_monitors_free },
	{ tb_loudness_new, tb_loudness_free },
};

static int add_parts(struct tb_console *c)
{
	c->revive = tb_revive_new(c, reconnect);
	c->players = tb_players_new(c);
	c->recorders = tb_recorders_new(c);
	c->redraw = tb_redraw_new(c);
	if (!c->revive || !c->players || !c->recorders || !c->redraw)
		return -ENOMEM;
	for (size_t i = 0; i < SPA_N_ELEMENTS(parts); i++) {
		int res = parts[i].new(c);

		if (res < 0)
			return res;
	}
	return 0;
}

static void free_parts(struct tb_console *c)
{
	for (size_t i = SPA_N_ELEMENTS(parts); i > 0; i--)
		parts[i - 1].free(c);
	tb_redraw_free(c->redraw);
	tb_recorders_free(c->recorders);
	tb_players_free(c->players);
	tb_revive_free(c->revive);
}

static int build(
	struct tb_console *c, struct tb_console_config *config, struct tb_config_error *error)
{
	struct tb_mixer *mixer;
	struct tb_device **devices;
	int res;

	c->fixed_rate_hz = config->engine_rate_hz;
	c->origin->has_no_routes = config->has_no_routes;
	c->graph_rate_hz = c->fixed_rate_hz ? c->fixed_rate_hz : RATE_AT_START_HZ;
	res = tb_inserts_new(c);
	if (res == 0)
		res = tb_voices_new(c);
	if (res < 0) {
		snprintf(error->text, sizeof(error->text), "%s", spa_strerror(res));
		return res;
	}
	tb_inserts_describe(c, config);
	mixer = tb_console_config_mixer(config, c->graph_rate_hz, error);
	if (!mixer)
		return -EINVAL;
	res = add_loops(c);
	if (res == 0)
		res = add_parts(c);
	devices = res == 0 ? new_devices(c, config) : NULL;
	if (devices) {
		res = tb_console_set_devices(c, devices, config->n_strips, config->n_buses, mixer);
		if (res < 0)
			free_devices(devices, config->n_strips + config->n_buses);
		else
			tb_inserts_take_params(c, config, NULL);
	} else {
		res = res < 0 ? res : -ENOMEM;
		tb_mixer_free(mixer);
	}
	if (res < 0)
		snprintf(error->text, sizeof(error->text), "%s", spa_strerror(res));
	return res;
}

static void route_by_default(struct tb_console *c, struct tb_console_config *config)
{
	char names[384];

	if (tb_console_config_add_routes(config, names, sizeof(names)) < 0)
		tb_console_say(c, TB_HOST_NOTE, "out of memory: strips without routes are silent");
	else if (names[0] != '\0')
		tb_console_say(c, TB_HOST_NOTE,
			"routed by default, because params has no routes for them: %s "
			"(console.routes = none turns this off)",
			names);
}

static struct tb_console *new_console(struct pw_context *context)
{
	struct tb_console *c = calloc(1, sizeof(*c));

	if (!c)
		return NULL;
	c->connection = calloc(1, sizeof(*c->connection));
	c->origin = calloc(1, sizeof(*c->origin));
	if (!c->connection || !c->origin) {
		free(c->connection);
		free(c->origin);
		free(c);
		return NULL;
	}
	c->events = &tb_wires;
	c->context = context;
	c->main_loop = pw_context_get_main_loop(context);
	pw_context_add_listener(context, &c->connection->context_listener, &context_events, c);
	return c;
}

struct tb_console *tb_console_new(
	struct pw_context *context, struct tb_console_config *config, struct tb_config_error *error)
{
	struct tb_console *c = new_console(context);
	const struct tb_host *host = pw_context_get_object(context, TB_HOST_OBJECT);
	char why[PATH_MAX + 256];
	int res = -ENOMEM;

	snprintf(error->text, sizeof(error->text), "out of memory");
	if (c) {
		memcpy(c->name, config->name, sizeof(c->name));
		memcpy(c->remote, config->remote, sizeof(c->remote));
		if (host)
			c->host = *host;
		route_by_default(c, config);
		res = tb_console_file_init(&c->origin->file, config);
	}
	if (res == 0) {
		c->state = tb_state_new(config, &c->origin->file, why, sizeof(why));
		if (why[0] != '\0')
			tb_console_say(c, TB_HOST_NOTE, "%s", why);
		res = build(c, config, error);
	}
	tb_console_config_finish(config);
	if (res == 0 && c->state)
		tb_state_restore(c->state, c);
	if (res == 0)
		return c;
	tb_console_free(c);
	return NULL;
}

void tb_console_free(struct tb_console *c)
{
	if (!c)
		return;
	spa_hook_remove(&c->connection->context_listener);
	if (c->core)
		disconnect(c);
	if (c->host.mixer)
		c->host.mixer(c->host.data, c->name, NULL);
	tb_state_free(c->state);
	c->state = NULL;
	tb_console_file_finish(&c->origin->file);
	if (c->connection->timer)
		pw_loop_destroy_source(c->main_loop, c->connection->timer);
	if (c->data_loop)
		pw_loop_invoke(c->data_loop, do_destroy_sources, 0, NULL, 0, true, &c->graph);
	free_parts(c);
	if (c->data_loop)
		pw_context_release_loop(c->context, c->data_loop);
	free_devices(c->devices, c->n_devices);
	tb_roster_free(c->roster);
	tb_inserts_free(c);
	tb_voices_free(c);
	free(c->connection);
	free(c->origin);
	free(c);
}
