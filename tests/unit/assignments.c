/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Applications and their strips, as WirePlumber's setting has them. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "client/assignments.h"

static struct tb_assignments a;

Test(assignments, upper_and_lower_case_are_the_same_in_any_language)
{
	static const char *const pairs[][2] = { { "Firefox", "fIREFOX" },
		{ "ÜBER ÀÞ×", "über àþ×" }, { "ŽIŽKA Őŕ", "žižka őŔ" }, { "ПЛЕЕР ЁЖ", "плеер ёж" },
		{ "ΜΟΥΣΙΚΗ", "μουσικη" }, { "音楽", "音楽" }, { "ß", "ß" } };

	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		char one[64], other[64];

		strcpy(one, pairs[i][0]);
		strcpy(other, pairs[i][1]);
		tb_fold_case(one);
		tb_fold_case(other);
		cr_expect_str_eq(one, other);
		cr_expect_eq(strlen(one), strlen(pairs[i][0]));
	}
}

Test(assignments, torn_characters_are_left_alone)
{
	char text[] = "A\xC3", other[] = "\xD0!Z";

	tb_fold_case(text);
	tb_fold_case(other);
	cr_expect_str_eq(text, "a\xC3");
	cr_expect_str_eq(other, "\xD0!z");
}

Test(assignments, odd_one_blocks_no_other)
{
	char *printed;

	cr_assert_eq(
		tb_assignments_parse(&a,
			"{ \"odd\": \"MUSIC!\", \"list\": [ 1, { \"x\": 2 } ], \"none\": null, "
			"\"empty\": \"\", \"Player\": \"game chat\" }"),
		0);
	cr_expect_eq(a.n, 1);
	cr_expect_eq(a.n_odd, 4);
	cr_expect_str_eq(a.list[0].application, "player");
	cr_expect_str_eq(a.list[0].strips, "game chat");
	printed = tb_assignments_print(&a);
	cr_expect_str_eq(printed, "{ \"player\": \"game chat\" }");
	free(printed);
	cr_expect_lt(tb_assignments_parse(&a, "[ 1 ]"), 0);
	cr_expect_lt(tb_assignments_parse(&a, "{ \"x\": "), 0);
}

/* As long as a name may be, each byte of which takes more room where it is written. */
Test(assignments, longest_names_are_read_back)
{
	char application[sizeof(a.list[0].application)], strips[sizeof(a.list[0].strips)];
	char *printed;

	memset(application, '\t', sizeof(application) - 1);
	application[sizeof(application) - 1] = '\0';
	memset(strips, 'x', sizeof(strips) - 1);
	strips[sizeof(strips) - 1] = '\0';
	a.n = 0;
	cr_assert_eq(tb_assignments_set(&a, application, strips), 0);
	printed = tb_assignments_print(&a);
	cr_assert_eq(tb_assignments_parse(&a, printed), 0);
	cr_expect_eq(a.n_odd, 0);
	cr_expect_str_eq(tb_assignments_get(&a, application), strips);
	free(printed);
}
