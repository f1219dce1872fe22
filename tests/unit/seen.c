/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Which clients' changes a console has seen. */
#include "spa/seen.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void expect_text(const struct tb_seen *t, const char *expected)
{
	char *text = tb_seen_to_text(t);

	cr_expect_str_eq(text, expected);
	free(text);
}

Test(seen, each_program_has_its_newest)
{
	struct tb_seen t = { 0 };

	expect_text(&t, "");
	tb_seen_take(&t, "100-a.1");
	tb_seen_take(&t, "200-b.1");
	tb_seen_take(&t, "100-a.2");
	expect_text(&t, "200-b.1 100-a.2");
	tb_seen_take(&t, "100-a.2");
	expect_text(&t, "200-b.1 100-a.2");
	tb_seen_take(&t, "100.1");
	tb_seen_take(&t, "hello");
	expect_text(&t, "200-b.1 100-a.2 100.1 hello");
}

Test(seen, the_oldest_goes_where_there_are_too_many)
{
	struct tb_seen t = { 0 };
	char word[TB_NAME_MAX + 1];

	for (uint32_t i = 0; i <= TB_SEEN_MAX; i++) {
		snprintf(word, sizeof(word), "p%u.1", i);
		tb_seen_take(&t, word);
	}
	cr_expect_eq(t.n, TB_SEEN_MAX);
	cr_expect_str_eq(t.word[0], "p1.1");
	cr_expect_str_eq(t.word[TB_SEEN_MAX - 1], "p16.1");
}

Test(seen, a_word_that_could_be_taken_for_two_is_left_out)
{
	struct tb_seen t = { 0 };

	tb_seen_take(&t, "");
	tb_seen_take(&t, "a.1 b.2");
	tb_seen_take(&t, "a.1\nb.2");
	expect_text(&t, "");
}

Test(seen, a_long_word_is_cut)
{
	struct tb_seen t = { 0 };
	char word[200];

	memset(word, 'x', sizeof(word) - 1);
	word[sizeof(word) - 1] = '\0';
	tb_seen_take(&t, word);
	cr_expect_eq(strlen(t.word[0]), TB_NAME_MAX);
}
