/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Settings outlive the console, however it ends. */
#include "consoles.h"
#include "graph.h"

#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static const char *state_path(struct session *s)
{
	static char path[4096];
	char *const *line = tb_private_environment(s->private);

	for (; *line; line++) {
		if (strncmp(*line, "XDG_STATE_HOME=", 15) == 0)
			snprintf(path, sizeof(path), "%s/troubadour/troubadour.json", *line + 15);
	}
	return path;
}

#define FADER_IN_FILE "\"strip.game.fader\":"

/* Until the file says so: it is written half a second after a change. */
static void await_saved(struct session *s, const char *text)
{
	for (unsigned i = 0; i < HANG_MS / 10; i++) {
		FILE *file = fopen(state_path(s), "r");
		char content[65536] = "";

		if (file) {
			content[fread(content, 1, sizeof(content) - 1, file)] = '\0';
			fclose(file);
		}
		if (strstr(content, text))
			return;
		usleep(10000);
	}
	fail("%s was never saved", text);
}

static void tell(struct session *s, const char *key, const char *text)
{
	set_text(s, "troubadour", key, text);
}

static void again(struct session *s, int signal)
{
	stop_console(s, signal);
	await_no_node(s, "troubadour");
	start_console(s);
}

Session(state, settings_survive_an_orderly_end_and_a_kill, .console = SMALL_CONSOLE)
{
	static const int signals[] = { SIGTERM, SIGKILL };
	char value[32];

	for (int i = 0; i < 2; i++) {
		set_param(s, "troubadour", "strip.game.fader", -7.5 - i);
		set_switch(s, "troubadour", "route.game.b2", true);
		await_param(s, "troubadour", "strip.game.fader", -7.5 - i, 1e-6);
		snprintf(value, sizeof(value), "\"strip.game.fader\": %.1f", -7.5 - i);
		if (signals[i] == SIGKILL)
			await_saved(s, value);
		again(s, signals[i]);
		cr_expect_float_eq(get_param(s, "troubadour", "strip.game.fader"), -7.5 - i, 1e-6);
		cr_expect_eq(get_param(s, "troubadour", "route.game.b2"), 1.0);
		await_device_volume(s, "troubadour.game", pow(10.0, (-7.5 - i) / 20.0), 1e-5);
	}
}

/* However soon after somebody has seen it: nobody hears a microphone that was muted. */
Session(state, a_mute_that_was_told_survives_a_kill_at_once, .console = SMALL_CONSOLE)
{
	set_switch(s, "troubadour", "strip.music.mute", true);
	await_param(s, "troubadour", "strip.music.mute", 1.0, 0.0);
	again(s, SIGKILL);
	cr_expect_eq(get_param(s, "troubadour", "strip.music.mute"), 1.0);
	run(s, "pactl", "set-sink-mute", "troubadour.game", "1");
	await_param(s, "troubadour", "strip.game.mute", 1.0, 0.0);
	again(s, SIGKILL);
	cr_expect_eq(get_param(s, "troubadour", "strip.game.mute"), 1.0);
}

/* Push to talk: what is saved is the mute, and not that somebody holds the strip open. */
Session(state, a_strip_that_was_held_open_is_muted_after_a_crash, .console = SMALL_CONSOLE)
{
	const char *troubadour = built("TB_TEST_TROUBADOUR");
	struct tool *holder = tool_start(s, troubadour, "ptt", "game");

	tool_await(holder, "game is open");
	await_saved(s, "\"strip.game.mute\": true");
	again(s, SIGKILL);
	tool_wait(holder);
	cr_expect_eq(get_param(s, "troubadour", "strip.game.mute"), 1.0);
	cr_expect_null(strstr(run(s, troubadour, "get", "console.held").out, "game"));
}

