/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The words users and tests say for an instruction set. */
#include "dsp/cpu.h"

#include <criterion/criterion.h>
#include <errno.h>

Test(cpu, each_level_includes_the_ones_below)
{
	static const char *const words[] = { "c", "v1", "v3", "v4" };
	uint32_t mask = TB_CPU_ALL, below = 0;

	for (uint32_t i = 0; i < 4; i++) {
		cr_assert_eq(tb_cpu_parse(words[i], &mask), 0);
		cr_assert_eq(mask & below, below, "%s lacks a level below it", words[i]);
		cr_assert(i == 0 || mask != below, "%s adds nothing", words[i]);
		below = mask;
	}
}

Test(cpu, an_unknown_word_is_refused_and_changes_nothing)
{
	uint32_t mask = 42;

	cr_assert_eq(tb_cpu_parse("v2", &mask), -EINVAL);
	cr_assert_eq(tb_cpu_parse("", &mask), -EINVAL);
	cr_assert_eq(tb_cpu_parse("v4 ", &mask), -EINVAL);
	cr_assert_eq(mask, 42);
}

Test(cpu, the_mask_forbids_and_is_lifted)
{
	uint32_t all = tb_cpu_flags();

	cr_assert(all & TB_CPU_V1);
	cr_assert(!(all & TB_CPU_V4) || all & TB_CPU_V3);
	tb_cpu_set_mask(TB_CPU_V1);
	cr_assert_eq(tb_cpu_flags(), TB_CPU_V1);
	tb_cpu_set_mask(0);
	cr_assert_eq(tb_cpu_flags(), 0);
	tb_cpu_set_mask(TB_CPU_ALL);
	cr_assert_eq(tb_cpu_flags(), all);
}
