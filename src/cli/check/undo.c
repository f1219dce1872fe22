/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "undo.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/child.h"
#include "commands.h"
#include "client/lean.h"
#include "mixer/key-name.h"
#include "client/settings-list.h"
#include "mixer/protocol.h"

/* It connects, mutes and removes the bus, and has that patience for each of them. */
#define PATIENCE_MS (4000u * TB_PATIENCE_S)

/* The microphone is muted first: that is what must not fail. */
static int put_back(
	const struct tb_client_options *options, const char *strip, bool had_bus, bool was_muted)
{
	struct tb_client *c = tb_connect(options);
	char line[TB_KEY_MAX];
	int res = 0;

	if (!c)
		return TB_EXIT_FAILURE;
	tb_key_of_strip(line, strip, "mute=on");
	if (was_muted)
		res = tb_apply_line(c, line);
	if (had_bus && tb_keys_of_bus(tb_client_keys(c), TB_CHECK_BUS, "fader"))
		res |= tb_change(c, tb_orders[TB_ORDER_REMOVE].key, TB_CHECK_BUS);
	tb_client_free(c);
	return res;
}

/* Ctrl-C and a closed terminal are for the check, whose end is seen at the pipe. */
static _Noreturn void wait_and_put_back(
	int fd, const struct tb_client_options *options, const char *strip)
{
	bool has_bus = false, was_muted = false;
	char what;

	signal(SIGINT, SIG_IGN);
	signal(SIGTERM, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
	setsid();
	while (read(fd, &what, 1) == 1) {
		has_bus |= what == 'b';
		was_muted |= what == 'm';
	}
	_exit(has_bus || was_muted ? put_back(options, strip, has_bus, was_muted) : 0);
}

int tb_undo_start(struct tb_undo *u, const struct tb_client_options *options, const char *strip)
{
	int fd[2];

	if (pipe(fd) < 0)
		return -errno;
	u->pid = fork();
	if (u->pid < 0)
		return -errno;
	if (u->pid == 0) {
		close(fd[1]);
		wait_and_put_back(fd[0], options, strip);
	}
	close(fd[0]);
	u->fd = fd[1];
	return 0;
}

static void tell(struct tb_undo *u, char what)
{
	/* Nobody to tell: then nobody puts it back, and nothing may be changed. */
	if (write(u->fd, &what, 1) != 1)
		abort();
}

void tb_undo_bus(struct tb_undo *u)
{
	tell(u, 'b');
}

void tb_undo_mute(struct tb_undo *u)
{
	tell(u, 'm');
}

int tb_undo_finish(struct tb_undo *u)
{
	int status, res;

	close(u->fd);
	res = tb_child_await(u->pid, PATIENCE_MS, &status);
	/* It goes on: the microphone is to be muted as soon as that can be done. */
	if (res == -ETIMEDOUT)
		fprintf(stderr, "troubadour: the console is not yet as it was before\n");
	return res == 0 && WIFEXITED(status) ? WEXITSTATUS(status) : TB_EXIT_FAILURE;
}
