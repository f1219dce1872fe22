/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Counts what this process asks of malloc and its kin, which it replaces. */
#ifndef BENCH_ALLOCATIONS_H
#define BENCH_ALLOCATIONS_H

#include <cstddef>
#include <cstdint>

struct Allocations {
	uint64_t calls; /* that allocate */
	size_t bytes;   /* held now, as the allocator rounds them */
	size_t peak;    /* most held since allocations_forget_peak() */
};

Allocations allocations();
void allocations_forget_peak();

#endif
