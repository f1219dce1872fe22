/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What becomes of a processor when settings, sound or the whole mixer change.  Data thread.
 *
 * Each processor of a strip, and of a bus up to its fader, is a row of a table in stages.c, in the
 * order of the signal.  How a block goes through them is in strips.c and buses.c. */
#ifndef TB_STAGES_H
#define TB_STAGES_H

#include "processing.h"

enum tb_stage_change {
	TB_STAGE_START,  /* it has its settings from here on; what is late fades in */
	TB_STAGE_AIM,    /* it moves to other settings */
	TB_STAGE_JUMP,   /* they are there before the next sound, which is the first for a while */
	TB_STAGE_CLEAR,  /* what it heard was no sound, and is forgotten */
	TB_STAGE_FORGET, /* it has not run for a while: its settings are there, and nothing of what
	                    it heard comes out any more; a gain stays where it was */
	TB_STAGE_CHANGES
};

TB_RT void tb_strip_stages_change(
	struct tb_strip_chain *chain, const struct tb_strip_coeffs *c, enum tb_stage_change change);
TB_RT void tb_bus_stages_change(
	struct tb_bus_chain *chain, const struct tb_bus_coeffs *c, enum tb_stage_change change);

/* It goes on where the `old` one stands.  The processors' memory is their own. */
TB_RT void tb_strip_stages_inherit(struct tb_strip_chain *chain, const struct tb_strip_chain *old);

/* Whether one of them is switched on.  Any thread. */
TB_RT bool tb_strip_stages_are_on(const struct tb_strip_coeffs *c);
TB_RT bool tb_bus_stages_are_on(const struct tb_bus_coeffs *c);

/* In the midst of sound: it passes that through until its lookahead is full, and then fades in. */
TB_RT void tb_stage_fade_in_limiter(struct tb_limiter *l, const struct tb_limiter_coeffs *c);

#endif
