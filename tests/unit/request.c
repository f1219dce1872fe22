/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What requests of the web page mean. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "request.h"

static struct tb_request r;
static json_t *json;
static char words[1024];

static int read_request(const char *text)
{
	json_decref(json);
	json = json_loads(text, 0, NULL);
	cr_assert_not_null(json, "the test's own JSON: %s", text);
	return tb_request_read(&r, json);
}

/* Its words, where it is of that kind. */
static const char *words_of(const char *text, int kind)
{
	size_t n = 0;
	int res = read_request(text);

	cr_assert_eq(res, kind, "%s: %s", text, r.why);
	words[0] = '\0';
	for (uint32_t i = 0; i < r.n_words; i++)
		n += (size_t)snprintf(words + n, sizeof(words) - n, i ? " %s" : "%s", r.word[i]);
	cr_expect_null(r.word[r.n_words]);
	return words;
}

/* The command line that it stands for. */
static const char *command(const char *text)
{
	return words_of(text, TB_REQUEST_COMMAND);
}

/* What is done with a scene or a preset. */
static const char *action(const char *text)
{
	return words_of(text, TB_REQUEST_SCENE);
}

static void expect_refused(const char *text)
{
	cr_expect_lt(read_request(text), 0, "%s", text);
	cr_expect_str_neq(r.why, "", "%s", text);
}

Test(request, set_takes_a_map)
{
	cr_expect_eq(read_request("{\"set\":{\"strip.game.fader\":-6}}"), TB_REQUEST_SET);
	expect_refused("{\"set\":[1,2]}");
	expect_refused("{\"set\":null}");
}

Test(request, an_icon_is_asked_for_by_its_name)
{
	cr_expect_eq(read_request("{\"icon\":\"firefox\"}"), TB_REQUEST_ICON);
	expect_refused("{\"icon\":7}");
}

Test(request, scenes_have_actions_with_names)
{
	cr_expect_str_eq(action("{\"scene\":{\"do\":\"list\"}}"), "scene list");
	cr_expect_str_eq(action("{\"scene\":{\"do\":\"save\",\"name\":\"late night\"}}"),
		"scene save late night");
	cr_expect_eq(r.n_words, 3u, "a name with a space is one word");
	cr_expect_str_eq(
		action("{\"scene\":{\"do\":\"save\",\"name\":\"a\",\"keys\":[\"strip.*\"]}}"),
		"scene save a strip.*");
	cr_expect_str_eq(action("{\"scene\":{\"do\":\"save\",\"name\":\"a\",\"same\":true}}"),
		"scene save a");
	cr_expect_str_eq(action("{\"scene\":{\"do\":\"recall\",\"name\":\"a\",\"fade\":1500}}"),
		"scene recall a");
	cr_expect_str_eq(action("{\"scene\":{\"do\":\"undo\"}}"), "scene undo");
	cr_expect_str_eq(action("{\"scene\":{\"do\":\"rename\",\"name\":\"a\",\"new\":\"b\"}}"),
		"scene rename a b");
	cr_expect_str_eq(action("{\"scene\":{\"do\":\"diff\",\"name\":\"a\"}}"), "scene diff a");
	cr_expect_str_eq(action("{\"scene\":{\"do\":\"safe\",\"keys\":[\"bus\"],\"remove\":true}}"),
		"scene safe bus");
	cr_expect_str_eq(action("{\"scene\":{\"do\":\"diff\",\"name\":\"a\",\"other\":\"b\"}}"),
		"scene diff a b");
	expect_refused(
		"{\"scene\":{\"do\":\"save\",\"name\":\"a\",\"keys\":[\"k\"],\"same\":true}}");
}

Test(request, strips_and_buses_are_commands_of_the_program)
{
	cr_expect_str_eq(
		command("{\"strip\":{\"do\":\"add\",\"name\":\"x\",\"description\":\"An X\","
			"\"channels\":\"2\",\"unrouted\":true}}"),
		"strip add x --description An X --channels 2 --unrouted");
	cr_expect_str_eq(command("{\"bus\":{\"do\":\"remove\",\"name\":\"b2\"}}"), "bus remove b2");
	cr_expect_str_eq(command("{\"bus\":{\"do\":\"rename\",\"name\":\"b2\",\"new\":\"b3\"}}"),
		"bus rename b2 b3");
	cr_expect_str_eq(command("{\"bus\":{\"do\":\"move\",\"name\":\"b2\",\"place\":\"1\"}}"),
		"bus move b2 1");
	cr_expect_str_eq(command("{\"strip\":{\"do\":\"default\",\"name\":\"music\"}}"),
		"strip default music");
	cr_expect_str_eq(command("{\"strip\":{\"do\":\"change\",\"name\":\"x\",\"clock\":\"own\","
				 "\"quality\":\"4\"}}"),
		"strip change x --clock own --quality 4");
	tb_request_add_console(&r, "studio", NULL);
	cr_expect_str_eq(r.word[r.n_words - 2], "--console");
	cr_expect_str_eq(r.word[r.n_words - 1], "studio");
}

