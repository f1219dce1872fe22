/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "state-file.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/files.h"

int tb_state_path(char path[PATH_MAX], const char *name)
{
	const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
	int n;

	if (state && state[0] == '/')
		n = snprintf(path, PATH_MAX, "%s/troubadour/%s.json", state, name);
	else if (home && home[0] == '/')
		n = snprintf(path, PATH_MAX, "%s/.local/state/troubadour/%s.json", home, name);
	else
		return -ENOENT;
	return n < PATH_MAX ? 0 : -ENAMETOOLONG;
}

/* Where a link leads, so that it stays one; else the path itself. */
static const char *follow(const char *path, char target[PATH_MAX])
{
	struct stat st;

	return lstat(path, &st) == 0 && S_ISLNK(st.st_mode) && stat(path, &st) == 0
	                       && S_ISREG(st.st_mode) && realpath(path, target)
	               ? target
	               : path;
}

/* ---- writing ---- */

/* One of the two files exists at every moment.  If the disk is full no copy is kept. */
static int keep_previous(void *data, const char *path)
{
	char previous[PATH_MAX + 16], linked[PATH_MAX + 16];

	snprintf(previous, sizeof(previous), "%s.previous", path);
	snprintf(linked, sizeof(linked), "%s.link", path);
	unlink(linked);
	if (link(path, linked) == 0)
		rename(linked, previous);
	return 0;
}

static int replace(const char *link, const char *text, bool syncs)
{
	char target[PATH_MAX];
	const struct tb_save save = {
		.path = follow(link, target),
		.mode = 0600,
		.syncs = syncs,
		.keep = keep_previous,
	};
	int res = tb_make_parents(link, 0700);

	return res < 0 ? res : tb_save_text(&save, text);
}

int tb_state_file_write(const char *link, const char *text)
{
	return replace(link, text, true);
}

int tb_state_file_write_unsynced(const char *link, const char *text)
{
	return replace(link, text, false);
}

/* ---- reading ---- */

static json_t *load(const char *path, json_error_t *error)
{
	int fd = tb_open_regular(path, INT64_MAX);
	json_t *root;

	*error = (json_error_t){ .line = 0, .text = "no file that can be read" };
	if (fd < 0)
		return NULL;
	root = json_loadfd(fd, JSON_REJECT_DUPLICATES, error);
	close(fd);
	return root;
}

static json_t *read_one(
	const char *path, bool (*is_ours)(const json_t *root), char *why, size_t n_why)
{
	json_error_t error;
	char bad[PATH_MAX + 32];
	json_t *root;

	if (access(path, F_OK) < 0)
		return NULL;
	root = load(path, &error);
	if (root && is_ours(root))
		return root;
	snprintf(bad, sizeof(bad), "%s.bad", path);
	if (root)
		snprintf(why, n_why, "%s is not a state of this console; set aside as %s", path,
			bad);
	else
		snprintf(why, n_why, "%s: line %d: %s; set aside as %s", path, error.line,
			error.text, bad);
	json_decref(root);
	remove(bad); /* a file does not take the place of a directory, nor the reverse */
	rename(path, bad);
	return NULL;
}

json_t *tb_state_file_read(
	const char *path, bool (*is_ours)(const json_t *root), char *why, size_t n_why)
{
	char previous[PATH_MAX + 16], target[PATH_MAX];
	json_t *root;

	why[0] = '\0';
	path = follow(path, target);
	root = read_one(path, is_ours, why, n_why);
	if (root)
		return root;
	snprintf(previous, sizeof(previous), "%s.previous", path);
	return read_one(previous, is_ours, why, n_why);
}
