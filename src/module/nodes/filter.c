/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The filter node: it carries all params, and the port for levels.  It has no audio
 * ports.  It sleeps (inactive) unless somebody reads levels or it has to keep the
 * console running: see live.c and clocks.c. */
#include "filter-node.h"

#include <spa/utils/result.h>

#include "clocks.h"
#include "console.h"
#include "life.h"
#include "live.h"
#include "meters.h"
#include "process.h"
#include "rates.h"
#include "revive.h"
#include "say.h"
#include "settings.h"

static void tell_data_thread(struct tb_console *c, bool awake)
{
	struct tb_awake_change change = { .awake = awake };

	pw_loop_invoke(c->data_loop, tb_graph_do_set_filter_awake, 0, &change, sizeof(change), true,
		&c->graph);
}

static void on_state_changed(
	void *data, enum pw_filter_state old, enum pw_filter_state state, const char *error)
{
	struct tb_console *c = data;

	tell_data_thread(c, pw_filter_get_state(c->filter, NULL) == PW_FILTER_STATE_STREAMING);
	if (state == PW_FILTER_STATE_ERROR)
		tb_console_say(c, TB_HOST_NOTE, "the mixer node failed: %s",
			error ? error : "no reason given");
	if (state == PW_FILTER_STATE_UNCONNECTED && c->is_filter_ready)
		tb_revive_node_lost(c->revive);
	if (state == PW_FILTER_STATE_PAUSED && !c->is_filter_ready) {
		c->is_filter_ready = true;
		tb_console_check_ready(c);
	}
	tb_console_state_changed(c);
	tb_clocks_mixer_changed(c);
}

static void on_param_changed(void *data, void *port, uint32_t id, const struct spa_pod *param)
{
	if (!port && id == SPA_PARAM_Props && param)
		tb_settings_receive(data, param);
}

static void on_process(void *data, struct spa_io_position *position)
{
	tb_graph_process(&((struct tb_console *)data)->graph, position);
}

static void on_io_changed(void *data, void *port, uint32_t id, void *area, uint32_t n_bytes)
{
	struct tb_console *c = data;

	if (port || id != SPA_IO_Position)
		return;
	pw_loop_invoke(c->data_loop, tb_graph_do_set_filter_position, 0, &area, sizeof(area), true,
		&c->graph);
	/* Another driver. */
	if (area)
		tb_rates_update(c, 0);
}

static const struct pw_filter_events filter_events = {
	PW_VERSION_FILTER_EVENTS,
	.state_changed = on_state_changed,
	.param_changed = on_param_changed,
	.io_changed = on_io_changed,
	.process = on_process,
};

static bool has_own_clocks(const struct tb_console *c)
{
	for (uint32_t i = 0; i < c->n_devices; i++)
		if (c->devices[i]->terminal.edge)
			return true;
	return false;
}

void tb_filter_update_active(struct tb_console *c)
{
	bool active = c->is_live || c->n_filter_links > 0 || has_own_clocks(c);

	if (!c->filter || active == c->is_filter_active)
		return;
	c->is_filter_active = active;
	pw_filter_set_active(c->filter, active);
}

static struct pw_properties *filter_properties(const struct tb_console *c)
{
	struct pw_properties *p = pw_properties_new(PW_KEY_MEDIA_TYPE, "Audio",
		PW_KEY_MEDIA_CATEGORY, "Filter", PW_KEY_MEDIA_ROLE, "DSP", PW_KEY_NODE_DESCRIPTION,
		"Troubadour mixing console", PW_KEY_NODE_NAME, c->name, NULL);

	if (!p)
		return NULL;
	pw_properties_setf(p, PW_KEY_NODE_GROUP, "troubadour.%s", c->name);
	pw_properties_setf(p, PW_KEY_NODE_LINK_GROUP, "troubadour.%s", c->name);
	if (c->data_loop->name)
		pw_properties_set(p, PW_KEY_NODE_LOOP_NAME, c->data_loop->name);
	return p;
}

static int connect_filter(struct tb_console *c)
{
	struct tb_pods pods;
	int res = tb_settings_pods(c, &pods);

	if (res == 0)
		res = pw_filter_connect(c->filter,
			PW_FILTER_FLAG_RT_PROCESS | PW_FILTER_FLAG_TRIGGER
				| PW_FILTER_FLAG_INACTIVE,
			pods.list, pods.n);
	tb_pods_finish(&pods);
	return res;
}

int tb_filter_connect(struct tb_console *c)
{
	struct pw_properties *p = filter_properties(c);
	int res;

	c->filter = p ? pw_filter_new(c->core, c->name, p) : NULL;
	if (!c->filter)
		return -errno;
	c->is_filter_ready = c->is_filter_active = false;
	c->is_live = c->is_warming = c->is_waking = false;
	c->n_filter_links = c->told_rate_hz = 0;
	c->graph.filter = c->filter;
	pw_filter_add_listener(c->filter, &c->filter_listener, &filter_events, c);
	res = tb_meters_add_port(&c->graph.meters, c->filter);
	if (res == 0)
		res = connect_filter(c);
	if (res == 0)
		tb_filter_update_active(c);
	return res;
}

void tb_filter_disconnect(struct tb_console *c)
{
	if (c->filter) {
		tell_data_thread(c, false);
		on_io_changed(c, NULL, SPA_IO_Position, NULL, 0);
		spa_hook_remove(&c->filter_listener);
		pw_filter_destroy(c->filter);
	}
	c->filter = c->graph.filter = NULL;
	c->graph.meters.port = NULL;
}
