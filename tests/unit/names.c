/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "mixer/names.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <string.h>

Test(names, are_lower_case_digits_dash_and_underscore)
{
	static const char *const good[] = { "a", "0", "game", "stream-mix_2", "9lives",
		"abcdefghijklmnopqrstuvwxyz012345" };
	static const char *const bad[] = { "", "-a", "_a", "Game", "a.b", "a b", "a/b", "\xc3\xa4",
		"abcdefghijklmnopqrstuvwxyz0123456" };

	for (uint32_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		cr_expect(tb_name_is_valid(good[i]), "%s", good[i]);
	for (uint32_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		cr_expect(!tb_name_is_valid(bad[i]), "%s", bad[i]);
}

Test(names, are_found_whole)
{
	struct tb_name names[] = { { "music", 0 }, { "mus", 1 }, { "game", 2 }, { "music2", 3 },
		{ "a", 4 } };

	tb_names_sort(names, 5);
	cr_expect(tb_names_find(names, 5, "music", 5) == 0);
	cr_expect(tb_names_find(names, 5, "music", 3) == 1);
	cr_expect(tb_names_find(names, 5, "game.fader", 4) == 2);
	cr_expect(tb_names_find(names, 5, "music2", 6) == 3);
	cr_expect(tb_names_find(names, 5, "a", 1) == 4);
	cr_expect(tb_names_find(names, 5, "music", 4) == -ENOENT);
	cr_expect(tb_names_find(names, 5, "", 0) == -ENOENT);
	cr_expect(tb_names_find(names, 5, "zoo", 3) == -ENOENT);
	cr_expect(tb_names_find(names, 0, "a", 1) == -ENOENT);
}

Test(names, that_repeat_are_noticed)
{
	struct tb_name names[] = { { "b", 0 }, { "a", 1 }, { "b", 2 } };

	tb_names_sort(names, 3);
	cr_expect(tb_names_repeat(names, 3));
	cr_expect(!tb_names_repeat(names, 2));
	cr_expect(!tb_names_repeat(names, 0));
}
