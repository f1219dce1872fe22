/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The web server says and does what docs/api.md says. */
#include "consoles.h"
#include "graph.h"
#include "tap.h"
#include "web-client.h"
#include "world.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CLI built("TB_TEST_TROUBADOUR")

Session(web_page, the_state_has_every_key_with_its_range_and_value, .console = MIC_CONSOLE)
{
	struct web w = web_start(s, NULL);
	const char *state = web_get(&w, "/api/state");

	expect_in(state, "\"api\":1");
	expect_in(state, "\"console\":\"troubadour\"");
	expect_in(state, "\"strip.game.fader\":0.0");
	expect_in(state, "\"route.mic.b2\":true");
	expect_in(state, "\"unit\":\"dB\",\"range\":[-144.0,12.0]");
	expect_in(state, "\"help\":\"level after processing\"");
	expect_in(state, "\"description\":\"Stream mix\"");
	expect_in(state, "\"devices\":[{");
	cr_expect_null(strstr(state, "console.token"));
}

Session(web_page, what_curl_sets_is_set_when_it_is_answered, .console = SMALL_CONSOLE)
{
	struct web w = web_start(s, NULL);

	expect_in(web_post(&w, "/api/set", "{\"strip.game.fader\":-6,\"strip.game.mute\":true}"),
		"\"ok\":true");
	expect_in(run(s, CLI, "get", "strip.game.fader", "strip.game.mute").out,
		"strip.game.fader=-6dB\nstrip.game.mute=on");
	/* The command line's grammar. */
	web_post(&w, "/api/set", "{\"strip.game.fader\":\"+=3\",\"strip.game.mute\":\"!\"}");
	expect_in(run(s, CLI, "get", "strip.game.fader", "strip.game.mute").out,
		"strip.game.fader=-3dB\nstrip.game.mute=off");
	expect_in(web_post(&w, "/api/set", "{\"strip.game.fader\":\"99dB\"}"), "out of range");
}

Session(web_page, a_wrong_change_changes_nothing_and_says_why, .console = SMALL_CONSOLE)
{
	struct web w = web_start(s, NULL);

	expect_in(web_post(&w, "/api/set", "{\"strip.music.fader\":-6,\"strip.game.fadr\":1}"),
		"did you mean strip.game.fader");
	expect_in(web_post(&w, "/api/set", "{\"strip.game.fader\":true}"), "another type");
	expect_in(web_post(&w, "/api/set", "{\"strip.game.fader\":\"loud\"}"), "not a number");
	expect_in(web_post(&w, "/api/set", "{\"engine.load\":1}"), "read-only");
	/* A message quotes so much of a word that its end is within a character. */
	expect_in(web_post(&w, "/api/do", "{\"scene\":{\"do\":\"aääääääääääääääääää\"}}"),
		"\"error\":\"scenes have no");
	expect_in(run(s, CLI, "get", "strip.music.fader").out, "=0dB");
}

/* Each socket hears the form that it asked for, also of a state that all get. */
Session(web_page, a_packed_state_has_the_keys_in_groups, .console = SMALL_CONSOLE)
{
	struct web w = web_start(s, NULL);
	const char *state;
	struct socket *plain = socket_join(&w, &state), *packed;

	expect_in(state, "\"values\":{");
	cr_expect_null(strstr(state, "\"groups\""));
	packed = socket_open(&w, NULL, &(unsigned){ 0 });
	cr_assert_not_null(packed);
	socket_say(packed, "{\"hello\":1,\"packed\":true,\"token\":\"%t\"}");
	state = socket_hear(packed);
	expect_in(state, "\"groups\":{");
	expect_in(state, "\"strip.game\":[");
	expect_in(state, "{\"names\":[\"trim\",");
	cr_expect_null(strstr(state, "\"values\""));
	run(s, CLI, "strip", "add", "voice");
	expect_in(socket_await(packed, "\"api\""), "\"strip.voice\":[");
	expect_in(socket_await(plain, "\"api\""), "\"strip.voice.fader\":0.0");
	socket_say(packed, "{\"state\":true}");
	expect_in(socket_await(packed, "\"api\""), "\"strip.voice\":[");
	socket_close(packed);
	socket_close(plain);
}

