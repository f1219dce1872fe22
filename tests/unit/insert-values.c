/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Values of controls whose insert is not there: they wait for it, are saved meanwhile, and come
 * back with it. */
#include "console-rig.h"

#include <math.h>

#include "inserts-impl.h"
#include "inserts.h"
#include "orders.h"
#include "patch.h"

#define HALF                                                                                       \
	"{ nodes = [ { type = builtin label = linear name = half control = { Mult = 0.5 } } ] }"

/* Another graph with a control of the same key. */
#define OTHER                                                                                      \
	"{ nodes = [ { type = builtin label = linear name = half control = { Mult = 0.75 } } "     \
	"{ type = builtin label = copy name = copy } ] "                                           \
	"links = [ { output = \"half:Out\" input = \"copy:In\" } ] }"

#define CONSOLE                                                                                    \
	"state = false "                                                                           \
	"strips = [ { name = game } { name = film audio.position = [ FL FR FC LFE SL SR ] } ] "    \
	"buses = [ { name = b1 } ] "                                                               \
	"params = { route.game.b1 = true route.film.b1 = false } "

#define MULT "strip.game.insert.half.mult"
#define ADD  "strip.game.insert.half.add"

static struct tb_insert_place *place;

static void start_console(void)
{
	write_file("troubadour/inserts/half.conf", HALF);
	write_file("troubadour/inserts/other.conf", OTHER);
	start(CONSOLE);
	place = &device("game")->insert;
}

static void choose_and_await(const char *word)
{
	choose("strip.game.insert", word);
	AWAIT(place->is_known && strcmp(place->word, word) == 0);
}

/* What the state file gets of a control that is not there; `none` where it is not kept. */
static double waiting(const char *key, double none)
{
	json_t *params = json_object();
	const json_t *value;
	double number = none;

	tb_inserts_add_waiting(console, params);
	value = json_object_get(params, key);
	if (value)
		number = json_number_value(value);
	json_decref(params);
	return number;
}

TestSuite(insert_values, .init = begin, .fini = end);

Test(insert_values, value_waits_for_its_insert_and_is_saved_meanwhile)
{
	start_console();
	cr_expect(tb_inserts_take(console, MULT, 0.25f));
	cr_expect(tb_inserts_take(console, ADD, 0.125f), "more than one can wait");
	cr_expect_float_eq(waiting(MULT, -1.0), 0.25, 1e-6);
	cr_expect_float_eq(waiting(ADD, -1.0), 0.125, 1e-6);
	choose_and_await("half");
	cr_expect_float_eq(get(MULT), 0.25f, 1e-6f);
	cr_expect_float_eq(get(ADD), 0.125f, 1e-6f);
	cr_expect_eq(waiting(MULT, -1.0), -1.0, "the mixer has it now");
}

/* The strip has another name when its insert comes, or comes back. */
Test(insert_values, value_waits_under_the_name_that_its_strip_has)
{
	start_console();
	cr_expect(tb_inserts_take(console, MULT, 0.25f));
	cr_expect(tb_inserts_take(console, "strip.film.insert.half.mult", 0.75f));
	cr_expect(tb_inserts_take(console, "bus.b1.insert.half.mult", 0.125f));
	cr_assert(tb_order_receive(console, "console.rename", "game b2"));
	AWAIT(tb_mixer_find_strip(console->mixer, "b2") >= 0);
	cr_expect_eq(waiting(MULT, -1.0), -1.0);
	cr_expect_float_eq(waiting("strip.b2.insert.half.mult", -1.0), 0.25, 1e-6);
	cr_expect_float_eq(waiting("strip.film.insert.half.mult", -1.0), 0.75, 1e-6);
	cr_expect_float_eq(waiting("bus.b1.insert.half.mult", -1.0), 0.125, 1e-6);
	place = &device("b2")->insert;
	cr_expect(tb_inserts_take(console, "strip.b2.insert.half.add", 0.5f));
	choose("strip.b2.insert", "half");
	AWAIT(place->is_known && strcmp(place->word, "half") == 0);
	cr_expect_float_eq(get("strip.b2.insert.half.mult"), 0.25f, 1e-6f);
}

