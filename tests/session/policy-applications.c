/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Which strip an application plays into: by rule, by `troubadour assign`, by hand. */
#include "graph.h"
#include "wave.h"

#include <signal.h>
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
	"  { matches = [ { client.api = pipewire-pulse  application.process.binary = \"~paca.*\" } ]\n"
	"    actions = { assign = \"chat b2\" } }\n"
	"  { matches = [ { media.role = Game } ]  actions = { assign = game } }\n"
	"  { matches = [ { pipewire.access.portal.app_id = \"org.example.Call\" } ]\n"
	"    actions = { assign = troubadour.chat } }\n"
	"]\n";

/* None of our scripts. */
static const char stock[] = "wireplumber.profiles = { main = {\n"
			    "  hooks.troubadour.hardware-defaults = disabled\n"
			    "  hooks.troubadour.find-device = disabled\n"
			    "  hooks.troubadour.find-strip = disabled\n"
			    "  hooks.troubadour.wait-for-bus = disabled\n"
			    "  hooks.troubadour.remember-moves = disabled\n"
			    "} }\n";

/* As pavucontrol does. */
static void move_stream_by_serial(struct session *s, const char *stream, const char *device)
{
	char serial[32];

	await_node(s, device);
	snprintf(serial, sizeof(serial), "%s", node_property(s, device, "object.serial"));
	move_stream(s, stream, serial);
}

/* A PulseAudio client, which plays zeros until it is stopped. */
static struct tool *start_pulse(struct session *s, const char *node, const char *application)
{
	char name[64], property[64];

	snprintf(name, sizeof(name), "--client-name=%s", application);
	snprintf(property, sizeof(property), "--property=node.name=%s", node);
	return tool_start(s, "pacat", "--playback", name, property, "/dev/zero");
}

/* A client of PipeWire's own, which plays for ten minutes. */
static struct tool *start_native(struct session *s, const char *properties)
{
	struct wave *nothing = wave_new(1, 4800000);

	if (access(session_file(s, "nothing.wav"), F_OK) < 0)
		wave_save(nothing, session_file(s, "nothing.wav"), 8000);
	wave_free(nothing);
	return tool_start(s, "pw-play", "-P", properties, "nothing.wav");
}

static void assign(struct session *s, const char *application, const char *strip)
{
	run(s, getenv("TB_TEST_TROUBADOUR"), "assign", application, strip);
}

/* They stand before rules and well-known programs. */
static void expect_yours(struct output list, const char *lines)
{
	cr_expect_eq(strncmp(list.out, lines, strlen(lines)), 0, "%s", list.out);
	cr_expect_null(strstr(list.out + strlen(lines), "yours"), "%s", list.out);
}

/* WirePlumber saves its settings a second after they changed. */
static void await_saved(struct session *s, const char *word)
{
	await_in_file(s, "state/wireplumber/sm-settings", word);
}

/* ---- by rule ---- */

Session(policy_applications, two_applications_by_rule_on_two_strips, .console = console,
	.wireplumber_conf = rules)
{
	start_native(s, "{ node.name = one  application.name = Player  media.role = Movie }");
	start_pulse(s, "two", "Talk");
	await_link(s, "one", "troubadour.music");
	await_link(s, "two", "troubadour.chat");
	settle_policy(s);
	cr_expect_not(linked(s, "one", "troubadour.system"));
	cr_expect_not(linked(s, "two", "troubadour.system"));
}

Session(policy_applications, media_role_and_portal_id_match_and_others_get_the_default,
	.console = console, .wireplumber_conf = rules)
{
	start_native(s, "{ node.name = one  media.role = Game }");
	start_native(s, "{ node.name = two  media.role = Movie"
			"  pipewire.access.portal.app_id = org.example.Call }");
	start_native(s, "{ node.name = three  media.role = Movie  application.name = Other }");
	await_link(s, "one", "troubadour.game");
	await_link(s, "two", "troubadour.chat");
	await_link(s, "three", "troubadour.system");
}

