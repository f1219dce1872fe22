/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What is heard where in a real session: two applications play, and one records b1. */
#include "consoles.h"
#include "graph.h"
#include "tap.h"

#define RATE_HZ 48000
#define CLI     built("TB_TEST_TROUBADOUR")

/* `game` plays a tone on the left and `music` another on the right: who is heard where is
 * seen on the channels of b1. */
struct stage {
	struct session *session;
	struct wave *left, *right;
	struct player *game, *music;
	struct recorder *stream;
};

static struct wave *tone_on(uint32_t channel, double freq_hz)
{
	struct wave *w = wave_sine(2, RATE_HZ, freq_hz, 0.25, RATE_HZ);

	for (uint32_t i = 0; i < w->n_frames; i++)
		w->channel[!channel][i] = 0.0f;
	return w;
}

static struct stage stage_open(struct session *s)
{
	struct stage g = { s, tone_on(0, 1000.0), tone_on(1, 300.0), player_new(s, "gamer", 2),
		player_new(s, "band", 2), recorder_new(s, "stream", 2) };

	patch(s, "troubadour.b1", "stream");
	patch(s, "gamer", "troubadour.game");
	patch(s, "band", "troubadour.music");
	play_loop(g.game, g.left);
	play_loop(g.music, g.right);
	await_sound(g.stream, 0);
	await_sound(g.stream, 1);
	return g;
}

static void stage_close(struct stage *g)
{
	recorder_free(g->stream);
	player_free(g->game);
	player_free(g->music);
	wave_free(g->left);
	wave_free(g->right);
}

Session(mixes, mix_minus_takes_one_out_and_gives_it_back, .quantum = 256, .console = SMALL_CONSOLE)
{
	struct stage g = stage_open(s);

	run(s, CLI, "set", "bus.b1.minus=game");
	await_silence(g.stream, 0);
	run(s, CLI, "route", "game", "b1", "off");
	run(s, CLI, "route", "game", "b1", "on");
	record(g.stream, RATE_HZ);
	cr_expect_lt(
		wave_level_db(await_recording(g.stream), 0, 0, RATE_HZ), -120.0, "routed later");
	cr_expect_gt(wave_level_db(await_recording(g.stream), 1, 0, RATE_HZ), -20.0);
	run(s, CLI, "set", "bus.b1.minus=none");
	await_sound(g.stream, 0);
	stage_close(&g);
}

Session(mixes, group_and_balance_are_heard, .quantum = 256, .console = SMALL_CONSOLE)
{
	struct stage g = stage_open(s);
	const struct wave *take;

	run(s, CLI, "set", "strip.game.group=1", "strip.music.group=2", "group.1.fader=-12dB",
		"console.balance=R50");
	/* The gains move for 10 ms; the second half of the recording is measured. */
	await_param(s, "troubadour", "console.balance", 0.5, 1e-6);
	record(g.stream, RATE_HZ);
	take = await_recording(g.stream);
	cr_expect_float_eq(wave_level_db(take, 0, RATE_HZ / 2, RATE_HZ), -15.05 - 12.0 - 6.02, 0.1);
	cr_expect_float_eq(wave_level_db(take, 1, RATE_HZ / 2, RATE_HZ), -15.05, 0.1);
	run(s, CLI, "set", "group.2.mute=on");
	await_silence(g.stream, 1);
	run(s, CLI, "set", "group.2.mute=off", "group.2.solo=on");
	await_silence(g.stream, 0);
	await_sound(g.stream, 1);
	stage_close(&g);
}

Session(mixes, cue_is_heard_on_the_monitor_alone, .quantum = 256, .console = SMALL_CONSOLE)
{
	struct stage g = stage_open(s);
	struct recorder *monitor = recorder_new(s, "monitor", 2);
	const struct wave *take;

	run(s, CLI, "mute", "game");
	patch(s, "troubadour.a1", "monitor");
	await_sound(monitor, 1);
	await_silence(monitor, 0);
	run(s, CLI, "cue", "game");
	await_sound(monitor, 0);
	record(monitor, RATE_HZ);
	take = await_recording(monitor);
	cr_expect_float_eq(wave_level_db(take, 0, RATE_HZ / 2, RATE_HZ), -15.05, 0.1, "unmuted");
	cr_expect_float_eq(wave_level_db(take, 1, RATE_HZ / 2, RATE_HZ), -35.05, 0.1, "dimmed");
	record(g.stream, RATE_HZ);
	take = await_recording(g.stream);
	cr_expect_lt(wave_level_db(take, 0, RATE_HZ / 2, RATE_HZ), -120.0, "the stream hears it");
	cr_expect_float_eq(wave_level_db(take, 1, RATE_HZ / 2, RATE_HZ), -15.05, 0.1);
	run(s, CLI, "cue", "--clear");
	await_silence(monitor, 0);
	recorder_free(monitor);
	stage_close(&g);
}
