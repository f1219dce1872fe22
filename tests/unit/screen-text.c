/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Names of any language in the columns of a terminal. */
#include <criterion/criterion.h>
#include <locale.h>

#include "screen-text.h"

static const char *fit(const char *text, int width)
{
	static char to[TB_SCREEN_TEXT_MAX];

	tb_text_fit(to, sizeof(to), text, width);
	return to;
}

static const char *ends(const char *text, int width)
{
	static char to[TB_SCREEN_TEXT_MAX];

	tb_text_fit_ends(to, sizeof(to), text, width);
	return to;
}

static void in_utf8(void)
{
	cr_assert_not_null(setlocale(LC_CTYPE, "C.UTF-8"));
}

TestSuite(screen_text, .init = in_utf8);

Test(screen_text, columns_are_counted_not_bytes)
{
	cr_expect_eq(tb_text_width("Game"), 4);
	cr_expect_eq(tb_text_width("Küche"), 5);
	cr_expect_eq(tb_text_width("音楽"), 4);
	cr_expect_eq(tb_text_width("e\xcc\x81"), 1, "an accent of its own");
	cr_expect_eq(tb_text_width("\xff\xc3"), 2, "no UTF-8");
	cr_expect_eq(tb_text_width(""), 0);
}

Test(screen_text, text_fills_its_width_exactly)
{
	static const char *const texts[] = { "", "Game", "Küchenradio", "音楽プレーヤー", "a音b楽c",
		"🎧 Headphones", "\xff\xff\xff" };

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		for (int width = 1; width < 20; width++) {
			cr_expect_eq(tb_text_width(fit(texts[i], width)), width, "\"%s\" in %d",
				texts[i], width);
			cr_expect_eq(tb_text_width(ends(texts[i], width)), width, "\"%s\" in %d",
				texts[i], width);
		}
	cr_expect_str_eq(fit("Game", 0), "");
	cr_expect_str_eq(fit("Game", -3), "");
}

Test(screen_text, what_is_cut_says_so)
{
	cr_expect_str_eq(fit("Game", 6), "Game  ");
	cr_expect_str_eq(fit("Speakers", 8), "Speakers");
	cr_expect_str_eq(fit("Speakers", 5), "Spea…");
	cr_expect_str_eq(fit("音楽プレ", 4), "音… ", "half a character is none");
	cr_expect_str_eq(ends("a-strip-left", 6), "a-…eft");
	cr_expect_str_eq(ends("a-strip-right", 6), "a-…ght");
	cr_expect_str_eq(ends("mic", 6), "mic   ");
}

Test(screen_text, ascii_stands_in_the_same_columns)
{
	char to[64];

	tb_text_to_ascii(to, sizeof(to), "█◄█ │ 音 Küche … → ⣿");
	cr_expect_str_eq(to, "#<# | ?? K?che ~ > *");
	tb_text_to_ascii(to, 8, "Küchenradio");
	cr_expect_leq(strlen(to), 7);
	cr_expect_eq(setlocale(LC_CTYPE, "C") != NULL, true);
	tb_text_to_ascii(to, sizeof(to), "a音b");
	cr_expect_str_eq(to, "a??b", "also where the C library knows no width");
}
