/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Where presets are: those that are built in, and the user's own, which hide built-in ones of
 * the same name. */
#ifndef TB_PRESET_FILES_H
#define TB_PRESET_FILES_H

#include <limits.h>
#include <stdbool.h>

#include "client/preset.h"

/* The user's file of that name, there or not.  0 or -errno, after a message. */
int tb_preset_own_path(const char *name, char path[PATH_MAX]);

bool tb_preset_is_built_in(const char *name);

/* NULL after a message, which names those that there are. */
json_t *tb_preset_find(const char *name);

/* Each name once, in order of the alphabet. */
void tb_preset_for_each(void (*each)(void *data, const char *name), void *data);

#endif
