/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* All that was measured, and its table.  One thread. */
#ifndef GRAPH_FIGURES_H
#define GRAPH_FIGURES_H

#include "arrangements.h"
#include "usage.h"

#define N_QUANTA   3u
#define MAX_ROUNDS 64u

extern const uint32_t quanta[N_QUANTA]; /* frames */

/* Per cycle; of IDLE per second. */
struct figure {
	double on_cpu_us; /* daemon, host and players */
	double daemon_us, host_us;
	double daemon_switches, host_switches; /* voluntary */
	double latency_us;                     /* of a cycle; 0: not known */
};

/* Rounds come in their order.  Also a line on standard error. */
void figures_set(
	enum arrangement which, enum load load, unsigned quantum, unsigned round, struct figure f);

/* Prints the figures of the first `n_rounds` rounds. */
void figures_print(unsigned n_rounds, unsigned window_ms);
/* The times of one arrangement, compared with nothing. */
void figures_print_one(enum arrangement which);
void figures_print_memory(struct memory ours, struct memory least);
/* Headings of the two sections that follow, each with its table. */
void figures_print_large_heading(unsigned n_rounds);
void figures_print_inserts_heading(unsigned n_rounds, unsigned window_ms, double goal);
/* Times of a command and of the peer in the same run; the goal is a ratio of the two. */
void figures_print_command(
	const char *name, double ms, const char *peer, double peer_ms, double goal);
/* Memory of a large console, and of the daemon for it. */
void figures_print_large(struct memory console, double daemon_mb);

#endif
