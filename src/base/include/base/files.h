/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A file is written whole or not at all: the text goes into a file beside, which is then renamed.
 * All return 0 or -errno; threads that may wait for the disk. */
#ifndef TB_FILES_H
#define TB_FILES_H

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* No file that people write for us is as large. */
#define TB_FILE_MAX_BYTES (4u << 20)

/* Whether it is letters, digits and `others` (ASCII), 1 to n_most bytes long, and not hidden. */
static inline bool tb_is_file_name(const char *name, size_t n_most, const char *others)
{
	size_t n = strlen(name);

	for (size_t i = 0; i < n; i++)
		if (!isalnum((unsigned char)name[i]) && !strchr(others, name[i]))
			return false;
	return n > 0 && n <= n_most && name[0] != '.';
}

/* To read: nothing that would be waited for or never ends, such as a pipe or a device.  The
 * descriptor, or -errno; -EINVAL: it is not a regular file, -EFBIG: it is larger than n_most. */
static inline int tb_open_regular(const char *path, off_t n_most)
{
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC), res = fd;
	struct stat st;

	if (fd < 0)
		return -errno;
	if (fstat(fd, &st) < 0)
		res = -errno;
	else if (!S_ISREG(st.st_mode))
		res = -EINVAL;
	else if (st.st_size > n_most)
		res = -EFBIG;
	if (res < 0)
		close(fd);
	return res;
}

/* The directories that `path` stands in. */
static inline int tb_make_parents(const char *path, mode_t mode)
{
	char part[PATH_MAX];

	for (const char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		if (slash - path >= PATH_MAX)
			return -ENAMETOOLONG;
		snprintf(part, sizeof(part), "%.*s", (int)(slash - path), path);
		if (mkdir(part, mode) < 0 && errno != EEXIST)
			return -errno;
	}
	return 0;
}

/* The file that `link` names, though it may not be there yet, so that the link stays one; `link`
 * itself if it is no symbolic link. */
static inline void tb_follow_link(const char *link, char path[PATH_MAX])
{
	char target[PATH_MAX], *name;
	ssize_t n;

	if (realpath(link, path))
		return;
	snprintf(path, PATH_MAX, "%s", link);
	n = readlink(link, target, sizeof(target) - 1);
	if (n <= 0)
		return;
	target[n] = '\0';
	name = target[0] == '/' || !strrchr(path, '/') ? path : strrchr(path, '/') + 1;
	snprintf(name, (size_t)(path + PATH_MAX - name), "%s", target);
}

/* `syncs`: it is on the disk when this returns. */
static inline int tb_write_text(int fd, const char *text, bool syncs)
{
	for (size_t n_left = strlen(text); n_left > 0;) {
		ssize_t n = write(fd, text, n_left);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		text += n;
		n_left -= (size_t)n;
	}
	return syncs && fsync(fd) < 0 ? -errno : 0;
}

/* Best effort: the rename has happened, and is on the disk once its directory is. */
static inline void tb_sync_parent(const char *path)
{
	const char *slash = strrchr(path, '/');
	char directory[PATH_MAX];
	int fd;

	snprintf(directory, sizeof(directory), "%.*s", slash ? (int)(slash - path) + 1 : 1,
		slash ? path : ".");
	fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return;
	fsync(fd);
	close(fd);
}

/* How a file is saved. */
struct tb_save {
	const char *path; /* where it is, no link to it */
	mode_t mode;      /* of the new file, less the umask */
	bool syncs;       /* it outlives a power cut; without, only a kill */
	bool is_shared;   /* several programs may save it at once */
	/* What becomes of the old file, which is still there: 0, or -errno and it stays.  May be
	 * NULL. */
	int (*keep)(void *data, const char *path);
	void *data;
};

/* A new file, which is ours alone: one that is left of a program that was killed may have another
 * mode and owner, and a link would be followed. */
static inline int tb_open_new(const char *path, mode_t mode)
{
	if (unlink(path) < 0 && errno != ENOENT)
		return -1;
	return open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
}

static inline int tb_save_beside(const struct tb_save *s, const char *beside, const char *text)
{
	int fd = tb_open_new(beside, s->mode), res;

	if (fd < 0)
		return -errno;
	res = tb_write_text(fd, text, s->syncs);
	if (close(fd) < 0 && res == 0)
		res = -errno;
	if (res == 0 && s->keep && access(s->path, F_OK) == 0)
		res = s->keep(s->data, s->path);
	if (res == 0 && rename(beside, s->path) < 0)
		res = -errno;
	if (res < 0)
		unlink(beside);
	return res;
}

/* -errno: the old file is as it was. */
static inline int tb_save_text(const struct tb_save *s, const char *text)
{
	char beside[PATH_MAX], of[16] = "";
	int n, res;

	if (s->is_shared)
		snprintf(of, sizeof(of), ".%d", (int)getpid());
	n = snprintf(beside, sizeof(beside), "%s%s.new", s->path, of);
	if (n >= (int)sizeof(beside))
		return -ENAMETOOLONG;
	res = tb_save_beside(s, beside, text);
	if (res == 0 && s->syncs)
		tb_sync_parent(s->path);
	return res;
}

#endif
