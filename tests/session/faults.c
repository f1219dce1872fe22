/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What others break while the console plays: it ends with sound again and with the
 * settings as they were. */
#include "consoles.h"
#include "line.h"
#include "refuser.h"

#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

static void change_settings(struct session *s)
{
	set_param(s, "troubadour", "strip.game.fader", -6.0);
	await_param(s, "troubadour", "strip.game.fader", -6.0, 1e-6);
}

static void expect_sound(struct session *s)
{
	struct line l = line_open(s, "game", "b1");

	line_expect_gain_db(&l, BUS_L, -6.0, 0.01);
	line_close(&l);
}

/* Numbers of nodes are used again, serials are not. */
static void destroy_and_await(struct session *s, const char *name)
{
	char serial[32], id[16];

	snprintf(id, sizeof(id), "%u", await_node(s, name));
	snprintf(serial, sizeof(serial), "%s", node_property(s, name, "object.serial"));
	run(s, "pw-cli", "destroy", id);
	await_successor(s, name, serial);
}

Session(faults, node_that_somebody_destroys_comes_back, .console = SMALL_CONSOLE)
{
	change_settings(s);
	destroy_and_await(s, "troubadour.game");
	expect_sound(s);
	destroy_and_await(s, "troubadour.b1");
	expect_sound(s);
	destroy_and_await(s, "troubadour.a1");
	await_link(s, "troubadour.a1", "hardware-1");
	destroy_and_await(s, "troubadour");
	await_param(s, "troubadour", "strip.game.fader", -6.0, 1e-6);
	expect_sound(s);
	cr_expect_eq(count_nodes(s, "troubadour"), 7);
}

Session(faults, end_of_an_insert_that_somebody_destroys_comes_back, .console = SMALL_CONSOLE)
{
	set_text(s, "troubadour", "strip.game.insert", "send");
	await_node(s, "troubadour.game.send");
	await_node(s, "troubadour.game.return");
	destroy_and_await(s, "troubadour.game.send");
	destroy_and_await(s, "troubadour.game.return");
	cr_expect_eq(count_nodes(s, "troubadour"), 9);
}

/* The console's connection without nodes: the serial of its client, and its id.  0: none. */
static unsigned long side_of(struct session *s, char id[16])
{
	const unsigned long own =
		strtoul(node_property(s, "troubadour.game", "client.id"), NULL, 10);
	unsigned long client = 0, serial = 0;
	char name[32];

	for (const char *line = run(s, "pw-cli", "ls", "Client").out; line;
		line = strchr(line + 1, '\n')) {
		sscanf(line, " id %lu,", &client);
		sscanf(line, " object.serial = \"%lu\"", &serial);
		if (sscanf(line, " application.name = \"%31[^\"]\"", name) != 1 || client == own
			|| strcmp(name, "Troubadour") != 0)
			continue;
		snprintf(id, 16, "%lu", client);
		return serial;
	}
	return 0;
}

Session(faults, side_connection_that_somebody_destroys_comes_back, .console = SMALL_CONSOLE)
{
	unsigned long first, now;
	char id[16];

	await_node(s, "troubadour.game");
	while ((first = side_of(s, id)) == 0)
		await_change(s);
	run(s, "pw-cli", "destroy", id);
	while ((now = side_of(s, id)) == 0 || now == first)
		await_change(s);
	cr_expect(tool_running(s->console));
}

/* The highest descriptor of a process, and one more. */
static rlim_t descriptors_of(pid_t pid)
{
	char path[64];
	struct dirent *entry;
	rlim_t n = 0;
	DIR *d;

	snprintf(path, sizeof(path), "/proc/%d/fd", pid);
	d = opendir(path);
	cr_assert_not_null(d);
	while ((entry = readdir(d)) != NULL)
		if ((rlim_t)atoi(entry->d_name) >= n)
			n = (rlim_t)atoi(entry->d_name) + 1;
	closedir(d);
	return n;
}

/* PipeWire hands descriptors over with its messages: one that cannot be taken breaks the
 * connection, with an error that is not "broken pipe". */
