/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Changes while it plays: no step and no corner. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "console.h"
#include "signals.h"

#define RATE 48000u
#define RAMP 480u /* 10 ms */
/* The steepest part of a move, of which the whole is 1. */
#define SLOPE  (2.0f / RAMP)
#define TWO_PI 6.28318530717958647692
#define FRAMES 1024u

/* All of it sounds: stereo at different levels and a mono strip. */
static struct console *playing(void)
{
	struct console *c = console_new_unguarded("game/2 music/2 mic/1", "a1/2 b1/2", RATE);

	console_dc(c, "game", 0, 1.0f);
	console_dc(c, "game", 1, 0.5f);
	console_dc(c, "mic", 0, 0.25f);
	console_set(c, "route.game.a1", 1.0f);
	console_set(c, "route.mic.a1", 1.0f);
	console_commit(c);
	console_settle(c);
	return c;
}

static float largest_step(const float *x, uint32_t n)
{
	float largest = 0.0f;

	for (uint32_t i = 1; i < n; i++)
		largest = fmaxf(largest, fabsf(x[i] - x[i - 1]));
	return largest;
}

/* How much of a move is done after a part of its time: its slope is a raised cosine. */
static float done_at(float part)
{
	return (float)((double)part - sin(TWO_PI * (double)part) / TWO_PI);
}

/* The two channels of a1 go from where they are to where they end in one smooth move
 * of exactly n_ramp frames. */
static void expect_move(struct console *c, const char *what, uint32_t n_ramp)
{
	float from[2] = { console_gain(c, "a1", 0), console_gain(c, "a1", 1) };

	console_commit(c);
	console_play(c, FRAMES, 100);
	for (uint32_t ch = 0; ch < 2; ch++) {
		const float *out = console_out(c, "a1", ch);
		float to = out[FRAMES - 1];

		for (uint32_t i = 0; i < FRAMES; i++) {
			float t = i < n_ramp ? done_at((float)i / (float)n_ramp) : 1.0f;

			cr_assert(fabsf(out[i] - (from[ch] + t * (to - from[ch]))) < 1e-5f,
				"%s, channel %u, frame %u: %f on the way from %f to %f", what, ch,
				i, out[i], from[ch], to);
		}
		for (uint32_t i = n_ramp; i < FRAMES; i++)
			cr_assert(out[i] == to, "%s has not arrived", what);
	}
}

Test(ramps, every_control_moves_in_one_smooth_step_of_10_ms)
{
	static const struct {
		const char *key;
		float value;
	} moves[] = { { "strip.game.fader", -20.0f }, { "strip.game.fader", 12.0f },
		{ "strip.game.trim", -10.0f }, { "strip.game.polarity", 1.0f },
		{ "strip.game.mono", 1.0f }, { "strip.game.pan", -0.7f }, { "strip.mic.pan", 1.0f },
		{ "strip.game.mute", 1.0f }, { "strip.game.mute", 0.0f },
		{ "strip.mic.solo", 1.0f }, { "strip.mic.solo", 0.0f }, { "send.game.a1", -3.0f },
		{ "bus.a1.mono", 1.0f }, { "bus.a1.fader", -12.0f }, { "bus.a1.mute", 1.0f },
		{ "bus.a1.mute", 0.0f }, { "route.game.a1", 0.0f }, { "route.game.a1", 1.0f } };
	struct console *c = playing();

	for (uint32_t i = 0; i < sizeof(moves) / sizeof(moves[0]); i++) {
		console_set(c, moves[i].key, moves[i].value);
		expect_move(c, moves[i].key, RAMP);
	}
	console_free(c);
}