Session(state, a_volume_per_channel_survives, .console = SMALL_CONSOLE)
{
	run(s, "pactl", "set-sink-volume", "troubadour.game", "80%", "40%");
	await_param(s, "troubadour", "strip.game.fader", 60.0 * log10(0.8), 0.01);
	again(s, SIGTERM);
	await_device_volume(s, "troubadour.game", 0.8 * 0.8 * 0.8, 1e-3);
	cr_expect_float_eq(device_volume(s, "troubadour.game", 1), 0.4 * 0.4 * 0.4, 1e-3);
}

Session(state, a_strip_that_was_added_and_one_that_was_removed_stay_so, .console = SMALL_CONSOLE)
{
	tell(s, "console.add-strip", "{ name = extra description = Extra }");
	await_node(s, "troubadour.extra");
	tell(s, "console.remove", "music");
	await_no_node(s, "troubadour.music");
	stop_console(s, SIGTERM);
	await_no_node(s, "troubadour");
	s->console = tool_start(s, getenv("TB_TEST_TROUBADOUR"), "run", "--config",
		session_file(s, "console.conf"));
	await_node(s, "troubadour.extra");
	cr_expect_not(have_node(s, "troubadour.music"));
	cr_expect(have_param(s, "troubadour", "strip.extra.fader"));
}

#define STRUCTURE                                                                                  \
	"strips = [ { name = game } { name = mic  type = capture } ]\n"                            \
	"buses = [ { name = b1 } { name = b2 } ]\n"

Session(state, line_that_is_gone_from_the_console_file_means_the_default_again,
	.console = STRUCTURE "params = { route.mic.b1 = true  route.mic.b2 = true\n"
			     "           strip.game.fader = -6.0  strip.mic.fader = -7.0 }\n")
{
	set_switch(s, "troubadour", "route.mic.b2", false);
	set_param(s, "troubadour", "strip.game.trim", 3.0);
	await_param(s, "troubadour", "strip.game.trim", 3.0, 1e-6);
	again(s, SIGTERM);
	cr_expect_eq(get_param(s, "troubadour", "route.mic.b1"), 1.0);
	cr_expect_eq(get_param(s, "troubadour", "route.mic.b2"), 0.0);
	s->options.console =
		STRUCTURE "params = { route.mic.b2 = false  strip.game.fader = -12.0 }\n";
	/* Once it is read, and once more as the state has it by then. */
	for (int i = 0; i < 2; i++) {
		again(s, SIGTERM);
		cr_expect_eq(get_param(s, "troubadour", "route.mic.b1"), 0.0);
		cr_expect_eq(get_param(s, "troubadour", "strip.game.fader"), -12.0);
		cr_expect_eq(get_param(s, "troubadour", "strip.mic.fader"), 0.0);
		/* What the file never spoke of stays as it was left. */
		cr_expect_eq(get_param(s, "troubadour", "strip.game.trim"), 3.0);
	}
}

static void spoil(struct session *s, const char *text)
{
	FILE *file = fopen(state_path(s), "w");

	cr_assert_not_null(file);
	fputs(text, file);
	fclose(file);
}

Session(state, a_torn_or_foreign_file_is_set_aside_and_the_one_before_is_used,
	.console = SMALL_CONSOLE)
{
	static const char *const spoilt[] = { "{ \"format\": \"troubadour-st",
		"{ \"format\": \"lunch\", \"version\": 1, \"params\": {} }",
		"{ \"format\": \"troubadour-state\", \"version\": 99, \"params\": {} }", "" };
	char bad[4200];

	for (int i = 0; i < 4; i++) {
		/* Two saves, so that there is one before. */
		set_param(s, "troubadour", "strip.game.fader", -20.0 - i);
		await_saved(s, "\"strip.game.fader\"");
		again(s, SIGTERM);
		set_param(s, "troubadour", "strip.game.trim", 1.0 + i);
		again(s, SIGTERM);
		stop_console(s, SIGTERM);
		await_no_node(s, "troubadour");
		spoil(s, spoilt[i]);
		start_console(s);
		cr_expect_float_eq(
			get_param(s, "troubadour", "strip.game.fader"), -20.0 - i, 1e-6, "%d", i);
		snprintf(bad, sizeof(bad), "%s.bad", state_path(s));
		cr_expect_eq(access(bad, F_OK), 0);
		unlink(bad);
	}
}

