/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The tables of the mix kernels, worst first.  Control thread. */
#include "dsp/kernels.h"

#include "dsp/cpu.h"

extern const struct tb_mix_kernels tb_mix_kernels_v1;
#ifdef __x86_64__
extern const struct tb_mix_kernels tb_mix_kernels_v3;
extern const struct tb_mix_kernels tb_mix_kernels_v4;
#endif

static const void *const tables[] = {
	&tb_mix_kernels_c,
	&tb_mix_kernels_v1,
#ifdef __x86_64__
	&tb_mix_kernels_v3,
	&tb_mix_kernels_v4,
#endif
};

#define N_TABLES (sizeof(tables) / sizeof(tables[0]))

const struct tb_mix_kernels *tb_mix_kernels_nth(uint32_t i)
{
	return tb_cpu_nth(tables, N_TABLES, i);
}

const struct tb_mix_kernels *tb_mix_kernels_best(void)
{
	return tb_cpu_best(tables, N_TABLES);
}
