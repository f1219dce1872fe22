/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The user's files of one kind under their names: scenes, and presets, of which some are built in.
 * One of the user's hides a built-in one of the same name. */
#ifndef TB_SHELF_H
#define TB_SHELF_H

#include <jansson.h>
#include <limits.h>

#include "client/report.h"

enum tb_shelf { TB_SCENES, TB_PRESETS };

/* The user's file of that name, there or not.  0 or -errno with a report. */
int tb_shelf_path(enum tb_shelf shelf, const char *name, char path[PATH_MAX], struct tb_report *r);
bool tb_shelf_is_built_in(enum tb_shelf shelf, const char *name);

/* Each name once, in order of the alphabet. */
void tb_shelf_for_each(enum tb_shelf shelf, void (*each)(void *data, const char *name), void *data);

/* The report that there is none of that name, and which there are; returns -ENOENT. */
int tb_shelf_lacks(enum tb_shelf shelf, const char *name, struct tb_report *r);

/* A new reference in `file`; NULL and -errno with a report. */
int tb_shelf_load(enum tb_shelf shelf, const char *name, json_t **file, struct tb_report *r);
/* 0 or -errno with a report. */
int tb_shelf_delete(enum tb_shelf shelf, const char *name, struct tb_report *r);
/* 0 or -errno with a report. */
int tb_shelf_save(const json_t *file, const char *path, struct tb_report *r);

#endif
