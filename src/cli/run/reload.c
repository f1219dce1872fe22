/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "reload.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "paths.h"
#include "client/client.h"
#include "mixer/protocol.h"

struct tb_reload {
	struct pw_loop *loop;
	const char *path;
	char *console, *remote, *text;
	struct tb_client *client; /* NULL: nothing is being loaded */
	struct spa_source *end;   /* a client is not freed within its callbacks */
	bool is_due;              /* once more */
};

static void tell(const struct tb_reload *r, const char *why)
{
	if (why)
		fprintf(stderr, "troubadour: %s: %s\n", r->path, why);
	else
		printf("loaded %s\n", r->path);
	fflush(stdout);
}

static void end(struct tb_reload *r, const char *why)
{
	tell(r, why);
	pw_loop_signal_event(r->loop, r->end);
}

static void on_done(void *data, int res, const char *why)
{
	/* Any other end is reported by on_gone(). */
	if (res == 0 || res == -EINVAL)
		end(data, res < 0 ? why : NULL);
}

static void on_ready(void *data)
{
	struct tb_reload *r = data;
	int res = tb_client_request_change(
		r->client, tb_orders[TB_ORDER_LOAD].key, r->text, on_done, r);

	if (res < 0)
		end(r, strerror(-res));
}

static void on_gone(void *data)
{
	struct tb_reload *r = data;

	end(r, tb_client_why(r->client));
}

static const struct tb_client_events events = {
	.version = TB_CLIENT_VERSION,
	.ready = on_ready,
	.gone = on_gone,
};

static void clear(struct tb_reload *r)
{
	tb_client_free(r->client);
	r->client = NULL;
	free(r->text);
	r->text = NULL;
}

static void load(struct tb_reload *r)
{
	struct tb_client_options options = { r->console, r->remote, r->loop };

	r->is_due = false;
	r->text = tb_read_file(r->path);
	if (r->text)
		r->client = tb_client_open_lean(&options);
	if (!r->client || !tb_client_listen(r->client, &events, r)) {
		tell(r, strerror(errno));
		clear(r);
	}
}

static void on_end(void *data, uint64_t n_signals)
{
	struct tb_reload *r = data;

	clear(r);
	if (r->is_due)
		load(r);
}

struct tb_reload *tb_reload_new(struct pw_loop *loop, const char *path)
{
	struct tb_reload *r = calloc(1, sizeof(*r));

	if (!r)
		return NULL;
	r->loop = loop;
	r->path = path;
	r->end = pw_loop_add_event(loop, on_end, r);
	if (r->end)
		return r;
	free(r);
	return NULL;
}

void tb_reload_free(struct tb_reload *r)
{
	if (!r)
		return;
	clear(r);
	pw_loop_destroy_source(r->loop, r->end);
	free(r->console);
	free(r->remote);
	free(r);
}

void tb_reload_start(struct tb_reload *r, const char *console, const char *remote)
{
	if (r->client) {
		r->is_due = true;
		return;
	}
	free(r->console);
	free(r->remote);
	r->console = strdup(console);
	r->remote = remote && remote[0] ? strdup(remote) : NULL;
	load(r);
}
