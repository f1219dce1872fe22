/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* `troubadour watch`: what others change, as it happens. */
#include "consoles.h"
#include "graph.h"

#include <signal.h>
#include <string.h>
#include <time.h>

#define CLI built("TB_TEST_TROUBADOUR")

/* Until the program has printed `text`.  It may not listen yet, so `cause` is run until
 * then, with one of two values in turn so that each time is a change. */
static void await_print(struct session *s, struct tool *t, const char *text,
	const char *const *cause, const char *const *other)
{
	time_t begun = time(NULL);

	while (!strstr(tool_output(t).out, text)) {
		if (time(NULL) - begun > HANG_MS / 1000)
			tool_fail(t, text);
		run_argv(s, other, true);
		run_argv(s, cause, true);
		await_change(s);
	}
}

Session(cli_watch, sees_what_pactl_does, .console = SMALL_CONSOLE)
{
	struct tool *t = tool_start(s, CLI, "watch");
	const char *cause[] = { "pactl", "set-sink-volume", "troubadour.game", "40%", NULL };
	const char *other[] = { "pactl", "set-sink-volume", "troubadour.game", "70%", NULL };

	await_print(s, t, "strip.game.fader=-23.8", cause, other);
	cr_expect_eq(tool_stop(t, SIGINT).status, 0);
}

Session(cli_watch, prints_json_line_by_line, .console = SMALL_CONSOLE)
{
	struct tool *t = tool_start(s, CLI, "watch", "--json", "strip.game.mute");
	const char *cause[] = { CLI, "mute", "game", "on", NULL };
	const char *other[] = { CLI, "mute", "game", "off", NULL };

	await_print(s, t, "{\"key\":\"strip.game.mute\",\"value\":true}\n", cause, other);
	cr_expect_eq(tool_stop(t, SIGINT).status, 0);
}

Session(cli_watch, sees_what_pw_cli_does_and_only_what_it_is_asked_for, .console = MIC_CONSOLE)
{
	struct tool *t = tool_start(s, CLI, "watch", "send.*");
	const char *cause[] = { "pw-cli", "set-param", "troubadour", "Props",
		"{ params = [ \"send.mic.b2\" -3.5 \"strip.mic.pan\" 0.5 ] }", NULL };
	const char *other[] = { "pw-cli", "set-param", "troubadour", "Props",
		"{ params = [ \"send.mic.b2\" -4.5 \"strip.mic.pan\" 0.4 ] }", NULL };
	struct output o;

	await_print(s, t, "send.mic.b2=-3.5dB\n", cause, other);
	o = tool_stop(t, SIGTERM);
	cr_expect_eq(o.status, 0);
	cr_expect_null(strstr(o.out, "pan"), "%s", o.out);
	cr_expect_str_eq(o.err, "");
}

Session(cli_watch, a_key_that_is_not_there_is_told_and_waited_for, .console = SMALL_CONSOLE)
{
	struct tool *t = tool_start(s, CLI, "watch", "strip.late.fader");
	const char *cause[] = { CLI, "set", "strip.late.fader=-3", NULL };
	const char *other[] = { CLI, "set", "strip.late.fader=-4", NULL };

	tool_await(t, "there is no key \"strip.late.fader\" at present");
	run(s, CLI, "strip", "add", "late");
	await_print(s, t, "strip.late.fader=-3dB\n", cause, other);
	cr_expect_eq(tool_stop(t, SIGTERM).status, 0);
}

Session(cli_watch, it_and_meters_end_when_nobody_reads, .console = SMALL_CONSOLE)
{
	run(s, "sh", "-c", "\"$0\" watch | true; \"$0\" meters | head -n 1", CLI);
}
