/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The desktop's volume keys move what one hears: the session's default device shows and sets
 * the monitor's level and mute, and the strip behind it keeps a fader of its own. */
#include "line.h"

#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#define DESK                                                                                       \
	"strips = [ { name = game  default = true } { name = music } ]\n"                          \
	"buses = [ { name = a1  type = playback } { name = a2  type = playback }\n"                \
	"          { name = b1  type = virtual } ]\n"                                              \
	"params = { route.game.a1 = true  route.game.a2 = true  route.game.b1 = true\n"            \
	"           route.music.a1 = true  strip.game.fader = -3dB\n"

#define WITH_KEYS    .quantum = 512, .console = DESK "}\n"
#define WITHOUT_KEYS .quantum = 512, .console = DESK "monitor.volume-keys = false }\n"
#define CLI          built("TB_TEST_TROUBADOUR")
#define DEFAULT_SINK "@DEFAULT_AUDIO_SINK@"

/* A desktop's percent: a cubic volume. */
static double percent_db(double percent)
{
	return 60.0 * log10(percent / 100.0);
}

static void expect_strip_as_it_was(struct session *s)
{
	cr_expect_float_eq(get_param(s, "troubadour", "strip.game.fader"), -3.0, 1e-6);
	cr_expect_eq(get_param(s, "troubadour", "strip.game.mute"), 0.0);
}

static void await_volume(struct session *s, const char *device, double percent)
{
	await_device_volume(s, device, pow(percent / 100.0, 3.0), 1e-4);
}

Session(monitor, volume_keys_move_the_monitor_and_every_view_shows_it, WITH_KEYS)
{
	await_default(s, "sink", "troubadour.game");
	await_volume(s, "troubadour.game", 100.0);
	run(s, "wpctl", "set-volume", DEFAULT_SINK, "0.5");
	for (double percent = 50.0; percent < 65.0; percent += 5.0) {
		await_param(s, "troubadour", "bus.a1.fader", percent_db(percent), 0.05);
		await_volume(s, "troubadour.game", percent);
		await_volume(s, "troubadour.a1", percent);
		run(s, "wpctl", "set-volume", DEFAULT_SINK, "5%+");
	}
	set_param(s, "troubadour", "bus.a1.fader", percent_db(30.0));
	await_volume(s, "troubadour.game", 30.0);
	cr_expect_not_null(strstr(run(s, "wpctl", "get-volume", DEFAULT_SINK).out, " 0.30"));
	run(s, "pactl", "set-sink-volume", "@DEFAULT_SINK@", "+10%");
	await_param(s, "troubadour", "bus.a1.fader", percent_db(40.0), 0.05);
	cr_expect_eq(get_param(s, "troubadour", "bus.a2.fader"), 0.0);
	cr_expect_eq(get_param(s, "troubadour", "bus.b1.fader"), 0.0);
	expect_strip_as_it_was(s);
}

Session(monitor, balance_of_the_default_device_is_the_monitors, WITH_KEYS)
{
	await_default(s, "sink", "troubadour.game");
	run(s, "pactl", "set-sink-volume", "@DEFAULT_SINK@", "100%", "60%");
	await_param(s, "troubadour", "bus.a1.balance", -0.4, 1e-4);
	await_channel_volume(s, "troubadour.a1", 1, 0.216, 1e-4);
	cr_expect_eq(get_param(s, "troubadour", "strip.game.balance"), 0.0);
}

/* What is recorded is the control, bit by bit, at the level of the strip's own fader. */
static void expect_untouched(const struct wave *take)
{
	uint32_t begin = 48000;
	double gain = pow(10.0, -3.0 / 20.0);

	for (uint32_t i = begin; i < take->n_frames; i++) {
		double heard = (double)take->channel[BUS_L][i];

		cr_assert_float_eq(heard, (double)take->channel[CONTROL_L][i] * gain, 1e-6,
			"frame %u is %g", i, heard);
	}
}

