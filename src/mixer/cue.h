/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Cue: a strip or bus that is listened to on the monitor, without anybody else hearing of it.
 *
 * The monitor is `console.monitor`, or the first playback bus.  A cue is added to the sum that
 * goes through the monitor's own processing, and what the monitor plays besides is dimmed
 * meanwhile.  Both PFL and AFL are behind the processors.
 *
 *   strip   PFL is before fader, mute, solo and pan, AFL after them.  Its cue is one more path
 *           of the matrix, so that it is arithmetic on gains and costs nothing.
 *   bus     PFL taps its sum before mono, fader and mute, AFL what leaves it, behind its delay
 *           and limiter.  It is made before the monitor is (cue-rt.c), whether or not
 *           anybody else hears it.
 */
#ifndef TB_CUE_H
#define TB_CUE_H

#include <stdbool.h>

#include "state.h"

/* ---- control thread ---- */

void tb_cue_start(struct tb_mixer *m);

/* Whether the strip is heard on the bus by a cue: of its own, or of a bus that it plays on. */
bool tb_cue_opens(const struct tb_mixer *m, uint32_t strip, uint32_t bus);
/* The bus has to have a sum apart from its outputs (as of the last commit): a cue is added to
 * it, or taken from it. */
bool tb_cue_needs_sum(const struct tb_mixer *m, uint32_t bus);

/* Before gains are computed: the monitor's are to be, where a cue moves them. */
void tb_cue_follow(struct tb_mixer *m);
/* What the buses that are listened to add to the monitor. */
void tb_cue_compute(struct tb_mixer *m);
void tb_cue_copy(const struct tb_mixer *m, struct tb_cue_gains *to);

/* ---- data thread ---- */

/* Lists which buses are tapped, and which have to be made before which.  Called when settings were
 * taken or a ramp has ended. */
TB_RT void tb_cue_list(struct tb_mixer *m);

/* Gives rows to tapped buses that nobody else asks for. */
TB_RT void tb_cue_lend_rows(struct tb_mixer *m, float **out);

/* All buses of earlier turns are made: adds their cues to the sums of the bus whose turn it
 * is.  Turn 0 is of all buses that hear no cue. */
#define TB_CUE_TURNS (1u + TB_CUE_SIDES)
TB_RT void tb_cue_add(struct tb_mixer *m, uint32_t turn, float *const *out, uint32_t n_frames);

#endif
