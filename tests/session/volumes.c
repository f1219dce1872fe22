/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A device's volume is the fader: one value, whoever looks or turns. */
#include "consoles.h"
#include "line.h"

#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CONSOLE .quantum = 512, .console = SMALL_CONSOLE

/* PulseAudio's 40 % is a cubic volume: 0.4^3. */
#define FORTY_PERCENT_DB (60.0 * log10(0.4))

/* What pactl says of a sink's volume. */
static void expect_percent(struct session *s, const char *sink, const char *percent)
{
	const char *out = run(s, "pactl", "get-sink-volume", sink).out;

	cr_expect(strstr(out, percent), "%s: not %s but %s", sink, percent, out);
}

/* The daemon of PulseAudio's protocol learns of a volume when it has asked for it. */
static void await_percent(struct session *s, const char *sink, const char *percent)
{
	while (!strstr(run(s, "pactl", "get-sink-volume", sink).out, percent))
		continue;
}

Session(volumes, fresh_sinks_show_hundred_percent, CONSOLE)
{
	expect_percent(s, "troubadour.game", " 100% ");
	expect_percent(s, "troubadour.music", " 100% ");
	cr_expect_eq(get_param(s, "troubadour", "strip.game.fader"), 0.0);
}

Session(volumes, forty_percent_is_one_fader_in_pactl_params_and_sound, CONSOLE)
{
	struct line l = line_open(s, "game", "b1");

	run(s, "pactl", "set-sink-volume", "troubadour.game", "40%");
	await_param(s, "troubadour", "strip.game.fader", FORTY_PERCENT_DB, 0.05);
	line_expect_gain_db(&l, BUS_L, FORTY_PERCENT_DB, 0.05);
	expect_percent(s, "troubadour.game", " 40% ");
	line_close(&l);
}

Session(volumes, volume_set_before_anything_played_is_shown_and_heard, CONSOLE)
{
	struct line l;

	run(s, "pactl", "set-sink-volume", "troubadour.game", "40%");
	await_param(s, "troubadour", "strip.game.fader", FORTY_PERCENT_DB, 0.05);
	await_device_volume(s, "troubadour.game", 0.064, 1e-3);
	expect_percent(s, "troubadour.game", " 40% ");
	l = line_open(s, "game", "b1");
	line_expect_gain_db(&l, BUS_L, FORTY_PERCENT_DB, 0.05);
	expect_percent(s, "troubadour.game", " 40% ");
	line_close(&l);
}

/* A mixer that finds a sink without channels would set the volume of none. */
Session(volumes, a_sink_that_is_new_shows_its_volume_at_once, CONSOLE)
{
	char text[64], node[64];

	for (uint32_t i = 0; i < 8; i++) {
		snprintf(text, sizeof(text), "{ name = new%u }", i);
		snprintf(node, sizeof(node), "troubadour.new%u", i);
		set_text(s, "troubadour", "console.add-strip", text);
		await_node(s, node);
		cr_expect_eq(device_volume(s, node, 0), 1.0);
		cr_expect_eq(device_volume(s, node, 1), 1.0);
	}
}

/* Each step reads what the one before has left. */
Session(volumes, steps_of_an_idle_sink_add_up, CONSOLE)
{
	char shown[16] = " 50% ";

	run(s, "pactl", "set-sink-volume", "troubadour.game", "50%");
	for (int percent = 52; percent <= 60; percent += 2) {
		await_percent(s, "troubadour.game", shown);
		run(s, "pactl", "set-sink-volume", "troubadour.game", "+2%");
		snprintf(shown, sizeof(shown), " %d%% ", percent);
	}
	await_percent(s, "troubadour.game", shown);
	await_param(s, "troubadour", "strip.game.fader", 60.0 * log10(0.6), 0.05);
}

Session(volumes, fader_param_moves_the_device_volume, CONSOLE)
{
	set_param(s, "troubadour", "strip.game.fader", FORTY_PERCENT_DB);
	await_device_volume(s, "troubadour.game", 0.064, 1e-3);
	expect_percent(s, "troubadour.game", " 40% ");
	set_param(s, "troubadour", "strip.game.fader", 0.0);
	await_device_volume(s, "troubadour.game", 1.0, 1e-3);
	expect_percent(s, "troubadour.game", " 100% ");
}

Session(volumes, wpctl_sets_the_fader_too, CONSOLE)
{
	char id[16];

	snprintf(id, sizeof(id), "%u", await_node(s, "troubadour.music"));
	run(s, "wpctl", "set-volume", id, "0.5");
	await_param(s, "troubadour", "strip.music.fader", 60.0 * log10(0.5), 0.05);
	run(s, "wpctl", "set-mute", id, "1");
	await_param(s, "troubadour", "strip.music.mute", 1.0, 0.0);
}

