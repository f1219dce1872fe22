/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Surround on headphones: a filter graph that puts each channel where its loudspeaker would
 * stand, by the ears that libmysofa brings (HRTF), into the left and right of the strip. */
#ifndef TB_HEADPHONES_H
#define TB_HEADPHONES_H

#include "mixer.h"

/* A strip of more than two channels, left and right among them, each of which has a place. */
bool tb_headphones_suit(const struct tb_layout *layout);

/* The graph, for free(); NULL without memory.  The layout suits. */
char *tb_headphones_text(const struct tb_layout *layout);

#endif
