/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The microphone is heard only by recorders that were given a bus that it is on. */
#include "graph.h"
#include "session.h"
#include "tap.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

static const char console[] =
	"strips = [ { name = game  default = true }\n"
	"           { name = mic  type = capture  audio.position = [ MONO ] } ]\n"
	"buses = [ { name = a1  type = playback } { name = b1 } { name = b2 } ]\n"
	"params = { route.game.a1 = true  route.game.b1 = true\n"
	"           route.mic.b2 = true }\n";

#define CALL_ON_B2                                                                                 \
	"troubadour.applications = [\n"                                                            \
	"  { matches = [ { node.name = call } ]  actions = { assign = b2 } }\n"                    \
	"]\n"

static struct tool *start_recorder(struct session *s, const char *name, const char *properties)
{
	char text[256];

	snprintf(text, sizeof(text), "{ node.name = %s %s }", name, properties);
	return tool_start(s, "pw-record", "-P", text, "/dev/null");
}

/* Somebody who comes now gets the microphone, so by then whoever was to get it has it. */
static void await_newcomer(struct session *s, const char *name)
{
	struct tool *t = start_recorder(s, name, "");

	await_link(s, "hardware-mic", name);
	settle_policy(s);
	tool_stop(t, SIGTERM);
	await_no_node(s, name);
}

/* And WirePlumber has heard of it, as it has of whoever comes after. */
static void await_mute(struct session *s, const char *device, bool mute)
{
	await_device_mute(s, device, mute);
	await_newcomer(s, "witness");
}

static void mute_microphone(struct session *s, bool mute)
{
	set_switch(s, "troubadour", "strip.mic.mute", mute);
	await_mute(s, "troubadour.mic", mute);
}

Session(policy_privacy, without_us_a_call_hears_the_microphone_when_the_console_goes,
	.console = console,
	.wireplumber_conf = "wireplumber.profiles = {\n"
			    "  main = { hooks.troubadour.wait-for-bus = disabled }\n"
			    "}\n" CALL_ON_B2)
{
	start_recorder(s, "call", "");
	await_link(s, "troubadour.b2", "call");
	mute_microphone(s, true);
	stop_console(s, SIGKILL);
	await_link(s, "hardware-mic", "call");
}

/* However short others wait. */
Session(policy_privacy, call_on_a_muted_microphone_waits_for_its_bus, .console = console,
	.wireplumber_conf = "wireplumber.settings = { troubadour.wait-for-bus = 0 }\n" CALL_ON_B2)
{
	start_recorder(s, "call", "");
	await_link(s, "troubadour.b2", "call");
	mute_microphone(s, true);
	for (int i = 0; i < 2; i++) {
		stop_console(s, i == 0 ? SIGKILL : SIGTERM);
		await_newcomer(s, "newcomer");
		cr_expect_not(linked(s, "hardware-mic", "call"));
		start_console(s);
		await_link(s, "troubadour.b2", "call");
		mute_microphone(s, true);
	}
	mute_microphone(s, false);
	stop_console(s, SIGKILL);
	await_link(s, "hardware-mic", "call");
}

Session(policy_privacy, muted_bus_is_waited_for_too, .console = console,
	.wireplumber_conf = "wireplumber.settings = { troubadour.wait-for-bus = 0 }\n" CALL_ON_B2)
{
	start_recorder(s, "call", "");
	await_link(s, "troubadour.b2", "call");
	set_device_mute(s, "troubadour.b2", true);
	await_mute(s, "troubadour.b2", true);
	stop_console(s, SIGTERM);
	await_newcomer(s, "newcomer");
	cr_expect_not(linked(s, "hardware-mic", "call"));
}

Session(policy_privacy, open_microphone_is_waited_for_as_long_as_the_setting_says,
	.console = console, .wireplumber_conf = CALL_ON_B2)
{
	start_recorder(s, "call", "");
	start_recorder(s, "chosen", "target.object = troubadour.b1");
	await_link(s, "troubadour.b2", "call");
	await_link(s, "troubadour.b1", "chosen");
	stop_console(s, SIGKILL);
	await_newcomer(s, "newcomer");
	cr_expect_not(linked(s, "hardware-mic", "call"));
	cr_expect_not(linked(s, "hardware-mic", "chosen"));
	start_console(s);
	await_link(s, "troubadour.b2", "call");
	await_link(s, "troubadour.b1", "chosen");
	run(s, "wpctl", "settings", "troubadour.wait-for-bus", "1");
	stop_console(s, SIGKILL);
	await_link(s, "hardware-mic", "call");
	await_link(s, "hardware-mic", "chosen");
	start_console(s);
	await_link(s, "troubadour.b2", "call");
	await_link(s, "troubadour.b1", "chosen");
}

