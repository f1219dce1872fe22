/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Where WirePlumber links the console's streams. */
#include "consoles.h"
#include "line.h"

#include <string.h>

#define TARGETED_CONSOLE                                                                           \
	"strips = [\n"                                                                             \
	"  { name = mic type = capture audio.position = [ MONO ]\n"                                \
	"    node.props = { target.object = second-mic } }\n"                                      \
	"]\n"                                                                                      \
	"buses = [ { name = b1 type = virtual audio.position = [ FL FR ] } ]\n"                    \
	"params = { route.mic.b1 = true }\n"

#define SECOND_MIC                                                                                 \
	"context.objects = [ { factory = adapter args = {\n"                                       \
	"  factory.name = support.null-audio-sink node.name = second-mic\n"                        \
	"  media.class = Audio/Source/Virtual audio.position = [ MONO ] priority.session = 1\n"    \
	"} } ]\n"

Session(routing, capture_strip_takes_the_default_source, .console = MIC_CONSOLE)
{
	await_link(s, "hardware-mic", "troubadour.mic");
}

Session(routing, capture_strip_follows_its_target_object, .console = TARGETED_CONSOLE,
	.pipewire_conf = SECOND_MIC)
{
	await_link(s, "second-mic", "troubadour.mic");
	cr_expect_not(linked(s, "hardware-mic", "troubadour.mic"));
	move_stream(s, "troubadour.mic", "hardware-mic");
	await_link(s, "hardware-mic", "troubadour.mic");
	await_no_link(s, "second-mic", "troubadour.mic");
}

Session(routing, playback_bus_plays_on_hardware_though_a_strip_is_the_default,
	.console = SMALL_CONSOLE)
{
	await_default(s, "sink", "troubadour.game");
	await_link(s, "troubadour.a1", "hardware-1");
	cr_expect_not(linked(s, "troubadour.a1", "troubadour.game"));
	cr_expect_not(linked(s, "troubadour.a1", "troubadour.music"));
}

Session(routing, playback_bus_moves_on_when_its_device_goes_and_comes_back,
	.console = SMALL_CONSOLE)
{
	create_null_sink(s, "headset", 1500);
	await_link(s, "troubadour.a1", "headset");
	destroy_node(s, "headset");
	await_link(s, "troubadour.a1", "hardware-1");
	create_null_sink(s, "headset", 1500);
	await_link(s, "troubadour.a1", "headset");
}

Session(routing, playback_bus_goes_where_the_user_moves_it, .console = SMALL_CONSOLE)
{
	await_link(s, "troubadour.a1", "hardware-1");
	move_stream(s, "troubadour.a1", "hardware-2");
	await_link(s, "troubadour.a1", "hardware-2");
	await_no_link(s, "troubadour.a1", "hardware-1");
}

/* What a1 plays is heard on the device. */
Session(routing, playback_bus_is_heard_on_its_device, .quantum = 256, .console = SMALL_CONSOLE)
{
	struct wave *noise = wave_noise(2, 9600, 0.25, 2);
	struct player *p = player_new(s, "player", 2);
	struct recorder *r = recorder_new(s, "recorder", 4);
	int64_t at;

	await_link(s, "troubadour.a1", "hardware-1");
	patch(s, "player", "recorder");
	patch(s, "hardware-1", "recorder:2");
	patch(s, "player", "troubadour.game");
	await_path(p, r);
	at = wave_find(play_and_record(p, noise, r, 1024), 2, noise, 0);
	cr_expect_geq(at, 0, "a1 does not play the strip bit by bit");
	play_silence(p);
	recorder_free(r);
	player_free(p);
	wave_free(noise);
}
