/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* `troubadour doctor` and `troubadour apps`: what they say of a session. */
#include "consoles.h"
#include "graph.h"
#include "session.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

#define CLI built("TB_TEST_TROUBADOUR")

static struct output doctor(struct session *s)
{
	return run_any(s, CLI, "doctor");
}

static void expect_finding(const char *text, const char *level, const char *what)
{
	char line[320];

	snprintf(line, sizeof(line), "%-6s %s", level, what);
	cr_expect(strstr(text, line), "no \"%s\" in:\n%s", line, text);
}

Session(doctor, healthy_session_has_nothing_wrong_but_rights, .console = SMALL_CONSOLE)
{
	struct output o;

	await_link(s, "troubadour.a1", "hardware-1");
	await_default(s, "sink", "troubadour.game");
	o = doctor(s);
	expect_finding(o.out, "ok", "PipeWire ");
	expect_finding(o.out, "ok", "WirePlumber runs, with Troubadour's policy");
	expect_finding(o.out, "ok", "pipewire-pulse runs");
	expect_finding(o.out, "ok", "console \"troubadour\" runs");
	expect_finding(o.out, "ok", "applications play to Game");
	cr_expect_null(strstr(o.out, "plays on no device"));
	cr_expect_null(strstr(o.out, "comes back"));
}

/* As after the exports that `troubadour run --private` prints. */
Session(doctor, pulse_server_of_a_private_session_is_found, .console = SMALL_CONSOLE)
{
	struct output o = run_any(s, "sh", "-c",
		"pulse=${PULSE_RUNTIME_PATH:-$XDG_RUNTIME_DIR/pulse}\n"
		"export PIPEWIRE_RUNTIME_DIR=${PIPEWIRE_RUNTIME_DIR:-$XDG_RUNTIME_DIR}\n"
		"unset PULSE_RUNTIME_PATH\n"
		"export XDG_RUNTIME_DIR=/nowhere PULSE_SERVER=unix:$pulse/native\n"
		"exec \"$0\" doctor",
		CLI);

	expect_finding(o.out, "ok", "pipewire-pulse runs");
}

Session(doctor, bus_without_a_device_is_wrong, .console = SMALL_CONSOLE)
{
	struct output o;

	await_link(s, "troubadour.a1", "hardware-1");
	destroy_node(s, "hardware-1");
	destroy_node(s, "hardware-2");
	await_no_link(s, "troubadour.a1", "hardware-1");
	await_no_link(s, "troubadour.a1", "hardware-2");
	o = doctor(s);
	expect_finding(o.out, "wrong", "a1 (Monitor) plays on no device");
	cr_expect_not_null(strstr(o.out, "`troubadour device a1 NAME`"), "%s", o.out);
	cr_expect_eq(o.status, 1);
}

Session(doctor, way_back_into_the_console_is_told, .console = SMALL_CONSOLE)
{
	patch(s, "troubadour.b1", "troubadour.game");
	await_link(s, "troubadour.b1", "troubadour.game");
	expect_finding(doctor(s).out, "note", "what b1 plays comes back into game");
}

Session(doctor, demo_is_no_way_back, .console = SMALL_CONSOLE)
{
	struct tool *t = tool_start(s, CLI, "run", "--demo", "--config",
		session_write_file(s, "demo.conf",
			"console.name = demo strips = [ { name = game } ] "
			"buses = [ { name = b1 type = virtual } ]"));
	struct output o;

	await_link(s, "demo chords", "demo.game");
	await_link(s, "demo.b1", "demo recorder");
	o = run_any(s, CLI, "-C", "demo", "doctor");
	expect_finding(o.out, "ok", "console \"demo\" runs");
	cr_expect_null(strstr(o.out, "comes back"), "%s", o.out);
	tool_stop(t, SIGTERM);
}

/* As OBS does with "Desktop Audio", and as a level meter does. */
Session(doctor, recorder_of_a_strips_monitor_is_told, .console = SMALL_CONSOLE)
{
	struct tool *t;

	tool_start(s, "parecord", "--device=troubadour.game.monitor", "--client-name=Meter",
		"--property=stream.monitor=true", "--raw", "/dev/null");
	await_link(s, "troubadour.game", "Meter");
	cr_expect_null(strstr(doctor(s).out, "before its fader"));
	/* What others record of devices that are no console's is no concern of ours. */
	t = tool_start(s, "parecord", "--device=hardware-2.monitor", "--client-name=Studio",
		"--raw", "/dev/null");
	await_link(s, "hardware-2", "Studio");
	cr_expect_null(strstr(doctor(s).out, "before its fader"));
	tool_stop(t, SIGTERM);
	await_no_node(s, "Studio");
	t = tool_start(s, "parecord", "--device=troubadour.game.monitor", "--client-name=Studio",
		"--raw", "/dev/null");
	await_link(s, "troubadour.game", "Studio");
	expect_finding(doctor(s).out, "note", "Studio records game before its fader");
	tool_stop(t, SIGTERM);
}

Session(doctor, fixed_clock_is_told, .console = SMALL_CONSOLE)
{
	set_clock(s, "clock.force-quantum", 256);
	expect_finding(
		doctor(s).out, "note", "clock.force-quantum is fixed at 256 frames for every");
}

Session(doctor, missing_console_and_missing_pipewire_are_wrong)
{
	struct output o = doctor(s);

	expect_finding(o.out, "wrong", "no console runs");
	/* Where else should they play? */
	cr_expect_null(strstr(o.out, "past the console"));
	cr_expect_eq(o.status, 1);
	o = run_any(s, CLI, "doctor", "--remote", "nowhere");
	expect_finding(o.out, "wrong", "no PipeWire answers at nowhere");
	cr_expect_eq(o.status, 1);
	o = run_any(s, CLI, "doctor", "--json");
	cr_expect_eq(o.out[0], '[');
	cr_expect(strstr(o.out, "\"level\": \"wrong\""));
}