Test(ramps, many_changes_at_once_are_still_one_smooth_step)
{
	struct console *c = playing();

	console_set(c, "strip.game.fader", -144.0f);
	console_set(c, "bus.a1.fader", 6.0f);
	console_set(c, "strip.mic.trim", 12.0f);
	console_set(c, "strip.mic.pan", 0.5f);
	console_set(c, "send.mic.a1", -6.0f);
	expect_move(c, "a scene", RAMP);
	console_set(c, "strip.game.fader", 0.0f);
	console_set(c, "strip.game.polarity", 1.0f);
	console_set(c, "bus.a1.mute", 1.0f);
	expect_move(c, "another scene", RAMP);
	console_free(c);
}

Test(ramps, a_fade_takes_as_long_as_it_was_asked_to_and_only_once)
{
	struct console *c = playing();

	console_set(c, "strip.game.fader", -12.0f);
	tb_mixer_set_fade(console_mixer(c), 20.0f);
	expect_move(c, "a 20 ms fade", 2 * RAMP);
	console_set(c, "strip.game.fader", 0.0f);
	console_settle(c);
	expect_move(c, "the next change", RAMP);
	console_free(c);
}

Test(ramps, a_fade_is_not_lost_to_a_commit_in_the_same_cycle)
{
	struct console *c = playing();

	console_set(c, "strip.game.mute", 1.0f);
	tb_mixer_set_fade(console_mixer(c), 20.0f);
	console_commit(c);
	console_set(c, "strip.game.trim", 1.0f);
	console_commit(c);
	console_play(c, FRAMES, FRAMES);
	cr_expect(largest_step(console_out(c, "a1", 0), FRAMES) < 1.01f * SLOPE / 2);
	console_free(c);
}

/* Turned back and forth faster than the ramps take. */
Test(ramps, a_change_in_the_midst_of_a_ramp_makes_no_step)
{
	struct console *c = playing();
	float last = console_gain(c, "a1", 0);

	for (uint32_t i = 0; i < 200; i++) {
		const float *out = console_out(c, "a1", 0);

		console_set(c, "strip.game.mute", (float)(rand() & 1));
		console_set(c, "strip.mic.mute", (float)(rand() & 1));
		console_commit(c);
		console_play(c, 64, 64);
		cr_assert(fabsf(out[0] - last) < 1.3f * SLOPE, "at the seam");
		cr_assert(largest_step(out, 64) < 1.3f * SLOPE);
		last = out[63];
	}
	console_free(c);
}

Test(ramps, a_path_that_closed_in_an_earlier_ramp_opens_from_silence)
{
	struct console *c = playing();
	float base;

	console_apply(c, "route.game.a1", 0.0f);
	base = console_gain(c, "a1", 0);
	console_set(c, "strip.mic.fader", -6.0f);
	console_commit(c);
	console_play(c, 100, 100);
	console_set(c, "strip.mic.fader", 0.0f);
	console_set(c, "route.game.a1", 1.0f);
	console_commit(c);
	console_play(c, RAMP, RAMP);
	cr_expect(console_out(c, "a1", 0)[0] <= base);
	cr_expect(console_out(c, "a1", 0)[RAMP / 2] > 0.4f);
	console_free(c);
}

Test(ramps, a_snapshot_lands_whole_in_one_cycle)
{
	struct console *c = playing();

	console_dc(c, "music", 0, 1.0f);
	console_unplug(c, "mic");
	console_settle(c);
	for (uint32_t i = 0; i < 50; i++) {
		console_set(c, "route.game.a1", (float)(i & 1));
		console_set(c, "route.music.a1", (float)(~i & 1));
		console_commit(c);
		console_play(c, 100, 100);
		/* What one gives the other takes, sample by sample. */
		for (uint32_t f = 0; f < 100 && i > 0; f++)
			cr_assert(fabsf(console_out(c, "a1", 0)[f] - 1.0f) < 1e-5f || i < 3);
	}
	console_free(c);
}

Test(ramps, nothing_changes_before_the_commit)
{
	struct console *c = playing();
	float before = console_gain(c, "a1", 0);

	console_set(c, "strip.game.mute", 1.0f);
	console_settle(c);
	cr_expect(console_gain(c, "a1", 0) == before);
	console_free(c);
}

