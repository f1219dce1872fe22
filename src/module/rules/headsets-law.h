/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Whether a Bluetooth headset has to be a telephone: facts in, decisions out.  Knows nothing of
 * PipeWire; headsets.c gathers the facts and tells the session manager.  Control thread.
 *
 * A headset is a telephone while somebody records its microphone: a bus that somebody records has
 * its strip, which is to say that its route is on and its send is above silence.  Mutes do not
 * count, as with wanted-law.h: a headset takes seconds to change.
 *
 * A strip with a clock of its own WirePlumber takes for a recording stream itself.  Up to 0.5.12
 * WirePlumber lets go of such a stream only when it sees that it sleeps.  So the strip counts until
 * it wakes up for another reason than to be recorded, or until its link is gone. */
#ifndef TB_HEADSETS_LAW_H
#define TB_HEADSETS_LAW_H

#include "mixer/mixer.h"

/* What the session manager thinks of one strip; all zero: what it thinks at first. */
struct tb_headset {
	bool counts; /* as one that records its microphone */
};

struct tb_headset_facts {
	const struct tb_mixer *mixer;
	uint32_t strip;                 /* the mixer's number */
	bool is_recorded[TB_MAX_BUSES]; /* by the mixer's numbers */
	uint32_t n_buses;
	bool has_own_clock;
	bool is_linked;
};

/* Links or settings changed; the strip is about to wake.  Each returns whether the session manager
 * is to be told of h->counts. */
bool tb_headset_next(struct tb_headset *h, const struct tb_headset_facts *facts);
bool tb_headset_next_awake(struct tb_headset *h, const struct tb_headset_facts *facts);

#endif
