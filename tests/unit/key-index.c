/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Whatever is in the index is found, and nothing else. */
#include <criterion/criterion.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "client/key-index.h"

#define N_NAMES 20000u

static const char *name_of(const void *names, uint32_t place)
{
	return ((char(*)[16])names)[place];
}

/* Names that differ in one letter, as those of many strips do. */
static char (*some_names(uint32_t n))[16]
{
	char(*names)[16] = calloc(n + 1, sizeof(*names));

	for (uint32_t i = 0; i < n; i++)
		snprintf(names[i], sizeof(names[i]), "s%u.pan", i);
	return names;
}

Test(key_index, every_name_has_its_place)
{
	char(*names)[16] = some_names(N_NAMES);
	struct tb_key_index x = { 0 };

	cr_assert_eq(tb_key_index_build(&x, names, N_NAMES, name_of), 0);
	for (uint32_t i = 0; i < N_NAMES; i++)
		cr_assert_eq(tb_key_index_find(&x, names[i]), (int)i, "%s", names[i]);
	cr_expect_eq(tb_key_index_find(&x, "s20000.pan"), -ENOENT);
	cr_expect_eq(tb_key_index_find(&x, "s1"), -ENOENT);
	cr_expect_eq(tb_key_index_find(&x, ""), -ENOENT);
	tb_key_index_finish(&x);
	free(names);
}

Test(key_index, empty_one_finds_nothing)
{
	struct tb_key_index x = { 0 };

	cr_expect_eq(tb_key_index_find(&x, "s0.pan"), -ENOENT);
	cr_assert_eq(tb_key_index_build(&x, NULL, 0, name_of), 0);
	cr_expect_eq(tb_key_index_find(&x, "s0.pan"), -ENOENT);
	tb_key_index_finish(&x);
	cr_expect_eq(tb_key_index_find(&x, "s0.pan"), -ENOENT);
}

Test(key_index, first_of_equal_names_is_found_and_a_new_list_replaces_the_old)
{
	char names[][16] = { "pan", "mute", "pan" }, others[][16] = { "solo", "mute" };
	struct tb_key_index x = { 0 };

	cr_assert_eq(tb_key_index_build(&x, names, 3, name_of), 0);
	cr_expect_eq(tb_key_index_find(&x, "pan"), 0);
	cr_expect_eq(tb_key_index_find(&x, "mute"), 1);
	cr_assert_eq(tb_key_index_build(&x, others, 2, name_of), 0);
	cr_expect_eq(tb_key_index_find(&x, "pan"), -ENOENT);
	cr_expect_eq(tb_key_index_find(&x, "solo"), 0);
	tb_key_index_finish(&x);
}