/* What a strip has left that is gone. */
Test(insert_values, value_that_waits_is_newer_than_what_is_left_of_that_name)
{
	size_t n_bytes;

	start_console();
	cr_expect(tb_inserts_take(console, "strip.film.insert.half.mult", 0.75f));
	cr_assert(tb_order_receive(console, "console.remove", "film"));
	AWAIT(tb_mixer_find_strip(console->mixer, "film") < 0);
	cr_expect(tb_inserts_take(console, MULT, 0.25f));
	n_bytes = console->inserts->waiting.size;
	cr_assert(tb_order_receive(console, "console.rename", "game film"));
	AWAIT(tb_mixer_find_strip(console->mixer, "film") >= 0);
	cr_expect_eq(console->inserts->waiting.size, n_bytes / 2);
	cr_expect_float_eq(waiting("strip.film.insert.half.mult", -1.0), 0.25, 1e-6);
}

Test(insert_values, last_value_counts_of_those_that_waited)
{
	size_t n_bytes;

	start_console();
	cr_expect(tb_inserts_take(console, MULT, 0.25f));
	n_bytes = console->inserts->waiting.size;
	cr_expect(tb_inserts_take(console, MULT, 0.75f));
	cr_expect_eq(console->inserts->waiting.size, n_bytes, "it waits in the same place");
	choose_and_await("half");
	cr_expect_float_eq(get(MULT), 0.75f, 1e-6f);
}

Test(insert_values, what_can_never_be_a_control_does_not_wait)
{
	start_console();
	cr_expect_not(tb_inserts_take(console, "strip.nobody.insert.half.mult", 0.25f));
	cr_expect_not(tb_inserts_take(console, "strip.game.fader", 0.25f));
	cr_expect_not(tb_inserts_take(console, MULT, NAN));
	cr_expect_not(tb_inserts_take(console, MULT, INFINITY));
	cr_expect_not(tb_inserts_take_live(console, "strip.nobody.insert.half.mult", 0.25f));
	cr_expect_eq(pw_array_get_len(&console->inserts->waiting, char), 0);
}

/* A client that sets values without end does not fill the memory. */
Test(insert_values, there_is_an_end_to_what_waits)
{
	char key[TB_KEY_MAX];
	size_t n_bytes;

	start_console();
	for (uint32_t i = 0; i < 5000; i++) {
		snprintf(key, sizeof(key), "strip.game.insert.half.control-%u", i);
		tb_inserts_take(console, key, 0.25f);
	}
	n_bytes = console->inserts->waiting.size;
	cr_expect_eq(waiting("strip.game.insert.half.control-4095", -1.0), 0.25);
	cr_expect_eq(waiting("strip.game.insert.half.control-4096", -1.0), -1.0);
	tb_inserts_take(console, MULT, 0.25f);
	cr_expect_eq(console->inserts->waiting.size, n_bytes);
}

/* ---- while the console runs ---- */

Test(insert_values, live_value_waits_only_while_an_insert_is_being_made)
{
	start_console();
	cr_expect_not(tb_inserts_take_live(console, MULT, 0.25f), "nothing is being made");
	choose("strip.game.insert", "half");
	cr_expect(tb_inserts_take_live(console, MULT, 0.25f), "chosen, and not yet begun");
	AWAIT(place->loading);
	cr_expect(tb_inserts_take_live(console, ADD, 0.125f));
	AWAIT(place->is_known);
	cr_expect_float_eq(get(MULT), 0.25f, 1e-6f);
	cr_expect_float_eq(get(ADD), 0.125f, 1e-6f);
	cr_expect_not(tb_inserts_take_live(console, "strip.game.insert.half.no", 0.25f));
}

/* One of `spatial` is not of the insert beside it. */
Test(insert_values, live_value_of_headphones_waits_for_the_headphones)
{
	start_console();
	choose("strip.film.insert", "half");
	cr_expect(tb_inserts_take_live(console, "strip.film.insert.half.mult", 0.25f));
	cr_expect_not(tb_inserts_take_live(console, "strip.film.spatial.fc.azimuth", 10.0f));
	AWAIT(has("strip.film.insert.half.mult"));
	choose("strip.film.spatial", "headphones");
	cr_expect(tb_inserts_take_live(console, "strip.film.spatial.fc.azimuth", 10.0f));
	cr_expect_not(tb_inserts_take_live(console, "strip.film.insert.half.no", 0.25f));
	AWAIT(device("film")->spatial.is_known);
}

