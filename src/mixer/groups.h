/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Groups as desks have them (VCA, DCA): a group passes no sound, it turns the knobs of its
 * strips.  Its fader is added to theirs, its mute mutes them, its solo solos them.  Sends
 * before the fader follow mute and solo only.  Control thread. */
#ifndef TB_GROUPS_H
#define TB_GROUPS_H

#include <stdbool.h>

#include "state.h"

/* What the strip's group adds to its fader, linear: the group's fader, and what
 * console.balance leaves of the group. */
float tb_groups_gain(const struct tb_control *control, uint32_t strip);

/* Solo is in place and additive, mute wins over solo, and a group without strips solos
 * nothing. */
bool tb_groups_any_solo(const struct tb_control *control, uint32_t n_strips);
/* It or its group is muted, or others are soloed.  Solos as of the last commit. */
bool tb_groups_silence(const struct tb_control *control, uint32_t strip);

/* Its strips are mixed automatically, of which the strip is one. */
bool tb_groups_automixes(const struct tb_control *control, uint32_t strip);

/* Gains of all members are to be computed again. */
void tb_groups_note_move(struct tb_control *control, uint32_t n_strips);

#endif
