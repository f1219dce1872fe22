/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Work on the voice of a microphone, on a thread of its own.  That thread goes by the wall's
 * clock and this session does not, so that any of its blocks may be late here: what a take
 * is judged by holds for late blocks, too. */
#include "consoles.h"
#include "line.h"
#include "world.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define LEVEL 0.5

#define VOICE_CONSOLE                                                                              \
	"strips = [ { name = game } { name = mic type = capture audio.position = [ MONO ] } ]\n"   \
	"buses = [ { name = b1 type = virtual } { name = b2 type = virtual } ]\n"                  \
	"params = { route.game.b1 = true route.mic.b2 = true }"

static void turn(struct session *s, const char *key, bool on)
{
	set_switch(s, "troubadour", key, on);
	await_param(s, "troubadour", key, on, 0.0);
}

static void expect_undisturbed(struct session *s)
{
	struct line l = line_open(s, "game", "b1");
	struct player *voice = player_new(s, "voice", 1);
	struct recorder *ear = recorder_new(s, "ear", 2);
	struct wave *level = wave_constant(2, 48000, LEVEL);
	struct wave *mono = wave_constant(1, 48000, LEVEL);
	double lost = engine_fact(s, "troubadour", "engine.lost");
	const struct wave *take;

	play_loop(l.player, level);
	patch(s, "voice", "troubadour.mic");
	patch(s, "troubadour.b2", "ear");
	await_path(voice, ear);
	play_loop(voice, mono);
	record(l.recorder, 48000);
	await_recording(l.recorder);
	record_until_ended(l.recorder);
	turn(s, "strip.mic.denoise.on", true);
	set_text(s, "troubadour", "strip.mic.denoise.method", "speex");
	await_text(s, "troubadour", "strip.mic.denoise.used", "speex");
	turn(s, "strip.mic.agc.on", true);
	set_text(s, "troubadour", "strip.mic.denoise.method", "auto");
	turn(s, "strip.mic.echo.on", true);
	turn(s, "strip.mic.denoise.on", false);
	turn(s, "strip.mic.echo.on", false);
	turn(s, "strip.mic.agc.on", false);
	take = end_recording(l.recorder, 48000);
	cr_expect_eq(wave_largest_step(take, BUS_L, 0, take->n_frames), 0.0);
	cr_expect_eq(lost_frames(l.recorder), 0);
	cr_expect_eq(engine_fact(s, "troubadour", "engine.lost"), lost);
	recorder_free(ear);
	player_free(voice);
	line_close(&l);
	wave_free(mono);
	wave_free(level);
}

Session(voice, that_is_worked_on_disturbs_no_other_strip_at_64, .quantum = 64,
	.console = VOICE_CONSOLE)
{
	expect_undisturbed(s);
}

Session(voice, that_is_worked_on_disturbs_no_other_strip_at_1024, .console = VOICE_CONSOLE)
{
	expect_undisturbed(s);
}
