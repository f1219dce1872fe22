/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A desktop's day: daemons end and come back in every order, and everything is
 * where it was and as loud. */
#include "graph.h"
#include "session.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CLI built("TB_TEST_TROUBADOUR")

static const char console[] =
	"strips = [ { name = game  default = true } { name = music }\n"
	"           { name = mic  type = capture  audio.position = [ MONO ] } ]\n"
	"buses = [ { name = a1  type = playback } { name = b1  default = true } ]\n"
	"params = { route.game.a1 = true  route.music.a1 = true }\n";

static const char rules[] =
	"troubadour.applications = [\n"
	"  { matches = [ { application.name = \"Browser\" } ]  actions = { assign = music } }\n"
	"]\n";

#define FORTY_PERCENT 0.064 /* linear: 0.4 cubed */

static struct tool *start_browser(struct session *s)
{
	return tool_start(s, "pacat", "--playback", "--client-name=Browser",
		"--property=node.name=browser", "/dev/zero");
}

/* Two devices away from unity, and the monitor bus away from its default device. */
static void arrange(struct session *s)
{
	await_default(s, "sink", "troubadour.game");
	await_link(s, "troubadour.a1", "hardware-1");
	move_stream(s, "troubadour.a1", "hardware-2");
	run(s, "pactl", "set-sink-volume", "troubadour.game", "40%");
	run(s, "pactl", "set-source-volume", "troubadour.b1", "40%");
	await_device_volume(s, "troubadour.game", FORTY_PERCENT, 1e-4);
	await_param(s, "troubadour", "bus.b1.fader", -23.876, 0.01);
}

static void expect_arranged(struct session *s)
{
	await_default(s, "sink", "troubadour.game");
	await_default(s, "source", "troubadour.b1");
	await_link(s, "troubadour.a1", "hardware-2");
	await_link(s, "hardware-mic", "troubadour.mic");
	await_link(s, "browser", "troubadour.music");
	settle_policy(s);
	await_device_volume(s, "troubadour.game", FORTY_PERCENT, 1e-4);
	await_device_volume(s, "troubadour.b1", FORTY_PERCENT, 1e-4);
	await_device_volume(s, "troubadour.music", 1.0, 1e-4);
	/* The default device has the level of the monitor. */
	cr_expect_float_eq(get_param(s, "troubadour", "bus.a1.fader"), -23.876, 0.01);
	cr_expect_float_eq(get_param(s, "troubadour", "strip.game.fader"), 0.0, 1e-6);
	cr_expect_float_eq(get_param(s, "troubadour", "strip.music.fader"), 0.0, 1e-6);
	cr_expect_not(linked(s, "troubadour.a1", "hardware-1"));
	cr_expect_not(linked(s, "browser", "troubadour.game"));
}

Session(policy_restarts, wireplumber_alone, .console = console, .wireplumber_conf = rules)
{
	arrange(s);
	start_browser(s);
	expect_arranged(s);
	restart_wireplumber(s);
	expect_arranged(s);
}

Session(policy_restarts, pulse_alone, .console = console, .wireplumber_conf = rules)
{
	arrange(s);
	restart_pulse(s);
	start_browser(s);
	expect_arranged(s);
	cr_expect(strstr(run(s, "pactl", "get-sink-volume", "troubadour.game").out, " 40% "));
}

Session(policy_restarts, console_alone, .console = console, .wireplumber_conf = rules)
{
	arrange(s);
	start_browser(s);
	expect_arranged(s);
	stop_console(s, SIGTERM);
	await_default(s, "sink", "hardware-1");
	start_console(s);
	expect_arranged(s);
}

enum member { WIREPLUMBER, PULSE, CONSOLE, N_MEMBERS };

static void start_member(struct session *s, enum member member)
{
	int res = 0;

	if (member == CONSOLE)
		start_console(s);
	else
		res = tb_private_start_piece(
			s->private, member == PULSE ? TB_PRIVATE_PULSE : TB_PRIVATE_WIREPLUMBER);
	if (res < 0)
		fail("%s", tb_private_error(s->private));
}

/* As the machine would be started again, in this order. */
static void restart_all(struct session *s, const enum member order[N_MEMBERS])
{
	stop_console(s, SIGTERM);
	graph_disconnect(s->graph);
	tb_private_stop_piece(s->private, TB_PRIVATE_PULSE, SIGTERM);
	tb_private_stop_piece(s->private, TB_PRIVATE_WIREPLUMBER, SIGTERM);
	tb_private_stop_piece(s->private, TB_PRIVATE_PIPEWIRE, SIGTERM);
	if (tb_private_start_piece(s->private, TB_PRIVATE_PIPEWIRE) < 0)
		fail("%s", tb_private_error(s->private));
	s->graph = graph_connect(s);
	for (int i = 0; i < N_MEMBERS; i++)
		start_member(s, order[i]);
}

static void survives_starts(struct session *s, const enum member (*orders)[N_MEMBERS])
{
	struct tool *browser = start_browser(s);

	arrange(s);
	expect_arranged(s);
	for (int i = 0; i < 3; i++) {
		tool_stop(browser, SIGTERM);
		restart_all(s, orders[i]);
		browser = start_browser(s);
		expect_arranged(s);
	}
}

