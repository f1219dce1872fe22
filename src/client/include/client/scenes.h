/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Scenes and presets by their names, beyond what the public header has. */
#ifndef TB_SCENES_H
#define TB_SCENES_H

#include "client/report.h"

/* What is set now is what tb_scene_undo() brings back.  Called once a change was sent, before the
 * loop runs: until then the client still has what was set before, and of a change that could not be
 * sent there is nothing to undo.  A note tells that it could not be kept. */
void tb_scene_keep_for_undo(struct tb_client *c, struct tb_report *r);

/* Each name once, in order of the alphabet. */
void tb_scenes_for_each(void (*each)(void *data, const char *name), void *data);
void tb_presets_for_each(void (*each)(void *data, const char *name), void *data);

#endif