Test(ramps, a_strip_that_was_silent_starts_at_its_gain)
{
	struct console *c = console_new_unguarded("game/2", "a1/2", RATE);

	console_set(c, "route.game.a1", 1.0f);
	console_commit(c);
	console_dc(c, "game", 0, 0.7f);
	console_play(c, 64, 64);
	cr_expect(console_out(c, "a1", 0)[0] == 0.7f, "the very first sample");

	console_unplug(c, "game");
	console_settle(c);
	console_set(c, "send.game.a1", -6.0f);
	console_commit(c);
	console_dc(c, "game", 0, 0.7f);
	console_play(c, 64, 64);
	cr_expect(fabsf(db(console_out(c, "a1", 0)[0] / 0.7f) + 6.0f) < 1e-3f);
	console_free(c);
}

/* A zero crossing is no silence. */
Test(ramps, a_block_of_one_zero_sample_does_not_cut_a_ramp_short)
{
	struct console *c = playing();

	console_unplug(c, "mic");
	console_in(c, "game", 0)[0] = 0.0f;
	console_in(c, "game", 1)[0] = 0.0f;
	console_play(c, 1, 1);
	console_in(c, "game", 0)[0] = 1.0f;
	console_set(c, "strip.game.mute", 1.0f);
	console_commit(c);
	console_play(c, 512, 512);
	cr_expect(console_out(c, "a1", 0)[0] == 1.0f);
	cr_expect(largest_step(console_out(c, "a1", 0), 512) < 1.01f * SLOPE);
	console_free(c);
}

static void noise(float *x, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		x[i] = (float)rand() / (float)RAND_MAX * 2.0f - 1.0f;
}

static struct console *scene_change_on_noise(uint32_t n_block)
{
	struct console *c = console_new_unguarded("game/2 film/51 mic/1", "a1/2 b1/51 m/1", RATE);

	srand(1);
	for (uint32_t i = 0; i < 6; i++)
		noise(console_in(c, "film", i), TB_MAX_FRAMES);
	noise(console_in(c, "game", 0), TB_MAX_FRAMES);
	noise(console_in(c, "game", 1), TB_MAX_FRAMES);
	noise(console_in(c, "mic", 0), TB_MAX_FRAMES);
	console_set(c, "route.game.a1", 1.0f);
	console_set(c, "route.film.b1", 1.0f);
	console_set(c, "route.film.a1", 1.0f);
	console_set(c, "route.mic.m", 1.0f);
	console_commit(c);
	console_play(c, 4096, n_block);
	console_set(c, "strip.game.pan", 0.3f);
	console_set(c, "strip.film.mono", 1.0f);
	console_set(c, "route.mic.b1", 1.0f);
	console_set(c, "bus.a1.fader", -7.0f);
	console_commit(c);
	console_play(c, 4096, n_block);
	return c;
}

Test(ramps, how_the_frames_are_cut_does_not_matter)
{
	static const uint32_t blocks[] = { 1, 7, 64, 479, 480, 481, 1000 };
	struct console *whole = scene_change_on_noise(4096);

	for (uint32_t b = 0; b < sizeof(blocks) / sizeof(blocks[0]); b++) {
		struct console *cut = scene_change_on_noise(blocks[b]);

		for (uint32_t f = 0; f < 4096; f++) {
			for (uint32_t i = 0; i < 2; i++)
				cr_assert(fabsf(console_out(cut, "a1", i)[f]
						  - console_out(whole, "a1", i)[f])
					  < 1e-6f);
			for (uint32_t i = 0; i < 6; i++)
				cr_assert(fabsf(console_out(cut, "b1", i)[f]
						  - console_out(whole, "b1", i)[f])
					  < 1e-6f);
		}
		console_free(cut);
	}
	console_free(whole);
}

