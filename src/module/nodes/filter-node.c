/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The mixer node: it carries all params, and the port for levels.  It has no audio
 * ports.  It sleeps (inactive) unless somebody reads levels or it has to keep the
 * console running: see live.c and clocks.c.
 *
 * It is a node of our own and not a pw_filter, which searches its list of params from the
 * start for each param that it is asked for: with thousands of them, that takes tens of
 * milliseconds each time that one changes.  Only filters and streams can be triggered
 * (pw_impl_node_trigger() is not for others), so it runs when a cycle begins, and the levels
 * that it tells are those of the cycle before. */
#include "filter-node.h"

#include <errno.h>
#include <stdlib.h>

#include "console.h"
#include "exported.h"
#include "meters.h"
#include "process.h"
#include "say.h"

struct tb_filter {
	struct tb_node node; /* first */
	struct tb_exported exported;
	struct tb_console *console;
	bool is_ready;  /* it has been there */
	bool is_active; /* it was asked to run */
	bool is_live;   /* it keeps the console running */
	uint32_t n_links;
};

/* As those of any filter. */
static const struct tb_exported_rules filter_rules = { "filter.properties", "filter.rules" };

static struct tb_console *console_of(struct tb_node *n)
{
	return ((struct tb_filter *)n)->console;
}

/* ---- what becomes of it ---- */

static void tell_data_thread(struct tb_console *c, bool awake)
{
	struct tb_awake_change change = { .awake = awake };

	pw_loop_invoke(c->data_loop, tb_graph_do_set_filter_awake, 0, &change, sizeof(change), true,
		&c->graph);
}

static void on_state_changed(void *data)
{
	struct tb_console *c = data;
	struct tb_filter *f = c->filter;
	enum tb_exported_state state = f->exported.state;

	tell_data_thread(c, state == TB_EXPORTED_STREAMING);
	if (state == TB_EXPORTED_GONE && f->is_ready)
		c->events->node_lost(c);
	if (state == TB_EXPORTED_PAUSED && !f->is_ready) {
		f->is_ready = true;
		c->events->mixer_ready(c);
	}
	c->events->mixer_state(c);
}

static void on_error(void *data, const char *text)
{
	tb_console_say(
		data, TB_HOST_NOTE, "the mixer node failed: %s", text ? text : "no reason given");
}

static const struct tb_exported_events exported_events = {
	.state_changed = on_state_changed,
	.error = on_error,
};

/* ---- what it is asked to do ---- */

static int receive(struct tb_node *n, const struct spa_pod *props)
{
	struct tb_console *c = console_of(n);

	c->events->mixer_props(c, props);
	return 0;
}

static void on_started(struct tb_node *n)
{
	tb_exported_started(&((struct tb_filter *)n)->exported);
}

static void on_moved(struct tb_node *n)
{
	struct tb_console *c = console_of(n);

	pw_loop_invoke(c->data_loop, tb_graph_do_set_filter_position, 0, &n->position,
		sizeof(n->position), true, &c->graph);
	if (n->position)
		c->events->driver_changed(c);
}

TB_RT static int process(struct tb_node *n)
{
	return tb_graph_process(&console_of(n)->graph);
}

static const struct tb_node_class class = {
	.receive = receive,
	.started = on_started,
	.moved = on_moved,
	.process = process,
};

/* ---- what it is needed for ---- */

static bool has_own_clocks(const struct tb_console *c)
{
	for (uint32_t i = 0; i < c->n_devices; i++)
		if (c->devices[i]->terminal.edge)
			return true;
	return false;
}

void tb_filter_update_active(struct tb_console *c)
{
	struct tb_filter *f = c->filter;
	bool active = f && (f->is_live || f->n_links > 0 || has_own_clocks(c));

	if (!f || active == f->is_active)
		return;
	f->is_active = active;
	tb_exported_set_active(&f->exported, active);
}

void tb_filter_set_live(struct tb_console *c, bool live)
{
	c->filter->is_live = live;
	tb_filter_update_active(c);
}

void tb_filter_set_links(struct tb_console *c, uint32_t n_links)
{
	c->filter->n_links = n_links;
	tb_filter_update_active(c);
}

