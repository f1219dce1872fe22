/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Surround on headphones: a filter graph that puts each channel where its loudspeaker would
 * stand, by the ears that libmysofa brings (HRTF), into the left and right of the strip. */
#ifndef TB_HEADPHONES_H
#define TB_HEADPHONES_H

#include <limits.h>

#include "chain.h"

#define TB_EARS_MAX PATH_MAX
/* Nodes that begin so stand nowhere. */
#define TB_HEADPHONES_HIDDEN "ear-"

/* The first libmysofa/default.sofa of $XDG_DATA_HOME and $XDG_DATA_DIRS that can be read. */
bool tb_headphones_find_ears(char path[TB_EARS_MAX]);

/* A list of graphs, one for each channel, for free(); NULL without memory.
 * tb_layout_surrounds(layout).  A node is called as its channel is: "fl". */
char *tb_headphones_text(const struct tb_layout *layout, const char *ears);
/* Where they go. */
struct tb_chain_ears tb_headphones_ears(const struct tb_layout *layout);

#endif
