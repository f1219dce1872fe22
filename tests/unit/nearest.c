/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What a slip of the pen was meant to be. */
#include <criterion/criterion.h>
#include <stdbool.h>
#include <string.h>

#include "client/nearest.h"

static const char *const keys[] = { "strip.game.fader", "strip.game.mute", "strip.mic.fader",
	"bus.a1.fader", "route.game.a1", "send.game.a1" };

static uint32_t look(const char *word, const char **found, uint32_t max)
{
	struct tb_nearest n;

	tb_nearest_init(&n, word, found, max);
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		tb_nearest_offer(&n, keys[i]);
	return n.n;
}

Test(nearest, a_letter_more_less_other_or_swapped_counts_one)
{
	cr_expect_eq(tb_edit_distance("fader", "fader"), 0);
	cr_expect_eq(tb_edit_distance("fader", "faders"), 1);
	cr_expect_eq(tb_edit_distance("fader", "fadr"), 1);
	cr_expect_eq(tb_edit_distance("fader", "fsder"), 1);
	cr_expect_eq(tb_edit_distance("fader", "fadre"), 1);
	cr_expect_eq(tb_edit_distance("", "mute"), 4);
	cr_expect_eq(tb_edit_distance("game", ""), 4);
}

Test(nearest, best_comes_first)
{
	const char *found[4];

	cr_assert_geq(look("strip.game.fadr", found, 4), 2);
	cr_expect_str_eq(found[0], "strip.game.fader");
	cr_expect_str_eq(found[1], "strip.game.mute");
}

Test(nearest, no_more_than_asked_for)
{
	const char *found[1];

	cr_assert_eq(look("strip.game.fadre", found, 1), 1);
	cr_expect_str_eq(found[0], "strip.game.fader");
}

Test(nearest, another_word_is_not_near)
{
	const char *found[4];

	cr_expect_eq(look("compressor.threshold.of.everything", found, 4), 0);
	cr_expect_eq(look("xyz", found, 4), 0);
}

/* What is told apart by its letters alone is not near by its distance either. */
Test(nearest, no_word_that_is_near_is_left_out)
{
	static const char letters[] = "abc.";
	uint32_t random = 1, n_near = 0;

	for (uint32_t i = 0; i < 20000; i++) {
		char words[2][16];
		const char *found[1];
		struct tb_nearest n;
		bool is_near;

		for (uint32_t w = 0; w < 2; w++) {
			uint32_t length = 4 + (random >> 16) % 9;

			for (uint32_t c = 0; c <= length; c++) {
				random = random * 1664525u + 1013904223u;
				words[w][c] = c < length ? letters[(random >> 24) % 4] : '\0';
			}
		}
		tb_nearest_init(&n, words[0], found, 1);
		tb_nearest_offer(&n, words[1]);
		is_near = tb_edit_distance(words[0], words[1]) <= 2 + strlen(words[0]) / 4;
		cr_assert_eq(n.n, is_near, "%s %s", words[0], words[1]);
		n_near += is_near;
	}
	cr_expect_gt(n_near, 100);
	cr_expect_lt(n_near, 19900);
}
