/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What works for a voice on a strip that has a microphone: its echo is taken out, the noise
 * round it is lowered, its level is brought to a target (the keys echo, denoise and agc).
 *
 * To the mixer that is an insert before all others, of which it knows no more than how late it
 * is, with one more sense: after each block it hears what the reference bus played. */
#ifndef TB_VOICE_H
#define TB_VOICE_H

#include "mixer/insert.h"

struct tb_voice {
	struct tb_insert insert; /* first, so that one is the other */
	/* Data thread, once in each block, after insert.run: what the bus of `echo.reference`
	 * plays in it, behind its limiter.  `rows` NULL: nothing, or nobody hears it. */
	void (*hear)(struct tb_voice *v, const float *const *rows, uint32_t n_channels,
		uint32_t n_frames) TB_RT_POINTER;
};

#endif