bool tb_filter_is_ready(const struct tb_console *c)
{
	return c->filter && c->filter->is_ready;
}

bool tb_filter_is_active(const struct tb_console *c)
{
	return c->filter && c->filter->is_active;
}

bool tb_filter_is_live(const struct tb_console *c)
{
	return c->filter && c->filter->is_live;
}

bool tb_filter_is_linked(const struct tb_console *c)
{
	return c->filter && c->filter->n_links > 0;
}

uint32_t tb_filter_node_id(const struct tb_console *c)
{
	return c->filter ? c->filter->exported.id : PW_ID_ANY;
}

bool tb_filter_is_running(const struct tb_console *c)
{
	return c->filter && tb_exported_is_streaming(&c->filter->exported);
}

bool tb_filter_is_lost(const struct tb_console *c)
{
	return tb_filter_is_ready(c) && c->filter->exported.state == TB_EXPORTED_GONE;
}

void tb_filter_tell_properties(struct tb_console *c, const struct spa_dict *properties)
{
	tb_exported_update_properties(&c->filter->exported, properties);
}

void tb_filter_tell_params(struct tb_console *c, struct tb_pods *infos, struct tb_pods *props)
{
	tb_node_give(&c->filter->node, infos, props);
}

/* ---- its begin and end ---- */

static struct pw_properties *filter_properties(const struct tb_console *c)
{
	struct pw_properties *p = pw_properties_new(PW_KEY_MEDIA_TYPE, "Audio",
		PW_KEY_MEDIA_CATEGORY, "Filter", PW_KEY_MEDIA_ROLE, "DSP", PW_KEY_NODE_DESCRIPTION,
		"Troubadour mixing console", PW_KEY_NODE_NAME, c->name, PW_KEY_MEDIA_NAME, c->name,
		PW_KEY_NODE_WANT_DRIVER, "true", NULL);

	if (!p)
		return NULL;
	pw_properties_setf(p, PW_KEY_NODE_GROUP, "troubadour.%s", c->name);
	pw_properties_setf(p, PW_KEY_NODE_LINK_GROUP, "troubadour.%s", c->name);
	if (c->data_loop->name)
		pw_properties_set(p, PW_KEY_NODE_LOOP_NAME, c->data_loop->name);
	return p;
}

static int build_node(
	struct tb_console *c, struct tb_filter *f, struct tb_pods *infos, struct tb_pods *props)
{
	int res;

	tb_node_init(&f->node, &class);
	f->node.data_loop = c->data_loop->loop;
	f->node.maps_buffers = true;
	f->console = c;
	res = tb_meters_add_port(&c->graph.meters, &f->node);
	if (res < 0)
		return res;
	tb_node_describe(&f->node);
	tb_node_give(&f->node, infos, props);
	return 0;
}

static int connect_filter(struct tb_console *c, struct tb_pods *infos, struct tb_pods *props)
{
	struct pw_properties *p = filter_properties(c);
	int res;

	if (!p)
		return -ENOMEM;
	res = build_node(c, c->filter, infos, props);
	if (res < 0) {
		pw_properties_free(p);
		return res;
	}
	res = tb_exported_connect(&c->filter->exported, c->core, &c->filter->node, p, &filter_rules,
		&exported_events, c);
	return res;
}

int tb_filter_connect(struct tb_console *c, struct tb_pods *infos, struct tb_pods *props)
{
	int res;

	c->filter = calloc(1, sizeof(*c->filter));
	if (!c->filter)
		return -ENOMEM;
	c->events->mixer_begins(c);
	res = connect_filter(c, infos, props);
	if (res == 0)
		tb_filter_update_active(c);
	return res;
}

void tb_filter_disconnect(struct tb_console *c)
{
	if (!c->filter)
		return;
	tell_data_thread(c, false);
	tb_exported_destroy(&c->filter->exported);
	c->filter->node.position = NULL;
	on_moved(&c->filter->node);
	tb_node_finish(&c->filter->node);
	free(c->filter);
	c->filter = NULL;
	c->graph.meters.port = NULL;
}
