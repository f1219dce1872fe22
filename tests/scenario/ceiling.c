/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Nothing leaves a limiter above its ceiling, whatever moves before it. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "desk.h"
#include "oversample.h"

#define TWO_PI 6.28318530717958647692

Test(ceiling, the_guard_of_every_bus_holds_whatever_the_faders_do)
{
	struct console *c = desk_new();
	static const char *const buses[] = { "a1", "b1" };

	console_set(c, "route.music.a1", 1.0f);
	desk_noise(c, "voice", 1.0f);
	desk_noise(c, "music", 1.0f);
	for (uint32_t i = 0; i < 50; i++) {
		console_set(c, "bus.a1.fader", (float)(rand() % 24) - 12.0f);
		console_set(c, "bus.b1.fader", (float)(rand() % 24) - 12.0f);
		console_set(c, "strip.voice.fader", (float)(rand() % 24) - 12.0f);
		console_set(c, "strip.music.trim", (float)(rand() % 48) - 24.0f);
		console_commit(c);
		console_play(c, 512, 1 + (uint32_t)rand() % 512);
		for (uint32_t b = 0; b < 2; b++)
			for (uint32_t channel = 0; channel < 2; channel++)
				cr_assert_leq(
					signal_peak(console_out(c, buses[b], channel), 0, 512),
					1.0f);
	}
	cr_expect_gt(tb_mixer_bus_reduction(console_mixer(c), 0).limiter_db, 0.0f);
	cr_expect_gt(tb_mixer_bus_reduction(console_mixer(c), 1).limiter_db, 0.0f);
	console_free(c);
}

Test(ceiling, the_guard_leaves_a_full_scale_mix_alone)
{
	struct console *c = desk_new();
	uint32_t i;

	for (uint32_t block = 0; block < 20; block++) {
		desk_noise(c, "music", 1.0f);
		console_in(c, "music", 0)[block] = 1.0f;
		console_in(c, "music", 1)[block] = -1.0f;
		console_play(c, 512, 512);
		for (i = 0; i < 512; i++)
			cr_assert(console_out(c, "b1", 0)[i] == console_in(c, "music", 0)[i]
				  && console_out(c, "b1", 1)[i] == console_in(c, "music", 1)[i]);
	}
	cr_expect_eq(tb_mixer_bus_reduction(console_mixer(c), 1).limiter_db, 0.0f);
	console_free(c);
}

/* ---- true peak ---- */

#define N_FRAMES 24576u /* three rows of the console's */

/* Frame i of what is hard to limit; none of it fits a row of the console. */
static double square(uint32_t i)
{
	return sin(TWO_PI * 997.0 / DESK_RATE_HZ * i) > 0.0 ? 1.0 : -1.0;
}

static double full_scale_noise(uint32_t i)
{
	(void)i;
	return (double)signal_noise();
}

static double peaks_between_samples(uint32_t i)
{
	return sin(TWO_PI / 4.0 * i + TWO_PI / 8.0);
}

static double near_a_quarter(uint32_t i)
{
	return sin(TWO_PI * 11903.0 / DESK_RATE_HZ * i);
}

static double switched_gain(uint32_t i)
{
	return sin(TWO_PI * 6007.0 / DESK_RATE_HZ * i) * ((i / 777) & 1 ? 1.0 : 0.05);
}

static const struct {
	const char *what;
	double (*at)(uint32_t i);
} sounds[] = {
	{ "a square wave", square },
	{ "full-scale noise", full_scale_noise },
	{ "a sine that peaks between samples", peaks_between_samples },
	{ "a sine near a quarter of the rate", near_a_quarter },
	{ "a switched gain", switched_gain },
};

#define N_SOUNDS (sizeof(sounds) / sizeof(sounds[0]))

static float heard[N_FRAMES];

typedef void turn_t(struct console *c, uint32_t frame, const void *data);

static void play_turning(struct console *c, uint32_t sound, const char *bus, turn_t *turn)
{
	struct desk_take take = { bus, sounds[sound].at, turn, NULL, 960, 192 };

	desk_record(c, &take, heard, N_FRAMES);
}

static double true_peak_db(uint32_t from)
{
	return 20.0 * log10(tb_test_true_peak(heard, N_FRAMES, (int)from, N_FRAMES - 64));
}

static float random_db(int least, int most)
{
	return (float)(rand() % (most - least + 1) + least);
}