Session(policy_privacy, who_waits_gets_another_device_for_the_asking, .console = console,
	.wireplumber_conf = CALL_ON_B2)
{
	start_recorder(s, "call", "");
	await_link(s, "troubadour.b2", "call");
	stop_console(s, SIGKILL);
	await_newcomer(s, "newcomer");
	move_stream(s, "call", "hardware-mic");
	await_link(s, "hardware-mic", "call");
}

/* A player of the strip is on the hardware by then, and so on its monitor. */
Session(policy_privacy, recorder_of_a_muted_strips_monitor_waits_for_it, .console = console,
	.wireplumber_conf = "wireplumber.settings = { troubadour.wait-for-bus = 0 }\n")
{
	start_recorder(s, "obs", "stream.capture.sink = true  target.object = troubadour.game");
	await_link(s, "troubadour.game", "obs");
	for (int i = 0; i < 2; i++) {
		set_switch(s, "troubadour", "strip.game.mute", true);
		await_monitor_mute(s, "troubadour.game", true);
		await_newcomer(s, "witness");
		stop_console(s, i == 0 ? SIGKILL : SIGTERM);
		await_newcomer(s, "newcomer");
		cr_expect_not(linked(s, "hardware-1", "obs"));
		start_console(s);
		await_link(s, "troubadour.game", "obs");
	}
	set_switch(s, "troubadour", "strip.game.mute", false);
	await_monitor_mute(s, "troubadour.game", false);
	await_newcomer(s, "witness");
	stop_console(s, SIGKILL);
	await_link(s, "hardware-1", "obs");
}

/* As OBS: it names its source and does not reconnect. */
Session(policy_privacy, recorder_that_does_not_reconnect_is_linked_again, .console = console)
{
	start_recorder(s, "obs", "target.object = troubadour.b1  node.dont-reconnect = true");
	await_link(s, "troubadour.b1", "obs");
	for (int i = 0; i < 2; i++) {
		stop_console(s, SIGKILL);
		await_newcomer(s, "newcomer");
		cr_expect_not(linked(s, "hardware-mic", "obs"));
		start_console(s);
		await_link(s, "troubadour.b1", "obs");
	}
}

/* ---- awake or not ----
 *
 * In the time of the wall, where each device is a driver of its own as real ones are.  In simulated
 * time all of them are of one group, and PipeWire 1.6 runs all of a group when one of it runs. */

/* Links stay: it is only that nothing flows. */
static void await_closed_microphone(struct session *s)
{
	await_asleep(s, "hardware-mic");
	await_asleep(s, "troubadour.mic");
	cr_expect(linked(s, "hardware-mic", "troubadour.mic"));
}

Session(policy_privacy, microphone_opens_for_who_hears_it_alone, .wall = true, .console = console)
{
	struct player *p = player_new(s, "player", 2);

	await_link(s, "hardware-mic", "troubadour.mic");
	patch(s, "player", "troubadour.game");
	await_state(s, "troubadour.a1", "running");
	settle_policy(s);
	await_closed_microphone(s);
	for (int i = 0; i < 2; i++) {
		struct recorder *game = recorder_new(s, "game", 2), *call;

		patch(s, "troubadour.b1", "game");
		await_state(s, "troubadour.b1", "running");
		await_closed_microphone(s);
		call = recorder_new(s, "call", 2);
		patch(s, "troubadour.b2", "call");
		await_state(s, "hardware-mic", "running");
		recorder_free(call);
		await_closed_microphone(s);
		/* The same by the matrix. */
		set_switch(s, "troubadour", "route.mic.b1", true);
		await_state(s, "hardware-mic", "running");
		set_param(s, "troubadour", "send.mic.b1", -144.0);
		await_closed_microphone(s);
		set_param(s, "troubadour", "send.mic.b1", 0.0);
		await_state(s, "hardware-mic", "running");
		/* A user who un-mutes speaks at once. */
		set_switch(s, "troubadour", "strip.mic.mute", true);
		await_device_mute(s, "troubadour.mic", true);
		await_state(s, "hardware-mic", "running");
		set_switch(s, "troubadour", "strip.mic.mute", false);
		set_switch(s, "troubadour", "route.mic.b1", false);
		await_closed_microphone(s);
		recorder_free(game);
	}
	player_free(p);
}

Session(policy_privacy, microphone_opens_for_who_is_ducked_by_it, .wall = true, .console = console)
{
	struct player *p = player_new(s, "player", 2);

	await_link(s, "hardware-mic", "troubadour.mic");
	set_text(s, "troubadour", "strip.game.comp.sidechain", "mic");
	patch(s, "player", "troubadour.game");
	await_state(s, "troubadour.a1", "running");
	await_closed_microphone(s);
	set_switch(s, "troubadour", "strip.game.comp.on", true);
	await_state(s, "hardware-mic", "running");
	set_switch(s, "troubadour", "route.game.a1", false);
	await_closed_microphone(s);
	set_switch(s, "troubadour", "route.game.a1", true);
	await_state(s, "hardware-mic", "running");
	player_free(p);
	await_closed_microphone(s);
}

