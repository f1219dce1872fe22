/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The tables of the kernels of gate and compressor, worst first.  Control thread. */
#include "dsp/dynamics-kernels.h"

#include <stddef.h>

#include "dsp/cpu.h"

extern const struct tb_dyn_kernels tb_dyn_kernels_v1;
#ifdef __x86_64__
extern const struct tb_dyn_kernels tb_dyn_kernels_v3;
extern const struct tb_dyn_kernels tb_dyn_kernels_v4;
#endif

static const struct tb_dyn_kernels *const tables[] = {
	&tb_dyn_kernels_v1,
#ifdef __x86_64__
	&tb_dyn_kernels_v3,
	&tb_dyn_kernels_v4,
#endif
};

const struct tb_dyn_kernels *tb_dyn_kernels_nth(uint32_t i)
{
	uint32_t flags = tb_cpu_flags();

	for (uint32_t t = 0; t < sizeof(tables) / sizeof(tables[0]); t++) {
		if ((tables[t]->needs & ~flags) == 0 && i-- == 0)
			return tables[t];
	}
	return NULL;
}

const struct tb_dyn_kernels *tb_dyn_kernels_best(void)
{
	const struct tb_dyn_kernels *best = &tb_dyn_kernels_v1, *next;

	for (uint32_t i = 0; (next = tb_dyn_kernels_nth(i)); i++)
		best = next;
	return best;
}
