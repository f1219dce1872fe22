/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* `troubadour strip` and `bus`. */
#include "consoles.h"
#include "line.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define CLI built("TB_TEST_TROUBADOUR")

static const char *strips(struct session *s)
{
	return run(s, CLI, "get", "console.strips").out;
}

static const char *buses(struct session *s)
{
	return run(s, CLI, "get", "console.buses").out;
}

static void expect_in(const char *text, const char *part)
{
	cr_expect_not_null(strstr(text, part), "\"%s\" is not in %s", part, text);
}

Session(cli_structure, strip_is_added_changed_renamed_and_removed, .console = SMALL_CONSOLE)
{
	run(s, CLI, "strip", "add", "game2", "--description", "Second game", "--channels", "6");
	await_node(s, "troubadour.game2");
	cr_expect_str_eq(node_property(s, "troubadour.game2", "node.description"), "Second game");
	expect_in(strips(s), "\"audio.position\":[\"FL\",\"FR\",\"FC\",\"LFE\",\"SL\",\"SR\"]");
	run(s, CLI, "set", "strip.game2.fader=-6dB");
	run(s, CLI, "strip", "change", "game2", "-D", "Other game", "-n", "FC");
	/* The old one fades out first. */
	await_text(s, "troubadour", "console.strips",
		"\"name\":\"game2\",\"description\":\"Other game\","
		"\"type\":\"virtual\",\"audio.position\":[\"FC\"]");
	run(s, CLI, "strip", "rename", "game2", "play");
	await_no_node(s, "troubadour.game2");
	await_node(s, "troubadour.play");
	cr_expect_eq(get_param(s, "troubadour", "strip.play.fader"), -6.0);
	run(s, CLI, "strip", "remove", "play");
	await_no_node(s, "troubadour.play");
	cr_expect_null(strstr(strips(s), "play"));
}

/* All that a console file says of a strip counts in a change, or is refused by its name. */
Session(cli_structure, change_takes_every_field_or_names_it, .console = SMALL_CONSOLE)
{
	cr_expect_null(node_property(s, "troubadour.music", "priority.session"));
	set_text(s, "troubadour", "console.change", "{ name = music default = true }");
	await_property(s, "troubadour.music", "priority.session",
		node_property(s, "troubadour.game", "priority.session"));
	set_text(s, "troubadour", "console.change",
		"{ name = music node.props = { my.word = yes } }");
	await_property(s, "troubadour.music", "my.word", "yes");
	set_text(s, "troubadour", "console.change", "{ name = music routes = none }");
	await_text(s, "troubadour", "console.error",
		"\"routes\" is for a new strip or bus; of \"music\", set the keys "
		"route.<strip>.<bus>");
}

/* Others may have linked it by hand; and that it came without routes is past. */
Session(cli_structure, change_of_devices_leaves_the_node, .console = SMALL_CONSOLE)
{
	char serial[32];

	set_text(s, "troubadour", "console.add-bus",
		"{ name = quiet type = playback routes = none }");
	await_node(s, "troubadour.quiet");
	snprintf(serial, sizeof(serial), "%s",
		node_property(s, "troubadour.quiet", "object.serial"));
	set_text(s, "troubadour", "console.change", "{ name = quiet devices = [ hardware-2 ] }");
	await_link(s, "troubadour.quiet", "hardware-2");
	cr_expect_str_eq(node_property(s, "troubadour.quiet", "object.serial"), serial);
}

Session(cli_structure, description_stands_beside_its_option_or_behind_it, .console = SMALL_CONSOLE)
{
	run(s, CLI, "strip", "add", "x", "--description=Foo");
	await_property(s, "troubadour.x", "node.description", "Foo");
	run(s, CLI, "strip", "change", "x", "-DBar");
	await_property(s, "troubadour.x", "node.description", "Bar");
}