/* ---- killed at any moment ---- */

#define STEP_MS 10
#define STEP_DB 0.01

/* The fader in the file; NAN if there is no file. */
static double saved_db(struct session *s)
{
	FILE *file = fopen(state_path(s), "re");
	char content[65536] = "";
	const char *fader;

	if (file) {
		content[fread(content, 1, sizeof(content) - 1, file)] = '\0';
		fclose(file);
	}
	fader = strstr(content, FADER_IN_FILE);
	return fader ? strtod(fader + strlen(FADER_IN_FILE), NULL) : NAN;
}

/* A hand on a fader, a bit louder every 10 ms. */
static void push(struct session *s, double *level_db)
{
	*level_db += STEP_DB;
	set_param(s, "troubadour", "strip.game.fader", *level_db);
	usleep(STEP_MS * 1000);
}

/* It does not rest, and is saved all the same. */
static void push_until_saved(struct session *s, double *level_db)
{
	double before_db = saved_db(s);
	time_t end = time(NULL) + HANG_MS / 1000;

	while (saved_db(s) == before_db) {
		push(s, level_db);
		if (time(NULL) > end)
			fail("a fader that moves is never saved");
	}
}

/* From right after a save to long after: what was saved once is never lost. */
Session(state, killed_at_any_moment_keeps_what_was_saved_of_a_hand_that_does_not_rest,
	.console = SMALL_CONSOLE)
{
	double level_db = -60.0;

	set_param(s, "troubadour", "strip.game.fader", level_db);
	await_saved(s, FADER_IN_FILE " -60.0");
	for (int round = 0; round < 16; round++) {
		double file_db, kept_db;

		push_until_saved(s, &level_db);
		for (int i = 0; i < 7 * round; i++)
			push(s, &level_db);
		file_db = saved_db(s);
		again(s, SIGKILL);
		kept_db = get_param(s, "troubadour", "strip.game.fader");
		cr_assert_leq(kept_db, level_db + 1e-4, "nobody set %g yet", kept_db);
		cr_assert_geq(kept_db, file_db - 1e-4, "%g, and %g was saved", kept_db, file_db);
		level_db = kept_db;
	}
}

static bool console_says(struct session *s, const char *text)
{
	return strstr(tool_output(s->console).err, text) != NULL;
}

static void await_word(struct session *s, const char *text)
{
	for (unsigned i = 0; i < HANG_MS / 10 && !console_says(s, text); i++)
		usleep(10000);
	cr_assert(console_says(s, text), "it never said \"%s\"", text);
}

/* A file where the directory should be: nobody can write there, not even root. */
Session(state, what_could_not_be_saved_is_saved_when_it_can, .console = SMALL_CONSOLE)
{
	char directory[4096];

	snprintf(directory, sizeof(directory), "%s", state_path(s));
	*strrchr(directory, '/') = '\0';
	session_write_file(s, "in-the-way", "");
	run(s, "sh", "-c", "rm -rf \"$0\"; mkdir -p \"${0%/*}\"; cp in-the-way \"$0\"", directory);
	set_param(s, "troubadour", "strip.game.fader", -9.0);
	await_word(s, "settings are not saved");
	cr_assert_eq(unlink(directory), 0);
	await_saved(s, "\"strip.game.fader\": -9.0");
	await_word(s, "settings are saved again");
	again(s, SIGKILL);
	cr_expect_float_eq(get_param(s, "troubadour", "strip.game.fader"), -9.0, 1e-6);
}

Session(state, state_false_keeps_nothing, .console = "state = false " SMALL_CONSOLE)
{
	set_param(s, "troubadour", "strip.game.fader", -9.0);
	await_param(s, "troubadour", "strip.game.fader", -9.0, 1e-6);
	again(s, SIGTERM);
	cr_expect_eq(get_param(s, "troubadour", "strip.game.fader"), 0.0);
	cr_expect_neq(access(state_path(s), F_OK), 0);
}
