/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Fades that somebody asked for.  Data thread.
 *
 * The console is dragged from the old settings to the new ones: at even intervals it gets a
 * set of gains on the way, and moves (moves.h) join these.  What a strip has on a bus goes
 *
 *   evenly in dB, or from and to silence over the last or first 72 dB of it;
 *   evenly in power, where at least a quarter of the power that comes to a bus or leaves
 *   it is replaced: a cross-fade, which then neither sags nor swells.
 *
 * Within that, pan and mono turn without a loss of power, and what only comes from other
 * rows (processors that are switched) stays as loud as it is. */
#ifndef TB_FADE_H
#define TB_FADE_H

#include "state.h"

/* `gains` were just taken: from the goals as they are to these.  Returns whether it takes
 * long enough to need a way; if not, one move does. */
TB_RT bool tb_fade_begin(struct tb_mixer *m, const struct tb_gains *gains);

/* Other settings were taken meanwhile: what they changed is out of the fade. */
TB_RT void tb_fade_go_on(struct tb_mixer *m, const struct tb_gains *gains);

/* Whether the next set of gains on the way is due in the block that begins.  If so it is
 * made. */
TB_RT bool tb_fade_step(struct tb_mixer *m);

#endif
