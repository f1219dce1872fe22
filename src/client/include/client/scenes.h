/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Scenes and presets by their names, beyond what the public header has. */
#ifndef TB_SCENES_H
#define TB_SCENES_H

#include "client/report.h"

/* What is set now is what tb_scene_undo() brings back.  A note tells that it could not be kept: a
 * recall without a way back is no reason not to recall. */
void tb_scene_keep_for_undo(struct tb_client *c, struct tb_report *r);

/* Each name once, in order of the alphabet. */
void tb_scenes_for_each(void (*each)(void *data, const char *name), void *data);
void tb_presets_for_each(void (*each)(void *data, const char *name), void *data);

#endif
