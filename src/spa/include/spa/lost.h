/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Channels of strips that a bus has no place for.  Control thread. */
#ifndef TB_LOST_H
#define TB_LOST_H

#include "mixer/mixer.h"

/* The channels lost on routes that are on, as "line has no place on out for AUX2 AUX3; ...", or "".
 * For free(); NULL: out of memory. */
char *tb_lost_to_text(const struct tb_mixer *m);

#endif
