/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Which microphones somebody wants: facts in, decisions out.  Knows nothing of PipeWire; wanted.c
 * gathers the facts.  Control thread.
 *
 * A microphone that is open though nobody hears it is nobody's wish.  It is wanted where a bus
 * that is heard or recorded has it, where it ducks somebody who is heard, and while somebody looks
 * at levels.  Mutes and faders do not count: whoever un-mutes speaks at once, and a microphone
 * takes long to open. */
#ifndef TB_WANTED_LAW_H
#define TB_WANTED_LAW_H

#include "mixer/mixer.h"

/* A strip or bus. */
struct tb_wanted_end {
	bool is_linked; /* somebody is linked to it */
	bool is_heard;  /* of a bus: on a device, or by somebody who records it */
	int key;        /* the strip whose level turns it down; -1: none */
};

struct tb_wanted_facts {
	const struct tb_mixer *mixer;
	const struct tb_wanted_end *strip, *bus; /* by the mixer's numbers */
	uint32_t n_strips, n_buses;
	bool are_levels_watched; /* somebody listens to the mixer's own ports */
};

bool tb_wanted_is(const struct tb_wanted_facts *facts, uint32_t strip);

#endif