Session(cli_structure, bus_is_added_changed_renamed_and_removed, .console = SMALL_CONSOLE)
{
	run(s, CLI, "bus", "add", "a2", "--type", "playback", "--description", "Headphones");
	await_node(s, "troubadour.a2");
	cr_expect_str_eq(node_property(s, "troubadour.a2", "media.class"), "Stream/Output/Audio");
	run(s, CLI, "bus", "change", "a2", "--type", "virtual");
	await_property(s, "troubadour.a2", "media.class", "Audio/Source");
	await_text(s, "troubadour", "console.buses",
		"\"name\":\"a2\",\"description\":\"Headphones\",\"type\":\"virtual\"");
	run(s, CLI, "bus", "rename", "a2", "phones");
	await_node(s, "troubadour.phones");
	run(s, CLI, "bus", "remove", "phones");
	await_no_node(s, "troubadour.phones");
}

/* The registry tells what a node was called when it came. */
Session(cli_structure, renamed_bus_is_still_known_to_status_and_watch, .console = SMALL_CONSOLE)
{
	time_t begun_s = time(NULL);
	struct tool *watch;
	struct output o;

	await_link(s, "troubadour.a1", "hardware-1");
	run(s, CLI, "bus", "rename", "a1", "main");
	run(s, CLI, "bus", "change", "main", "-D", "Loudspeakers");
	/* The nodes before it stay until whoever was there has come along; to look at one of
	 * these, or to move it, would be to look at nobody. */
	while (count_nodes(s, "troubadour") > 7)
		await_change(s);
	await_link(s, "troubadour.main", "hardware-1");
	o = run(s, CLI, "status");
	expect_in(o.out, "\nmain          Loudspeakers ");
	expect_in(o.out, "-> Hardware 1\n");
	watch = tool_start(s, CLI, "watch");
	/* It may not listen yet. */
	while (!strstr(tool_output(watch).out, "# main -> Hardware 2\n")) {
		move_stream(s, "troubadour.main", "hardware-2");
		await_link(s, "troubadour.main", "hardware-2");
		if (!tool_running(watch) || time(NULL) - begun_s > HANG_MS / 1000)
			tool_fail(watch, "never sees the other device");
		move_stream(s, "troubadour.main", "hardware-1");
		await_link(s, "troubadour.main", "hardware-1");
	}
}

Session(cli_structure, capture_strip_is_fed_by_the_microphone, .console = MIC_CONSOLE)
{
	run(s, CLI, "strip", "add", "mic2", "-t", "capture", "-n", "1");
	await_link(s, "hardware-mic", "troubadour.mic2");
}

Session(cli_structure, names_and_structure_survive_a_kill, .console = SMALL_CONSOLE)
{
	run(s, CLI, "strip", "remove", "music");
	run(s, CLI, "strip", "add", "drums");
	run(s, CLI, "bus", "rename", "b1", "stream");
	/* It saves soon, and then all that came before. */
	await_in_file(s, CONSOLE_STATE, "\"stream\"");
	stop_console(s, SIGKILL);
	await_no_node(s, "troubadour");
	s->console = tool_start(s, CLI, "run", "--config", session_file(s, "console.conf"));
	await_node(s, "troubadour.drums");
	await_node(s, "troubadour.stream");
	cr_expect_null(strstr(strips(s), "music"));
	cr_expect_null(strstr(buses(s), "\"b1\""));
}

/* ---- routes by default ---- */

static double route(struct session *s, const char *strip, const char *bus)
{
	char key[96];

	snprintf(key, sizeof(key), "route.%s.%s", strip, bus);
	return get_param(s, "troubadour", key);
}

Session(cli_structure, what_is_added_is_heard_and_no_microphone_on_a_loudspeaker,
	.console = MIC_CONSOLE)
{
	struct output o = run(s, CLI, "strip", "add", "drums");

	cr_expect_str_eq(o.out, "added strip \"drums\", heard on a1, b1\n");
	cr_expect(route(s, "drums", "a1") && route(s, "drums", "b1") && !route(s, "drums", "b2"));
	o = run(s, CLI, "strip", "add", "voice", "--type", "capture");
	cr_expect_str_eq(o.out, "added strip \"voice\", heard on b1, b2\n");
	cr_expect(!route(s, "voice", "a1") && route(s, "voice", "b1") && route(s, "voice", "b2"));
	o = run(s, CLI, "bus", "add", "a2", "--type", "playback");
	cr_expect_str_eq(o.out, "added bus \"a2\", which plays game, music, drums\n");
	cr_expect(!route(s, "mic", "a2") && !route(s, "voice", "a2"));
	o = run(s, CLI, "strip", "add", "quiet", "--unrouted");
	expect_in(o.out, "`troubadour route quiet BUS`");
	cr_expect(!route(s, "quiet", "a1") && !route(s, "quiet", "b1"));
}

