/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The ways of a daemon, with one more: the command ends when the console is ready, and says
 * what went wrong where it is not. */
#include "background.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static int ready_fd = -1;

/* Until the console is ready, or has ended after a message. */
static _Noreturn void await_console(int fd)
{
	char word;
	bool is_ready = read(fd, &word, 1) == 1;

	if (is_ready)
		puts("The console runs in the background.");
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
	int res, status = 0;

	res = posix_spawn(&pid, "/proc/self/exe", NULL, NULL, (char *const *)argv, environ);
	if (res != 0)
		return -res;
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -errno;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -ECHILD;
}