Session(policy_applications, recording_application_gets_the_bus, .console = console,
	.wireplumber_conf = rules)
{
	tool_start(s, "pacat", "--record", "--property=node.name=ear", "/dev/null");
	await_link(s, "troubadour.b2", "ear");
}

Session(policy_applications, what_an_application_asks_for_it_gets, .console = console,
	.wireplumber_conf = rules)
{
	start_native(
		s, "{ node.name = one  application.name = Player  target.object = hardware-2 }");
	await_link(s, "one", "hardware-2");
	settle_policy(s);
	cr_expect_not(linked(s, "one", "troubadour.music"));
}

/* WirePlumber lets an application that asked for the default by its name follow the default
 * from then on. */
Session(policy_applications, what_it_asks_for_it_keeps_also_if_that_is_the_default,
	.console = console, .wireplumber_conf = rules)
{
	start_native(s,
		"{ node.name = one  application.name = Player  target.object = troubadour.system }");
	await_link(s, "one", "troubadour.system");
	/* All streams are judged again when another one comes. */
	for (int i = 0; i < 3; i++) {
		struct tool *other = start_native(s, "{ node.name = two  media.role = Game }");

		await_link(s, "two", "troubadour.game");
		settle_policy(s);
		cr_expect(linked(s, "one", "troubadour.system"));
		cr_expect_not(linked(s, "one", "troubadour.music"));
		tool_stop(other, SIGTERM);
		await_no_node(s, "two");
	}
	choose_default(s, "sink", "troubadour.chat");
	await_link(s, "one", "troubadour.chat");
}

Session(policy_applications, application_that_asked_for_a_strip_comes_back_to_it,
	.console = console)
{
	start_native(s, "{ node.name = one  target.object = troubadour.music }");
	for (int i = 0; i < 3; i++) {
		await_link(s, "one", "troubadour.music");
		stop_console(s, i % 2 == 0 ? SIGKILL : SIGTERM);
		await_link(s, "one", "hardware-1");
		settle_policy(s);
		start_console(s);
	}
	await_link(s, "one", "troubadour.music");
}

Session(policy_applications, strip_that_comes_late_is_taken, .console = console,
	.wireplumber_conf = rules)
{
	stop_console(s, SIGTERM);
	start_native(s, "{ node.name = one  application.name = Player }");
	await_link(s, "one", "hardware-1");
	start_console(s);
	await_link(s, "one", "troubadour.music");
	stop_console(s, SIGKILL);
	await_link(s, "one", "hardware-1");
	start_console(s);
	await_link(s, "one", "troubadour.music");
}

/* ---- troubadour assign ---- */

Session(policy_applications, assignment_takes_effect_at_once_and_stays, .console = console)
{
	const char *troubadour = getenv("TB_TEST_TROUBADOUR");
	struct tool *t = start_pulse(s, "browser", "Browser");

	await_link(s, "browser", "troubadour.system");
	assign(s, "browser", "music");
	await_link(s, "browser", "troubadour.music");
	await_no_link(s, "browser", "troubadour.system");
	expect_yours(run(s, troubadour, "assign", "--list"), "browser  music  yours\n");
	tool_stop(t, SIGTERM);
	await_no_node(s, "browser");
	await_saved(s, "browser");
	restart_wireplumber(s);
	start_pulse(s, "browser", "Browser");
	await_link(s, "browser", "troubadour.music");
	run(s, troubadour, "assign", "--remove", "BROWSER");
	await_link(s, "browser", "troubadour.system");
	expect_yours(run(s, troubadour, "assign", "--list"), "");
}

Session(policy_applications, upper_and_lower_case_are_the_same_in_any_language, .console = console)
{
	/* pw-play calls what it plays music, which is well known. */
	start_native(s, "{ node.name = one  media.role = Other\n"
			"  application.name = \"ÜBER Плеер Ξένος\" }");
	await_node(s, "one");
	assign(s, "über ПЛЕЕР ΞΈΝΟΣ", "music");
	/* An accent and a final sigma of Greek are other letters. */
	cr_expect_not(linked(s, "one", "troubadour.music"));
	assign(s, "über ПЛЕЕР ξένος", "music");
	await_link(s, "one", "troubadour.music");
}

