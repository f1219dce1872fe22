/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The monitor of a strip's device, as OBS records it for "Desktop Audio": a muted strip is
 * silent there too. */
#include "consoles.h"
#include "line.h"

#include <math.h>
#include <signal.h>
#include <string.h>

#define CONSOLE .quantum = 512, .console = SMALL_CONSOLE

/* A player into game, and two who record its monitor. */
struct desk {
	struct session *session;
	struct player *player;
	struct recorder *take, *ear;
	struct wave *constant;
};

static struct desk desk_open(struct session *s)
{
	struct desk d = {
		.session = s,
		.player = player_new(s, "player", 2),
		.take = recorder_new(s, "take", 2),
		.ear = recorder_new(s, "ear", 2),
		.constant = wave_constant(2, 4800, 0.5),
	};

	patch(s, "troubadour.game", "take");
	patch(s, "troubadour.game", "ear");
	patch(s, "player", "troubadour.game");
	play_loop(d.player, d.constant);
	return d;
}

static void desk_close(struct desk *d)
{
	recorder_free(d->ear);
	recorder_free(d->take);
	player_free(d->player);
	wave_free(d->constant);
}

/* The sound is a constant, so that each step of the gain is a step of the recording. */
Session(strip_monitors, mute_comes_and_goes_without_a_click_and_leaves_nothing, CONSOLE)
{
	struct desk d = desk_open(s);
	const struct wave *take;

	await_sound(d.ear, 0);
	await_sound(d.take, 0);
	record_until_ended(d.take);
	/* It has begun. */
	record(d.ear, 512);
	await_recording(d.ear);
	set_switch(s, "troubadour", "strip.game.mute", true);
	await_silence(d.ear, 0);
	set_switch(s, "troubadour", "strip.game.mute", false);
	await_sound(d.ear, 0);
	set_switch(s, "troubadour", "strip.game.mute", true);
	await_silence(d.ear, 0);
	take = end_recording(d.take, 48000);
	for (uint32_t c = 0; c < 2; c++) {
		cr_expect_eq(take->channel[c][0], 0.5f);
		cr_expect_leq(wave_largest_step(take, c, 0, take->n_frames), 0.5 / 16.0 + 1e-6);
		cr_expect_geq(wave_longest_gap(take, c, 0, take->n_frames), 512u);
		cr_expect_eq(take->channel[c][take->n_frames - 1], 0.0f);
	}
	desk_close(&d);
}

/* A mute that is taken back on its way. */
Session(strip_monitors, mute_that_is_taken_back_at_once_brings_all_of_it_back, CONSOLE)
{
	struct desk d = desk_open(s);
	const struct wave *take;

	await_sound(d.ear, 0);
	for (int i = 0; i < 3; i++) {
		set_switch(s, "troubadour", "strip.game.mute", true);
		set_switch(s, "troubadour", "strip.game.mute", false);
	}
	await_param(s, "troubadour", "strip.game.mute", 0.0, 0.0);
	do {
		record(d.take, 4800);
		take = await_recording(d.take);
	} while (wave_peak(take, 0, 0, 4800) < 0.5 || wave_largest_step(take, 0, 0, 4800) > 0.0);
	desk_close(&d);
}

static void mute_by(struct session *s, const char *means, bool mute)
{
	if (strcmp(means, "pactl") == 0)
		run(s, "pactl", "set-sink-mute", "troubadour.game", mute ? "1" : "0");
	else
		set_switch(s, "troubadour", means, mute);
}

/* And the way to the buses stays as it was, whatever is set meanwhile. */
Session(strip_monitors, whatever_silences_the_strip_silences_its_monitor, CONSOLE)
{
	static const char *const means[] = { "strip.game.mute", "pactl", "group.1.mute",
		"strip.music.solo" };
	struct line l = line_open(s, "game", "b1");
	struct recorder *monitor = recorder_new(s, "monitor", 2);
	struct wave *tone = wave_sine(2, 48000, 1000.0, 0.5, 48000.0);

	patch(s, "troubadour.game", "monitor");
	set_text(s, "troubadour", "strip.game.group", "1");
	for (size_t i = 0; i < SPA_N_ELEMENTS(means); i++) {
		double volume = 0.9 - 0.1 * (double)i;

		play_loop(l.player, tone);
		await_sound(monitor, 0);
		mute_by(s, means[i], true);
		await_silence(monitor, 0);
		await_silence(monitor, 1);
		set_device_volume(s, "troubadour.game", volume);
		await_param(s, "troubadour", "strip.game.fader", 20.0 * log10(volume), 0.05);
		mute_by(s, means[i], false);
		await_sound(monitor, 1);
		await_sound(l.recorder, BUS_R);
		line_expect_gain_db(&l, BUS_L, 20.0 * log10(volume), 0.05);
	}
	recorder_free(monitor);
	wave_free(tone);
	line_close(&l);
}

#define DESKTOP                                                                                    \
	"strips = [ { name = game  default = true } ]\n"                                           \
	"buses = [ { name = a1  type = playback } ]\n"                                             \
	"params = { route.game.a1 = true  strip.game.fader = -12dB }\n"

/* The desktop's mute key is that of the speakers.  Faders do not count either. */
Session(strip_monitors, mute_key_of_the_desktop_leaves_the_recording_alone, .quantum = 512,
	.console = DESKTOP)
{
	struct desk d = desk_open(s);
	const struct wave *take;

	await_default(s, "sink", "troubadour.game");
	await_sound(d.take, 0);
	record_until_ended(d.take);
	run(s, "wpctl", "set-mute", "@DEFAULT_AUDIO_SINK@", "1");
	await_param(s, "troubadour", "bus.a1.mute", 1.0, 0.0);
	await_device_mute(s, "troubadour.game", true);
	take = end_recording(d.take, 48000);
	for (uint32_t i = 0; i < take->n_frames; i++)
		cr_assert_eq(take->channel[0][i], 0.5f);
	desk_close(&d);
}

/* The recording begins before the console does. */
Session(strip_monitors, muted_strip_is_silent_from_its_first_frame_after_a_restart, CONSOLE)
{
	static const int signals[] = { SIGTERM, SIGKILL };
	struct desk d = desk_open(s);

	await_sound(d.ear, 0);
	set_switch(s, "troubadour", "strip.game.mute", true);
	await_silence(d.ear, 0);
	for (size_t i = 0; i < SPA_N_ELEMENTS(signals); i++) {
		const struct wave *take;

		stop_console(s, signals[i]);
		record_until_ended(d.take);
		start_console(s);
		await_console(s);
		cr_expect_eq(get_param(s, "troubadour", "strip.game.mute"), 1.0);
		patch(s, "player", "troubadour.game");
		patch(s, "troubadour.game", "take");
		await_state(s, "troubadour.game", "running");
		take = end_recording(d.take, 48000);
		cr_expect_eq(wave_peak(take, 0, 0, take->n_frames), 0.0);
		cr_expect_eq(wave_peak(take, 1, 0, take->n_frames), 0.0);
	}
	/* There was something to hear. */
	patch(s, "troubadour.game", "ear");
	set_switch(s, "troubadour", "strip.game.mute", false);
	await_sound(d.ear, 0);
	desk_close(&d);
}