Session(faults, out_of_descriptors_ends_with_sound_again, .console = SMALL_CONSOLE)
{
	pid_t pid = tool_pid(s->console);
	struct rlimit before, none;

	change_settings(s);
	cr_assert_eq(prlimit(pid, RLIMIT_NOFILE, NULL, &before), 0);
	none = (struct rlimit){ descriptors_of(pid), before.rlim_max };
	cr_assert_eq(prlimit(pid, RLIMIT_NOFILE, &none, NULL), 0);
	/* A new bus needs new ones. */
	set_text(s, "troubadour", "console.add-bus", "{ name = b9 type = virtual }");
	await_no_node(s, "troubadour");
	cr_assert_eq(prlimit(pid, RLIMIT_NOFILE, &before, NULL), 0);
	await_console(s);
	await_param(s, "troubadour", "strip.game.fader", -6.0, 1e-6);
	cr_expect(tool_running(s->console));
	cr_expect(strstr(tool_output(s->console).out, "connecting again"), "said: %s",
		tool_output(s->console).out);
	expect_sound(s);
}

/* The program that asked for it says so. */
Session(faults, strip_that_cannot_be_made_is_no_success, .console = SMALL_CONSOLE)
{
	pid_t pid = tool_pid(s->console);
	struct rlimit before, none;
	struct output o;

	change_settings(s);
	cr_assert_eq(prlimit(pid, RLIMIT_NOFILE, NULL, &before), 0);
	/* Not even those between that are free. */
	none = (struct rlimit){ 3, before.rlim_max };
	cr_assert_eq(prlimit(pid, RLIMIT_NOFILE, &none, NULL), 0);
	o = run_any(s, built("TB_TEST_TROUBADOUR"), "strip", "add", "guest");
	cr_expect_eq(prlimit(pid, RLIMIT_NOFILE, &before, NULL), 0);
	cr_expect_neq(o.status, 0);
	cr_expect(strstr(o.err, "guest") || strstr(o.err, "console"), "%s", o.err);
	await_console(s);
	await_param(s, "troubadour", "strip.game.fader", -6.0, 1e-6);
	expect_sound(s);
}

/* Sound of `player` in both channels. */
static void expect_heard(struct player *player, struct recorder *recorder)
{
	struct wave *tone = wave_sine(2, 48000, 1000.0, 0.5, 48000.0);

	play_loop(player, tone);
	await_sound(recorder, 0);
	await_sound(recorder, 1);
	play_silence(player);
	await_silence(recorder, 0);
	wave_free(tone);
}

#define DESK                                                                                       \
	"strips = [ { name = game } { name = music } ]\n"                                          \
	"buses = [ { name = a1  type = playback  devices = [ phones ] } { name = b1 } ]\n"         \
	"params = { route.game.a1 = true  route.game.b1 = true  route.music.b1 = true }\n"

static struct tool *start_file(struct session *s)
{
	struct wave *sound = wave_constant(2, 48000 * 60, 0.01);
	struct tool *file;

	wave_save(sound, session_file(s, "sound.wav"), 48000);
	wave_free(sound);
	file = tool_start(s, "pw-play", "--target", "troubadour.music", "-P",
		"{ node.name = file }", "sound.wav");
	await_link(s, "file", "troubadour.music");
	await_state(s, "file", "running");
	return file;
}

/* A player that stands still keeps the cycle open in which the headphones go. */
static void take_headphones_in_mid_cycle(struct session *s)
{
	struct tool *file = start_file(s);

	kill(tool_pid(file), SIGSTOP);
	destroy_node(s, "phones");
	tool_stop(file, SIGKILL);
	await_no_node(s, "file");
	await_no_node(s, "phones");
}

static void expect_devices_to_go_in_mid_cycle(struct session *s)
{
	struct player *player = player_new(s, "player", 2);
	struct recorder *mix = recorder_new(s, "mix", 2);
	struct recorder *loudspeakers = recorder_new(s, "loudspeakers", 2);

	patch(s, "player", "troubadour.game");
	patch(s, "troubadour.b1", "mix");
	patch(s, "hardware-1", "loudspeakers");
	for (int i = 0; i < 4; i++) {
		create_null_sink(s, "phones", 900);
		await_link(s, "troubadour.a1", "phones");
		expect_heard(player, mix);
		take_headphones_in_mid_cycle(s);
		await_link(s, "troubadour.a1", "hardware-1");
		expect_heard(player, mix);
		expect_heard(player, loudspeakers);
	}
	recorder_free(loudspeakers);
	recorder_free(mix);
	player_free(player);
}

