/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "mixer/key-name.h"

#include <criterion/criterion.h>
#include <string.h>

static void expect(const char *name, const char *strip, const char *bus, const char *key)
{
	struct tb_key_name parts;

	cr_assert(tb_key_split(name, &parts), "%s", name);
	cr_expect(tb_key_part_is(&parts.strip, strip), "%s: strip", name);
	cr_expect(tb_key_part_is(&parts.bus, bus), "%s: bus", name);
	cr_expect(tb_key_part_is(&parts.key, key), "%s: key", name);
}

Test(key_name, strips_buses_and_cells_are_told_apart)
{
	expect("strip.game.eq.1.freq", "game", "", "eq.1.freq");
	expect("bus.a1.fader", "", "a1", "fader");
	expect("route.game.a1", "game", "a1", "route");
	expect("send.mic.b2", "mic", "b2", "send");
	expect("pre.mic.b2", "mic", "b2", "pre");
	/* A strip may be called as a family is. */
	expect("strip.bus.mute", "bus", "", "mute");
	expect("send.strip.bus", "strip", "bus", "send");
}

Test(key_name, other_names_are_no_params)
{
	static const char *const others[] = { "", "strip", "strip.", "strip.game", "strip.game.",
		"strip..fader", "engine.rate", "console.add-strip", "route.game", "route.game.",
		"faders.game.a1", ".." };
	struct tb_key_name parts;

	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		cr_expect_not(tb_key_split(others[i], &parts), "%s", others[i]);
}

Test(key_name, path_names_a_strip_or_a_bus)
{
	char path[TB_KEY_MAX], longest[2 * TB_KEY_MAX];

	tb_path_of_strip(path, "game");
	cr_expect_str_eq(path, "strip.game");
	cr_expect_str_eq(tb_path_strip(path), "game");
	cr_expect_null(tb_path_bus(path));
	tb_path_of_bus(path, "a1");
	cr_expect_str_eq(path, "bus.a1");
	cr_expect_str_eq(tb_path_bus(path), "a1");
	cr_expect_null(tb_path_strip(path));
	/* For a key it returns the name and all behind it. */
	cr_expect_str_eq(tb_path_strip("strip.game.fader"), "game.fader");
	cr_expect_null(tb_path_strip("strips.game"));
	cr_expect_null(tb_path_strip("strip"));
	cr_expect_null(tb_path_bus("business.a1"));
	/* What does not fit is cut off. */
	memset(longest, 'x', sizeof(longest) - 1);
	longest[sizeof(longest) - 1] = '\0';
	tb_path_of_strip(path, longest);
	cr_expect_eq(strlen(path), TB_KEY_MAX - 1);
}

Test(key_name, control_belongs_to_what_is_chosen)
{
	char chooser[TB_KEY_MAX];

	cr_assert(tb_key_chooser("strip.game.insert.half.mult", chooser));
	cr_expect_str_eq(chooser, "strip.game.insert");
	cr_assert(tb_key_chooser("bus.a1.insert.eq.band-1", chooser));
	cr_expect_str_eq(chooser, "bus.a1.insert");
	cr_assert(tb_key_chooser("strip.film.spatial.ears.gain", chooser));
	cr_expect_str_eq(chooser, "strip.film.spatial");
	cr_expect_not(tb_key_chooser("strip.game.insert", chooser));
	cr_expect_not(tb_key_chooser("strip.game.insert.position", chooser));
	cr_expect_not(tb_key_chooser("strip.game.eq.on", chooser));
	cr_expect_not(tb_key_chooser("insert", chooser));
}

Test(key_name, family_stands_for_all_strips_and_buses)
{
	static const char *const keys[][2] = { { "strip.game.eq.1.on", "strip.<strip>.eq.1.on" },
		{ "bus.a1.fader", "bus.<bus>.fader" }, { "send.game.a1", "send.<strip>.<bus>" },
		{ "lamp.game.a1", "lamp.<strip>.<bus>" }, { "engine.rate", "engine.rate" },
		{ "strip.game", "strip.game" }, { "", "" } };
	char family[TB_KEY_MAX], longest[2 * TB_KEY_MAX];

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		tb_key_family(keys[i][0], family);
		cr_expect_str_eq(family, keys[i][1]);
	}
	memset(longest, 'x', sizeof(longest));
	memcpy(longest, "strip.a.", 8);
	longest[sizeof(longest) - 1] = '\0';
	tb_key_family(longest, family);
	cr_expect_eq(strlen(family), TB_KEY_MAX - 1);
}

Test(key_name, is_put_together_as_it_is_taken_apart)
{
	char key[TB_KEY_MAX], longest[2 * TB_KEY_MAX];
	struct tb_key_name parts;

	tb_key_of_strip(key, "game", "eq.1.on");
	cr_expect_str_eq(key, "strip.game.eq.1.on");
	tb_key_of_bus(key, "a1", "fader");
	cr_expect_str_eq(key, "bus.a1.fader");
	tb_key_of_cell(key, "send", "game", "a1");
	cr_expect_str_eq(key, "send.game.a1");
	cr_assert(tb_key_split(key, &parts));
	cr_expect(tb_key_part_is(&parts.strip, "game") && tb_key_part_is(&parts.bus, "a1"));
	memset(longest, 'x', sizeof(longest));
	longest[sizeof(longest) - 1] = '\0';
	tb_key_of_strip(key, longest, longest);
	cr_expect_eq(strlen(key), TB_KEY_MAX - 1);
}