Session(web_page, two_pages_and_the_command_line_stay_in_step, .console = SMALL_CONSOLE)
{
	struct web w = web_start(s, NULL);
	const char *state;
	struct socket *a = socket_join(&w, &state), *b = socket_join(&w, &state);

	socket_say(a, "{\"id\":7,\"set\":{\"strip.game.fader\":-6.5}}");
	expect_in(socket_await(a, "\"id\":7"), "\"ok\":true");
	expect_in(socket_await(b, "\"values\""), "\"strip.game.fader\":-6.5");
	run(s, CLI, "set", "bus.b1.mute=on");
	socket_await(a, "\"bus.b1.mute\":true");
	socket_await(b, "\"bus.b1.mute\":true");
	run(s, "pactl", "set-sink-mute", "troubadour.music", "1");
	socket_await(a, "\"strip.music.mute\":true");
	socket_close(a);
	socket_close(b);
}

/* What a hand does to a fader, much faster than the page lets it. */
Session(web_page, a_drag_of_two_hundred_changes_ends_where_the_hand_ended, .console = SMALL_CONSOLE)
{
	struct web w = web_start(s, NULL);
	const char *state;
	struct socket *k = socket_join(&w, &state);
	char text[96];

	for (int i = 1; i <= 200; i++) {
		snprintf(text, sizeof(text), "{\"id\":%d,\"set\":{\"strip.game.fader\":%.1f}}", i,
			-0.1 * i);
		socket_say(k, text);
	}
	socket_await(k, "\"id\":200");
	socket_await(k, "\"strip.game.fader\":-20.0");
	expect_in(run(s, CLI, "get", "strip.game.fader").out, "=-20dB");
	socket_close(k);
}

Session(web_page, strips_scenes_and_applications_are_the_programs, .console = SMALL_CONSOLE)
{
	struct web w = web_start(s, NULL);
	const char *state;
	struct socket *k = socket_join(&w, &state);

	socket_say(k, "{\"id\":1,\"strip\":{\"do\":\"add\",\"name\":\"voice\",\"description\":\"My "
		      "voice\",\"channels\":\"2\"}}");
	socket_await(k, "\"strip.voice.fader\"");
	socket_say(k, "{\"id\":2,\"strip\":{\"do\":\"add\",\"name\":\"voice\"}}");
	expect_in(socket_await(k, "\"id\":2"), "\"error\"");
	socket_say(k, "{\"id\":3,\"scene\":{\"do\":\"save\",\"name\":\"late night\"}}");
	expect_in(socket_await(k, "\"id\":3"), "saved");
	socket_say(k, "{\"id\":4,\"set\":{\"strip.voice.fader\":-20}}");
	socket_await(k, "\"strip.voice.fader\":-20.0");
	socket_say(k, "{\"id\":5,\"scene\":{\"do\":\"diff\",\"name\":\"late night\"}}");
	expect_in(socket_await(k, "\"id\":5"), "-strip.voice.fader=-20dB\\n+strip.voice.fader=0dB");
	socket_say(k, "{\"id\":6,\"scene\":{\"do\":\"recall\",\"name\":\"late night\"}}");
	expect_in(socket_await(k, "\"id\":6"), "recalled");
	socket_say(k, "{\"id\":7,\"scene\":{\"do\":\"list\"}}");
	expect_in(socket_await(k, "\"id\":7"), "late night");
	socket_say(k, "{\"id\":8,\"assign\":{\"application\":\"firefox\",\"to\":[\"music\"]}}");
	expect_in(socket_await(k, "\"id\":8"), "\"ok\":true");
	run(s, "sh", "-c", "\"$0\" assign --list | grep -q '^firefox  *music'", CLI);
	socket_await(k, "\"assignments\":{\"firefox\":\"music\"}");
	/* As the program refuses. */
	socket_say(k, "{\"id\":9,\"assign\":{\"application\":\"firefox\",\"to\":[\"musik\"]}}");
	expect_in(socket_await(k, "\"id\":9"), "no console has \\\"musik\\\"; did you mean music?");
	socket_say(k, "{\"id\":10,\"assign\":{\"application\":\"firefox\",\"to\":[\"a1\"]}}");
	expect_in(socket_await(k, "\"id\":10"), "plays on a device");
	/* Two at once, of which the second goes on from the first. */
	socket_say(k, "{\"id\":11,\"assign\":{\"application\":\"vlc\",\"to\":[\"game\"]}}");
	socket_say(k, "{\"id\":12,\"assign\":{\"application\":\"firefox\"}}");
	expect_in(socket_await(k, "\"id\":12"), "\"ok\":true");
	run(s, "sh", "-c", "\"$0\" assign --list | grep -q '^vlc  *game'", CLI);
	cr_expect_null(strstr(run(s, CLI, "assign", "--list").out, "firefox"));
	socket_say(k, "{\"id\":13,\"assign\":{\"application\":\"firefox\"}}");
	expect_in(socket_await(k, "\"id\":13"), "is not assigned");
	socket_say(k, "{\"id\":20,\"well-known\":false}");
	expect_in(socket_await(k, "\"id\":20"), "\"ok\":true");
	socket_await(k, "\"well-known\":false");
	/* Devices, too. */
	socket_say(k, "{\"id\":14,\"device\":{\"do\":\"choose\",\"name\":\"a1\",\"devices\":"
		      "[\"bluez_output.*\",\"hardware-1\"]}}");
	expect_in(socket_await(k, "\"id\":14"), "\"ok\":true");
	expect_in(run(s, CLI, "device", "a1").out, "1. bluez_output.* (a pattern)\n2. ");
	socket_say(k, "{\"id\":15,\"device\":{\"do\":\"show\",\"name\":\"a1\"}}");
	expect_in(socket_await(k, "\"id\":15"), "\\\"now\\\":[\\\"hardware-1\\\"]");
	socket_say(k, "{\"id\":16,\"device\":{\"do\":\"choose\",\"name\":\"a1\",\"devices\":"
		      "[\"gramophone\"]}}");
	expect_in(socket_await(k, "\"id\":16"), "there is no device \\\"gramophone\\\"");
	socket_say(k, "{\"id\":17,\"device\":{\"do\":\"show\",\"name\":\"game\"}}");
	expect_in(socket_await(k, "\"id\":17"), "is virtual");
	expect_in(run(s, CLI, "get", "strip.voice.fader").out, "=0dB");
	socket_close(k);
}

