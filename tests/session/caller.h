/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A program that uses libtroubadour: its client, its loop, and what it has been told. */
#ifndef CALLER_H
#define CALLER_H

#include "session.h"

#include <poll.h>
#include <stdio.h>
#include <time.h>
#include <troubadour.h>

struct caller {
	struct tb_client *client;
	struct tb_listener *listener;
	uint32_t n_ready, n_changed, n_restructured, n_gone, n_done, n_levels, n_told;
	int res;
	char changed[96], why[512];
};

/* ---- callbacks ---- */

static inline void on_ready(void *data)
{
	((struct caller *)data)->n_ready++;
}

static inline void on_changed(void *data, const struct tb_key *key)
{
	struct caller *c = data;
	struct tb_description about;

	tb_key_describe(key, &about);
	if (about.is_read_only)
		return;
	c->n_changed++;
	snprintf(c->changed, sizeof(c->changed), "%s", tb_key_name(key));
}

static inline void on_restructured(void *data)
{
	((struct caller *)data)->n_restructured++;
}

static inline void on_gone(void *data)
{
	((struct caller *)data)->n_gone++;
}

static inline void on_done(void *data, int res, const char *why)
{
	struct caller *c = data;

	c->n_done++;
	c->res = res;
	snprintf(c->why, sizeof(c->why), "%s", why);
}

static inline void on_levels(void *data)
{
	((struct caller *)data)->n_levels++;
}

static inline void on_told(void *data)
{
	((struct caller *)data)->n_told++;
}

static const struct tb_client_events events = {
	.version = TB_CLIENT_VERSION,
	.ready = on_ready,
	.changed = on_changed,
	.restructured = on_restructured,
	.gone = on_gone,
};

/* ---- a program's loop ---- */

static inline struct caller connect_caller(struct session *s)
{
	struct caller c = { .client = tb_client_open(&(struct tb_client_options){
				    .remote = session_file(s, "pipewire-0") }) };

	cr_assert_not_null(c.client);
	return c;
}

/* Turns the loops of `n` clients until `*counter` is not `before` any more. */
static inline void await_more(
	struct caller *const *c, uint32_t n, const uint32_t *counter, uint32_t before)
{
	time_t end = time(NULL) + HANG_MS / 1000;
	struct pollfd pfd[4];

	while (*counter == before) {
		for (uint32_t i = 0; i < n; i++)
			tb_client_pollfd(c[i]->client, &pfd[i]);
		poll(pfd, n, 100);
		for (uint32_t i = 0; i < n; i++)
			tb_client_dispatch(c[i]->client, &pfd[i]);
		if (time(NULL) > end)
			fail("the client's event does not come");
	}
}

static inline void turn(struct caller *c)
{
	struct pollfd pfd;

	tb_client_pollfd(c->client, &pfd);
	poll(&pfd, 1, 100);
	tb_client_dispatch(c->client, &pfd);
}

static inline void await_ready(struct caller *c)
{
	c->listener = tb_client_listen(c->client, &events, c);
	await_more(&c, 1, &c->n_ready, 0);
}

#endif
