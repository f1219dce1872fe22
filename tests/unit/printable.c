/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Names of other programs on our terminal. */
#include <criterion/criterion.h>
#include <string.h>

#include "client/printable.h"

static void expect_printed(const char *text, const char *as)
{
	char copy[64];

	strcpy(copy, text);
	tb_make_printable(copy);
	cr_expect_str_eq(copy, as);
}

Test(printable, plain_text_of_any_language_stays)
{
	expect_printed("", "");
	expect_printed("Built-in Audio", "Built-in Audio");
	expect_printed("K\u00f6rperschall \u2013 \u97f3\u697d \U0001F3A7",
		"K\u00f6rperschall \u2013 "
		"\u97f3\u697d \U0001F3A7");
}

Test(printable, nothing_that_a_terminal_obeys_is_left)
{
	expect_printed("\033[2Jgone", "?[2Jgone");
	expect_printed("two\nlines\r\t\a\177", "two?lines????");
	expect_printed("\xC2\x9B"
		       "2J",
		"??2J");
	expect_printed("\x9B"
		       "2J",
		"?2J");
}

Test(printable, torn_characters_become_marks)
{
	expect_printed("\xC3", "?");
	expect_printed("\xE2\x80", "??");
	expect_printed("a\xF0\x9F\x8E!", "a??"
					 "?!");
	expect_printed("\xC0\x9B", "??");
}