/* Somebody may have written it by hand, and a client splits texts. */
Session(web_page, what_is_no_assignment_is_told_to_nobody, .console = SMALL_CONSOLE)
{
	struct web w = web_start(s, NULL);
	const char *state;
	struct socket *k;

	settle_policy(s);
	k = socket_join(&w, &state);
	run(s, "pw-metadata", "-n", "sm-settings", "0", "troubadour.assignments",
		"{ \"firefox\": 7, \"browser\": [ \"game\" ], \"vlc\": \"game b1\" }",
		"Spa:String:JSON");
	socket_await(k, "\"assignments\":{\"vlc\":\"game b1\"}");
	run(s, "pw-metadata", "-n", "sm-settings", "0", "troubadour.assignments", "[ 7 ]",
		"Spa:String:JSON");
	socket_await(k, "\"assignments\":{}");
	socket_close(k);
}

/* PipeWire hides changes of metadata while a client that has just bound it awaits the values. */
Session(web_page, assignment_whose_end_pipewire_hid_is_told, .console = SMALL_CONSOLE)
{
	struct web w = web_start(s, NULL);
	const char *state;
	struct socket *k = socket_join(&w, &state);

	run(s, CLI, "assign", "vlc", "music");
	socket_await(k, "\"assignments\":{\"vlc\":\"music\"}");
	set_metadata_unheard(
		s, "sm-settings", 0, "troubadour.assignments", "Spa:String:JSON", "{}");
	socket_await(k, "\"assignments\":{}");
	/* Nor is there any where the setting itself is gone. */
	set_metadata_unheard(s, "sm-settings", 0, "troubadour.assignments", NULL, NULL);
	socket_await(k, "\"assignments\":null");
	socket_close(k);
}

Session(web_page, wireplumber_that_hangs_holds_up_an_assignment_alone, .console = SMALL_CONSOLE)
{
	struct web w = web_start(s, NULL);
	pid_t wireplumber = tb_private_pid(s->private, TB_PRIVATE_WIREPLUMBER);
	const char *state;
	struct socket *k;

	await_link(s, "troubadour.a1", "hardware-1");
	settle_policy(s);
	k = socket_join(&w, &state);
	kill(wireplumber, SIGSTOP);
	socket_say(k, "{\"id\":1,\"assign\":{\"application\":\"vlc\",\"to\":[\"music\"]}}");
	socket_say(k, "{\"id\":2,\"set\":{\"strip.game.fader\":-6},\"wait\":true}");
	expect_in(socket_await(k, "\"id\":2"), "\"ok\":true");
	cr_expect_eq(get_param(s, "troubadour", "strip.game.fader"), -6.0);
	kill(wireplumber, SIGCONT);
	expect_in(socket_await(k, "\"id\":1"), "\"ok\":true");
	socket_close(k);
}

