/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Surround on headphones: a filter graph that puts each channel where its loudspeaker would
 * stand, by the ears that libmysofa brings (HRTF), into the left and right of the strip. */
#ifndef TB_HEADPHONES_H
#define TB_HEADPHONES_H

#include <limits.h>

#include "mixer.h"

#define TB_EARS_MAX PATH_MAX
/* Nodes of the graph that begin so sum what the others do. */
#define TB_HEADPHONES_HIDDEN "ear-"

/* The first libmysofa/default.sofa of $XDG_DATA_HOME and $XDG_DATA_DIRS that can be read. */
bool tb_headphones_find_ears(char path[TB_EARS_MAX]);

/* The graph, for free(); NULL without memory.  tb_layout_surrounds(layout).  A node is called
 * as its channel is: "fl". */
char *tb_headphones_text(const struct tb_layout *layout, const char *ears);

#endif