/* Somebody may have set it with wpctl. */
Session(policy_applications, odd_assignment_blocks_no_other, .console = console)
{
	struct output o;

	run(s, "pw-metadata", "-n", "sm-settings", "0", "troubadour.assignments",
		"{ \"odd\": \"MUSIC!\", \"player\": \"game\" }", "Spa:String:JSON");
	o = run(s, getenv("TB_TEST_TROUBADOUR"), "assign", "--list");
	expect_yours(o, "player  game  yours\n");
	cr_expect(strstr(o.err, "1 assignments"), "%s", o.err);
	assign(s, "browser", "music");
	o = run(s, getenv("TB_TEST_TROUBADOUR"), "assign", "--list");
	expect_yours(o, "player   game  yours\nbrowser  music  yours\n");
}

Session(policy_applications, assignment_comes_before_a_rule, .console = console,
	.wireplumber_conf = rules)
{
	start_native(s, "{ node.name = one  application.name = Player }");
	await_link(s, "one", "troubadour.music");
	assign(s, "Player", "game");
	await_link(s, "one", "troubadour.game");
	/* Where there is no such strip the rule counts. */
	assign(s, "Player", "later.nowhere");
	await_link(s, "one", "troubadour.music");
}

Session(policy_applications, assign_says_what_is_wrong, .console = console)
{
	const char *troubadour = getenv("TB_TEST_TROUBADOUR");
	struct output o = run_any(s, troubadour, "assign", "--remove", "nobody");

	cr_expect_eq(o.status, 1);
	cr_expect(strstr(o.err, "\"nobody\" is not assigned"), "%s", o.err);
	o = run_any(s, troubadour, "assign", "browser", "MUSIC!");
	cr_expect_eq(o.status, 1);
	cr_expect(strstr(o.err, "a-z 0-9"), "%s", o.err);
	o = run_any(s, troubadour, "assign", "browser");
	cr_expect_eq(o.status, 2);
	o = run_any(s, troubadour, "assign", "browser", "musik");
	cr_expect_eq(o.status, 1);
	cr_expect(strstr(o.err, "no console has \"musik\"; did you mean music?"), "%s", o.err);
	o = run_any(s, troubadour, "assign", "browser", "a1");
	cr_expect_eq(o.status, 1);
	cr_expect(strstr(o.err, "\"a1\" plays on a device"), "%s", o.err);
	run(s, troubadour, "strip", "add", "voice", "--type", "capture");
	o = run_any(s, troubadour, "assign", "browser", "voice");
	cr_expect_eq(o.status, 1);
	cr_expect(strstr(o.err, "\"voice\" is fed by a microphone"), "%s", o.err);
	o = run_any(s, troubadour, "assign", "browser", "studio.music");
	cr_expect_eq(o.status, 0);
	cr_expect(strstr(o.err, "no console is running that could have"), "%s", o.err);
	cr_expect_str_eq(o.out, "\"browser\" goes to studio.music\n");
	tb_private_stop_piece(s->private, TB_PRIVATE_WIREPLUMBER, SIGTERM);
	o = run_any(s, troubadour, "assign", "browser", "music");
	cr_expect_eq(o.status, 1);
	cr_expect(strstr(o.err, "WirePlumber is not running"), "%s", o.err);
}

Session(policy_applications, assignment_names_its_console_by_option_too, .console = console)
{
	const char *troubadour = getenv("TB_TEST_TROUBADOUR");
	struct output o = run_any(
		s, troubadour, "-C", "troubadour", "assign", "browser", "music", "studio.mic");

	cr_expect_eq(o.status, 0);
	cr_expect_str_eq(o.out, "\"browser\" goes to troubadour.music studio.mic\n");
	o = run_any(s, troubadour, "assign", "--console", "studio", "browser", "music");
	cr_expect_eq(o.status, 0);
	cr_expect_str_eq(o.out, "\"browser\" goes to studio.music\n");
	o = run_any(s, troubadour, "--remote", "elsewhere", "assign", "browser", "music");
	cr_expect_eq(o.status, 1);
	cr_expect(strstr(o.err, "no PipeWire answers"), "%s", o.err);
}