/* When it is stopped, or its page goes, the microphone is as before. */
Session(web_page, one_hears_oneself_and_can_stop_it, .console = MIC_CONSOLE)
{
	struct player *voice = player_new(s, "voice", 1);
	struct recorder *ear = recorder_new(s, "ear", 2);
	struct web w = web_start(s, NULL);
	const char *state, *text;
	struct socket *k;

	patch(s, "voice", "troubadour.mic");
	patch(s, "troubadour.a1", "ear");
	k = socket_join(&w, &state);
	socket_say(k, "{\"id\":1,\"check\":{\"name\":\"mic\"}}");
	expect_in(socket_await(k, "\"id\":1"), "\"said\":\"Speak now");
	world_hurry(s->world, true);
	do
		text = socket_await(k, "\"id\":1");
	while (text && !strstr(text, "\"ok\""));
	world_hurry(s->world, false);
	expect_in(text, "yourself as others hear you");
	socket_say(k, "{\"id\":2,\"set\":{\"strip.mic.mute\":true},\"wait\":true}");
	socket_await(k, "\"id\":2");
	for (int i = 3; i <= 4; i++) {
		socket_say(k, "{\"id\":3,\"check\":{\"name\":\"mic\",\"unmute\":true}}");
		expect_in(socket_await(k, "\"id\":3"), "\"said\":\"mic is muted.\\nSpeak now");
		expect_in(run(s, CLI, "get", "strip.mic.mute").out, "=off");
		if (i == 3) {
			socket_say(k, "{\"stop\":\"check\"}");
			expect_in(socket_await(k, "\"id\":3"), "stopped; everything is as it was");
			cr_expect_eq(get_param(s, "troubadour", "strip.mic.mute"), 1.0);
		} else {
			socket_close(k);
		}
		await_no_node(s, "troubadour.voice-check");
		expect_in(run(s, "sh", "-c",
				  "until \"$0\" get strip.mic.mute | grep =on; do :; done", CLI)
				  .out,
			"=on");
	}
	recorder_free(ear);
	player_free(voice);
}

/* A request for the whole state waits for a moment, and is answered with what is known.  On one
 * socket answers come in the order in which they are given. */
Session(web_page, wireplumber_that_hangs_holds_up_no_fader, .console = SMALL_CONSOLE)
{
	struct web w = web_start(s, NULL);
	pid_t wireplumber = tb_private_pid(s->private, TB_PRIVATE_WIREPLUMBER);
	const char *state, *first;
	struct player *player;
	struct socket *k;

	await_link(s, "troubadour.a1", "hardware-1");
	settle_policy(s);
	k = socket_join(&w, &state);
	expect_in(state, "\"assignments\":{");
	kill(wireplumber, SIGSTOP);
	socket_say(k, "{\"state\":true}");
	socket_say(k, "{\"id\":2,\"set\":{\"strip.game.fader\":-6}}");
	do
		first = socket_hear(k);
	while (first && !strstr(first, "\"id\":2") && !strstr(first, "\"api\""));
	expect_in(first, "\"id\":2");
	expect_in(socket_await(k, "\"api\""), "\"assignments\":{");
	/* What comes into the graph is looked for meanwhile. */
	player = player_new(s, "newcomer", 2);
	patch(s, "newcomer", "troubadour.game");
	socket_say(k, "{\"id\":3,\"set\":{\"strip.game.fader\":-7},\"wait\":true}");
	expect_in(socket_await(k, "\"id\":3"), "\"ok\":true");
	kill(wireplumber, SIGCONT);
	socket_await(k, "newcomer");
	player_free(player);
	socket_close(k);
}

Session(web_page, page_opens_while_wireplumber_hangs, .console = SMALL_CONSOLE)
{
	pid_t wireplumber = tb_private_pid(s->private, TB_PRIVATE_WIREPLUMBER);
	const char *state;
	struct socket *k;
	struct web w;

	await_link(s, "troubadour.a1", "hardware-1");
	settle_policy(s);
	kill(wireplumber, SIGSTOP);
	w = web_start(s, NULL);
	k = socket_join(&w, &state);
	expect_in(state, "\"consoles\":[\"troubadour\"],\"console\":\"troubadour\"");
	cr_expect_null(strstr(state, "\"graph\""));
	socket_say(k, "{\"id\":1,\"set\":{\"strip.game.fader\":-6},\"wait\":true}");
	expect_in(socket_await(k, "\"id\":1"), "\"ok\":true");
	kill(wireplumber, SIGCONT);
	expect_in(socket_await(k, "\"graph\""), "\"assignments\":{");
	socket_close(k);
}

