/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A strip or bus with another name or description: everybody sees it at once, and whoever
 * is there comes along. */
#include "consoles.h"
#include "line.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CLI built("TB_TEST_TROUBADOUR")

/* An application that plays zeros for minutes; `target` NULL: by no wish of its own. */
static struct tool *player(struct session *s, const char *target)
{
	struct wave *nothing = wave_new(1, 4800000);
	char properties[128];

	wave_save(nothing, session_file(s, "nothing.wav"), 8000);
	wave_free(nothing);
	snprintf(properties, sizeof(properties), "{ node.name = app %s%s }",
		target ? "target.object = " : "", target ? target : "");
	/* The role of music, which it says without this, belongs to the strip of that name. */
	return tool_start(
		s, "pw-play", "--media-role", "Production", "-P", properties, "nothing.wav");
}

/* pactl shows what the session's registry and PulseAudio clients have. */
static void await_pactl(struct session *s, const char *what, const char *word)
{
	while (!strstr(run(s, "pactl", "list", "short", what).out, word))
		settle_policy(s);
}

/* By the session manager's own means, so that it stays there: not by a mere link. */
static void expect_target(struct session *s, const char *device)
{
	char value[96];

	snprintf(value, sizeof(value), "key:'target.object' value:'%s'", device);
	cr_expect_not_null(strstr(run(s, "pw-metadata").out, value), "%s", device);
}

Session(renames, everybody_sees_the_new_name_at_once, .console = SMALL_CONSOLE)
{
	run(s, CLI, "strip", "rename", "game", "play");
	run(s, CLI, "strip", "change", "music", "-D", "Concert");
	await_no_node(s, "troubadour.game");
	await_property(s, "troubadour.play", "troubadour.name", "play");
	await_pactl(s, "sinks", "troubadour.play");
	await_property(s, "troubadour.music", "node.description", "Concert");
	cr_expect_null(strstr(run(s, "pactl", "list", "short", "sinks").out, "troubadour.game"));
	while (!strstr(run(s, "pactl", "list", "sinks").out, "Description: Concert"))
		settle_policy(s);
}

Session(renames, application_that_was_put_there_comes_along, .console = SMALL_CONSOLE)
{
	struct tool *app = player(s, NULL);

	await_link(s, "app", "troubadour.game");
	move_stream(s, "app", "troubadour.music");
	await_link(s, "app", "troubadour.music");
	run(s, CLI, "strip", "rename", "music", "concert");
	await_no_node(s, "troubadour.music");
	await_link(s, "app", "troubadour.concert");
	expect_target(s, "troubadour.concert");
	run(s, CLI, "strip", "change", "concert", "-D", "Concert");
	await_property(s, "troubadour.concert", "node.description", "Concert");
	await_link(s, "app", "troubadour.concert");
	tool_stop(app, SIGTERM);
}

Session(renames, application_that_named_its_target_comes_along, .console = SMALL_CONSOLE)
{
	struct tool *app = player(s, "troubadour.music");

	await_link(s, "app", "troubadour.music");
	run(s, CLI, "strip", "rename", "music", "concert");
	await_no_node(s, "troubadour.music");
	await_link(s, "app", "troubadour.concert");
	expect_target(s, "troubadour.concert");
	tool_stop(app, SIGTERM);
}

/* A recorder that asks for nothing would hear a mix because another one had asked for it. */
Session(renames, next_application_does_not_come_along, .console = SMALL_CONSOLE)
{
	struct tool *app = player(s, "troubadour.music");

	await_link(s, "app", "troubadour.music");
	run(s, CLI, "strip", "rename", "music", "concert");
	await_link(s, "app", "troubadour.concert");
	await_no_node(s, "troubadour.music");
	tool_stop(app, SIGTERM);
	await_no_node(s, "app");
	app = player(s, NULL);
	await_link(s, "app", "troubadour.game");
	tool_stop(app, SIGTERM);
}

Session(renames, next_application_is_where_the_last_one_was_put, .console = SMALL_CONSOLE)
{
	struct tool *app = player(s, NULL);

	await_link(s, "app", "troubadour.game");
	move_stream(s, "app", "troubadour.music");
	await_link(s, "app", "troubadour.music");
	run(s, CLI, "strip", "rename", "music", "concert");
	await_link(s, "app", "troubadour.concert");
	await_no_node(s, "troubadour.music");
	tool_stop(app, SIGTERM);
	await_no_node(s, "app");
	app = player(s, NULL);
	await_link(s, "app", "troubadour.concert");
	tool_stop(app, SIGTERM);
}

Session(renames, default_that_was_chosen_unheard_stays_the_default, .console = SMALL_CONSOLE)
{
	choose_default_unheard(s, "sink", "troubadour.music");
	run(s, CLI, "strip", "rename", "music", "concert");
	await_default(s, "sink", "troubadour.concert");
}

