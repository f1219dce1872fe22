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

static void expect_no_character(const char *text)
{
	char marks[8] = "";

	memset(marks, '?', strlen(text));
	expect_printed(text, marks);
	cr_expect_not(tb_is_printable(text));
}

/* Other readers refuse a text with one of these. */
Test(printable, what_is_no_character_becomes_marks)
{
	expect_no_character("\xE0\x9F\xBF");
	expect_no_character("\xED\xA0\x80");
	expect_no_character("\xF0\x8F\xBF\xBF");
	expect_no_character("\xF4\x90\x80\x80");
	expect_printed("\xE0\xA0\x80\xED\x9F\xBF\xF4\x8F\xBF\xBF",
		"\xE0\xA0\x80\xED\x9F\xBF\xF4\x8F\xBF\xBF");
	cr_expect(tb_is_printable(""));
	cr_expect(tb_is_printable("strip.\u97f3.fader"));
}
