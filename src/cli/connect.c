/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "connect.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct tb_client *tb_connect(const struct tb_client_options *options)
{
	char why[TB_CLIENT_WHY_MAX];
	struct tb_client *c = tb_client_connect(options, why);

	if (!c)
		fprintf(stderr, "troubadour: %s\n", why);
	return c;
}

struct tb_client *tb_connect_for(const struct tb_client_options *options, struct tb_wanted wanted)
{
	char why[TB_CLIENT_WHY_MAX];
	struct tb_client *c = tb_client_connect_for(options, wanted, why);

	if (!c)
		fprintf(stderr, "troubadour: %s\n", why);
	return c;
}

const char *tb_connect_strerror(int res)
{
	switch (res) {
	case -EPIPE:
		return "the console went away";
	case -ETIME:
		return "the console does not answer";
	default:
		return strerror(-res);
	}
}

struct run {
	struct tb_client *client;
	bool is_cancelled;
};

static void cancel(struct run *r)
{
	r->is_cancelled = true;
	tb_client_quit(r->client);
}

static void on_signal(void *data, int number)
{
	cancel(data);
}

/* The reader of our output is gone; without this we would know only at the next line. */
static void on_output_closed(void *data, int fd, uint32_t mask)
{
	if (mask & (SPA_IO_ERR | SPA_IO_HUP))
		cancel(data);
}

static int run(struct run *r)
{
	struct pw_loop *loop = tb_client_loop(r->client);
	struct spa_source *source[] = {
		pw_loop_add_signal(loop, SIGINT, on_signal, r),
		pw_loop_add_signal(loop, SIGTERM, on_signal, r),
		/* A file cannot be polled, and needs not be. */
		pw_loop_add_io(
			loop, STDOUT_FILENO, SPA_IO_ERR | SPA_IO_HUP, false, on_output_closed, r),
	};
	int res = tb_client_run(r->client);

	for (size_t i = 0; i < SPA_N_ELEMENTS(source); i++)
		if (source[i])
			pw_loop_destroy_source(loop, source[i]);
	return res;
}

int tb_run_client(struct tb_client *c)
{
	return run(&(struct run){ .client = c });
}

int tb_run_client_or_cancel(struct tb_client *c)
{
	struct run r = { .client = c };
	int res = run(&r);

	return r.is_cancelled ? -ECANCELED : res;
}