/* Also in the frames at which the desktop mutes and un-mutes, and turns the volume. */
Session(monitor, mute_key_silences_what_one_hears_and_no_frame_of_the_stream, WITH_KEYS)
{
	struct line l = line_open(s, "game", "b1");
	struct wave *tone = wave_sine(2, 48000, 1000.0, 0.5, 48000.0);

	await_default(s, "sink", "troubadour.game");
	play_loop(l.player, tone);
	await_sound(l.recorder, BUS_L);
	record_until_ended(l.recorder);
	for (int i = 0; i < 2; i++) {
		run(s, "wpctl", "set-mute", DEFAULT_SINK, "toggle");
		await_param(s, "troubadour", "bus.a1.mute", 1.0, 0.0);
		await_device_mute(s, "troubadour.game", true);
		await_device_mute(s, "troubadour.a1", true);
		run(s, "wpctl", "set-volume", DEFAULT_SINK, i ? "0.9" : "0.4");
		run(s, "wpctl", "set-mute", DEFAULT_SINK, "toggle");
		await_param(s, "troubadour", "bus.a1.mute", 0.0, 0.0);
		await_device_mute(s, "troubadour.game", false);
	}
	expect_untouched(end_recording(l.recorder, 48000));
	expect_strip_as_it_was(s);
	line_close(&l);
	wave_free(tone);
}

Session(monitor, strip_that_is_the_default_no_more_shows_its_own_fader_again, WITH_KEYS)
{
	await_default(s, "sink", "troubadour.game");
	run(s, "wpctl", "set-volume", DEFAULT_SINK, "0.5");
	await_volume(s, "troubadour.game", 50.0);
	choose_default(s, "sink", "troubadour.music");
	await_volume(s, "troubadour.music", 50.0);
	await_device_volume(s, "troubadour.game", pow(10.0, -3.0 / 20.0), 1e-4);
	run(s, "pactl", "set-sink-volume", "troubadour.game", "80%");
	await_param(s, "troubadour", "strip.game.fader", percent_db(80.0), 0.05);
	cr_expect_float_eq(get_param(s, "troubadour", "bus.a1.fader"), percent_db(50.0), 0.05);
	choose_default(s, "sink", "hardware-1");
	await_volume(s, "troubadour.music", 100.0);
}

/* ---- PipeWire hides the news of another default from the console, which asks again ---- */

static void choose_music_unheard(struct session *s)
{
	await_default(s, "sink", "troubadour.game");
	set_param(s, "troubadour", "bus.a1.fader", percent_db(50.0));
	await_volume(s, "troubadour.game", 50.0);
	choose_default_unheard(s, "sink", "troubadour.music");
}

/* A client that comes asks for the defaults, and hides changes of them until it is answered. */
Session(monitor, default_that_was_chosen_unheard_is_found_when_a_client_comes, WITH_KEYS)
{
	choose_music_unheard(s);
	run(s, "pactl", "info");
	await_volume(s, "troubadour.music", 50.0);
}

/* WirePlumber looks for another default whenever a device comes or goes. */
Session(monitor, default_that_was_chosen_unheard_is_found_when_a_device_comes, WITH_KEYS)
{
	choose_music_unheard(s);
	create_null_sink(s, "headset", 1);
	await_volume(s, "troubadour.music", 50.0);
}

Session(monitor, default_that_was_chosen_unheard_is_found_when_a_device_goes, WITH_KEYS)
{
	choose_music_unheard(s);
	destroy_node(s, "hardware-2");
	await_volume(s, "troubadour.music", 50.0);
}

/* All clients ask when WirePlumber comes. */
Session(monitor, default_that_was_chosen_unheard_is_found_after_the_metadata_came, WITH_KEYS)
{
	await_default(s, "sink", "troubadour.game");
	restart_wireplumber(s);
	choose_music_unheard(s);
	await_volume(s, "troubadour.music", 50.0);
}

