/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The connection to the console. */
#include "console-impl.h"

#include <stdio.h>

#include "base/now.h"
#include "client/lean.h"

/* ---- what the client tells ---- */

static void on_ready(void *data)
{
	((struct tb_web_console *)data)->is_come = true;
}

static void on_changed(void *data, const struct tb_key *key)
{
	struct tb_web_console *c = data;

	if (!key->info->is_hidden)
		json_object_set_new(c->changed, key->name, tb_web_value(key));
}

static void on_restructured(void *data)
{
	((struct tb_web_console *)data)->is_restructured = true;
}

static void on_graph(void *data)
{
	tb_web_look_again(data);
}

static void on_gone(void *data)
{
	((struct tb_web_console *)data)->is_gone = true;
}

static const struct tb_client_events client_events = {
	.version = TB_CLIENT_VERSION,
	.ready = on_ready,
	.changed = on_changed,
	.restructured = on_restructured,
	.graph = on_graph,
	.gone = on_gone,
};

/* ---- the connection ---- */

void tb_web_disconnect(struct tb_web_console *c)
{
	if (c->client) {
		tb_web_leave_levels(c);
		tb_web_leave_assigner(c);
		c->n_holds = 0;
		tb_client_free(c->client);
		c->client = NULL;
		json_object_clear(c->changed);
	}
	tb_client_free(c->coming);
	c->coming = NULL;
	c->is_seeking = c->is_come = c->is_gone = c->is_restructured = c->is_graph_old = false;
}

/* The context is kept: to make one takes 300 times as long as to connect. */
static struct tb_client *connect_to(
	struct tb_web_console *c, const struct tb_client_options *options)
{
	if (!c->context)
		c->context = pw_context_new(c->options.loop, tb_lean_context(), 0);
	return c->context ? tb_client_open_in(options, c->context) : NULL;
}

void tb_web_leave_pipewire(struct tb_web_console *c)
{
	tb_web_disconnect(c);
	if (c->context)
		pw_context_destroy(c->context);
	c->context = NULL;
	tb_web_look_rest(c);
}

void tb_web_seek(struct tb_web_console *c)
{
	struct tb_client_options options = { .console =
						     c->wanted[0] ? c->wanted : c->options.console,
		.remote = c->options.remote };

	c->sought_ns = tb_now_ns();
	c->is_seeking = true;
	c->coming = connect_to(c, &options);
	c->is_gone = !c->coming || !tb_client_listen(c->coming, &client_events, c);
}

void tb_web_take_over(struct tb_web_console *c)
{
	struct tb_client *client = c->coming;

	c->coming = NULL;
	tb_web_disconnect(c);
	c->client = client;
	if (c->interest.n_watchers > 0)
		tb_web_open_assigner(c);
}

void tb_web_choose(struct tb_web_console *c, const char *console)
{
	snprintf(c->wanted, sizeof(c->wanted), "%s", console);
	tb_web_disconnect(c);
	c->is_chosen = true;
	tb_web_seek(c);
}
