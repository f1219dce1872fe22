/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Where well-known programs play when nobody says otherwise. */
#include "graph.h"
#include "wave.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char console[] =
	"strips = [ { name = system  default = true } { name = game } { name = music }\n"
	"           { name = chat } ]\n"
	"buses = [ { name = a1  type = playback } { name = b1 } { name = b2 } ]\n"
	"params = { route.system.a1 = true  route.music.a1 = true  route.game.a1 = true }\n";

static const char rules[] =
	"troubadour.applications = [\n"
	"  { matches = [ { application.name = \"Player\" } ]  actions = { assign = music } }\n"
	"]\n";

/* A client of PipeWire's own, which plays for ten minutes. */
static void start_known(struct session *s, const char *node, const char *properties)
{
	struct wave *nothing = wave_new(1, 4800000);
	char all[256];

	if (access(session_file(s, "nothing.wav"), F_OK) < 0)
		wave_save(nothing, session_file(s, "nothing.wav"), 8000);
	wave_free(nothing);
	snprintf(all, sizeof(all), "{ node.name = %s %s }", node, properties);
	tool_start(s, "pw-play", "-P", all, "nothing.wav");
}

Session(policy_well_known, they_find_their_strips, .console = console)
{
	start_known(s, "voice", "application.name = \"WEBRTC VoiceEngine\"");
	start_known(s, "tunes", "application.process.binary = spotify");
	start_known(s, "tomb", "application.name = \"Tomb.exe\"");
	start_known(s, "role", "media.role = Game");
	start_known(s, "browser",
		"application.name = Chromium application.process.binary = electron media.role = Other");
	await_link(s, "voice", "troubadour.chat");
	await_link(s, "tunes", "troubadour.music");
	await_link(s, "tomb", "troubadour.game");
	await_link(s, "role", "troubadour.game");
	await_link(s, "browser", "troubadour.system");
}

Session(policy_well_known, they_obey_whatever_is_said, .console = console,
	.wireplumber_conf = rules)
{
	struct output o;

	/* The rules send a Player to music, whatever its role. */
	start_known(s, "ruled", "application.name = Player application.process.binary = zoom");
	await_link(s, "ruled", "troubadour.music");
	start_known(s, "voice", "application.name = Mumble");
	await_link(s, "voice", "troubadour.chat");
	run(s, getenv("TB_TEST_TROUBADOUR"), "assign", "Mumble", "game");
	await_link(s, "voice", "troubadour.game");
	o = run(s, getenv("TB_TEST_TROUBADOUR"), "assign", "--list");
	cr_expect(strstr(o.out, "mumble") && strstr(o.out, "yours"), "%s", o.out);
	cr_expect_not_null(strstr(o.out, "application.name Player"), "%s", o.out);
	cr_expect_not_null(strstr(o.out, "well-known"), "%s", o.out);
	start_known(s, "tunes", "application.process.binary = strawberry");
	await_link(s, "tunes", "troubadour.music");
	run(s, getenv("TB_TEST_TROUBADOUR"), "assign", "--well-known", "off");
	await_link(s, "tunes", "troubadour.system");
	o = run(s, getenv("TB_TEST_TROUBADOUR"), "assign", "--list");
	cr_expect_null(strstr(o.out, "Strawberry"), "%s", o.out);
	run(s, getenv("TB_TEST_TROUBADOUR"), "assign", "--well-known", "on");
	await_link(s, "tunes", "troubadour.music");
}

Session(policy_well_known, they_need_a_strip_of_that_name,
	.console = "strips = [ { name = system default = true } ] buses = [ { name = chat } ]")
{
	start_known(s, "voice", "application.name = Mumble");
	await_link(s, "voice", "troubadour.system");
}

/* PipeWire warns of each key of a rule that it does not know. */
Session(policy_well_known, nothing_is_warned_of, .console = console)
{
	start_known(s, "voice", "application.name = Mumble");
	await_link(s, "voice", "troubadour.chat");
	cr_expect_str_eq(run_any(s, "grep", "unknown match key", "wireplumber.log").out, "");
}
