/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Settings outlive the console, however it ends. */
#include "consoles.h"
#include "graph.h"

#include <signal.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
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

Session(state, killed_at_any_moment_there_is_a_whole_file, .console = SMALL_CONSOLE)
{
	double fader_db;

	for (int i = 0; i < 8; i++) {
		/* Into the midst of saving, a little later each time. */
		for (int k = 0; k <= i; k++)
			set_param(s, "troubadour", "strip.game.fader", -1.0 - i - 0.01 * k);
		await_param(s, "troubadour", "strip.game.fader", -1.0 - i - 0.01 * i, 1e-4);
		if (i > 0)
			await_saved(s, "troubadour-state");
		again(s, SIGKILL);
		fader_db = get_param(s, "troubadour", "strip.game.fader");
		cr_expect(fader_db <= 0.0 && fader_db >= -1.0 - i - 0.01 * i - 1e-4,
			"%g is none of what was set", fader_db);
	}
}

Session(state, state_false_keeps_nothing, .console = "state = false " SMALL_CONSOLE)
{
	set_param(s, "troubadour", "strip.game.fader", -9.0);
	await_param(s, "troubadour", "strip.game.fader", -9.0, 1e-6);
	again(s, SIGTERM);
	cr_expect_eq(get_param(s, "troubadour", "strip.game.fader"), 0.0);
	cr_expect_neq(access(state_path(s), F_OK), 0);
}
