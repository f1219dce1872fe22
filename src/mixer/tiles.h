/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Control thread: which output channels share a tile. */
#ifndef TB_TILES_H
#define TB_TILES_H

#include "state.h"

/* Groups the outputs so that those that tend to hear the same rows (equal position
 * on other buses) stand together.  Returns the number of tiles; writes them
 * if `tiles` is not NULL. */
uint32_t tb_tiles_plan(const struct tb_mixer_config *config, struct tb_tile *tiles);

#endif