Session(monitor, another_bus_may_be_the_monitor, WITH_KEYS)
{
	await_default(s, "sink", "troubadour.game");
	set_param(s, "troubadour", "bus.a2.fader", percent_db(70.0));
	set_text(s, "troubadour", "console.monitor", "a2");
	await_volume(s, "troubadour.game", 70.0);
	run(s, "wpctl", "set-volume", DEFAULT_SINK, "0.5");
	await_param(s, "troubadour", "bus.a2.fader", percent_db(50.0), 0.05);
	cr_expect_eq(get_param(s, "troubadour", "bus.a1.fader"), 0.0);
	cr_expect_neq(run_any(s, CLI, "set", "console.monitor=b1").status, 0,
		"nobody listens to a virtual bus");
	await_text(s, "troubadour", "console.monitor", "a2");
	run(s, CLI, "set", "console.monitor=first");
	await_text(s, "troubadour", "console.monitor", "first");
}

Session(monitor, console_that_opts_out_has_the_strips_fader_on_the_keys, WITHOUT_KEYS)
{
	await_default(s, "sink", "troubadour.game");
	run(s, "wpctl", "set-volume", DEFAULT_SINK, "0.5");
	await_param(s, "troubadour", "strip.game.fader", percent_db(50.0), 0.05);
	run(s, "wpctl", "set-mute", DEFAULT_SINK, "1");
	await_param(s, "troubadour", "strip.game.mute", 1.0, 0.0);
	cr_expect_eq(get_param(s, "troubadour", "bus.a1.fader"), 0.0);
	cr_expect_eq(get_param(s, "troubadour", "bus.a1.mute"), 0.0);
	set_switch(s, "troubadour", "monitor.volume-keys", true);
	await_volume(s, "troubadour.game", 100.0);
	await_device_mute(s, "troubadour.game", false);
}

Session(monitor, level_and_mute_outlive_the_console_and_the_session_manager, WITH_KEYS)
{
	await_default(s, "sink", "troubadour.game");
	run(s, "wpctl", "set-volume", DEFAULT_SINK, "0.5");
	run(s, "wpctl", "set-mute", DEFAULT_SINK, "1");
	await_param(s, "troubadour", "bus.a1.mute", 1.0, 0.0);
	stop_console(s, SIGTERM);
	start_console(s);
	await_console(s);
	await_default(s, "sink", "troubadour.game");
	await_volume(s, "troubadour.game", 50.0);
	await_device_mute(s, "troubadour.game", true);
	restart_wireplumber(s);
	await_default(s, "sink", "troubadour.game");
	await_volume(s, "troubadour.game", 50.0);
	cr_expect_float_eq(get_param(s, "troubadour", "bus.a1.fader"), percent_db(50.0), 0.05);
	expect_strip_as_it_was(s);
}

/* The adapter before the strip would cut in one frame what the mixer fades. */
Session(monitor, mute_of_a_device_is_a_fade_and_no_cut, WITHOUT_KEYS)
{
	struct line l = line_open(s, "game", "b1");
	struct wave *constant = wave_constant(2, 48000, 0.5);
	const struct wave *take;

	play_loop(l.player, constant);
	await_sound(l.recorder, BUS_L);
	record_until_ended(l.recorder);
	run(s, "pactl", "set-sink-mute", "troubadour.game", "1");
	await_param(s, "troubadour", "strip.game.mute", 1.0, 0.0);
	await_silence(l.recorder, BUS_L);
	run(s, "pactl", "set-sink-mute", "troubadour.game", "0");
	await_param(s, "troubadour", "strip.game.mute", 0.0, 0.0);
	take = end_recording(l.recorder, 48000);
	cr_expect_gt(wave_longest_gap(take, BUS_L, 0, take->n_frames), 0, "it was not muted");
	cr_expect_lt(wave_largest_step(take, BUS_L, 0, take->n_frames), 0.002);
	line_close(&l);
	wave_free(constant);
}