Session(apps, program_is_listed_with_the_strip_that_it_plays_into, .console = SMALL_CONSOLE)
{
	struct output o;

	cr_expect(strstr(run(s, CLI, "apps").out, "no program is playing"));
	tool_start(s, "paplay", "--raw", "--device=troubadour.music", "--client-name=Jukebox",
		"--stream-name=Song \033[31m", "/dev/zero");
	await_link(s, "Jukebox", "troubadour.music");
	o = run(s, CLI, "apps");
	cr_expect(strstr(o.out, "Jukebox"), "%s", o.out);
	cr_expect(strstr(o.out, "plays to Music [music]"), "%s", o.out);
	cr_expect_null(strchr(o.out, '\033'), "a name steers the terminal");
	/* As pavucontrol's level meter of that program: nobody plays to it. */
	tool_start(s, "pw-record", "-P",
		"{ node.name = meter  node.autoconnect = false  stream.monitor = true }",
		"/dev/null");
	patch(s, "Jukebox", "meter");
	o = run(s, CLI, "apps");
	cr_expect(strstr(o.out, "plays to Music [music]\n"), "%s", o.out);
	o = run(s, CLI, "apps", "--json");
	cr_expect(strstr(o.out, "\"name\": \"music\""), "%s", o.out);
}

Session(apps, level_meter_of_a_bus_is_no_recorder, .console = SMALL_CONSOLE)
{
	struct output o;

	tool_start(s, "pw-record", "-P",
		"{ node.name = meter  application.name = Peaks  node.autoconnect = false  "
		"stream.monitor = true }",
		"/dev/null");
	tool_start(s, "pw-record", "-P",
		"{ node.name = studio  application.name = Studio  node.autoconnect = false }",
		"/dev/null");
	patch(s, "troubadour.b1", "meter");
	patch(s, "troubadour.b1", "studio");
	o = run(s, CLI, "status");
	cr_expect(strstr(o.out, "-> Studio\n"), "%s", o.out);
	o = run(s, CLI, "status", "--json");
	cr_expect(strstr(o.out, "\"studio\""), "%s", o.out);
	cr_expect_null(strstr(o.out, "\"meter\""), "%s", o.out);
}

/* ---- one of several consoles ---- */

/* The same wherever the option stands. */
static struct output about(struct session *s, const char *console, const char *command)
{
	struct output before = run_any(s, CLI, "-C", console, command);
	struct output after = run_any(s, CLI, command, "--console", console);

	cr_expect_eq(before.status, after.status);
	cr_expect_str_eq(before.out, after.out);
	return after;
}

static void start_studio(struct session *s)
{
	tool_start(s, CLI, "run", "--config",
		session_write_file(s, "studio.conf",
			"console.name = studio\n"
			"strips = [ { name = piano  description = Piano } ]\n"
			"buses = [ { name = a1  type = playback } ]\n"
			"params = { route.piano.a1 = true }\n"));
	await_link(s, "studio.a1", "hardware-1");
	await_link(s, "troubadour.a1", "hardware-1");
}

Session(doctor, looks_at_the_console_that_is_asked_about, .console = SMALL_CONSOLE)
{
	struct output o;

	start_studio(s);
	patch(s, "troubadour.b1", "troubadour.game");
	o = about(s, "studio", "doctor");
	expect_finding(o.out, "ok", "console \"studio\" runs");
	cr_expect_null(strstr(o.out, "\"troubadour\""), "%s", o.out);
	cr_expect_null(strstr(o.out, "comes back"), "%s", o.out);
	expect_finding(o.out, "note", "applications play to Game, past the console");
	o = about(s, "troubadour", "doctor");
	expect_finding(o.out, "note", "what b1 plays comes back into game");
	cr_expect_null(strstr(o.out, "studio"), "%s", o.out);
	o = about(s, "nosuch", "doctor");
	expect_finding(o.out, "wrong", "no console \"nosuch\" runs");
	cr_expect_eq(o.status, 1);
}

Session(apps, console_that_is_asked_about_is_the_one_that_is_listed, .console = SMALL_CONSOLE)
{
	struct output o;

	start_studio(s);
	tool_start(s, "paplay", "--raw", "--client-name=Pianist", "--device=studio.piano",
		"/dev/zero");
	tool_start(s, "paplay", "--raw", "--client-name=Browser", "--device=troubadour.music",
		"/dev/zero");
	await_link(s, "Pianist", "studio.piano");
	await_link(s, "Browser", "troubadour.music");
	o = about(s, "studio", "apps");
	cr_expect_not_null(strstr(o.out, "plays to Piano [studio: piano]\n"), "%s", o.out);
	cr_expect_null(strstr(o.out, "Browser"), "%s", o.out);
	o = about(s, "troubadour", "apps");
	cr_expect_not_null(
		strstr(o.out, "Browser (/dev/zero) plays to Music [music]\n"), "%s", o.out);
	cr_expect_null(strstr(o.out, "Pianist"), "%s", o.out);
	cr_expect_eq(about(s, "nosuch", "apps").status, 1);
	o = about(s, "studio", "devices");
	cr_expect_not_null(strstr(o.out, "used by studio: a1\n"), "%s", o.out);
	o = run(s, CLI, "devices");
	cr_expect(strstr(o.out, "studio: a1, a1\n") || strstr(o.out, "a1, studio: a1\n"), "%s",
		o.out);
	cr_expect_eq(about(s, "nosuch", "devices").status, 1);
}
