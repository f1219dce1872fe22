/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Where well-known programs play when nobody says otherwise, and which programs no rule moves. */
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

/* ---- left alone ---- */

static const char *assign_list(struct session *s)
{
	return run(s, getenv("TB_TEST_TROUBADOUR"), "assign", "--list").out;
}

Session(policy_well_known, program_that_is_left_alone_is_moved_by_no_rule, .console = console,
	.wireplumber_conf = rules)
{
	const char *troubadour = getenv("TB_TEST_TROUBADOUR");
	struct output o;

	start_known(s, "one", "application.name = Player");
	await_link(s, "one", "troubadour.music");
	o = run(s, troubadour, "assign", "--alone", "Player");
	cr_expect_str_eq(o.out, "\"Player\" is left alone\n");
	await_link(s, "one", "troubadour.system");
	await_no_link(s, "one", "troubadour.music");
	cr_expect(strstr(assign_list(s), "player  -  yours\n"));
	run(s, troubadour, "assign", "--remove", "Player");
	await_link(s, "one", "troubadour.music");
	start_known(s, "two", "application.name = Discord");
	await_link(s, "two", "troubadour.chat");
	run(s, troubadour, "assign", "--alone", "Discord");
	await_link(s, "two", "troubadour.system");
	/* As from its start. */
	start_known(s, "three", "application.name = Discord");
	await_link(s, "three", "troubadour.system");
	settle_policy(s);
	cr_expect_not(linked(s, "two", "troubadour.chat"));
	cr_expect_not(linked(s, "three", "troubadour.chat"));
}

Session(policy_well_known, what_a_hand_did_stays_where_a_program_is_left_alone, .console = console)
{
	start_known(s, "one", "application.name = Discord");
	await_link(s, "one", "troubadour.chat");
	move_stream(s, "one", "troubadour.music");
	await_link(s, "one", "troubadour.music");
	run(s, getenv("TB_TEST_TROUBADOUR"), "assign", "--alone", "Discord");
	settle_policy(s);
	cr_expect(linked(s, "one", "troubadour.music"));
	/* As is the next one like it. */
	start_known(s, "two", "application.name = Discord");
	await_link(s, "two", "troubadour.music");
}

Session(policy_well_known, program_is_left_alone_where_nothing_before_it_fits, .console = console)
{
	const char *troubadour = getenv("TB_TEST_TROUBADOUR");
	struct output o;

	start_known(s, "one", "application.name = Discord");
	await_link(s, "one", "troubadour.chat");
	run(s, troubadour, "assign", "Discord", "game", "-");
	await_link(s, "one", "troubadour.game");
	o = run(s, troubadour, "assign", "Discord", "b2", "-");
	cr_expect_str_eq(o.out, "\"Discord\" goes to b2 -\n");
	await_link(s, "one", "troubadour.system");
	o = run(s, troubadour, "--console", "troubadour", "assign", "Discord", "game", "-");
	cr_expect_str_eq(o.out, "\"Discord\" goes to troubadour.game -\n");
	cr_expect_eq(run_any(s, troubadour, "assign", "--alone", "Discord", "game").status, 2);
	cr_expect_eq(run_any(s, troubadour, "assign", "--alone", "Discord", "--list").status, 2);
}

Session(policy_well_known, rule_leaves_alone_what_is_well_known, .console = console,
	.wireplumber_conf =
		"troubadour.applications = [\n"
		"  { matches = [ { application.name = Discord } ]  actions = { assign = \"-\" } }\n"
		"]\n")
{
	start_known(s, "one", "application.name = Discord");
	await_link(s, "one", "troubadour.system");
	settle_policy(s);
	cr_expect_not(linked(s, "one", "troubadour.chat"));
}