Test(request, an_application_is_assigned_or_not)
{
	cr_expect_eq(
		read_request("{\"assign\":{\"application\":\"Discord\",\"to\":[\"chat\",\"b2\"]}}"),
		TB_REQUEST_ASSIGN);
	cr_assert_eq(r.n_words, 3u);
	cr_expect_str_eq(r.word[0], "Discord");
	cr_expect_str_eq(r.word[2], "b2");
	cr_expect_eq(read_request("{\"assign\":{\"application\":\"Discord\"}}"), TB_REQUEST_ASSIGN);
	cr_expect_eq(r.n_words, 1u);
	read_request("{\"assign\":{\"application\":\"Discord\",\"to\":[\"chat\"],\"alone\":true}}");
	cr_assert_eq(r.n_words, 3u);
	cr_expect_str_eq(r.word[2], "-");
	read_request("{\"assign\":{\"application\":\"Discord\",\"alone\":true}}");
	cr_assert_eq(r.n_words, 2u);
	cr_expect_str_eq(r.word[1], "-");
}

Test(request, a_preset_is_applied_or_kept)
{
	cr_expect_str_eq(action("{\"preset\":{\"do\":\"list\"}}"), "preset list");
	cr_expect_str_eq(
		action("{\"preset\":{\"do\":\"apply\",\"name\":\"podcast\",\"to\":\"mic\"}}"),
		"preset apply podcast mic");
	cr_expect_str_eq(
		action("{\"preset\":{\"do\":\"save\",\"name\":\"mine\",\"from\":\"mic\"}}"),
		"preset save mine mic");
	expect_refused("{\"preset\":{\"do\":\"apply\",\"name\":\"podcast\"}}");
	expect_refused("{\"preset\":{\"do\":\"edit\"}}");
}

Test(request, a_device_is_chosen_and_others_in_reserve)
{
	cr_expect_eq(read_request("{\"device\":{\"do\":\"choose\",\"name\":\"a1\",\"devices\":"
				  "[\"HD 650\",\"Speakers\"]}}"),
		TB_REQUEST_CHOOSE);
	cr_assert_eq(r.n_words, 3u);
	cr_expect_str_eq(r.word[0], "a1");
	cr_expect_str_eq(r.word[2], "Speakers");
	cr_expect_eq(
		read_request("{\"device\":{\"do\":\"choose\",\"name\":\"a1\",\"devices\":[]}}"),
		TB_REQUEST_CHOOSE);
	cr_expect_eq(r.n_words, 1u);
	cr_expect_eq(
		read_request("{\"device\":{\"do\":\"show\",\"name\":\"a1\"}}"), TB_REQUEST_CHOICE);
	expect_refused("{\"device\":{\"do\":\"choose\",\"name\":\"a1\"}}");
	expect_refused("{\"device\":{\"do\":\"choose\",\"name\":\"a1\",\"devices\":[\"-h\"]}}");
	expect_refused("{\"device\":{\"do\":\"explode\",\"name\":\"a1\"}}");
	expect_refused("{\"device\":{\"do\":\"show\"}}");
}

Test(request, a_first_console_is_made_from_answers)
{
	cr_expect_str_eq(command("{\"setup\":{}}"), "setup --yes --force --background");
	cr_expect_str_eq(command("{\"setup\":{\"output\":\"HD 650\",\"microphone\":\"none\","
				 "\"stream\":false,\"game\":[\"A\",\"B\"],\"chat\":[\"C\"]}}"),
		"setup --yes --force --background --output HD 650 --microphone none --stream no "
		"--game A --game B --chat C");
	expect_refused("{\"setup\":{\"output\":\"--print\"}}");
	expect_refused("{\"setup\":{\"music\":[\"-p\"]}}");
	cr_expect_str_eq(command("{\"start\":true}"), "run --background");
	expect_refused("{\"start\":false}");
	cr_expect_str_eq(command("{\"doctor\":true}"), "doctor --json");
}

