/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* All that was measured of the task, and its tables.  One thread. */
#ifndef GRAPH_TASKS_TABLE_H
#define GRAPH_TASKS_TABLE_H

#include "contenders.h"

#define TASKS_MAX_ROUNDS 64u

struct task_figure {
	double us; /* on the processors per cycle, of the daemon and the hosts */
	double mb; /* their memory (PSS) */
	/* From an application to its place. */
	double to_monitor_frames, to_stream_frames, voice_frames;
	/* What the effects did, in the first round. */
	double low_db, high_db, compressed_db, gated_db;
};

/* Rounds come in their order.  Also a line on standard error.  A contender without figures is left
 * out of the tables. */
void tasks_set(enum contender which, unsigned round, struct task_figure f);
/* It has no figures from now on, and the reason in their place.  `why` is copied; also on standard
 * error. */
void tasks_leave_out(enum contender which, const char *why);
void tasks_print(unsigned n_rounds, unsigned window_ms, unsigned quantum_frames);

#endif
