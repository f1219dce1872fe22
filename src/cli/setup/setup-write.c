/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A file that is written whole or not at all, and the one before it. */
#include "setup.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

#include "base/files.h"

struct backup {
	char *path; /* "": there was no file */
	uint32_t n_bytes;
};

/* The first of path.backup, path.backup-2 ... that is free. */
static int keep(void *data, const char *path)
{
	struct backup *b = data;

	for (unsigned i = 1; i < 1000; i++) {
		int n = i == 1 ? snprintf(b->path, b->n_bytes, "%s.backup", path)
		               : snprintf(b->path, b->n_bytes, "%s.backup-%u", path, i);

		if (n >= (int)b->n_bytes)
			return -ENAMETOOLONG;
		if (link(path, b->path) == 0)
			return 0;
		if (errno != EEXIST)
			return -errno;
	}
	return -EEXIST;
}

int tb_setup_write(const char *path, const char *text, char *backup, uint32_t n_backup)
{
	char real[PATH_MAX];
	struct backup to = { backup, n_backup };
	const struct tb_save save = {
		.path = real,
		.mode = 0666,
		.syncs = true,
		.keep = keep,
		.data = &to,
	};
	int res = tb_make_parents(path, 0777);

	backup[0] = '\0';
	if (res < 0)
		return res;
	/* A link into somebody's collection of settings stays one. */
	tb_follow_link(path, real);
	return tb_save_text(&save, text);
}