/* They have the same names in keys, and each its own. */
Test(insert_values, controls_of_insert_and_headphones_are_side_by_side)
{
	struct tb_insert_place *spatial;

	start_console();
	spatial = &device("film")->spatial;
	choose("strip.film.insert", "half");
	choose("strip.film.spatial", "headphones");
	AWAIT(has("strip.film.insert.half.mult"));
	AWAIT(spatial->is_known && strcmp(spatial->word, "headphones") == 0);
	if (!spatial->chain)
		cr_skip_test("libmysofa's file is not installed, or PipeWire has no filter for it");
	cr_expect(settle());
	cr_expect_float_eq(get("strip.film.insert.half.mult"), 0.5f, 1e-6f);
	cr_expect_eq(get("strip.film.spatial.fc.azimuth"), 360.0f);
	set("strip.film.spatial.fc.azimuth", 10.0f);
	cr_expect_float_eq(get("strip.film.insert.half.mult"), 0.5f, 1e-6f);
}

/* ---- what comes back ---- */

Test(insert_values, values_outlive_another_rate)
{
	start_console();
	choose_and_await("half");
	set(MULT, 0.25f);
	change_rate(96000);
	cr_expect_not(has(MULT));
	cr_expect_float_eq(waiting(MULT, -1.0), 0.25, 1e-6, "a kill now would lose it");
	cr_expect_eq(waiting(ADD, -1.0), -1.0, "the default needs no place");
	AWAIT(has(MULT));
	cr_expect(settle());
	cr_expect_float_eq(get(MULT), 0.25f, 1e-6f);
}

/* What waits is newer than what the insert has that is still there. */
Test(insert_values, value_that_waits_outlives_another_rate)
{
	start_console();
	choose_and_await("half");
	set(MULT, 0.25f);
	choose("strip.game.insert", "other");
	AWAIT(place->loading);
	cr_expect(tb_inserts_take_live(console, MULT, -0.5f));
	change_rate(96000);
	cr_expect_float_eq(waiting(MULT, -1.0), -0.5, 1e-6);
	AWAIT(place->is_known && strcmp(place->word, "other") == 0);
	cr_expect(settle());
	cr_expect_float_eq(get(MULT), -0.5f, 1e-6f);
}

/* ---- the console file ---- */

static void take_lines(const char *lines, const json_t *before)
{
	char text[1024];
	struct tb_console_config config;
	struct tb_config_error error;

	snprintf(text, sizeof(text), "%s params = { %s }",
		"strips = [ { name = game } ] buses = [ { name = b1 } ]", lines);
	cr_assert_eq(tb_console_config_parse(&config, text, &error), 0, "%s", error.text);
	tb_inserts_take_params(console, &config, before);
	tb_console_config_finish(&config);
}

Test(insert_values, lines_of_the_console_file_wait_if_they_were_edited)
{
	json_t *before;

	start_console();
	before = json_pack("{s:s}", MULT, "0.25");
	take_lines(MULT " = 0.25 " ADD " = 0.125", before);
	cr_expect_eq(waiting(MULT, -1.0), -1.0, "that line is as it was");
	cr_expect_float_eq(waiting(ADD, -1.0), 0.125, 1e-6);
	take_lines(MULT " = 0.75", before);
	cr_expect_float_eq(waiting(MULT, -1.0), 0.75, 1e-6);
	json_decref(before);
}

Test(insert_values, lines_are_numbers_and_switches_and_nothing_else)
{
	start_console();
	take_lines(MULT " = on " ADD " = loud", NULL);
	cr_expect_eq(waiting(MULT, -1.0), 1.0);
	cr_expect_eq(waiting(ADD, -1.0), -1.0);
}

Test(insert_values, line_of_an_insert_that_is_there_counts_at_once)
{
	start_console();
	choose_and_await("half");
	take_lines(MULT " = 0.75", NULL);
	cr_expect_float_eq(get(MULT), 0.75f, 1e-6f);
}

/* ---- a graph that comes by a param ---- */

static int check_text(const char *name, const char *insert)
{
	struct tb_device_config config = { .insert = (char *)(uintptr_t)insert };

	snprintf(config.name, sizeof(config.name), "%s", name);
	console->refusal.text[0] = '\0';
	return tb_inserts_check_text(console, &config);
}

Test(insert_values, text_by_a_param_brings_no_other_graph)
{
	start("state = false strips = [ { name = game insert = " HALF " } { name = chat } ] "
	      "buses = [ { name = b1 } ]");
	cr_expect_eq(check_text("game", NULL), 0);
	cr_expect_eq(check_text("game", device("game")->config.insert), 0, "it is that already");
	cr_expect_eq(check_text("new", "{ send = true }"), 0, "it loads nothing");
	cr_expect_lt(check_text("chat", device("game")->config.insert), 0);
	cr_expect_lt(check_text("game", "{ nodes = [ ] }"), 0);
	cr_expect_not_null(strstr(console->refusal.text, "restart"), "%s", console->refusal.text);
}
