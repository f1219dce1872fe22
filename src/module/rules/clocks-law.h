/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* When strips and buses with clocks of their own run, and when it is looked how they keep up: facts
 * in, decisions out.  Knows nothing of PipeWire; clocks.c gathers the facts and does what is
 * decided.  Control thread.
 *
 * Their streams are in groups of their own, so that nothing of the server lets them
 * run when the console does, and stop when it stops: a device of theirs is asked to
 * run while the mixer node does, and only then, so that an idle console wakes no
 * driver. */
#ifndef TB_CLOCKS_LAW_H
#define TB_CLOCKS_LAW_H

#include <stdbool.h>
#include <stdint.h>

/* A strip or bus with a clock of its own. */
struct tb_clock_end {
	bool is_linked, is_wanted; /* somebody is linked to it; somebody hears or records it */
	bool is_virtual;           /* applications run it */
};

/* Whether it has something to do.  `is_mixing`: the mixer node runs. */
bool tb_clock_wants_active(const struct tb_clock_end *end, bool is_mixing);

struct tb_clocks_step {
	bool tells_latency; /* which the data thread may have changed */
	uint64_t wait_ns;   /* until it is looked again; 0: until something changes */
};

/* Rates may be others, or the time is over.  `n_ends`: that have clocks of their own. */
struct tb_clocks_step tb_clocks_next(uint32_t n_ends, bool is_mixing);

#endif
