/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The directories of the server's files. */
#include "secrets.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/files.h"

static int refuse_dir(const char *dir, const char *why)
{
	fprintf(stderr, "troubadour web: %s: %s\n", dir, why);
	return -EACCES;
}

/* Where devices are kept: without a home only as long as the secrets, until the logout.  What
 * stands there is no secret, but nobody else's business. */
static void init_state(struct tb_secrets *s)
{
	const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
	char inside[PATH_MAX + 1];

	if (state && state[0] == '/')
		snprintf(s->state, sizeof(s->state), "%.*s/troubadour", PATH_MAX - 64, state);
	else if (home && home[0] == '/')
		snprintf(s->state, sizeof(s->state), "%.*s/.local/state/troubadour", PATH_MAX - 64,
			home);
	else
		snprintf(s->state, sizeof(s->state), "%s", s->dir);
	snprintf(inside, sizeof(inside), "%s/", s->state);
	/* It may be for reading alone: then it takes no new devices, and says so. */
	tb_make_parents(inside, 0700);
}

int tb_secrets_init(struct tb_secrets *s)
{
	const char *runtime = getenv("XDG_RUNTIME_DIR");
	struct stat st;

	*s = (struct tb_secrets){ .dir = "" };
	if (!runtime || runtime[0] != '/')
		return refuse_dir(
			"XDG_RUNTIME_DIR", "is not set; without it there is no place for a secret");
	snprintf(s->dir, sizeof(s->dir), "%.*s/troubadour", PATH_MAX - 64, runtime);
	if (mkdir(s->dir, 0700) < 0 && errno != EEXIST)
		return refuse_dir(s->dir, strerror(errno));
	if (lstat(s->dir, &st) < 0 || !S_ISDIR(st.st_mode))
		return refuse_dir(s->dir, "is not a directory");
	if (st.st_uid != getuid())
		return refuse_dir(s->dir, "belongs to somebody else");
	if ((st.st_mode & 077) != 0 && chmod(s->dir, 0700) < 0)
		return refuse_dir(s->dir, strerror(errno));
	init_state(s);
	return 0;
}
