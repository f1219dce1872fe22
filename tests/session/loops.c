/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What leads back to where it came from: each closed circle costs the others one cycle at most,
 * and when it is opened all is as before. */
#include "consoles.h"
#include "line.h"

#include <stdio.h>

#define CLI     built("TB_TEST_TROUBADOUR")
#define CONSOLE .quantum = 512, .console = SMALL_CONSOLE

/* The way back goes through `music` and is at -20 dB, or it would never end. */
static void turn_the_way_back_down(struct session *s)
{
	set_param(s, "troubadour", "send.music.b1", -20.0);
	set_switch(s, "troubadour", "route.music.a1", false);
	await_param(s, "troubadour", "route.music.a1", 0.0, 0.0);
}

static void expect_little(struct session *s, void (*prepare)(struct session *s),
	void (*close)(struct session *s), void (*open)(struct session *s))
{
	struct line l = line_open(s, "game", "b1");

	turn_the_way_back_down(s);
	line_expect_one_cycle_at_most(&l, prepare, close, open);
	line_close(&l);
}

static void prepare_nothing(struct session *s)
{
}

/* ---- a bus that is linked back to a strip ---- */

static void link_bus_to_strip(struct session *s)
{
	patch(s, "troubadour.b1", "troubadour.music");
}

static void unlink_bus_from_strip(struct session *s)
{
	unpatch(s, "troubadour.b1", "troubadour.music");
}

Session(loops, bus_to_strip, CONSOLE)
{
	expect_little(s, prepare_nothing, link_bus_to_strip, unlink_bus_from_strip);
}

/* ---- compressors that listen to strips of the circle, and to one another ---- */

static void listen_to_each_other(struct session *s)
{
	static const char *const listens[][2] = { { "strip.game", "music" },
		{ "strip.music", "game" }, { "bus.b1", "music" } };
	char key[64];

	for (size_t i = 0; i < sizeof(listens) / sizeof(listens[0]); i++) {
		snprintf(key, sizeof(key), "%s.comp.sidechain", listens[i][0]);
		set_text(s, "troubadour", key, listens[i][1]);
		await_text(s, "troubadour", key, listens[i][1]);
		/* Above all that is played, so that nothing is turned down. */
		snprintf(key, sizeof(key), "%s.comp.threshold", listens[i][0]);
		set_param(s, "troubadour", key, 0.0);
		snprintf(key, sizeof(key), "%s.comp.on", listens[i][0]);
		set_switch(s, "troubadour", key, true);
		await_param(s, "troubadour", key, 1.0, 0.0);
	}
}

Session(loops, bus_to_strip_while_sidechains_go_in_circles, CONSOLE)
{
	expect_little(s, listen_to_each_other, link_bus_to_strip, unlink_bus_from_strip);
}

/* ---- an application between bus and strip ---- */

static void start_application(struct session *s)
{
	tool_start(s, "pw-loopback", "--capture-props",
		"{ node.name = app.in  node.autoconnect = false }", "--playback-props",
		"{ node.name = app.out  node.autoconnect = false }");
	await_node(s, "app.in");
	await_node(s, "app.out");
	patch(s, "troubadour.b1", "app.in");
}

static void link_application_to_strip(struct session *s)
{
	patch(s, "app.out", "troubadour.music");
}

static void unlink_application_from_strip(struct session *s)
{
	unpatch(s, "app.out", "troubadour.music");
}

Session(loops, bus_through_an_application_to_strip, CONSOLE)
{
	expect_little(
		s, start_application, link_application_to_strip, unlink_application_from_strip);
}

/* ---- another console between bus and strip ---- */

static void start_second_console(struct session *s)
{
	tool_start(s, CLI, "run", "--config",
		session_write_file(s, "second.conf",
			"console.name = second  strips = [ { name = in } ]\n"
			"buses = [ { name = out } ]  params = { route.in.out = true }\n"));
	await_node(s, "second.in");
	await_node(s, "second.out");
	patch(s, "troubadour.b1", "second.in");
}

static void link_second_console_to_strip(struct session *s)
{
	patch(s, "second.out", "troubadour.music");
}

static void unlink_second_console_from_strip(struct session *s)
{
	unpatch(s, "second.out", "troubadour.music");
}

Session(loops, bus_through_another_console_to_strip, CONSOLE)
{
	expect_little(s, start_second_console, link_second_console_to_strip,
		unlink_second_console_from_strip);
}

/* ---- the device on which a bus plays, back into a strip ---- */

static void await_device(struct session *s)
{
	await_link(s, "troubadour.a1", "hardware-1");
	set_switch(s, "troubadour", "route.game.a1", true);
}

static void link_device_to_strip(struct session *s)
{
	patch(s, "hardware-1", "troubadour.music");
}

static void unlink_device_from_strip(struct session *s)
{
	unpatch(s, "hardware-1", "troubadour.music");
}

Session(loops, monitor_of_a_device_to_strip, CONSOLE)
{
	expect_little(s, await_device, link_device_to_strip, unlink_device_from_strip);
}

/* ---- a strip into itself ---- */

static void link_strip_to_itself(struct session *s)
{
	patch(s, "troubadour.music", "troubadour.music");
}

static void unlink_strip_from_itself(struct session *s)
{
	unpatch(s, "troubadour.music", "troubadour.music");
}

static void mute_the_strip(struct session *s)
{
	set_switch(s, "troubadour", "strip.music.mute", true);
	await_param(s, "troubadour", "strip.music.mute", 1.0, 0.0);
}

Session(loops, monitor_of_a_strip_to_itself, CONSOLE)
{
	expect_little(s, mute_the_strip, link_strip_to_itself, unlink_strip_from_itself);
}

/* ---- a bus into what an insert of a strip gives back ---- */

static void send_insert(struct session *s)
{
	set_text(s, "troubadour", "strip.music.insert", "send");
	await_text(s, "troubadour", "strip.music.insert", "send");
	await_node(s, "troubadour.music.send");
	await_node(s, "troubadour.music.return");
	patch(s, "player", "troubadour.music");
	patch(s, "troubadour.music.send", "hardware-2");
}

static void link_bus_to_return(struct session *s)
{
	patch(s, "troubadour.b1", "troubadour.music.return");
}

static void unlink_bus_from_return(struct session *s)
{
	unpatch(s, "troubadour.b1", "troubadour.music.return");
	unpatch(s, "player", "troubadour.music");
	unpatch(s, "troubadour.music.send", "hardware-2");
}

Session(loops, bus_to_the_return_of_an_insert, CONSOLE)
{
	expect_little(s, send_insert, link_bus_to_return, unlink_bus_from_return);
}

/* ---- a bus that is recorded by the microphone's strip ---- */

static void turn_the_microphone_down(struct session *s)
{
	set_param(s, "troubadour", "send.mic.b1", -20.0);
	set_switch(s, "troubadour", "route.mic.b1", true);
	await_param(s, "troubadour", "route.mic.b1", 1.0, 0.0);
}

static void link_bus_to_microphone(struct session *s)
{
	patch(s, "troubadour.b1", "troubadour.mic");
}

static void unlink_bus_from_microphone(struct session *s)
{
	unpatch(s, "troubadour.b1", "troubadour.mic");
	set_switch(s, "troubadour", "route.mic.b1", false);
	await_param(s, "troubadour", "route.mic.b1", 0.0, 0.0);
}

Session(loops, bus_to_the_strip_of_a_microphone, .quantum = 512, .console = MIC_CONSOLE)
{
	expect_little(
		s, turn_the_microphone_down, link_bus_to_microphone, unlink_bus_from_microphone);
}