Session(policy_privacy, microphone_opens_for_who_looks_at_levels, .wall = true, .console = console)
{
	struct player *p = player_new(s, "player", 2);
	struct tool *t;

	await_link(s, "hardware-mic", "troubadour.mic");
	patch(s, "player", "troubadour.game");
	await_state(s, "troubadour.a1", "running");
	await_closed_microphone(s);
	t = tool_start(s, built("TB_TEST_TROUBADOUR"), "meters");
	await_state(s, "hardware-mic", "running");
	tool_stop(t, SIGTERM);
	await_closed_microphone(s);
	player_free(p);
}

static struct tool *start_pulse_recorder(struct session *s, const char *name, const char *meter)
{
	char name_property[64], meter_property[64];
	struct tool *t;

	snprintf(name_property, sizeof(name_property), "--property=node.name=%s", name);
	snprintf(meter_property, sizeof(meter_property), "--property=stream.monitor=%s", meter);
	t = tool_start(s, "parecord", "--device=troubadour.b2", name_property, meter_property,
		"--raw", "/dev/null");
	await_link(s, "troubadour.b2", name);
	return t;
}

/* What pipewire-pulse makes of a stream that asks for peaks, as pavucontrol's and GNOME's
 * meters do, is a stream with stream.monitor = true. */
Session(policy_privacy, level_meter_of_a_bus_opens_no_microphone, .wall = true, .console = console)
{
	struct player *p = player_new(s, "player", 2);
	struct tool *meter, *call;

	await_link(s, "hardware-mic", "troubadour.mic");
	patch(s, "player", "troubadour.game");
	await_state(s, "troubadour.a1", "running");
	await_closed_microphone(s);
	meter = start_pulse_recorder(s, "meter", "true");
	await_state(s, "troubadour.b2", "running");
	settle_policy(s);
	await_closed_microphone(s);
	call = start_pulse_recorder(s, "call", "false");
	await_state(s, "hardware-mic", "running");
	tool_stop(call, SIGTERM);
	await_closed_microphone(s);
	cr_expect(linked(s, "troubadour.b2", "meter"));
	tool_stop(meter, SIGTERM);
	player_free(p);
}

/* ---- without our scripts ---- */

static const char stock[] = "wireplumber.profiles = { main = {\n"
			    "  hooks.troubadour.hardware-defaults = disabled\n"
			    "  hooks.troubadour.find-device = disabled\n"
			    "  hooks.troubadour.find-strip = disabled\n"
			    "  hooks.troubadour.wait-for-bus = disabled\n"
			    "  hooks.troubadour.remember-moves = disabled\n"
			    "} }\n";

/* A recorder that asks for the monitor gets it, after the microphone's strip has got its own.
 * (0.5.8 gives it to any recorder where there is no microphone, 0.5.18 does not.) */
static void await_witness_on_monitor(struct session *s)
{
	struct tool *t = start_recorder(s, "witness", "stream.capture.sink = true");

	await_link(s, "hardware-1", "witness");
	settle_policy(s);
	tool_stop(t, SIGTERM);
	await_no_node(s, "witness");
}

static const char no_bus_to_record[] =
	"strips = [ { name = game } { name = mic  type = capture } ]\n"
	"buses = [ { name = a1  type = playback } ]\n"
	"params = { route.game.a1 = true  route.mic.a1 = false }\n";

Session(policy_privacy, monitor_is_no_microphone_without_our_scripts, .console = no_bus_to_record,
	.wireplumber_conf = stock)
{
	char serial[32];

	await_link(s, "hardware-mic", "troubadour.mic");
	/* For the asking it is one. */
	snprintf(serial, sizeof(serial), "%s", node_property(s, "hardware-1", "object.serial"));
	move_stream(s, "troubadour.mic", serial);
	await_link(s, "hardware-1", "troubadour.mic");
	settle_policy(s);
	cr_expect(linked(s, "hardware-1", "troubadour.mic"));
	move_stream(s, "troubadour.mic", "hardware-mic");
	await_link(s, "hardware-mic", "troubadour.mic");
	destroy_node(s, "hardware-mic");
	await_witness_on_monitor(s);
	await_no_link(s, "hardware-1", "troubadour.mic");
	/* And by hand. */
	patch(s, "hardware-2", "troubadour.mic");
	settle_policy(s);
	cr_expect(linked(s, "hardware-2", "troubadour.mic"));
}
