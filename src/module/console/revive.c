/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "revive.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>

#include <spa/utils/result.h>

#include "base/doubt.h"
#include "console.h"
#include "devices.h"
#include "filter-node.h"
#include "patch-nodes.h"
#include "say.h"
#include "settings.h"
#include "timers.h"

/* Long enough for the news that the server itself is gone. */
#define NODE_WAIT_NS (100 * SPA_NSEC_PER_MSEC)

struct tb_revive {
	struct tb_console *console;
	void (*reconnect)(struct tb_console *c);
	struct spa_source *node_timer, *answer_timer;
	struct tb_doubt doubt;
	int error;   /* -errno that raised it */
	bool is_cut; /* the console connects again, and all nodes with it */
};

/* ---- nodes ---- */

static void revive_device(struct tb_console *c, struct tb_device *d)
{
	int res;

	tb_device_disconnect(d);
	res = tb_device_connect(d);
	if (res < 0)
		tb_console_say(c, TB_HOST_NOTE,
			"%s: its node was destroyed and cannot be made again: %s", d->config.name,
			spa_strerror(res));
	else
		tb_console_say(c, TB_HOST_NOTE,
			"%s: its node was destroyed by another program; it is back",
			d->config.name);
}

static void revive_filter(struct tb_console *c)
{
	int res;

	tb_filter_disconnect(c);
	res = tb_settings_connect(c);
	if (res < 0)
		tb_console_say(c, TB_HOST_NOTE,
			"the mixer node was destroyed and cannot be made again: %s",
			spa_strerror(res));
	else
		tb_console_say(c, TB_HOST_NOTE,
			"the mixer node was destroyed by another program; it is back");
}

static bool is_lost(const struct tb_device *d)
{
	return d->is_ready && !d->is_leaving && d->stream
	       && pw_stream_get_state(d->stream, NULL) == PW_STREAM_STATE_UNCONNECTED;
}

static void revive_insert(struct tb_device *d)
{
	tb_patch_nodes_disconnect(d);
	if (tb_patch_nodes_connect(d) < 0)
		return;
	tb_console_say(d->console, TB_HOST_NOTE,
		"%s: a node of its insert was destroyed by another program; both are made again",
		d->config.name);
}

static void on_node_timer(void *data, uint64_t n_expirations)
{
	struct tb_console *c = ((struct tb_revive *)data)->console;

	if (!c->core || c->revive->is_cut)
		return;
	for (uint32_t i = 0; i < c->n_devices; i++) {
		struct tb_device *d = c->devices[i];

		/* With those of its insert. */
		if (is_lost(d))
			revive_device(c, d);
		else if (!d->is_leaving && tb_patch_nodes_are_lost(d))
			revive_insert(d);
	}
	if (tb_filter_is_lost(c))
		revive_filter(c);
}

void tb_revive_node_lost(struct tb_revive *r)
{
	if (!r->is_cut)
		tb_timer_start(r->console, r->node_timer, NODE_WAIT_NS);
}

/* ---- the connection ---- */

static void wait_for_answer(struct tb_revive *r)
{
	tb_timer_start(r->console, r->answer_timer, TB_DOUBT_WAIT_S * SPA_NSEC_PER_SEC);
}

static void on_answer_timer(void *data, uint64_t n_expirations)
{
	struct tb_revive *r = data;
	enum tb_doubt_step step = tb_doubt_waited(&r->doubt);

	if (step == TB_DOUBT_WAIT)
		wait_for_answer(r);
	if (step != TB_DOUBT_GONE)
		return;
	tb_console_say(r->console, TB_HOST_DISCONNECTED,
		"the connection to PipeWire broke: %s; connecting again", spa_strerror(r->error));
	r->reconnect(r->console);
}

void tb_revive_core_failed(struct tb_revive *r, int res)
{
	struct tb_console *c = r->console;

	if (!c->core || !tb_doubt_begin(&r->doubt))
		return;
	r->error = res;
	r->doubt.seq = pw_core_sync(c->core, PW_ID_CORE, 0);
	wait_for_answer(r);
}

void tb_revive_synced(struct tb_revive *r, int seq)
{
	if (tb_doubt_answer(&r->doubt, seq))
		tb_console_say(r->console, TB_HOST_NOTE, "PipeWire refused a request: %s",
			spa_strerror(r->error));
}

void tb_revive_cut(struct tb_revive *r)
{
	struct timespec never = { 0 };

	r->is_cut = true;
	pw_loop_update_timer(r->console->main_loop, r->node_timer, &never, NULL, false);
}

void tb_revive_disconnected(struct tb_revive *r)
{
	r->doubt = (struct tb_doubt){ 0 };
	r->is_cut = false;
}

/* ---- life ---- */

struct tb_revive *tb_revive_new(struct tb_console *c, void (*reconnect)(struct tb_console *c))
{
	struct tb_revive *r = calloc(1, sizeof(*r));

	if (!r)
		return NULL;
	r->console = c;
	r->reconnect = reconnect;
	r->node_timer = pw_loop_add_timer(c->main_loop, on_node_timer, r);
	r->answer_timer = pw_loop_add_timer(c->main_loop, on_answer_timer, r);
	if (r->node_timer && r->answer_timer)
		return r;
	tb_revive_free(r);
	errno = ENOMEM;
	return NULL;
}

void tb_revive_free(struct tb_revive *r)
{
	if (!r)
		return;
	if (r->node_timer)
		pw_loop_destroy_source(r->console->main_loop, r->node_timer);
	if (r->answer_timer)
		pw_loop_destroy_source(r->console->main_loop, r->answer_timer);
	free(r);
}
