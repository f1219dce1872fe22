/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Music that makes way for a voice, through a real session. */
#include "consoles.h"
#include "graph.h"
#include "tap.h"

#define RATE_HZ 48000

static double level_db(struct recorder *r)
{
	const struct wave *take;

	record(r, RATE_HZ);
	take = await_recording(r);
	return wave_level_db(take, 0, RATE_HZ / 2, RATE_HZ);
}

/* b1 hears the music, the voice goes to a1 only. */
static void set_up(struct session *s)
{
	set_switch(s, "troubadour", "route.game.b1", false);
	await_param(s, "troubadour", "route.game.b1", 0.0, 0.0);
	set_param(s, "troubadour", "strip.music.comp.knee", 0.0);
	run(s, "pw-cli", "set-param", "troubadour", "Props",
		"{ params = [ \"strip.music.comp.sidechain\" \"game\""
		" \"strip.music.comp.on\" true ] }");
	await_param(s, "troubadour", "strip.music.comp.on", 1.0, 0.0);
}

Session(ducking, music_falls_under_a_voice_and_comes_back, .quantum = 256, .console = SMALL_CONSOLE)
{
	struct wave *voice = wave_sine(2, RATE_HZ, 1000.0, 0.5, RATE_HZ);
	struct wave *music = wave_sine(2, RATE_HZ, 300.0, 0.05, RATE_HZ);
	struct player *speaker = player_new(s, "speaker", 2), *band = player_new(s, "band", 2);
	struct recorder *r = recorder_new(s, "recorder", 2);
	double alone_db, under_db, again_db;

	set_up(s);
	patch(s, "troubadour.b1", "recorder");
	patch(s, "band", "troubadour.music");
	patch(s, "speaker", "troubadour.game");
	await_path(band, r);
	play_loop(band, music);
	await_sound(r, 0);
	alone_db = level_db(r);
	play_loop(speaker, voice);
	level_db(r);
	under_db = level_db(r);
	play_silence(speaker);
	level_db(r);
	again_db = level_db(r);
	/* -6 dB, 14 over the threshold, 4 : 1 */
	cr_expect_float_eq(under_db - alone_db, -10.5, 0.3, "%g dB", under_db - alone_db);
	cr_expect_float_eq(again_db, alone_db, 0.1, "back at %g dB", again_db - alone_db);
	recorder_free(r);
	player_free(band);
	player_free(speaker);
	wave_free(voice);
	wave_free(music);
}
