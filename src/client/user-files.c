/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "client/user-files.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int tb_program_dir(char dir[PATH_MAX])
{
	ssize_t n = readlink("/proc/self/exe", dir, PATH_MAX - 1);
	char *slash;

	if (n < 0)
		return -errno;
	dir[n] = '\0';
	slash = strrchr(dir, '/');
	if (!slash)
		return -ENOENT;
	*slash = '\0';
	return 0;
}

static int user_path(
	char path[PATH_MAX], const char *variable, const char *below_home, const char *name)
{
	const char *set = getenv(variable), *home = getenv("HOME");
	int n;

	if (set && set[0] == '/')
		n = snprintf(path, PATH_MAX, "%s/troubadour/%s", set, name);
	else if (home && home[0] == '/')
		n = snprintf(path, PATH_MAX, "%s/%s/troubadour/%s", home, below_home, name);
	else
		return -ENOENT;
	return n < PATH_MAX ? 0 : -ENAMETOOLONG;
}

int tb_config_path(char path[PATH_MAX], const char *name)
{
	return user_path(path, "XDG_CONFIG_HOME", ".config", name);
}

int tb_user_state_path(char path[PATH_MAX], const char *name)
{
	return user_path(path, "XDG_STATE_HOME", ".local/state", name);
}
