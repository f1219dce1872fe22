/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The machine's instruction sets, and the mask over them.  The mask is the one
 * static of this layer: it belongs to the control thread. */
#include "dsp/cpu.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

static uint32_t allowed = TB_CPU_ALL;

#ifdef __x86_64__
/* One bit per level that adds vectors.  The rest of each level (MOVBE, LZCNT
 * ...) has come with these on every machine so far; clang 14 cannot ask for it. */
static uint32_t detect(void)
{
	uint32_t flags = TB_CPU_V1;

	__builtin_cpu_init();
	if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma")
		|| !__builtin_cpu_supports("bmi") || !__builtin_cpu_supports("bmi2"))
		return flags;
	flags |= TB_CPU_V3;
	if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw")
		&& __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq")
		&& __builtin_cpu_supports("avx512vl"))
		flags |= TB_CPU_V4;
	return flags;
}
#else
static uint32_t detect(void)
{
	return TB_CPU_V1;
}
#endif

uint32_t tb_cpu_flags(void)
{
	return detect() & allowed;
}

static bool is_usable(const struct tb_cpu_table *table)
{
	return (table->needs & ~tb_cpu_flags()) == 0;
}

const void *tb_cpu_nth(const void *const *tables, uint32_t n, uint32_t i)
{
	for (uint32_t t = 0; t < n; t++)
		if (is_usable(tables[t]) && i-- == 0)
			return tables[t];
	return NULL;
}

const void *tb_cpu_best(const void *const *tables, uint32_t n)
{
	while (n > 1 && !is_usable(tables[n - 1]))
		n--;
	return tables[n - 1];
}

void tb_cpu_set_mask(uint32_t mask)
{
	allowed = mask;
}

int tb_cpu_parse(const char *word, uint32_t *mask)
{
	static const struct {
		const char *word;
		uint32_t mask;
	} levels[] = {
		{ "c", 0 },
		{ "v1", TB_CPU_V1 },
		{ "v3", TB_CPU_V1 | TB_CPU_V3 },
		{ "v4", TB_CPU_V1 | TB_CPU_V3 | TB_CPU_V4 },
	};

	for (uint32_t i = 0; i < sizeof(levels) / sizeof(levels[0]); i++) {
		if (strcmp(word, levels[i].word) == 0) {
			*mask = levels[i].mask;
			return 0;
		}
	}
	return -EINVAL;
}