Session(volumes, mute_button_and_mute_param_are_one, CONSOLE)
{
	struct line l = line_open(s, "game", "b1");

	run(s, "pactl", "set-sink-mute", "troubadour.game", "1");
	await_param(s, "troubadour", "strip.game.mute", 1.0, 0.0);
	cr_expect_eq(line_gain_db(&l, BUS_L), -144.0);
	set_switch(s, "troubadour", "strip.game.mute", false);
	await_device_mute(s, "troubadour.game", false);
	await_param(s, "troubadour", "strip.game.mute", 0.0, 0.0);
	line_expect_gain_db(&l, BUS_L, 0.0, 0.01);
	set_switch(s, "troubadour", "strip.game.mute", true);
	await_device_mute(s, "troubadour.game", true);
	line_close(&l);
}

/* Left at 100 %, right at 50 %: the right is 18.06 dB lower, and the fader stays. */
Session(volumes, channels_of_different_volume_keep_their_balance, CONSOLE)
{
	struct line l = line_open(s, "game", "b1");
	double gain_db[2];

	run(s, "pactl", "set-sink-volume", "troubadour.game", "90%", "50%");
	await_param(s, "troubadour", "strip.game.fader", 60.0 * log10(0.9), 0.05);
	line_gains_db(&l, gain_db);
	cr_expect_float_eq(gain_db[0], 60.0 * log10(0.9), 0.05);
	cr_expect_float_eq(gain_db[1], 60.0 * log10(0.5), 0.05);
	line_close(&l);
}

Session(volumes, a_balance_that_pactl_sets_is_a_key_of_the_strip_and_back, CONSOLE)
{
	struct line l = line_open(s, "game", "b1");
	double gain_db[2];

	run(s, "pactl", "set-sink-volume", "troubadour.game", "100%", "60%");
	await_param(s, "troubadour", "strip.game.balance", -0.4, 1e-4);
	expect_percent(s, "troubadour.game", "balance -0.40");
	set_param(s, "troubadour", "strip.game.balance", 0.5);
	await_channel_volume(s, "troubadour.game", 0, 0.125, 1e-4);
	cr_expect_float_eq(device_volume(s, "troubadour.game", 1), 1.0, 1e-6);
	line_gains_db(&l, gain_db);
	cr_expect_float_eq(gain_db[0], 60.0 * log10(0.5), 0.05);
	cr_expect_float_eq(gain_db[1], 0.0, 0.05);
	set_param(s, "troubadour", "strip.game.balance", 0.0);
	await_channel_volume(s, "troubadour.game", 0, 1.0, 1e-6);
	line_close(&l);
}

#define FILM_CONSOLE                                                                               \
	"strips = [ { name = film type = virtual audio.position = [ FL FR FC LFE SL SR ] } ]\n"    \
	"buses = [ { name = b1 type = virtual audio.position = [ FL FR ] } ]\n"

/* Each of six sliders in pavucontrol. */
Session(volumes, every_channel_of_a_surround_sink_is_kept_over_a_restart, .console = FILM_CONSOLE)
{
	static const double percent[6] = { 100, 60, 40, 0, 80, 30 };

	run(s, "pactl", "set-sink-volume", "troubadour.film", "100%", "60%", "40%", "0%", "80%",
		"30%");
	await_param(s, "troubadour", "strip.film.balance", -0.4, 1e-4);
	await_param(s, "troubadour", "strip.film.channel.3", 60.0 * log10(0.4), 0.01);
	await_param(s, "troubadour", "strip.film.channel.6", 60.0 * log10(0.3 / 0.6), 0.01);
	stop_console(s, SIGTERM);
	start_console(s);
	await_console(s);
	for (uint32_t i = 0; i < 6; i++)
		await_channel_volume(s, "troubadour.film", i, pow(percent[i] / 100.0, 3.0), 1e-4);
}

/* Its channels have it, so that it may be set any number of times. */
Session(volumes, volume_of_a_node_is_its_loudest_channel, CONSOLE)
{
	run(s, "pactl", "set-sink-volume", "troubadour.game", "100%", "60%");
	await_param(s, "troubadour", "strip.game.balance", -0.4, 1e-4);
	for (uint32_t i = 0; i < 2; i++) {
		set_device_whole_volume(s, "troubadour.game", 0.5);
		await_param(s, "troubadour", "strip.game.fader", 20.0 * log10(0.5), 0.01);
		await_channel_volume(s, "troubadour.game", 0, 0.5, 1e-4);
		await_channel_volume(s, "troubadour.game", 1, 0.5 * 0.216, 1e-4);
		await_device_whole_volume(s, "troubadour.game", 1.0);
	}
	cr_expect_float_eq(get_param(s, "troubadour", "strip.game.balance"), -0.4, 1e-4);
}

Session(volumes, bus_volume_is_the_bus_fader, CONSOLE)
{
	struct line l = line_open(s, "game", "b1");

	run(s, "pactl", "set-source-volume", "troubadour.b1", "40%");
	await_param(s, "troubadour", "bus.b1.fader", FORTY_PERCENT_DB, 0.05);
	line_expect_gain_db(&l, BUS_L, FORTY_PERCENT_DB, 0.05);
	line_close(&l);
}
