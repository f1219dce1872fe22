/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The tables of the report: rows of two ways, their ratio, and whether it is what was
 * promised. */
#ifndef BENCH_REPORT_H
#define BENCH_REPORT_H

#include "ratio.h"

enum Kind {
	AT_MOST,    /* times the peer's time */
	AT_LEAST,   /* times faster than the peer */
	MICROS,     /* nanoseconds at most */
	FOR_RECORD, /* no goal */
};

struct Goal {
	Kind kind;
	double value;
};

/* `narrow` is the goal without AVX-512; of a time it is one beside the peer's. */
Goal at_most(double value);
Goal at_least(double value, double narrow);
Goal ns_at_most(double value);
Goal ns_at_most(double value, double narrow);
constexpr Goal for_record = { FOR_RECORD, 0 };

extern uint32_t n_rounds;
extern bool has_avx512;
/* As TROUBADOUR_CPU, or NULL: the machine's best. */
extern const char *const cpu_asked;

/* Heading of a section: its title, where it is measured, and the top of its table. */
void heading(const char *title);
void print_row(const char *ours, const char *peer, const Ratio &r, Goal goal);
/* Measures them, if both are there. */
void row(const char *ours_name, const Way &ours, const char *peer_name, const Way &peer, Goal goal);

/* report-desk.cc: what desks have, on and off. */
void desk_rows();

/* report-resampling.cc: ours at quality 4 beside others, then each quality. */
void resampler_rows();
void quality_rows();

/* report-pipewire.cc: printed only if asked for. */
void pipewire_rows();

#endif
