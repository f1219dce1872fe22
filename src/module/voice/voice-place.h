/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What a strip has of its voice's rigs (rig.h).  Control thread. */
#ifndef TB_VOICE_PLACE_H
#define TB_VOICE_PLACE_H

#include <stdint.h>

struct tb_making;
struct tb_rig;

/* What the voice of a strip is worked on with.  Every difference is another rig. */
struct tb_voice_wish {
	uint32_t echo_on, denoise_on, agc_on;
	uint32_t echo_method, denoise_method;
	uint32_t rate_hz, quantum_frames;
};

/* What a device has for its voice. */
struct tb_voice_place {
	struct tb_rig *rig;        /* what the mixer has; NULL: none */
	struct tb_rig *before;     /* its predecessor, if that is still there */
	struct tb_making *making;  /* its successor, in the making; NULL: none */
	struct tb_voice_wish wish; /* what `making` is made for, else what `rig` is */
};

#endif