/* What was switched off stays off. */
Session(cli_structure, route_by_default_that_was_taken_away_does_not_return,
	.console = "strips = [ { name = game } ]\n"
		   "buses = [ { name = a1 type = playback } { name = b1 } ]\n")
{
	cr_expect(route(s, "game", "a1") && route(s, "game", "b1"));
	run(s, CLI, "strip", "add", "drums");
	run(s, CLI, "route", "game", "b1", "off");
	run(s, CLI, "route", "drums", "a1", "off");
	stop_console(s, SIGTERM);
	await_no_node(s, "troubadour");
	start_console(s);
	cr_expect(route(s, "game", "a1") && !route(s, "game", "b1"));
	cr_expect(!route(s, "drums", "a1") && route(s, "drums", "b1"));
}

Session(cli_structure, order_default_clock_and_quality_are_kept_and_shown, .console = MIC_CONSOLE)
{
	struct output o = run(s, CLI, "strip", "move", "mic", "--before", "music");

	cr_expect_str_eq(o.out, "game, mic, music\n");
	o = run(s, CLI, "strip", "move", "game", "--after", "music");
	cr_expect_str_eq(o.out, "mic, music, game\n");
	o = run(s, CLI, "bus", "move", "b2", "1");
	cr_expect_str_eq(o.out, "b2, a1, b1\n");
	o = run(s, CLI, "strip", "default", "music");
	cr_expect_str_eq(o.out, "the default strip is music\n");
	await_default(s, "sink", "troubadour.music");
	run(s, CLI, "bus", "change", "a1", "--clock", "own");
	run(s, CLI, "strip", "change", "game", "--quality", "10", "-D", "Game");
	stop_console(s, SIGTERM);
	start_console(s);
	await_default(s, "sink", "troubadour.music");
	o = run(s, CLI, "status");
	expect_in(o.out, "applications play to Music [music]");
	expect_in(o.out, "game 10, others ");
	expect_in(o.out, "CLOCKS");
	expect_in(strips(s), "[{\"name\":\"mic\"");
	expect_in(buses(s), "[{\"name\":\"b2\"");
	run(s, CLI, "strip", "default", "none");
	await_default(s, "sink", "hardware-1");
	expect_in(run(s, CLI, "status").out, "applications play to Hardware 1");
}

/* ---- what is refused ---- */