/* A PulseAudio client, which knows its sink by a number. */
Session(renames, application_of_pulseaudio_comes_along, .console = SMALL_CONSOLE)
{
	struct tool *app = tool_start(s, "pacat", "--playback", "--device=troubadour.music",
		"--property=node.name=app", "/dev/zero");

	await_link(s, "app", "troubadour.music");
	run(s, CLI, "strip", "change", "music", "--description", "Concert", "--channels", "1");
	await_property(s, "troubadour.music", "node.description", "Concert");
	run(s, CLI, "strip", "rename", "music", "concert");
	await_no_node(s, "troubadour.music");
	await_link(s, "app", "troubadour.concert");
	expect_target(s, "troubadour.concert");
	tool_stop(app, SIGTERM);
}

Session(renames, chosen_default_device_stays_the_default, .console = SMALL_CONSOLE)
{
	struct tool *app;

	choose_default(s, "sink", "troubadour.music");
	await_default(s, "sink", "troubadour.music");
	app = player(s, NULL);
	await_link(s, "app", "troubadour.music");
	run(s, CLI, "strip", "rename", "music", "concert");
	await_default(s, "sink", "troubadour.concert");
	await_link(s, "app", "troubadour.concert");
	tool_stop(app, SIGTERM);
}

Session(renames, recorder_of_a_bus_never_hears_the_microphone, .console = MIC_CONSOLE)
{
	struct tool *app = tool_start(s, "pw-record", "--target", "troubadour.b1", "-P",
		"{ node.name = app }", session_file(s, "take.wav"));

	await_link(s, "troubadour.b1", "app");
	run(s, CLI, "bus", "rename", "b1", "stream");
	await_no_node(s, "troubadour.b1");
	await_link(s, "troubadour.stream", "app");
	cr_expect_not(linked(s, "hardware-mic", "app"));
	tool_stop(app, SIGTERM);
}

Session(renames, bus_plays_on_where_it_was_put, .console = SMALL_CONSOLE)
{
	await_link(s, "troubadour.a1", "hardware-1");
	move_stream(s, "troubadour.a1", "hardware-2");
	await_link(s, "troubadour.a1", "hardware-2");
	run(s, CLI, "bus", "rename", "a1", "main");
	await_no_node(s, "troubadour.a1");
	await_link(s, "troubadour.main", "hardware-2");
	cr_expect_not(linked(s, "troubadour.main", "hardware-1"));
}

/* pavucontrol shows streams of clients in its default view, and those without one only in
 * another. */
Session(renames, hardware_facing_streams_belong_to_a_client, .console = MIC_CONSOLE)
{
	char *inputs = strdup(run(s, "pactl", "list", "short", "sink-inputs").out);
	char *outputs = strdup(run(s, "pactl", "list", "short", "source-outputs").out);
	char client[16];

	cr_assert_eq(sscanf(inputs, "%*s %*s %15s", client), 1, "%s", inputs);
	cr_expect_str_neq(client, "-");
	cr_assert_eq(sscanf(outputs, "%*s %*s %15s", client), 1, "%s", outputs);
	cr_expect_str_neq(client, "-");
	free(inputs);
	free(outputs);
}

/* A program had moved it to a sink of its own, which is gone: the number stays in the metadata. */
Session(renames, application_that_is_assigned_comes_along, .console = SMALL_CONSOLE)
{
	struct tool *app = player(s, NULL);

	await_link(s, "app", "troubadour.game");
	run(s, CLI, "assign", "app", "music");
	await_link(s, "app", "troubadour.music");
	for (int i = 0; i < 2; i++) {
		const char *from = i ? "concert" : "music", *to = i ? "music" : "concert";
		char now[32];

		snprintf(now, sizeof(now), "troubadour.%s", to);
		run(s, CLI, "strip", "rename", from, to);
		await_link(s, "app", now);
		settle_policy(s);
		cr_expect(linked(s, "app", now));
		cr_expect_not(linked(s, "app", "troubadour.game"), "it is heard twice");
		run(s, CLI, "assign", "app", to);
		create_null_sink(s, "effects", 1);
		move_stream(s, "app", node_property(s, "effects", "object.serial"));
		await_link(s, "app", "effects");
		destroy_node(s, "effects");
		await_link(s, "app", now);
	}
	run(s, CLI, "strip", "rename", "music", "concert");
	await_no_node(s, "troubadour.music");
	await_link(s, "app", "troubadour.concert");
	settle_policy(s);
	cr_expect(linked(s, "app", "troubadour.concert"));
	cr_expect_not(linked(s, "app", "troubadour.game"), "it is heard twice");
	tool_stop(app, SIGTERM);
}
