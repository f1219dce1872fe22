/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A console file that is edited while the console plays. */
#include "consoles.h"
#include "line.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CLI built("TB_TEST_TROUBADOUR")

/* SMALL_CONSOLE without music, with a chat, a mono b2 and a quieter third strip. */
#define EDITED                                                                                     \
	"strips = [\n"                                                                             \
	"  { name = game description = \"Game\" type = virtual audio.position = [ FL FR ]\n"       \
	"    default = true }\n"                                                                   \
	"  { name = chat description = \"Chat\" type = virtual audio.position = [ FL FR ] }\n"     \
	"  { name = mic description = \"Third\" type = virtual audio.position = [ MONO ] }\n"      \
	"]\n"                                                                                      \
	"buses = [\n"                                                                              \
	"  { name = a1 description = \"Monitor\" type = playback audio.position = [ FL FR ] }\n"   \
	"  { name = b1 description = \"Stream mix\" type = virtual audio.position = [ FL FR ] }\n" \
	"  { name = b2 description = \"Chat mic\" type = virtual audio.position = [ MONO ] }\n"    \
	"]\n"                                                                                      \
	"params = {\n"                                                                             \
	"  route.game.a1 = true route.game.b1 = true\n"                                            \
	"  route.chat.b1 = true\n"                                                                 \
	"  route.mic.b2 = true\n"                                                                  \
	"  strip.mic.fader = -6dB\n"                                                               \
	"}\n"

static void expect_edited(struct session *s)
{
	await_node(s, "troubadour.chat");
	await_no_node(s, "troubadour.music");
	await_text(s, "troubadour", "console.buses",
		"\"b2\",\"description\":\"Chat mic\",\"type\":\"virtual\","
		"\"audio.position\":[\"MONO\"]");
	await_param(s, "troubadour", "strip.mic.fader", -6.0, 1e-6);
	/* A strip of the file is routed as the file says and no further. */
	cr_expect_eq(get_param(s, "troubadour", "route.chat.b1"), 1.0);
	cr_expect_eq(get_param(s, "troubadour", "route.chat.a1"), 0.0);
}

static void reload(struct session *s)
{
	run(s, CLI, "reload", session_write_file(s, "console.conf", EDITED));
	expect_edited(s);
}

/* A tone from game to b1 meanwhile. */
Session(reload, edited_file_counts_while_everything_plays, .quantum = 256, .console = SMALL_CONSOLE)
{
	struct line l = line_open(s, "game", "b1");
	struct wave *tone = wave_sine(2, 4800, 1000.0, 0.5, 48000.0);
	const struct wave *take;

	play_loop(l.player, tone);
	await_sound(l.recorder, BUS_L);
	record_until_ended(l.recorder);
	reload(s);
	take = end_recording(l.recorder, 48000);
	/* 1 kHz at 0.5 moves 0.0655 a frame. */
	cr_expect_lt(wave_largest_step(take, BUS_L, 0, take->n_frames), 0.066);
	cr_expect_leq(wave_longest_gap(take, BUS_L, 0, take->n_frames), 1);
	play_silence(l.player);
	line_close(&l);
	wave_free(tone);
}

/* Somebody's hand on a fader counts more than a line that nobody touched. */
Session(reload, only_edited_lines_count, .console = SMALL_CONSOLE)
{
	run(s, CLI, "set", "strip.game.fader=-20", "route.game.b1=off", "strip.mic.fader=-3");
	run(s, CLI, "reload", session_write_file(s, "console.conf", SMALL_CONSOLE));
	cr_expect_eq(get_param(s, "troubadour", "strip.mic.fader"), -3.0);
	reload(s);
	cr_expect_eq(get_param(s, "troubadour", "strip.game.fader"), -20.0);
	cr_expect_eq(get_param(s, "troubadour", "route.game.b1"), 0.0);
	/* A line that went: the default. */
	run(s, CLI, "reload", session_write_file(s, "console.conf", SMALL_CONSOLE));
	await_param(s, "troubadour", "strip.mic.fader", 0.0, 1e-6);
	await_node(s, "troubadour.music");
}

Session(reload, next_start_takes_what_was_loaded, .console = SMALL_CONSOLE)
{
	reload(s);
	run(s, CLI, "set", "strip.mic.fader=-3");
	stop_console(s, SIGTERM);
	s->options.console = EDITED;
	start_console(s);
	await_console(s);
	/* Otherwise the line would seem to be edited since, and count again. */
	cr_expect_eq(get_param(s, "troubadour", "strip.mic.fader"), -3.0);
	cr_expect(have_node(s, "troubadour.chat"));
}

Session(reload, hangup_loads_the_file_of_the_start, .console = SMALL_CONSOLE)
{
	session_write_file(s, "console.conf", EDITED);
	kill(tool_pid(s->console), SIGHUP);
	expect_edited(s);
}

static const struct {
	const char *text, *says;
} wrong[] = {
	{ "strips = [ { name = game } ]\nbuses = [ { name = a1 colour = red } ]\n",
		"line 2: buses[0]: unknown key \"colour\"" },
	{ "strips = [ { name = game } ] buses = [ { name = a1 } ]\n"
	  "params = { strip.gaem.fader = -6 }\n",
		"line 2: params.strip.gaem.fader: unknown strip \"gaem\" (have: game)" },
	{ "strips = [ { name = game } ] buses = [ { name = a1 } ] engine.rate = 96000\n",
		"engine.rate is different in the file; that needs a restart" },
	{ "strips = [ { name = a1 } ] buses = [ { name = game } ]\n",
		"\"a1\" is a bus here and a strip in the file" },
	{ "console.name = studio strips = [ { name = game } ] buses = [ { name = a1 } ]\n",
		"console.name is \"troubadour\" here and \"studio\" in the file" },
};

Session(reload, hangup_with_a_wrong_file_says_so_and_changes_nothing, .console = SMALL_CONSOLE)
{
	char *before = strdup(run(s, CLI, "get").out);
	char says[256];

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		session_write_file(s, "console.conf", wrong[i].text);
		kill(tool_pid(s->console), SIGHUP);
		snprintf(says, sizeof(says), "console.conf: %s", wrong[i].says);
		tool_await(s->console, says);
	}
	cr_expect_str_eq(run(s, CLI, "get").out, before);
	cr_expect_eq(count_nodes(s, "troubadour"), 7);
	free(before);
}

Session(reload, wrong_file_is_refused_and_changes_nothing, .console = SMALL_CONSOLE)
{
	char *before = strdup(run(s, CLI, "get").out);
	struct output o;

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		o = run_any(s, CLI, "reload", session_write_file(s, "new.conf", wrong[i].text));
		cr_expect_eq(o.status, 1);
		cr_expect_not_null(
			strstr(o.err, wrong[i].says), "%s\nis not in %s", wrong[i].says, o.err);
		cr_expect_not_null(strstr(o.err, "new.conf: "));
	}
	cr_expect_str_eq(run(s, CLI, "get").out, before);
	cr_expect_eq(count_nodes(s, "troubadour"), 7);
	o = run_any(s, CLI, "reload", "/nowhere/console.conf");
	cr_expect_not_null(strstr(o.err, "/nowhere/console.conf: No such file"));
	free(before);
}