/* A command line, the exit status, and words of the message that name the way out. */
static const struct {
	const char *args[8];
	int status;
	const char *says[3];
} wrong[] = {
	{ { "strip", "add", "game" }, 1, { "\"game\" is taken" } },
	{ { "strip", "add", "a1" }, 1, { "\"a1\" is taken" } },
	{ { "bus", "add", "mic" }, 1, { "\"mic\" is taken" } },
	{ { "strip", "rename", "game", "b1" }, 1, { "\"b1\" is taken" } },
	{ { "strip", "add", "Shout" }, 1, { "\"Shout\"", "a-z", "32" } },
	{ { "strip", "add", "a-name-that-is-far-too-long-to-be-one" }, 1, { "at most 32" } },
	{ { "strip", "rename", "game", "x y" }, 1, { "\"game x y\"", "two names" } },
	{ { "strip", "remove", "gaem" }, 1, { "did you mean game?" } },
	{ { "strip", "change", "muzic", "-n", "1" }, 1, { "did you mean music?" } },
	{ { "strip", "remove", "a1" }, 1, { "no strip \"a1\"" } },
	{ { "bus", "remove", "b9" }, 1, { "did you mean b" } },
	{ { "strip", "add", "x", "--type", "playback" }, 1, { "(have: virtual, capture)" } },
	{ { "bus", "add", "x", "-t", "capture" }, 1, { "(have: virtual, playback)" } },
	{ { "strip", "add", "x", "--channels", "FL,XX" }, 1, { "\"XX\"", "have: MONO" } },
	{ { "strip", "add", "x", "--channels", "3" }, 2,
		{ "no layout of 3 channels", "6 = FL,FR,FC,LFE,SL,SR" } },
	{ { "strip", "add", "x", "--channels", "" }, 1, { "[ FL FR ]" } },
	{ { "strip", "add", "x", "--channels" }, 2, { "'--channels' requires an argument" } },
	{ { "strip", "add", "x", "--colour", "red" }, 2, { "--colour" } },
	{ { "strip", "add" }, 2, { "Usage: troubadour strip ACTION NAME" } },
	{ { "bus", "rename", "b1" }, 2, { "Usage: troubadour bus ACTION NAME" } },
	{ { "strip", "move", "game" }, 2, { "Usage: troubadour strip ACTION NAME" } },
	{ { "strip", "move", "game", "1", "--before", "music" }, 2, { "Usage: " } },
	{ { "strip", "move", "game", "0" }, 1, { "a place from 1" } },
	{ { "strip", "move", "game", "99" }, 1, { "place 99", "3 strips", "places 1 to 3" } },
	{ { "bus", "move", "b1", "4" }, 1, { "place 4", "3 buses", "places 1 to 3" } },
	{ { "strip", "move", "game", "--before", "muzic" }, 1, { "did you mean music?" } },
	{ { "strip", "move", "game", "--before", "game" }, 1, { "beside itself" } },
	{ { "strip", "default", "mic" }, 1, { "only a virtual strip" } },
	{ { "strip", "default", "gaem" }, 1, { "did you mean game?" } },
	{ { "strip", "change", "game" }, 2, { "nothing to change about \"game\"" } },
	{ { "strip", "change", "game", "--clock", "mine" }, 1, { "have: graph, own" } },
	{ { "strip", "change", "game", "--quality", "11" }, 1, { "0 to 10" } },
	{ { "strip", "change", "game", "--quality", "best" }, 1, { "0 to 10" } },
	{ { "bus", "paint", "b1" }, 2, { "Usage: troubadour bus ACTION NAME" } },
};

static void expect_refusal(struct session *s, size_t i)
{
	const char *argv[10] = { CLI };
	struct output o;

	memcpy(argv + 1, wrong[i].args, sizeof(wrong[i].args));
	o = run_argv(s, argv, false);
	cr_expect_eq(
		o.status, wrong[i].status, "%s %s %s: %d", argv[1], argv[2], argv[3], o.status);
	for (int k = 0; k < 3 && wrong[i].says[k]; k++)
		expect_in(o.err, wrong[i].says[k]);
}

Session(cli_structure, what_is_refused_names_the_way_out_and_changes_nothing,
	.console = MIC_CONSOLE)
{
	char *before = strdup(strips(s)), *before_buses = strdup(buses(s));

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		expect_refusal(s, i);
	cr_expect_str_eq(strips(s), before);
	cr_expect_str_eq(buses(s), before_buses);
	free(before);
	free(before_buses);
}

Session(cli_structure, last_strip_stays,
	.console = "strips = [ { name = one } ] buses = [ { name = out } ]")
{
	struct output o = run_any(s, CLI, "strip", "remove", "one");

	cr_expect_eq(o.status, 1);
	expect_in(o.err, "last strip");
	expect_in(run_any(s, CLI, "bus", "remove", "out").err, "last bus");
	await_node(s, "troubadour.one");
}

/* The fade of who goes, and the Props that follow it, come between. */
Session(cli_structure, answer_is_that_of_the_question, .quantum = 2048, .console = SMALL_CONSOLE)
{
	struct line l = line_open(s, "game", "b1");

	for (int i = 0; i < 20; i++) {
		cr_assert_eq(run_any(s, CLI, "strip", "add", "more").status, 0);
		cr_assert_eq(run_any(s, CLI, "strip", "remove", "more").status, 0);
		cr_assert_eq(run_any(s, CLI, "strip", "add", "a1").status, 1, "round %d", i);
		await_no_node(s, "troubadour.more");
	}
	line_close(&l);
}
