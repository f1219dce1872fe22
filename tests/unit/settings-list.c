/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Lines of KEY=VALUE become one change, against a table that is made by hand. */
#include <criterion/criterion.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/settings-list.h"

static void add_info(struct tb_keys *keys, const char *name, enum tb_kind kind)
{
	struct tb_key_info *info = calloc(1, sizeof(*info));

	strcpy(info->name, name);
	info->kind = kind;
	info->unit = kind == TB_KIND_NUMBER ? TB_UNIT_DB : TB_UNIT_NONE;
	info->min = -144.0;
	info->max = 12.0;
	info->def.kind = kind;
	cr_assert_eq(tb_keys_add_info(keys, info), 0);
}

/* A console that describes its sends as a family and the rest one by one. */
static void fill(struct tb_keys *keys)
{
	const char *faders[] = { "strip.game.fader", "strip.mic.fader", "send.game.a1",
		"send.mic.a1", "engine.rate" };
	const struct tb_value zero = { TB_KIND_NUMBER, 0.0, "" }, off = { TB_KIND_SWITCH, 0.0, "" };

	add_info(keys, "send.<strip>.<bus>", TB_KIND_NUMBER);
	add_info(keys, "strip.mic.fader", TB_KIND_NUMBER);
	add_info(keys, "strip.game.fader", TB_KIND_NUMBER);
	add_info(keys, "strip.<strip>.mute", TB_KIND_SWITCH);
	for (size_t i = 0; i < sizeof(faders) / sizeof(faders[0]); i++)
		cr_assert_eq(tb_keys_add(keys, faders[i], &zero), 0);
	cr_assert_eq(tb_keys_add(keys, "strip.game.mute", &off), 0);
	cr_assert_eq(tb_keys_describe(keys), 0);
}

static struct tb_keys keys;
static struct tb_settings settings;

static void begin(void)
{
	fill(&keys);
}

static void end(void)
{
	tb_settings_finish(&settings);
	tb_keys_finish(&keys);
}

TestSuite(settings_list, .init = begin, .fini = end);
TestSuite(keys, .init = begin, .fini = end);

Test(keys, row_of_a_family_describes_each_of_its_keys)
{
	cr_expect_str_eq(tb_keys_find(&keys, "send.mic.a1")->info->name, "send.<strip>.<bus>");
	cr_expect_eq(tb_keys_find(&keys, "send.mic.a1")->info->unit, TB_UNIT_DB);
	cr_expect_eq(tb_keys_find(&keys, "strip.game.mute")->info->kind, TB_KIND_SWITCH);
}

Test(keys, names_of_strips_are_in_the_consoles_order)
{
	cr_assert_geq(keys.n_strips, 2);
	cr_expect_str_eq(keys.strip[0], "game");
	cr_expect_str_eq(keys.strip[1], "mic");
}

Test(keys, what_nobody_describes_is_a_fact)
{
	cr_expect(tb_keys_find(&keys, "engine.rate")->info->is_read_only);
	cr_expect_not(tb_key_is_meant(tb_keys_find(&keys, "engine.rate"), NULL));
	cr_expect_not(tb_key_is_meant(tb_keys_find(&keys, "engine.rate"), "*"));
	cr_expect(tb_key_is_meant(tb_keys_find(&keys, "engine.rate"), "engine"));
}

/* The word by which a program knows the answer to its own change. */
Test(keys, token_is_never_meant_and_never_suggested)
{
	const struct tb_value token = { TB_KIND_WORD, 0.0, "123.4" };
	char message[256];

	add_info(&keys, "console.token", TB_KIND_WORD);
	cr_assert_eq(tb_keys_add(&keys, "console.token", &token), 0);
	cr_assert_eq(tb_keys_describe(&keys), 0);
	cr_expect_not(tb_key_is_meant(tb_keys_find(&keys, "console.token"), NULL));
	cr_expect_not(tb_key_is_meant(tb_keys_find(&keys, "console.token"), "console"));
	cr_expect_not(tb_key_is_meant(tb_keys_find(&keys, "console.token"), "*"));
	tb_explain_unknown_key(&keys, "console.tokn", message, sizeof(message));
	cr_expect_null(strstr(message, "console.token"), "%s", message);
	cr_expect_lt(tb_settings_add_line(&settings, &keys, "console.token=1"), 0);
	cr_expect_not_null(strstr(settings.message, "no key"), "%s", settings.message);
}

Test(keys, pattern_is_a_key_its_beginning_or_a_glob)
{
	cr_expect(tb_key_matches("strip.game.fader", "strip.game.fader"));
	cr_expect(tb_key_matches("strip.game.fader", "strip.game"));
	cr_expect(tb_key_matches("strip.game.fader", "strip.*.fader"));
	cr_expect_not(tb_key_matches("strip.game2.fader", "strip.game"));
	cr_expect_not(tb_key_matches("strip.game.fader", "game"));
}

