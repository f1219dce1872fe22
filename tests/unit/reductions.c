/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The list of what takes level away fits the tables of processors. */
#include "mixer/reductions.h"

#include <criterion/criterion.h>
#include <string.h>

#include "stages.h"

/* Those of a table's rows, in its order; returns how many. */
static uint32_t list(const struct tb_stage_table *table, enum tb_reduction_index *found)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < table->n; i++)
		if (table->stage[i].rt->reduction_db)
			found[n++] = table->stage[i].rt->reduction;
	return n;
}

Test(reductions, stand_in_the_order_of_the_signal)
{
	enum tb_reduction_index found[16];

	cr_assert_eq(list(&tb_strip_stages, found), TB_N_REDUCTIONS);
	for (uint32_t i = 0; i < TB_N_REDUCTIONS; i++)
		cr_expect_eq(found[i], tb_reductions_in_order[i], "at %u", i);
}

/* A bus's limiter is behind its fader, and in no table. */
Test(reductions, of_buses_are_those_that_buses_have)
{
	enum tb_reduction_index found[16];
	uint32_t n = list(&tb_bus_stages, found), n_of_buses = 0;

	found[n++] = TB_REDUCTION_LIMITER;
	for (uint32_t i = 0; i < TB_N_REDUCTIONS; i++)
		n_of_buses += tb_reduction_is_there(i, false);
	cr_expect_eq(n, n_of_buses);
	cr_expect_eq(n, TB_N_BUS_REDUCTIONS);
	for (uint32_t i = 0; i < n; i++)
		cr_expect(tb_reduction_is_there(found[i], false), "%u", found[i]);
}

Test(reductions, each_has_words_and_a_place_of_its_own)
{
	struct tb_reduction r = { 0 };

	for (uint32_t i = 0; i < TB_N_REDUCTIONS; i++) {
		*tb_reduction_of(&r, i) += 1.0f;
		for (uint32_t k = 0; k < i; k++)
			cr_expect_str_neq(tb_reduction_kinds[i].word, tb_reduction_kinds[k].word);
	}
	for (uint32_t i = 0; i < TB_N_REDUCTIONS; i++)
		cr_expect_eq(*tb_reduction_of(&r, i), 1.0f, "%s", tb_reduction_kinds[i].word);
	cr_expect_eq(tb_reduction_sum(r), 4.0f, "a share of a gain is no processing");
}