Test(ramps, a_mute_is_complete_after_10_ms_at_every_rate)
{
	static const uint32_t rates_hz[] = { 8000, 44100, 96000, 384000 };

	for (uint32_t r = 0; r < 4; r++) {
		struct console *c = playing();
		uint32_t n_ramp = (rates_hz[r] + 99) / 100;
		const float *out = console_out(c, "a1", 0);
		float level = console_gain(c, "a1", 0);

		tb_mixer_set_rate(console_mixer(c), rates_hz[r]);
		console_set(c, "bus.a1.mute", 1.0f);
		console_commit(c);
		console_play(c, 4096, 333);
		cr_expect(out[n_ramp - 1] > 0.0f);
		cr_expect(out[n_ramp] == 0.0f);
		cr_expect(largest_step(out, 4096) < 1.2f * 2.0f * level / (float)n_ramp);
		console_free(c);
	}
}

/* ---- no corners ---- */

/* The largest sample above 800 Hz, of a windowed sinc high-pass with more than 100 dB of
 * rejection, dBFS. */
static double peak_above_800_hz(const float *x, uint32_t from, uint32_t to)
{
	enum { HALF = 600 };
	static double tap[HALF + 1];
	double worst = 0.0;

	for (int k = 0; k <= HALF; k++) {
		double w = 0.35875 + 0.48829 * cos(TWO_PI * k / (2 * HALF + 2))
		           + 0.14128 * cos(2 * TWO_PI * k / (2 * HALF + 2))
		           + 0.01168 * cos(3 * TWO_PI * k / (2 * HALF + 2));
		double cut = 2.0 * 700.0 / RATE;

		tap[k] = k == 0 ? 1.0 - cut
		                : -cut * sin(TWO_PI / 2 * cut * k) / (TWO_PI / 2 * cut * k) * w;
	}
	for (uint32_t i = from; i < to; i++) {
		double sum = tap[0] * (double)x[i];

		for (int k = 1; k <= HALF; k++)
			sum += tap[k] * ((double)x[i - (uint32_t)k] + (double)x[i + (uint32_t)k]);
		worst = fmax(worst, fabs(sum));
	}
	return 20.0 * log10(worst);
}

/* What a1 plays while a 100 Hz tone of -6 dBFS is muted after 4800 frames. */
static void play_muted_tone(uint32_t phase, float *heard)
{
	struct console *c = console_new("game/2", "a1/2", RATE);
	float *in = console_in(c, "game", 0);

	console_set_all(c, "route.game.a1=1 bus.a1.limiter.on=0");
	console_commit(c);
	for (uint32_t i = 0; i < 4800; i++)
		in[i] = (float)(0.5 * sin(TWO_PI * 100.0 * (i + phase) / RATE));
	for (uint32_t half = 0; half < 2; half++) {
		console_play(c, 4800, 64);
		memcpy(heard + 4800 * half, console_out(c, "a1", 0), 4800 * sizeof(float));
		console_set(c, "strip.game.mute", 1.0f);
		console_commit(c);
	}
	console_free(c);
}

Test(ramps, a_muted_tone_leaves_nothing_above_it)
{
	static float heard[9600];

	for (uint32_t phase = 0; phase < 480; phase += 60) {
		double left;

		play_muted_tone(phase, heard);
		left = peak_above_800_hz(heard, 4000, 6000);
		cr_expect_leq(left, -65.0, "%.1f dBFS, muted at frame %u", left, phase);
	}
}

Test(ramps, a_mute_does_not_wait_for_a_hand_on_another_fader)
{
	struct console *c = playing();
	const float *out = console_out(c, "a1", 1);

	console_set(c, "route.mic.a1", 0.0f);
	for (uint32_t i = 0; i < 60; i++) {
		console_set(c, "strip.mic.fader", -(float)i);
		console_set(c, "strip.game.mute", i == 40);
		console_commit(c);
		console_play(c, 800, 200);
		if (i == 40)
			cr_expect(out[RAMP] == 0.0f && out[0] == 0.5f);
	}
	console_free(c);
}
