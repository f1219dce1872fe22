/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Which strips and buses are awake: facts in, decisions out.  Knows nothing of PipeWire; activity.c
 * gathers the facts and does what is decided.  Control thread.
 *
 * One that nobody is linked to, or that nobody wants, sleeps: its stream costs nothing, and a
 * microphone is closed.  One that is linked still falls asleep a moment later, so that what was
 * routed is faded out, and a change that is undone at once closes no microphone. */
#ifndef TB_ACTIVITY_LAW_H
#define TB_ACTIVITY_LAW_H

#include <stdbool.h>

#include "clocks-law.h"

/* Facts of one strip or bus. */
struct tb_activity_facts {
	struct tb_clock_end end;
	bool is_strip;
	bool has_own_clock;
	bool is_awake;
	bool is_mixing; /* the mixer node runs */
	bool has_dozed; /* its moment is over */
};

enum tb_activity {
	TB_ACTIVITY_ASLEEP,
	TB_ACTIVITY_AWAKE,
	TB_ACTIVITY_DOZES, /* awake for a moment more */
	TB_ACTIVITY_JOINS, /* asleep until the console, which is told, can take it: live-law.h */
};

enum tb_activity tb_activity_of(const struct tb_activity_facts *facts);

#endif
