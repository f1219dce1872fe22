/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What other programs see of the console's devices. */
#include "consoles.h"
#include "graph.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

#define SURROUND_CONSOLE                                                                           \
	"strips = [\n"                                                                             \
	"  { name = film description = \"Film (5.1)\" type = virtual\n"                            \
	"    audio.position = [ FL FR FC LFE RL RR ]\n"                                            \
	"    node.props = { node.nick = cinema my.own.key = 7 } }\n"                               \
	"  { name = mic type = capture audio.position = [ MONO ] }\n"                              \
	"]\n"                                                                                      \
	"buses = [ { name = b1 type = virtual audio.position = [ FL FR ] } ]\n"

/* The part of a pactl list that begins with `name`; fails if it is not there. */
static const char *block_of(struct session *s, const char *what, const char *name)
{
	static char block[4096];
	char begin[128];
	const char *at;

	snprintf(begin, sizeof(begin), "%s", name);
	at = strstr(run(s, "pactl", "list", what).out, begin);
	if (at == NULL)
		fail("pactl list %s does not show %s", what, name);
	snprintf(block, sizeof(block), "%s", at);
	if (strstr(block, "\n\n") != NULL)
		*strstr(block, "\n\n") = '\0';
	return block;
}

static void expect_in(const char *block, const char *line)
{
	cr_expect(strstr(block, line), "no \"%s\" in:\n%s", line, block);
}

Session(devices, classes_names_and_descriptions_are_as_configured, .console = MIC_CONSOLE)
{
	static const char *const expected[][3] = {
		{ "troubadour.game", "Audio/Sink", "Game" },
		{ "troubadour.music", "Audio/Sink", "Music" },
		{ "troubadour.mic", "Stream/Input/Audio", "Microphone" },
		{ "troubadour.a1", "Stream/Output/Audio", "Monitor" },
		{ "troubadour.b1", "Audio/Source", "Stream mix" },
		{ "troubadour.b2", "Audio/Source", "Chat mic" },
	};

	for (uint32_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
		await_property(s, expected[i][0], "media.class", expected[i][1]);
		await_property(s, expected[i][0], "node.description", expected[i][2]);
		expect_in(run(s, "wpctl", "status", "--nick").out, "troubadour");
		expect_in(run(s, "wpctl", "status", "--name").out, expected[i][0]);
	}
	cr_expect_eq(count_nodes(s, "troubadour"), 7);
}

Session(devices, pactl_shows_sinks_and_sources, .console = MIC_CONSOLE)
{
	const char *game = block_of(s, "sinks", "Name: troubadour.game\n");

	expect_in(game, "Description: Game\n");
	expect_in(game, "Channel Map: front-left,front-right\n");
	expect_in(game, "Sample Specification: float32le 2ch 48000Hz\n");
	expect_in(block_of(s, "sources", "Name: troubadour.b1\n"), "Description: Stream mix\n");
	expect_in(run(s, "pactl", "list", "sink-inputs").out, "node.name = \"troubadour.a1\"");
	expect_in(run(s, "pactl", "list", "source-outputs").out, "node.name = \"troubadour.mic\"");
}

Session(devices, surround_strip_has_its_channel_map_and_node_props, .console = SURROUND_CONSOLE)
{
	const char *film = block_of(s, "sinks", "Name: troubadour.film\n");

	expect_in(film,
		"Channel Map: front-left,front-right,front-center,lfe,rear-left,rear-right\n");
	expect_in(film, "Description: Film (5.1)\n");
	cr_expect_str_eq(node_property(s, "troubadour.film", "node.nick"), "cinema");
	cr_expect_str_eq(node_property(s, "troubadour.film", "my.own.key"), "7");
}

Session(devices, default_strip_is_the_default_sink_until_the_user_chooses, .console = SMALL_CONSOLE)
{
	await_default(s, "sink", "troubadour.game");
	run(s, "pactl", "set-default-sink", "hardware-1");
	await_default(s, "sink", "hardware-1");
	stop_console(s, SIGTERM);
	start_console(s);
	settle_policy(s);
	cr_expect(strstr(run(s, "pactl", "info").out, "Default Sink: hardware-1"));
}

Session(devices, same_console_inside_the_daemon, .console = SMALL_CONSOLE, .host = HOST_DAEMON)
{
	await_property(s, "troubadour.game", "media.class", "Audio/Sink");
	expect_in(block_of(s, "sinks", "Name: troubadour.game\n"), "Description: Game\n");
	cr_expect_eq(count_nodes(s, "troubadour"), 7);
	await_default(s, "sink", "troubadour.game");
}
