/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* How late sound is on its way through the console: facts in, decisions out.  Knows nothing of a
 * connection; latency.c gathers the facts and tells the neighbours.  Control thread.
 *
 * Cycles and frames are those of one clock: what is told across the edge of a strip or bus with a
 * clock of its own is told in time. */
#ifndef TB_LATENCY_LAW_H
#define TB_LATENCY_LAW_H

#include <stdbool.h>
#include <stdint.h>

#include <spa/param/latency-utils.h>

/* There are speakers that are two seconds late. */
#define TB_LATENCY_MOST_NS (4 * (int64_t)SPA_NSEC_PER_SEC)

struct tb_latency_clock {
	uint32_t rate_hz, quantum_frames; /* 0: it has not run yet */
};

/* A strip or bus. */
struct tb_latency_end {
	struct spa_latency_info heard[2]; /* [direction]: what its neighbours told */
	bool has_edge;                    /* it has a clock of its own; the rest is of that */
	int64_t crossing_ns;              /* how long sound takes from one clock to the other */
	struct tb_latency_clock device, console;
};

/* From one to another, of which one is a strip and the other one a bus that it is sent to. */
struct tb_latency_way {
	const struct tb_latency_end *to;
	uint32_t n_frames; /* through the mixer, of the graph */
};

/* What the neighbours of `from` are told in `direction`: for a strip, how late it is behind the
 * console; for a bus, before it.  `longest` becomes the longest of the ways through the console. */
struct spa_latency_info tb_latency_through(const struct tb_latency_end *from,
	const struct tb_latency_way *ways, uint32_t n_ways, enum spa_direction direction,
	uint32_t graph_rate_hz, struct spa_process_latency_info *longest);

/* How long frames of a clock last; 0: it has not run yet. */
double tb_latency_ns(double n_frames, uint32_t rate_hz);
/* Cycles and frames of a clock, as time alone for those who have another one.  A clock that has not
 * run yet tells only its time. */
void tb_latency_to_time(struct spa_latency_info *info, struct tb_latency_clock clock);

#endif
