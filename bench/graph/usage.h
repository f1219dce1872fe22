/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What a process has used, as the kernel counts it.  One thread at a time. */
#ifndef GRAPH_USAGE_H
#define GRAPH_USAGE_H

#include <stdint.h>
#include <sys/types.h>

/* Totals since the start over all threads that live now. */
struct usage {
	uint64_t on_cpu_ns;  /* without the time that it waited for a processor */
	uint64_t n_switches; /* voluntary: it had nothing more to do */
};

/* All zeros if there is no such process. */
struct usage usage_of(pid_t pid);
struct usage usage_between(struct usage begin, struct usage end);

struct memory {
	double peak_mb; /* largest resident set up to now */
	double pss_mb;  /* resident now, shared pages shared out among their users */
};

/* proc(5): status, smaps_rollup.  MB are 2^20 bytes. */
struct memory memory_of(pid_t pid);

#endif