Test(settings_list, several_keys_are_one_list)
{
	cr_expect_eq(tb_settings_add_line(&settings, &keys, "strip.game.fader=-6dB"), 0);
	cr_expect_eq(tb_settings_add_line(&settings, &keys, "strip.game.mute=on"), 0);
	cr_assert_eq(settings.n, 2);
	cr_expect_eq(settings.list[0].value.number, -6.0);
	cr_expect_eq(settings.list[1].value.number, 1.0);
}

Test(settings_list, last_word_on_a_key_counts)
{
	cr_expect_eq(tb_settings_add_line(&settings, &keys, "strip.game.fader=-6dB"), 0);
	cr_expect_eq(tb_settings_add_line(&settings, &keys, "strip.game.fader=-9dB"), 0);
	cr_assert_eq(settings.n, 1);
	cr_expect_eq(settings.list[0].value.number, -9.0);
}

static void expect_names(const char *line, const char *name, const char *without_sign)
{
	char names[2][TB_LINE_NAME_MAX];

	tb_line_names(line, names);
	cr_expect_str_eq(names[0], name, "%s", line);
	cr_expect_str_eq(names[1], without_sign, "%s", line);
}

Test(settings_list, names_of_a_line_are_all_that_it_may_be_about)
{
	char line[2 * TB_LINE_NAME_MAX], names[2][TB_LINE_NAME_MAX];

	expect_names("strip.game.fader=-6dB", "strip.game.fader", "");
	expect_names("strip.*.fader-=3", "strip.*.fader-", "strip.*.fader");
	expect_names("send.game.b+=3", "send.game.b+", "send.game.b");
	expect_names("a=b=c", "a", "");
	expect_names("+=3", "+", "");
	expect_names("=3", "", "");
	expect_names("strip.game.fader+", "", "");
	expect_names("-", "", "");
	snprintf(line, sizeof(line), "%0300d+=3", 0);
	tb_line_names(line, names);
	cr_expect_eq(strlen(names[0]), TB_LINE_NAME_MAX - 1);
	cr_expect_str_eq(names[1], "", "a key that is too long has no other name");
}

Test(settings_list, step_stands_between_key_and_number)
{
	tb_keys_find(&keys, "strip.game.fader")->value.number = -10.0;
	cr_expect_eq(tb_settings_add_line(&settings, &keys, "strip.game.fader+=3"), 0);
	cr_assert_eq(settings.n, 1);
	cr_expect_eq(settings.list[0].value.number, -7.0);
	cr_expect_eq(tb_settings_add_line(&settings, &keys, "strip.*.fader-=3"), 0);
	cr_assert_eq(settings.n, 2);
	cr_expect_eq(settings.list[0].value.number, -13.0);
	cr_expect_eq(settings.list[1].value.number, -3.0);
	cr_expect_eq(tb_settings_add_line(&settings, &keys, "strip.gane.fader+=3"), -ENOENT);
	cr_expect_eq(tb_settings_add_line(&settings, &keys, "+=3"), -ENOENT);
}

/* From a file that an editor on Windows has saved. */
Test(settings_list, byte_order_mark_is_named)
{
	cr_expect_eq(
		tb_settings_add_line(&settings, &keys, "\xEF\xBB\xBFstrip.game.fader=-6"), -EINVAL);
	cr_expect_not_null(strstr(settings.message, "BOM"), "%s", settings.message);
}

/* A name may end with a hyphen. */
Test(settings_list, hyphen_of_a_key_is_no_step)
{
	const struct tb_value zero = { TB_KIND_NUMBER, 0.0, "" };

	cr_assert_eq(tb_keys_add(&keys, "send.game.b-", &zero), 0);
	cr_assert_eq(tb_keys_describe(&keys), 0);
	cr_expect_eq(tb_settings_add_line(&settings, &keys, "send.game.b-=3"), 0);
	cr_expect_eq(tb_settings_add_line(&settings, &keys, "send.game.b--=3"), 0);
	cr_assert_eq(settings.n, 1);
	cr_expect_eq(settings.list[0].value.number, -3.0);
}

Test(settings_list, glob_stands_for_all_keys_that_it_matches)
{
	cr_expect_eq(tb_settings_add_line(&settings, &keys, "strip.*.fader=-6dB"), 0);
	cr_expect_eq(settings.n, 2);
}

Test(settings_list, unknown_key_names_the_nearest)
{
	cr_expect_eq(tb_settings_add_line(&settings, &keys, "strip.gane.fader=0"), -ENOENT);
	cr_expect_not_null(strstr(settings.message, "strip.game.fader"), "%s", settings.message);
	cr_expect_eq(settings.n, 0);
}

Test(settings_list, line_without_value_and_fact_are_refused)
{
	cr_expect_eq(tb_settings_add_line(&settings, &keys, "strip.game.fader"), -EINVAL);
	cr_expect_eq(tb_settings_add_line(&settings, &keys, "=3"), -EINVAL);
	cr_expect_eq(tb_settings_add_line(&settings, &keys, "strip.game.fader=loud"), -EINVAL);
	cr_expect_eq(tb_settings_add_line(&settings, &keys, "engine.rate=44100"), -EINVAL);
	cr_expect_eq(settings.n, 0);
}
