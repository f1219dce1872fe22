/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The user's service that runs the console, where there is a systemd of the user's. */
#include "setup.h"

#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/child.h"

/* It tells what it knows at once, and gives up the start of a unit after 90 s. */
#define ANSWER_MS 10000u
#define START_MS  100000u
#define DEATH_MS  2000u

#define UNIT "troubadour.service"

extern char **environ;

/* The exit status of `systemctl --user ...`; -1 if it cannot be run or does not come to an
 * end. */
static int systemctl(const char *const *argv, bool is_quiet)
{
	posix_spawn_file_actions_t actions;
	pid_t pid;
	int res, status;

	posix_spawn_file_actions_init(&actions);
	for (int fd = STDOUT_FILENO; fd <= STDERR_FILENO && is_quiet; fd++)
		posix_spawn_file_actions_addopen(&actions, fd, "/dev/null", O_WRONLY, 0);
	res = posix_spawnp(&pid, argv[0], &actions, NULL, (char *const *)argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	if (res != 0)
		return -1;
	res = tb_child_await(pid, is_quiet ? ANSWER_MS : START_MS, &status);
	if (res == -ETIMEDOUT) {
		fprintf(stderr, "troubadour: systemctl %s does not answer\n", argv[2]);
		tb_child_end(pid, SIGTERM, DEATH_MS, NULL);
	}
	return res == 0 && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

#define SYSTEMCTL(is_quiet, ...)                                                                   \
	systemctl((const char *const[]){ "systemctl", "--user", __VA_ARGS__, NULL }, is_quiet)

enum tb_setup_service tb_setup_start_service(bool enables)
{
	/* Without a manager that runs, `enable` alone would leave half of it behind. */
	if (SYSTEMCTL(true, "show-environment") != 0 || SYSTEMCTL(true, "cat", UNIT) != 0)
		return TB_SERVICE_MISSING;
	if (enables && SYSTEMCTL(false, "enable", UNIT) != 0)
		return TB_SERVICE_FAILED;
	if (SYSTEMCTL(false, enables ? "restart" : "start", UNIT) != 0)
		return TB_SERVICE_FAILED;
	return TB_SERVICE_STARTED;
}
