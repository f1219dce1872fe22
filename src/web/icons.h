/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Icons of applications, from where desktops have theirs: the theme "hicolor", into which
 * applications install, and the pixmaps. */
#ifndef TB_ICONS_H
#define TB_ICONS_H

#include <stddef.h>

/* Larger files are none that a page would want. */
#define TB_ICON_MAX_BYTES 49152u

/* "data:image/png;base64,..." of the icon of that name, for free(); NULL if there is none, or if
 * the name is no plain file name. */
char *tb_icon_find(const char *name);

#endif