/* ---- by hand ---- */

Session(policy_applications, stream_moved_by_hand_stays_over_restarts, .console = console,
	.wireplumber_conf = rules)
{
	struct tool *t = start_pulse(s, "two", "Talk");

	await_link(s, "two", "troubadour.chat");
	move_stream(s, "two", "troubadour.game");
	await_link(s, "two", "troubadour.game");
	tool_stop(t, SIGTERM);
	await_no_node(s, "two");
	t = start_pulse(s, "two", "Talk");
	await_link(s, "two", "troubadour.game");
	restart_wireplumber(s);
	await_link(s, "two", "troubadour.game");
	/* The strip goes and comes back as another object. */
	stop_console(s, SIGTERM);
	await_link(s, "two", "hardware-1");
	start_console(s);
	await_link(s, "two", "troubadour.game");
	cr_expect_not(linked(s, "two", "troubadour.chat"));
}

/* pipewire-pulse answers a move before the daemon has it, and the daemon does not
 * read what a connection that is closed sent last: pactl, which leaves at the answer,
 * may take the move along.  So as often as it takes. */
static void move_with_pactl(struct session *s, const char *stream, const char *device)
{
	char serial[16], id[16];

	snprintf(id, sizeof(id), "%u", await_node(s, stream));
	snprintf(serial, sizeof(serial), "%s", node_property(s, stream, "object.serial"));
	for (int tries = 0; tries < 100; tries++) {
		run(s, "pactl", "move-sink-input", serial, device);
		if (strstr(run(s, "pw-metadata", id).out, "'target.object'") != NULL)
			return;
	}
	fail("pactl does not move %s to %s", stream, device);
}

Session(policy_applications, stream_put_back_to_the_default_stays_there, .console = console,
	.wireplumber_conf = rules)
{
	struct tool *t = start_pulse(s, "two", "Talk");

	await_link(s, "two", "troubadour.chat");
	move_with_pactl(s, "two", "troubadour.system");
	await_link(s, "two", "troubadour.system");
	tool_stop(t, SIGTERM);
	await_no_node(s, "two");
	start_pulse(s, "two", "Talk");
	await_link(s, "two", "troubadour.system");
	settle_policy(s);
	cr_expect_not(linked(s, "two", "troubadour.chat"));
}

static void assign_what_was_moved(
	struct session *s, void (*move)(struct session *s, const char *stream, const char *device))
{
	struct tool *t = start_pulse(s, "browser", "Browser");

	await_link(s, "browser", "troubadour.system");
	move(s, "browser", "hardware-2");
	await_link(s, "browser", "hardware-2");
	tool_stop(t, SIGTERM);
	await_no_node(s, "browser");
	assign(s, "browser", "music");
	start_pulse(s, "browser", "Browser");
	await_link(s, "browser", "troubadour.music");
	move(s, "browser", "hardware-2");
	await_link(s, "browser", "hardware-2");
	assign(s, "browser", "chat");
	await_link(s, "browser", "troubadour.chat");
}

Session(policy_applications, assignment_is_newer_than_what_was_done_by_hand, .console = console)
{
	assign_what_was_moved(s, move_stream);
}

/* Which is what WirePlumber remembers too. */
Session(policy_applications, assignment_is_newer_than_what_wireplumber_remembers,
	.console = console)
{
	assign_what_was_moved(s, move_stream_by_serial);
}

/* ---- one stream and others like it ---- */

/* Two tabs of a browser.  What runs stays, whatever is done to others; who begins is
 * put where the last one like it was put, as WirePlumber has it. */
