/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Scenes and presets that are ready to be written.  Whoever must not wait for the disk makes one
 * on the client's thread, and has another thread write it. */
#ifndef TB_SAVING_H
#define TB_SAVING_H

#include <jansson.h>
#include <limits.h>

#include "client/report.h"

/* All zeros holds nothing. */
struct tb_saving {
	json_t *file;
	char path[PATH_MAX];
	char said[256]; /* once it is written */
};

/* As tb_scene_save() and the like, up to the writing.  0, or -errno with a report and nothing
 * held. */
int tb_scene_prepare(struct tb_client *c, const char *name, const char *const *patterns, uint32_t n,
	struct tb_saving *s, struct tb_report *r);
int tb_scene_prepare_again(
	struct tb_client *c, const char *name, struct tb_saving *s, struct tb_report *r);
int tb_preset_prepare(struct tb_client *c, const char *name, const char *from, struct tb_saving *s,
	struct tb_report *r);

/* What tb_scene_protect() checks before it writes: 0, or -errno with a report. */
int tb_scene_check_patterns(
	struct tb_client *c, const char *const *patterns, uint32_t n, struct tb_report *r);

/* Any thread, without a client.  0 or -errno with a report; holds nothing any more. */
int tb_saving_write(struct tb_saving *s, struct tb_report *r);

#endif