Session(web_page, it_survives_the_console_and_pipewire, .console = SMALL_CONSOLE)
{
	struct web w = web_start(s, NULL);
	const char *state;
	struct socket *k = socket_join(&w, &state);

	stop_console(s, SIGKILL);
	socket_await(k, "\"console\":null");
	socket_say(k, "{\"id\":1,\"set\":{\"strip.game.fader\":-6}}");
	expect_in(socket_await(k, "\"id\":1"), "no console runs");
	start_console(s);
	socket_await(k, "\"console\":\"troubadour\"");
	restart_pipewire(s, SIGKILL);
	socket_await(k, "\"console\":null");
	socket_await(k, "\"console\":\"troubadour\"");
	socket_close(k);
	cr_expect_eq(tool_stop(w.server, SIGTERM).status, 0);
}

Session(web_page, console_that_comes_beside_is_told, .console = SMALL_CONSOLE)
{
	struct web w = web_start(s, NULL);
	const char *state;
	struct socket *k = socket_join(&w, &state);

	/* Nothing else changes. */
	expect_in(state, "\"consoles\":[\"troubadour\"]");
	tool_start(s, CLI, "run", "--config",
		session_write_file(s, "studio.conf",
			"console.name = studio "
			"strips = [ { name = piano type = virtual } ] "
			"buses = [ { name = out type = virtual } ]"));
	socket_await(k, "\"studio\"");
	socket_close(k);
}

/* A terminal that joined another session has that in its environment.  The second server finds
 * the console there, in the time that the first one had for it. */
Session(web_page, a_pipewire_that_is_named_counts_more_than_the_environment,
	.console = SMALL_CONSOLE)
{
	struct socket *k, *other;
	const char *state;
	struct web w, v;

	w = web_reach(s, tool_start(s, "env", "PIPEWIRE_REMOTE=pipewire-0", CLI, "web", "--port",
				 "0", "--remote=nowhere"));
	k = socket_join(&w, &state);
	v = web_start(s, NULL);
	other = socket_join(&v, &state);
	if (!strstr(state, "\"console\":\"troubadour\""))
		socket_await(other, "\"console\":\"troubadour\"");
	socket_say(k, "{\"id\":1,\"set\":{\"strip.game.fader\":-6}}");
	expect_in(socket_await(k, "\"id\":1"), "no console runs");
	socket_close(other);
	socket_close(k);
}

Session(web_page, what_a_scene_or_preset_lacks_is_noted, .console = MIC_CONSOLE)
{
	struct web w = web_start(s, NULL);
	const char *state;
	struct socket *k = socket_join(&w, &state);

	run(s, CLI, "strip", "add", "voice");
	socket_await(k, "\"strip.voice.fader\"");
	socket_say(k, "{\"id\":1,\"scene\":{\"do\":\"save\",\"name\":\"late\",\"keys\":"
		      "[\"strip.*.fader\"]}}");
	cr_expect_null(strstr(socket_await(k, "\"id\":1"), "\"note\""));
	run(s, CLI, "strip", "remove", "voice");
	do
		state = socket_await(k, "\"api\":1");
	while (strstr(state, "strip.voice.fader"));
	socket_say(k, "{\"id\":2,\"scene\":{\"do\":\"recall\",\"name\":\"late\"}}");
	state = socket_await(k, "\"id\":2");
	expect_in(state, "\"text\":\"recalled");
	expect_in(state, "\"note\":\"this console does not have 1 keys of the scene\"");
	socket_say(
		k, "{\"id\":3,\"preset\":{\"do\":\"apply\",\"name\":\"podcast\",\"to\":\"a1\"}}");
	expect_in(socket_await(k, "\"id\":3"), "\"note\":\"a1 has no highpass.on, ");
	/* One that is damaged is noted beside the others. */
	run(s, CLI, "preset", "save", "mine", "music");
	session_write_file(s, "config/troubadour/presets/mine.json", "{");
	socket_say(k, "{\"id\":4,\"preset\":{\"do\":\"list\"}}");
	state = socket_await(k, "\"id\":4");
	expect_in(state, "podcast");
	expect_in(state, "mine.json is damaged");
	socket_close(k);
}