static void move_one_of_two_tabs(struct session *s, const char *device)
{
	struct tool *tabs[2] = { start_pulse(s, "tab1", "Browser"),
		start_pulse(s, "tab2", "Browser") };

	await_link(s, "tab1", "hardware-1");
	await_link(s, "tab2", "hardware-1");
	move_stream_by_serial(s, "tab1", device);
	await_link(s, "tab1", device);
	start_pulse(s, "witness", "Witness");
	await_link(s, "witness", "hardware-1");
	cr_expect(linked(s, "tab2", "hardware-1"));
	cr_expect_not(linked(s, "tab2", device));
	for (int i = 0; i < 2; i++)
		tool_stop(tabs[i], SIGTERM);
	await_no_node(s, "tab1");
	await_no_node(s, "tab2");
	start_pulse(s, "tab3", "Browser");
	await_link(s, "tab3", device);
}

Session(policy_applications, moving_one_tab_leaves_the_other, .console = NULL)
{
	move_one_of_two_tabs(s, "hardware-2");
}

Session(policy_applications, moving_one_tab_leaves_the_other_without_us, .wireplumber_conf = stock)
{
	move_one_of_two_tabs(s, "hardware-2");
}

static const char music_alone[] = "strips = [ { name = music } ]\n"
				  "buses = [ { name = a1  type = playback } ]\n"
				  "params = { route.music.a1 = true }\n";

Session(policy_applications, moving_one_tab_to_a_strip_leaves_the_other, .console = music_alone)
{
	move_one_of_two_tabs(s, "troubadour.music");
}

static void expect_nothing_is_remembered(struct session *s)
{
	struct tool *t = start_pulse(s, "two", "Talk");

	await_link(s, "two", "troubadour.chat");
	move_stream_by_serial(s, "two", "troubadour.game");
	await_link(s, "two", "troubadour.game");
	/* It stays itself, as long as it runs. */
	stop_console(s, SIGTERM);
	await_link(s, "two", "hardware-1");
	start_console(s);
	await_link(s, "two", "troubadour.game");
	tool_stop(t, SIGTERM);
	await_no_node(s, "two");
	start_pulse(s, "two", "Talk");
	await_link(s, "two", "troubadour.chat");
	settle_policy(s);
	cr_expect_not(linked(s, "two", "troubadour.game"));
}

#define TALK_TO_CHAT                                                                               \
	"troubadour.applications = [\n"                                                            \
	"  { matches = [ { application.name = Talk } ]  actions = { assign = chat } }\n"           \
	"]\n"

Session(policy_applications, rule_of_the_user_that_nothing_is_remembered_is_obeyed,
	.console = console,
	.wireplumber_conf = TALK_TO_CHAT
	"stream.rules = [\n"
	"  { matches = [ { application.name = Talk } ]\n"
	"    actions = { update-props = { state.restore-target = false } } }\n"
	"]\n")
{
	expect_nothing_is_remembered(s);
}

Session(policy_applications, setting_that_nothing_is_remembered_is_obeyed, .console = console,
	.wireplumber_conf = TALK_TO_CHAT
	"wireplumber.settings = { node.stream.restore-target = false }\n")
{
	expect_nothing_is_remembered(s);
}

/* A sink that comes and goes with a program, as that of EasyEffects. */
static struct tool *start_effects(struct session *s)
{
	struct tool *t = tool_start(s, "pw-loopback", "-i",
		"{ media.class = Audio/Sink  node.name = effects  priority.session = 1 }", "-o",
		"{ node.name = effects.out }");

	await_node(s, "effects");
	return t;
}

Session(policy_applications, move_by_a_program_to_its_own_sink_is_not_the_users_word,
	.console = console, .wireplumber_conf = TALK_TO_CHAT)
{
	struct tool *t = start_pulse(s, "two", "Talk"), *effects;

	await_link(s, "two", "troubadour.chat");
	effects = start_effects(s);
	move_stream_by_serial(s, "two", "effects");
	await_link(s, "two", "effects");
	tool_stop(effects, SIGTERM);
	await_link(s, "two", "troubadour.chat");
	tool_stop(t, SIGTERM);
	await_no_node(s, "two");
	start_pulse(s, "two", "Talk");
	await_link(s, "two", "troubadour.chat");
	start_effects(s);
	settle_policy(s);
	cr_expect(linked(s, "two", "troubadour.chat"));
}