Session(faults, device_that_goes_in_mid_cycle_takes_nobody_along, .console = DESK)
{
	expect_devices_to_go_in_mid_cycle(s);
}

/* Here it may be the device that drives. */
Session(faults, device_that_goes_in_mid_cycle_of_the_wall_takes_nobody_along, .console = DESK,
	.wall = true)
{
	expect_devices_to_go_in_mid_cycle(s);
}

/* The server destroys a link whose port does not take its buffers.  Nobody but the console
 * draws again what a hand has drawn. */
Session(faults, drawn_link_that_fails_is_drawn_again, .console = SMALL_CONSOLE)
{
	struct refuser *sink = refuser_new(s, "refuser", 1, 3);
	struct player *player = player_new(s, "player", 2);
	struct recorder *recorder = recorder_new(s, "recorder", 2);

	patch(s, "refuser", "recorder");
	patch(s, "player", "troubadour.game");
	draw(s, "troubadour.b1", "refuser");
	tool_await(s->console, "b1: a link failed");
	await_link(s, "troubadour.b1", "refuser");
	expect_heard(player, recorder);
	cr_expect_eq(refuser_left(sink), 0, "%u refusals left", refuser_left(sink));
	/* A link that a user removes is not drawn again. */
	unpatch(s, "troubadour.b1", "refuser");
	await_no_link(s, "troubadour.b1", "refuser");
	recorder_free(recorder);
	player_free(player);
	refuser_free(sink);
}

/* After 43 seconds. */
Session(faults, drawn_link_that_never_works_is_given_up, .console = SMALL_CONSOLE)
{
	struct refuser *sink = refuser_new(s, "refuser", 1, UINT32_MAX);
	struct player *player = player_new(s, "player", 2);
	struct recorder *recorder = recorder_new(s, "recorder", 2);

	patch(s, "refuser", "recorder");
	patch(s, "player", "troubadour.game");
	draw(s, "troubadour.b1", "refuser");
	tool_await(s->console, "b1: a link failed 11 times");
	/* The user reads that, mends the device, and draws the link again. */
	refuser_relent(sink);
	draw(s, "troubadour.b1", "refuser");
	await_link(s, "troubadour.b1", "refuser");
	expect_heard(player, recorder);
	recorder_free(recorder);
	player_free(player);
	refuser_free(sink);
}

/* WirePlumber takes the bus for linked all the same. */
Session(faults, bus_whose_link_to_its_device_fails_gets_another, .console = SMALL_CONSOLE)
{
	struct player *player = player_new(s, "player", 2);
	struct recorder *recorder = recorder_new(s, "recorder", 2);
	struct refuser *sink = refuser_new(s, "refuser", 1, 3);

	patch(s, "refuser", "recorder");
	patch(s, "player", "troubadour.game");
	await_link(s, "troubadour.a1", "hardware-1");
	choose_default(s, "sink", "refuser");
	expect_heard(player, recorder);
	cr_expect_eq(refuser_left(sink), 0, "%u refusals left", refuser_left(sink));
	recorder_free(recorder);
	player_free(player);
	refuser_free(sink);
}

/* WirePlumber has to answer both what is assigned now and that it has the new list. */
Session(faults, assign_does_not_wait_for_ever, .console = SMALL_CONSOLE)
{
	const char *troubadour = built("TB_TEST_TROUBADOUR");
	pid_t wireplumber = tb_private_pid(s->private, TB_PRIVATE_WIREPLUMBER);
	struct tool *assign;
	struct output o;

	await_link(s, "troubadour.a1", "hardware-1");
	kill(wireplumber, SIGSTOP);
	assign = tool_start(s, troubadour, "assign", "browser", "music");
	o = tool_wait(assign);
	cr_expect_eq(o.status, 1);
	cr_expect(strstr(o.err, "WirePlumber does not answer"), "%s", o.err);
	kill(wireplumber, SIGCONT);
	run(s, troubadour, "assign", "browser", "music");
	/* Nor for one that dies meanwhile. */
	kill(wireplumber, SIGSTOP);
	assign = tool_start(s, troubadour, "assign", "browser", "game");
	tb_private_stop_piece(s->private, TB_PRIVATE_WIREPLUMBER, SIGKILL);
	cr_expect_neq(tool_wait(assign).status, 0);
	restart_wireplumber(s);
	run(s, troubadour, "assign", "browser", "game");
}
