/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* `troubadour web`: a program of its own, so that this one needs no web server's libraries. */
#include "commands.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "web/help.h"
#include "paths.h"

#define PROGRAM "troubadour-web"

static int run_program(char **argv)
{
	char path[PATH_MAX + 32], dir[PATH_MAX];

	if (tb_program_dir(dir) == 0) {
		snprintf(path, sizeof(path), "%s/" PROGRAM, dir);
		execv(path, argv);
	}
	fprintf(stderr,
		errno == ENOENT ? "troubadour: this build has no web server (%s is not there)\n"
				: "troubadour: %s does not start\n",
		path);
	return TB_EXIT_FAILURE;
}

int tb_command_web(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) {
			fputs(TB_WEB_HELP, stdout);
			return 0;
		}
	}
	return run_program(argv);
}
