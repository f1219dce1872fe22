/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A bus that goes on on another device comes up from silence, so that whoever loses his
 * headphones is not shouted at by the loudspeakers: facts in, decisions out.  Knows nothing of
 * PipeWire; fallback.c gathers the facts and does what is decided.  Control thread.
 *
 * Where the device before is gone, its fader is no higher than `fallback-level` from then on;
 * it gets back what it had on the device before when that is there again, unless somebody has
 * moved it meanwhile. */
#ifndef TB_FALLBACK_LAW_H
#define TB_FALLBACK_LAW_H

#include <stdbool.h>

#include "session-graph.h"

/* The fallback of one bus; all zero: it has played on nothing yet. */
struct tb_fallback {
	struct tb_sink_name plays_on; /* what the bus was linked to last */
	struct tb_sink_name from;     /* what it had played on; no name: it is its own device */
	float fader_db, lowered_db;   /* what it gets back there, and where it is now */
};

struct tb_fallback_facts {
	bool is_there;     /* what it was linked to last */
	float fader_db;    /* of the bus */
	float fallback_db; /* its fallback-level */
};

struct tb_fallback_step {
	bool fades_in; /* the bus, from silence */
	bool sets_fader;
	float fader_db; /* to this */
};

/* It is linked to `device`. */
struct tb_fallback_step tb_fallback_next(struct tb_fallback *f, const struct tb_sink_name *device,
	const struct tb_fallback_facts *facts);
/* A link of it went.  Whether it fades in: also before it is linked again, in the blocks that are
 * on their way until it sleeps. */
bool tb_fallback_loses(const struct tb_fallback *f, const struct tb_fallback_facts *facts);

#endif