Session(policy_restarts, everything_with_the_console_late, .wall = true, .console = console,
	.wireplumber_conf = rules)
{
	survives_starts(s, (const enum member[3][N_MEMBERS]){
				   { WIREPLUMBER, PULSE, CONSOLE },
				   { PULSE, WIREPLUMBER, CONSOLE },
				   { WIREPLUMBER, CONSOLE, PULSE },
			   });
}

Session(policy_restarts, everything_with_the_console_early, .wall = true, .console = console,
	.wireplumber_conf = rules)
{
	survives_starts(s, (const enum member[3][N_MEMBERS]){
				   { CONSOLE, WIREPLUMBER, PULSE },
				   { CONSOLE, PULSE, WIREPLUMBER },
				   { PULSE, CONSOLE, WIREPLUMBER },
			   });
}

Session(policy_restarts, pipewire_under_the_running_console, .console = console,
	.wireplumber_conf = rules)
{
	arrange(s);
	restart_pipewire(s, SIGKILL);
	await_console(s);
	start_browser(s);
	expect_arranged(s);
}

Session(policy_restarts, hot_plug_leaves_volumes_alone, .console = console,
	.wireplumber_conf = rules)
{
	arrange(s);
	start_browser(s);
	expect_arranged(s);
	for (int i = 0; i < 3; i++) {
		create_null_sink(s, "headset", 3000);
		await_default(s, "sink", "headset");
		destroy_node(s, "headset");
		destroy_node(s, "hardware-2");
		await_link(s, "troubadour.a1", "hardware-1");
		create_null_sink(s, "hardware-2", 1);
		expect_arranged(s);
	}
}

/* It would bring old volumes back on top of ours. */
Session(policy_restarts, wireplumber_keeps_no_volume_of_a_console, .console = console)
{
	const char *path = session_file(s, "state/wireplumber/stream-properties");

	arrange(s);
	run(s, "pactl", "set-sink-volume", "hardware-1", "50%");
	while (run_any(s, "grep", "-q", "hardware-1", path).status != 0)
		settle_policy(s);
	cr_expect_neq(run_any(s, "grep", "-iE", "game|Monitor|b1|Troubadour", path).status, 0, "%s",
		run(s, "cat", path).out);
}

/* As docs/policy.md has it: with both in one command the wpctl of WirePlumber 0.5.8 saves the
 * value of before, and WirePlumber puts that into effect again. */
static void set_and_save(struct session *s, const char *key, const char *value)
{
	run(s, "wpctl", "settings", key, value);
	run(s, "wpctl", "settings", "--save", key);
}

Session(policy_restarts, time_that_a_recorder_waits_is_kept, .console = console)
{
	set_and_save(s, "troubadour.wait-for-bus", "120");
	restart_wireplumber(s);
	cr_expect(strstr(run(s, "wpctl", "settings", "troubadour.wait-for-bus").out,
		"Value: 120 (Saved: 120)"));
}

/* WirePlumber itself saves a second after the last change, and not when it ends. */
Session(policy_restarts, assignment_right_before_a_restart_is_kept, .console = console)
{
	const char *path = session_file(s, "state/wireplumber/sm-settings");

	run(s, CLI, "assign", "mpv", "game");
	run(s, CLI, "assign", "vlc", "game");
	run(s, CLI, "assign", "--remove", "mpv");
	restart_wireplumber(s);
	cr_expect_eq(run_any(s, "grep", "-q", "vlc", path).status, 0);
	cr_expect_neq(run_any(s, "grep", "-q", "mpv", path).status, 0);
	cr_expect(strstr(run(s, CLI, "assign", "--list").out, "vlc"));
}

/* WirePlumber writes all that it knows, a second after the last change; we what is ours, at
 * once and into the same file.  Every other time it has written before we do. */
Session(policy_restarts, two_who_write_one_file_take_nothing_from_each_other, .console = console)
{
	static const char *const values[] = { "false", "true" };
	const char *path = session_file(s, "state/wireplumber/sm-settings");
	char application[16], saved[64];

	for (unsigned i = 0; i < 8; i++) {
		snprintf(application, sizeof(application), "program%u", i);
		snprintf(saved, sizeof(saved), "device.restore-profile=%s", values[i / 2 % 2]);
		set_and_save(s, "device.restore-profile", values[i / 2 % 2]);
		if (i % 2)
			run(s, "sh", "-c", "until grep -q \"$1\" \"$0\"; do sleep 0.1; done", path,
				saved);
		run(s, CLI, "assign", application, "game");
		settle_policy(s);
		cr_expect_eq(run_any(s, "grep", "-q", application, path).status, 0, "%u", i);
		if (i % 2)
			cr_expect_eq(run_any(s, "grep", "-q", saved, path).status, 0, "%u", i);
	}
	tb_private_stop_piece(s->private, TB_PRIVATE_WIREPLUMBER, SIGKILL);
	restart_wireplumber(s);
	for (unsigned i = 0; i < 8; i++) {
		snprintf(application, sizeof(application), "program%u", i);
		cr_expect(strstr(run(s, CLI, "assign", "--list").out, application), "%u", i);
	}
	cr_expect(strstr(run(s, "wpctl", "settings", "device.restore-profile").out, "true"));
}
