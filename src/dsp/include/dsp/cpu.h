/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Which instruction sets the kernels may use.  Control thread.
 *
 * A kernel source is compiled once per level into one table per level; a table
 * is picked best-first among those whose `needs` this machine has. */
#ifndef TB_CPU_H
#define TB_CPU_H

#include <stdint.h>

#define TB_CPU_V1  (1u << 0) /* what every machine of the architecture has: SSE2, NEON */
#define TB_CPU_V3  (1u << 1) /* x86-64-v3: AVX2, FMA */
#define TB_CPU_V4  (1u << 2) /* x86-64-v4: AVX-512 F BW CD DQ VL */
#define TB_CPU_ALL (~0u)

/* What this machine has, less what the mask forbids. */
uint32_t tb_cpu_flags(void);

/* What every table begins with. */
struct tb_cpu_table {
	const char *name;
	uint32_t needs; /* TB_CPU_* */
};

/* The i-th of the `n` tables that this machine can run, worst first; NULL: there are no more. */
const void *tb_cpu_nth(const void *const *tables, uint32_t n, uint32_t i);
/* The best of them, or tables[0]. */
const void *tb_cpu_best(const void *const *tables, uint32_t n);

/* For tests and for users with a slow or broken unit: forbid all but `mask` to
 * tables that are picked from now on. */
void tb_cpu_set_mask(uint32_t mask);

/* The mask that a word stands for ("c", "v1", "v3", "v4"; each with what is below it):
 * 0, or -EINVAL with *mask untouched. */
int tb_cpu_parse(const char *word, uint32_t *mask);

#endif
