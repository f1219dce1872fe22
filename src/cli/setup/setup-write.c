/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A file that is written whole or not at all, and the one before it. */
#include "setup.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/files.h"

/* The first of path.backup, path.backup-2 ... that is free. */
static int keep(const char *path, char *backup, uint32_t n_backup)
{
	for (unsigned i = 1; i < 1000; i++) {
		int n = i == 1 ? snprintf(backup, n_backup, "%s.backup", path)
		               : snprintf(backup, n_backup, "%s.backup-%u", path, i);

		if (n >= (int)n_backup)
			return -ENAMETOOLONG;
		if (link(path, backup) == 0)
			return 0;
		if (errno != EEXIST)
			return -errno;
	}
	return -EEXIST;
}

static int write_new(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666), res;

	if (fd < 0)
		return -errno;
	res = tb_write_text(fd, text, true);
	if (close(fd) < 0 && res == 0)
		res = -errno;
	return res;
}

int tb_setup_write(const char *path, const char *text, char *backup, uint32_t n_backup)
{
	char real[PATH_MAX], temporary[PATH_MAX + 8];
	int res = tb_make_parents(path, 0777);

	backup[0] = '\0';
	if (res < 0)
		return res;
	/* A link into somebody's collection of settings stays one. */
	tb_follow_link(path, real);
	snprintf(temporary, sizeof(temporary), "%s.new", real);
	res = write_new(temporary, text);
	if (res == 0 && access(real, F_OK) == 0)
		res = keep(real, backup, n_backup);
	if (res == 0 && rename(temporary, real) < 0)
		res = -errno;
	if (res < 0)
		unlink(temporary);
	return res;
}