Test(request, a_microphone_is_checked_and_the_check_stopped)
{
	cr_expect_str_eq(command("{\"check\":{\"name\":\"mic\"}}"), "check mic");
	cr_expect_str_eq(command("{\"check\":{\"name\":\"mic\",\"unmute\":true,\"keep\":true}}"),
		"check mic --unmute");
	cr_expect_eq(read_request("{\"stop\":\"check\"}"), TB_REQUEST_STOP);
	expect_refused("{\"stop\":\"scene\"}");
	expect_refused("{\"check\":\"mic\"}");
	expect_refused("{\"check\":{\"name\":\"--keep\"}}");
}

Test(request, well_known_programs_are_switched)
{
	cr_expect_eq(read_request("{\"well-known\":false}"), TB_REQUEST_WELL_KNOWN);
	expect_refused("{\"well-known\":\"off\"}");
}

Test(request, no_word_of_a_page_is_an_option_or_unknown)
{
	expect_refused("{}");
	expect_refused("{\"run\":[\"rm\"]}");
	expect_refused("{\"hold\":true}");
	expect_refused("{\"import\":{\"file\":\"/etc/passwd\"},\"to\":\"a1\"}");
	expect_refused("{\"scene\":\"list\"}");
	expect_refused("{\"scene\":{}}");
	expect_refused("{\"scene\":{\"do\":\"explode\"}}");
	expect_refused("{\"scene\":{\"do\":\"save\"}}");
	expect_refused("{\"scene\":{\"do\":\"save\",\"name\":\"--remote\"}}");
	expect_refused("{\"scene\":{\"do\":\"save\",\"name\":7}}");
	expect_refused("{\"scene\":{\"do\":\"save\",\"name\":\"a\",\"keys\":[\"-R\",\"x\"]}}");
	expect_refused("{\"scene\":{\"do\":\"save\",\"name\":\"a\",\"keys\":\"strip\"}}");
	expect_refused("{\"strip\":{\"do\":\"add\",\"name\":\"x\",\"type\":\"-h\"}}");
	expect_refused("{\"strip\":{\"do\":\"-h\",\"name\":\"x\"}}");
	expect_refused("{\"strip\":{\"do\":\"move\",\"name\":\"x\"}}");
	expect_refused("{\"strip\":{\"do\":\"move\",\"name\":\"x\",\"place\":\"-1\"}}");
	expect_refused("{\"strip\":{\"do\":\"change\",\"name\":\"x\",\"clock\":\"--yes\"}}");
	expect_refused("{\"assign\":{\"application\":\"-l\",\"to\":[\"chat\"]}}");
	expect_refused("{\"assign\":{\"to\":[\"chat\"]}}");
}

Test(request, a_long_list_does_not_overflow)
{
	char text[4096] = "{\"scene\":{\"do\":\"save\",\"name\":\"a\",\"keys\":[\"k\"";

	for (int i = 0; i < 100; i++)
		strcat(text, ",\"k\"");
	strcat(text, "]}}");
	expect_refused(text);
}

Test(request, many_keys_at_once_cost_more)
{
	json_t *set = json_object(), *request = json_pack("{s:o}", "set", set);
	char key[16];

	for (int i = 0; i < 320; i++) {
		snprintf(key, sizeof(key), "k%d", i);
		json_object_set_new(set, key, json_true());
	}
	cr_expect_float_eq(tb_request_cost(request), 11.0, 1e-9);
	json_decref(request);
}

static double cost_of(const char *text)
{
	read_request(text);
	return tb_request_cost(json);
}

/* Levels and faders of others are not to wait for a page that goes on saving. */
Test(request, what_writes_files_or_starts_programs_costs_more)
{
	cr_expect_float_eq(cost_of("{\"hold\":\"mic\"}"), 1.0, 1e-9);
	cr_expect_float_eq(cost_of("{\"device\":{\"do\":\"show\",\"name\":\"a1\"}}"), 1.0, 1e-9);
	cr_expect_geq(cost_of("{\"scene\":{\"do\":\"save\",\"name\":\"a\"}}"), 20.0);
	cr_expect_geq(cost_of("{\"scene\":{\"do\":\"undo\"}}"), 20.0);
	cr_expect_geq(cost_of("{\"preset\":{\"do\":\"list\"}}"), 20.0);
	cr_expect_geq(cost_of("{\"strip\":{\"do\":\"remove\",\"name\":\"x\"}}"), 20.0);
	cr_expect_geq(cost_of("{\"doctor\":true}"), 20.0);
	cr_expect_geq(cost_of("{\"keep\":\"Window\"}"), 20.0);
}
