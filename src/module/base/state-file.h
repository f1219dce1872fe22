/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* One JSON file that survives a kill or a power cut at any moment: written beside,
 * synced, and renamed over the old one, of which one is kept.
 *
 * Any thread, one at a time per file. */
#ifndef TB_STATE_FILE_H
#define TB_STATE_FILE_H

#include <limits.h>
#include <stdbool.h>

#include <jansson.h>

/* $XDG_STATE_HOME/troubadour/<name>.json, else below ~/.local/state; -ENOENT without a
 * home. */
int tb_state_path(char path[PATH_MAX], const char *name);

/* 0 or -errno with the old file in place.  Makes the directories. */
int tb_state_file_write(const char *path, const char *text);
/* The same without waiting for the disk: it survives a kill, and where the power goes before
 * the next synced write, the old file may come back. */
int tb_state_file_write_unsynced(const char *path, const char *text);

/* The newest of the file and its predecessor that `is_ours` accepts; a new reference.
 * NULL if there is none.  A file that is torn or not accepted is renamed to
 * <path>.bad, and `why` says so; else `why` is "". */
json_t *tb_state_file_read(
	const char *path, bool (*is_ours)(const json_t *root), char *why, size_t n_why);

#endif
