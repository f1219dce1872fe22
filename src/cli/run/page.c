/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The page of a console that runs in the foreground. */
#include "page.h"

#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/child.h"
#include "paths.h"

#define PROGRAM "troubadour-web"

/* It ends what it has begun. */
#define PATIENCE_MS 15000u

/* Runs in the child.  Another command must not find a private session's server by accident:
 * its secrets go with the session, and its port is any that is free. */
static void become_server(const char *path, const char *private_dir)
{
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	if (private_dir && setenv("XDG_RUNTIME_DIR", private_dir, 1) == 0)
		execl(path, PROGRAM, "--open", "--port", "0", (char *)NULL);
	else
		execl(path, PROGRAM, "--open", (char *)NULL);
	_exit(127);
}

pid_t tb_page_begin(const char *private_dir)
{
	char path[PATH_MAX + 32], dir[PATH_MAX];
	pid_t pid;

	if (tb_program_dir(dir) < 0)
		return 0;
	snprintf(path, sizeof(path), "%s/" PROGRAM, dir);
	if (access(path, X_OK) < 0) {
		fprintf(stderr, "troubadour: this build has no page (%s is not there)\n", path);
		return 0;
	}
	fflush(stdout);
	pid = fork();
	if (pid == 0)
		become_server(path, private_dir);
	return pid > 0 ? pid : 0;
}

void tb_page_end(pid_t pid)
{
	if (pid <= 0)
		return;
	tb_child_end(pid, SIGTERM, PATIENCE_MS, NULL);
}
