/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The tables of the kernels of the limiter, worst first.  Control thread. */
#include "dsp/limiter-kernels.h"

#include "dsp/cpu.h"

extern const struct tb_limiter_kernels tb_limiter_kernels_v1;
#ifdef __x86_64__
extern const struct tb_limiter_kernels tb_limiter_kernels_v3;
extern const struct tb_limiter_kernels tb_limiter_kernels_v4;
#endif

static const void *const tables[] = {
	&tb_limiter_kernels_v1,
#ifdef __x86_64__
	&tb_limiter_kernels_v3,
	&tb_limiter_kernels_v4,
#endif
};

#define N_TABLES (sizeof(tables) / sizeof(tables[0]))

const struct tb_limiter_kernels *tb_limiter_kernels_nth(uint32_t i)
{
	return tb_cpu_nth(tables, N_TABLES, i);
}

const struct tb_limiter_kernels *tb_limiter_kernels_best(void)
{
	return tb_cpu_best(tables, N_TABLES);
}
