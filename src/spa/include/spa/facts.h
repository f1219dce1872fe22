/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Facts: what a console tells and nobody can set, such as "engine.rate" and "bus.a1.overs".  One
 * table says what there is: the PropInfos, the values in Props, the refusal of who wants to set one
 * and the pages of keys follow from it.  Control thread. */
#ifndef TB_FACTS_H
#define TB_FACTS_H

#include "mixer/mixer.h"
#include "spa/pod-list.h"

/* Facts of a strip or bus with a clock of its own. */
struct tb_clock_facts {
	const char *family, *name; /* "strip" or "bus" */
	float drift_ppm;           /* how much faster than the console's its clock runs */
	float latency_ms;          /* that the two clocks add */
	/* Frames between the two clocks, held at the target; how often that had to jump. */
	uint32_t fill_frames, target_frames, n_resets;
};

/* What Props holds beside the params.  Of texts NULL is the same as "". */
struct tb_engine_facts {
	const char *error;               /* why the last change of the structure was refused */
	char *lost;                      /* channels without a place */
	char *held;                      /* strips that somebody holds open */
	const char *token;               /* of who asked for it */
	char *answers;                   /* the last answers by token: docs/protocol.md */
	char *seen;                      /* the newest mark of each program: seen.h */
	char *strips, *buses;            /* as in the console file */
	uint32_t rate_hz, graph_rate_hz; /* of the mixer, and of the graph that it is in */
	/* All in frames of the graph; latency has what resampling adds in it. */
	uint32_t quantum_frames, latency_frames, resampling_frames;
	uint64_t n_cycles, n_lost, n_late;
	uint64_t n_bad; /* blocks silenced for a NaN, an Inf or +60 dBFS */
	float load;     /* share of the last cycle that the mix took, 0..1 */
	float wait;     /* share of a cycle that the mix waits for its strips, 0..1 */
	bool is_running;
	struct tb_clock_facts *clocks;
	uint32_t n_clocks;
};

/* No strip or bus has more facts. */
#define TB_DEVICE_FACTS_MAX 20u

/* One PropInfo for each fact of the console and its engine, such as "engine.rate", and for each of
 * strips and of buses, such as "bus.<bus>.overs".  0 or -ENOMEM. */
int tb_facts_add_infos(struct tb_pods *pods);

/* Into Props: the facts of "strip.game" or "bus.a1", as far as it has them now; of the console for
 * "". */
void tb_facts_put(struct spa_pod_builder *b, const struct tb_mixer *m,
	const struct tb_engine_facts *engine, const char *device);

/* Whether `key` is a fact of that console, of which no client may set anything. */
bool tb_fact_is(const struct tb_mixer *m, const char *key);

/* Calls `each` for all rows, with the name of the key or of its family: "strip.<strip>.overs". */
void tb_facts_list(void (*each)(void *data, const char *key, const char *help), void *data);

#endif
