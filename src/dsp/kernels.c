/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The tables of the mix kernels, worst first.  Control thread. */
#include "dsp/kernels.h"

#include <stddef.h>

#include "dsp/cpu.h"

extern const struct tb_mix_kernels tb_mix_kernels_v1;
#ifdef __x86_64__
extern const struct tb_mix_kernels tb_mix_kernels_v3;
extern const struct tb_mix_kernels tb_mix_kernels_v4;
#endif

static const struct tb_mix_kernels *const tables[] = {
	&tb_mix_kernels_c,
	&tb_mix_kernels_v1,
#ifdef __x86_64__
	&tb_mix_kernels_v3,
	&tb_mix_kernels_v4,
#endif
};

const struct tb_mix_kernels *tb_mix_kernels_nth(uint32_t i)
{
	uint32_t flags = tb_cpu_flags();

	for (uint32_t t = 0; t < sizeof(tables) / sizeof(tables[0]); t++) {
		if ((tables[t]->needs & ~flags) == 0 && i-- == 0)
			return tables[t];
	}
	return NULL;
}

const struct tb_mix_kernels *tb_mix_kernels_best(void)
{
	const struct tb_mix_kernels *best = &tb_mix_kernels_c, *next;

	for (uint32_t i = 0; (next = tb_mix_kernels_nth(i)); i++)
		best = next;
	return best;
}
