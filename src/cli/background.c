/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The ways of a daemon, with one more: the command ends when the console is ready, and says
 * what went wrong where it is not. */
#include "background.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/child.h"

/* A console gives up a PipeWire that does not answer after 20 s. */
#define PATIENCE_MS 30000

extern char **environ;

static int ready_fd = -1;

/* Waits until the console is ready, or has ended after a message; one that takes too long is left
 * alone. */
static _Noreturn void await_console(int fd)
{
	struct pollfd pfd = { .fd = fd, .events = POLLIN };
	int n = poll(&pfd, 1, PATIENCE_MS);
	char word;
	bool is_ready = n == 1 && read(fd, &word, 1) == 1;

	if (is_ready)
		puts("The console runs in the background.");
	else if (n == 0)
		fprintf(stderr,
			"troubadour: the console is not ready yet; it keeps starting in the "
			"background\n");
	fflush(stdout);
	_exit(is_ready ? 0 : 1);
}

int tb_background_begin(void)
{
	int fd[2];
	pid_t pid;

	if (pipe2(fd, O_CLOEXEC) < 0)
		return -errno;
	fflush(stdout);
	pid = fork();
	if (pid > 0) {
		close(fd[1]);
		await_console(fd[0]);
	}
	close(fd[0]);
	ready_fd = fd[1];
	if (pid < 0)
		return -errno;
	/* A window or a server that is closed takes nobody along. */
	return setsid() < 0 ? -errno : 0;
}

void tb_background_ready(void)
{
	int null;

	if (ready_fd < 0)
		return;
	fflush(stdout);
	null = open("/dev/null", O_RDWR | O_CLOEXEC);
	for (int fd = STDIN_FILENO; null >= 0 && fd <= STDERR_FILENO; fd++)
		dup2(null, fd);
	if (null > STDERR_FILENO)
		close(null);
	/* Nobody waits any more if this fails. */
	if (write(ready_fd, "r", 1) == 1)
		close(ready_fd);
	ready_fd = -1;
}

int tb_background_start(void)
{
	const char *argv[] = { "troubadour", "run", "--background", NULL };
	pid_t pid;
	int res, status;

	res = posix_spawn(&pid, "/proc/self/exe", NULL, NULL, (char *const *)argv, environ);
	if (res != 0)
		return -res;
	res = tb_child_await(pid, 2 * PATIENCE_MS, &status);
	if (res < 0)
		return res;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -ECHILD;
}