/* All that stands before the limiter of a bus. */
static void turn_everything_before_the_bus(struct console *c, uint32_t at, const void *data)
{
	(void)at;
	(void)data;
	console_set(c, "bus.a1.fader", random_db(-6, 12));
	console_set(c, "strip.voice.fader", random_db(-12, 12));
	console_set(c, "strip.music.trim", random_db(-12, 24));
	console_set(c, "strip.music.mute", (float)(rand() % 2));
	console_set(c, "bus.a1.eq.2.gain", random_db(-12, 12));
	console_set(c, "bus.a1.delay", (float)(rand() % 20));
	console_commit(c);
}

static void turn_everything_before_the_strips_limiter(
	struct console *c, uint32_t at, const void *data)
{
	(void)at;
	(void)data;
	console_set(c, "strip.music.trim", random_db(-12, 24));
	console_set(c, "strip.music.polarity", (float)(rand() % 2));
	console_set(c, "strip.music.eq.2.gain", random_db(-12, 12));
	console_set(c, "strip.music.comp.makeup", random_db(-6, 12));
	console_commit(c);
}

static void set_lookahead(struct console *c, const char *owner, float lookahead_ms)
{
	char key[TB_KEY_MAX];

	snprintf(key, sizeof(key), "%s.limiter.on", owner);
	console_set(c, key, 1.0f);
	snprintf(key, sizeof(key), "%s.limiter.ceiling", owner);
	console_set(c, key, -1.0f);
	snprintf(key, sizeof(key), "%s.limiter.lookahead", owner);
	console_set(c, key, lookahead_ms);
}

static const float lookaheads_ms[] = { 0.1f, 1.0f, 2.0f };

Test(ceiling, no_true_peak_of_a_bus_is_above_it_whatever_moves)
{
	for (uint32_t l = 0; l < 3; l++)
		for (uint32_t s = 0; s < N_SOUNDS; s++) {
			struct console *c = desk_new();

			console_set(c, "route.music.a1", 1.0f);
			console_set(c, "bus.a1.eq.on", 1.0f);
			set_lookahead(c, "bus.a1", lookaheads_ms[l]);
			console_commit(c);
			play_turning(c, s, "a1", turn_everything_before_the_bus);
			cr_expect_leq(true_peak_db(0), -1.0, "%g ms, %s: %.2f dBTP",
				(double)lookaheads_ms[l], sounds[s].what, true_peak_db(0));
			cr_expect_geq(true_peak_db(0), -3.0, "%g ms, %s: %.2f dBTP, too low",
				(double)lookaheads_ms[l], sounds[s].what, true_peak_db(0));
			console_free(c);
		}
}

Test(ceiling, no_true_peak_of_a_strip_is_above_it_whatever_moves)
{
	for (uint32_t l = 0; l < 3; l++)
		for (uint32_t s = 0; s < N_SOUNDS; s++) {
			struct console *c = desk_new();

			console_set(c, "strip.music.eq.on", 1.0f);
			console_set(c, "strip.music.comp.on", 1.0f);
			set_lookahead(c, "strip.music", lookaheads_ms[l]);
			console_commit(c);
			play_turning(c, s, "b1", turn_everything_before_the_strips_limiter);
			cr_expect_leq(true_peak_db(0), -1.0, "%g ms, %s: %.2f dBTP",
				(double)lookaheads_ms[l], sounds[s].what, true_peak_db(0));
			cr_expect_geq(true_peak_db(0), -6.0, "%g ms, %s: %.2f dBTP, too low",
				(double)lookaheads_ms[l], sounds[s].what, true_peak_db(0));
			console_free(c);
		}
}

#define LOWERED_AT 9600u

static void lower_the_ceiling(struct console *c, uint32_t at, const void *data)
{
	(void)data;
	if (at != LOWERED_AT)
		return;
	console_set(c, "bus.a1.limiter.ceiling", -12.0f);
	console_commit(c);
}

/* It moves for 5 ms, and what looks ahead hears of it a lookahead later. */
Test(ceiling, a_lowered_ceiling_holds_as_soon_as_it_has_moved)
{
	static const float both_ms[] = { 0.0f, 1.0f };

	for (uint32_t l = 0; l < 2; l++)
		for (uint32_t s = 0; s < N_SOUNDS; s++) {
			struct console *c = desk_new();
			uint32_t moved = LOWERED_AT + 240 + 96 + 64;

			set_lookahead(c, "bus.a1", both_ms[l]);
			console_commit(c);
			play_turning(c, s, "a1", lower_the_ceiling);
			cr_expect_leq(20.0 * log10(signal_peak(heard, moved, N_FRAMES)), -11.9999,
				"%s", sounds[s].what);
			if (both_ms[l] > 0.0f)
				cr_expect_leq(true_peak_db(moved), -12.0, "%s: %.2f dBTP",
					sounds[s].what, true_peak_db(moved));
			console_free(c);
		}
}
