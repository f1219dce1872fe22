/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* How `troubadour run` starts, and how it says that it cannot. */
#include "consoles.h"
#include "session.h"
#include "graph.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CLI built("TB_TEST_TROUBADOUR")

Session(cli_run, second_run_of_a_running_console_is_refused, .console = SMALL_CONSOLE)
{
	struct output o = run_any(
		s, CLI, "run", "--config", session_write_file(s, "again.conf", SMALL_CONSOLE));

	cr_expect_eq(o.status, 1);
	cr_expect_not_null(strstr(o.err, "\"troubadour\" runs"), "%s", o.err);
	cr_expect_not_null(strstr(o.err, "console.name"), "%s", o.err);
	cr_expect_str_eq(run(s, CLI, "get", "strip.game.fader").out, "strip.game.fader=0dB\n");
}

Session(cli_run, no_pipewire_and_a_wrong_file_are_told_apart, .console = SMALL_CONSOLE)
{
	const char *file = session_write_file(s, "wrong.conf",
		"console.name = other\nstrips = [\n  { name = game type = sink }\n]\n"
		"buses = [ { name = b1 } ]\n");
	struct output o = run_any(
		s, "sh", "-c", "PIPEWIRE_REMOTE=nobody exec \"$0\" run -c \"$1\"", CLI, file);

	cr_expect_eq(o.status, 1);
	cr_expect_not_null(strstr(o.err, "no PipeWire answers"), "%s", o.err);
	o = run_any(s, CLI, "run", "--config", file);
	cr_expect_eq(o.status, 1);
	cr_expect_not_null(strstr(o.err, "wrong.conf: line 3: strips[0].type"), "%s", o.err);
	cr_expect_null(strstr(o.err, "PipeWire"), "%s", o.err);
}

/* Its name cannot be read, so it could be any console that runs. */
Session(cli_run, unreadable_file_is_named_and_not_a_console_that_runs, .console = SMALL_CONSOLE)
{
	static const struct {
		const char *text, *says;
	} wrong[] = {
		{ "\xef\xbb\xbf"
		  "console.name = other strips = [ { name = x } ] buses = [ { name = b } ]",
			"byte order mark" },
		{ "strips = [\n  { name = x }\n\nbuses = [ { name = b } ]\n"
		  "console.name = other\n",
			"line 4: strips: must be a list" },
	};

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		const char *file = session_write_file(s, "wrong.conf", wrong[i].text);
		struct output o = run_any(s, CLI, "run", "--config", file);

		cr_expect_eq(o.status, 1);
		cr_expect_not_null(strstr(o.err, wrong[i].says), "%s", o.err);
	}
}

/* 60 strips take about 340 files. */
static const char *large_console(struct session *s)
{
	static char text[8192];
	size_t n = (size_t)snprintf(text, sizeof(text), "console.name = large strips = [\n");

	for (int i = 0; i < 60; i++)
		n += (size_t)snprintf(text + n, sizeof(text) - n, "  { name = s%d }\n", i);
	snprintf(text + n, sizeof(text) - n, "]\nbuses = [ { name = out } ]\n");
	return session_write_file(s, "large.conf", text);
}

Session(cli_run, soft_limit_of_open_files_is_raised, .console = SMALL_CONSOLE)
{
	struct tool *t = tool_start(
		s, "sh", "-c", "ulimit -Sn 200; exec \"$0\" run -c \"$1\"", CLI, large_console(s));

	await_node(s, "large.out");
	await_node(s, "large.s59");
	cr_expect_eq(tool_stop(t, SIGTERM).status, 0);
}

Session(cli_run, hard_limit_of_open_files_is_named, .console = SMALL_CONSOLE)
{
	struct output o = run_any(
		s, "sh", "-c", "ulimit -n 200; exec \"$0\" run -c \"$1\"", CLI, large_console(s));

	cr_expect_eq(o.status, 1);
	cr_expect_not_null(strstr(o.err, "allows 200;"), "%s", o.err);
	cr_expect_not_null(strstr(o.err, "LimitNOFILE"), "%s", o.err);
}

Session(cli_run, what_get_prints_is_a_console_files_params, .console = MIC_CONSOLE)
{
	char file[65536], *first;
	struct tool *t;

	run(s, CLI, "set", "strip.*.trim=3.3dB", "strip.*.pan=L30", "strip.*.fader=-7.77dB",
		"strip.game.mute=on", "route.*=!", "send.*=-inf", "strip.*.comp.ratio=2.5:1",
		"strip.game.comp.sidechain=mic", "strip.*.eq.3.type=notch", "bus.*.delay=12.5ms");
	first = strdup(run(s, CLI, "get").out);
	cr_assert_not_null(first);
	snprintf(file, sizeof(file), "console.name = second\n%.*sparams = {\n%s}\n",
		(int)(strstr(MIC_CONSOLE, "params") - MIC_CONSOLE), MIC_CONSOLE, first);
	t = tool_start(s, CLI, "run", "--config", session_write_file(s, "second.conf", file));
	await_node(s, "second.b2");
	cr_expect_str_eq(run(s, CLI, "-C", "second", "get").out, first);
	tool_stop(t, SIGTERM);
	free(first);
}

/* The demo's 20 seconds are those in which it is heard, however slow WirePlumber is. */
Session(cli_run, demo_begins_when_its_players_are_linked, .console = SMALL_CONSOLE)
{
	const char *file = session_write_file(s, "demo.conf",
		"console.name = demo strips = [ { name = game } ] buses = [ { name = b1 } ]");
	struct tool *t;

	tb_private_stop_piece(s->private, TB_PRIVATE_WIREPLUMBER, SIGTERM);
	t = tool_start(s, CLI, "run", "--demo", "--config", file);
	tool_await(t, "waits for WirePlumber");
	cr_expect_null(strstr(tool_output(t).out, "dBFS"), "%s", tool_output(t).out);
	restart_wireplumber(s);
	tool_await(t, "dBFS");
	cr_expect_eq(tool_stop(t, SIGTERM).status, 0);
}
