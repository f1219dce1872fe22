/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Cue: a strip or bus that is listened to on the monitor, without anybody else hearing of it.
 *
 * The monitor is `console.monitor`, or the first playback bus.  What it is to hear is added to its
 * paths, and what it plays besides is dimmed meanwhile.  PFL is before fader, mute, solo and pan,
 * AFL after them.  A bus is heard as it is mixed, without its own processing: a cue is arithmetic
 * on gains, and costs nothing on the data thread.  Control thread. */
#ifndef TB_CUE_H
#define TB_CUE_H

#include <stdbool.h>

#include "state.h"

/* Whether anything but the monitor itself is listened to. */
bool tb_cue_any(const struct tb_mixer *m);
/* Whether the strip is heard on the bus by a cue: of its own, or of a bus that it plays on. */
bool tb_cue_opens(const struct tb_mixer *m, uint32_t strip, uint32_t bus);
/* The bus is listened to, and is not the monitor. */
bool tb_cue_is_of_bus(const struct tb_mixer *m, uint32_t bus);

/* Before gains are computed: the monitor's are to be, where a cue moves them. */
void tb_cue_follow(struct tb_mixer *m);

#endif
