/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Who hears whom through a real session: two applications play, and one records b1. */
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
