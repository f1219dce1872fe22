/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Applications to strips, by the library.  WirePlumber is asked when the first page is there, as
 * others assign, too, and requests wait until it has told what is assigned. */
#include "console-impl.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct tb_web_waiting {
	struct tb_web_waiting *next;
	struct tb_web_console *console;
	uint64_t peer;
	json_t *request;
};

static void on_done(void *data, int res, const char *why)
{
	struct tb_web_waiting *w = data;

	if (res < 0)
		tb_web_refuse(w->console, w->peer, w->request,
			res == -ECANCELED ? "the console went away" : why);
	else
		tb_web_confirm(w->console, w->peer, w->request, why);
	json_decref(w->request);
	free(w);
}

static int know_programs(struct tb_web_waiting *w)
{
	bool knows = json_is_true(json_object_get(w->request, "well-known"));

	return tb_assigner_know_programs(w->console->assigner, knows, on_done, w);
}

static void send(struct tb_web_waiting *w)
{
	char why[512] = "", strips[256] = "";
	struct tb_request r;
	size_t used = 0;
	int res;

	/* It could be read before. */
	if (tb_request_read(&r, w->request) == TB_REQUEST_WELL_KNOWN) {
		res = know_programs(w);
		if (res < 0)
			on_done(w, res, strerror(-res));
		return;
	}
	for (uint32_t i = 1; i < r.n_words && used < sizeof(strips); i++)
		used += (size_t)snprintf(
			strips + used, sizeof(strips) - used, "%s%s", i > 1 ? " " : "", r.word[i]);
	if (used >= sizeof(strips))
		res = -ENAMETOOLONG;
	else
		res = tb_assigner_assign(w->console->assigner, r.word[0],
			r.n_words > 1 ? strips : NULL, on_done, w, why, sizeof(why));
	if (res < 0)
		on_done(w, res, why[0] ? why : strerror(-res));
}

static void on_changed(void *data)
{
	struct tb_web_console *c = data;
	struct tb_web_waiting *w = c->waiting, *next;

	if (!c->assigner || tb_assigner_state(c->assigner) == -EAGAIN)
		return;
	c->waiting = NULL;
	for (; w; w = next) {
		next = w->next;
		send(w);
	}
	tb_web_look_again(c);
}

void tb_web_open_assigner(struct tb_web_console *c)
{
	/* One that lost PipeWire does not find it again. */
	if (c->assigner && !c->waiting && tb_assigner_state(c->assigner) == -EPIPE)
		tb_web_leave_assigner(c);
	if (!c->assigner)
		c->assigner = tb_assigner_open(
			tb_client_loop(c->client), c->options.remote, on_changed, c);
}

void tb_web_assign(struct tb_web_console *c, uint64_t peer, const json_t *request)
{
	struct tb_web_waiting *w = calloc(1, sizeof(*w)), **end = &c->waiting;

	if (w)
		tb_web_open_assigner(c);
	if (!w || !c->assigner) {
		tb_web_refuse(c, peer, request, strerror(errno));
		free(w);
		return;
	}
	*w = (struct tb_web_waiting){ .console = c, .peer = peer };
	w->request = json_deep_copy(request);
	while (*end)
		end = &(*end)->next;
	*end = w;
	on_changed(c);
}

void tb_web_leave_assigner(struct tb_web_console *c)
{
	struct tb_web_waiting *w, *next;

	for (w = c->waiting; w; w = next) {
		next = w->next;
		on_done(w, -ECANCELED, "");
	}
	c->waiting = NULL;
	tb_assigner_free(c->assigner);
	c->assigner = NULL;
}
