/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Keys that recalls leave alone: a list of the user's, of patterns. */
#ifndef TB_SCENE_SAFE_H
#define TB_SCENE_SAFE_H

#include <jansson.h>

#include "action.h"

/* A new reference to the patterns, empty if there are none; NULL after a message. */
json_t *tb_scene_load_safe(void);

/* `troubadour scene safe`. */
int tb_scene_safe(struct tb_client *c, const struct tb_options *o);

#endif
