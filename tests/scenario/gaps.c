/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What is heard first after nothing was mixed for a while, or after nobody listened to a bus. */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "amp.h"
#include "console.h"
#include "state.h"

#define RATE   48000u
#define FRAMES 1024u
#define BLOCK  100u
#define MS     1000000u

/* On both channels, from two strips. */
static struct console *playing(const char *settings)
{
	struct console *c = console_new_unguarded("game/2 mic/1", "a1/2", RATE);

	console_dc(c, "game", 0, 0.5f);
	console_dc(c, "game", 1, 0.5f);
	console_dc(c, "mic", 0, 0.25f);
	console_set_all(c, "route.game.a1=1 route.mic.a1=1");
	console_set_all(c, settings);
	console_commit(c);
	console_settle(c);
	return c;
}

static void expect_silence(struct console *c)
{
	for (uint32_t i = 0; i < FRAMES; i++)
		cr_assert_eq(console_out(c, "a1", 0)[i], 0.0f, "%g at frame %u",
			(double)console_out(c, "a1", 0)[i], i);
}

/* A console that was muted while it slept wakes up muted, without a ramp. */
static void expect_jump(const char *settings, const char *key)
{
	struct console *c = playing(settings);

	tb_mixer_gap(console_mixer(c), 200 * MS);
	console_set(c, key, 1.0f);
	console_commit(c);
	console_play(c, FRAMES, BLOCK);
	expect_silence(c);
	console_free(c);
}

Test(gaps, mute_of_a_strip_is_there_with_the_first_sound)
{
	expect_jump("strip.mic.mute=1", "strip.game.mute");
	expect_jump("strip.mic.mute=1 strip.game.comp.on=1 bus.a1.eq.on=1", "strip.game.mute");
}

Test(gaps, mute_of_a_bus_is_there_with_the_first_sound)
{
	expect_jump("", "bus.a1.mute");
	expect_jump("bus.a1.comp.on=1", "bus.a1.mute");
}

static void expect_end(const char *settings, const char *key)
{
	struct console *c = playing(settings);

	console_set(c, key, 1.0f);
	console_commit(c);
	console_play(c, BLOCK, BLOCK);
	tb_mixer_gap(console_mixer(c), 100 * MS);
	console_play(c, FRAMES, BLOCK);
	expect_silence(c);
	console_free(c);
}

Test(gaps, move_that_was_under_way_is_over)
{
	expect_end("strip.mic.mute=1", "strip.game.mute");
	expect_end("bus.a1.comp.on=1", "bus.a1.mute");
}

/* Cycles are late by some milliseconds every day: a move goes on where it was. */
Test(gaps, short_one_changes_nothing)
{
	struct console *late = playing("bus.a1.delay=5"), *c = playing("bus.a1.delay=5");

	console_set(late, "strip.game.fader", -20.0f);
	console_set(c, "strip.game.fader", -20.0f);
	console_commit(late);
	console_commit(c);
	console_play(late, BLOCK, BLOCK);
	console_play(c, BLOCK, BLOCK);
	tb_mixer_gap(console_mixer(late), 100 * MS - 1);
	console_play(late, FRAMES, BLOCK);
	console_play(c, FRAMES, BLOCK);
	cr_expect_arr_eq(
		console_out(late, "a1", 0), console_out(c, "a1", 0), FRAMES * sizeof(float));
	console_free(late);
	console_free(c);
}

static const char *const memories[] = {
	"bus.a1.delay=50",
	"bus.a1.limiter.on=1 bus.a1.limiter.lookahead=5",
	"bus.a1.eq.on=1 bus.a1.eq.1.on=1 bus.a1.eq.1.freq=60 bus.a1.eq.1.gain=12 bus.a1.eq.1.q=8",
	"strip.game.eq.on=1 strip.game.eq.1.on=1 strip.game.eq.1.freq=60 strip.game.eq.1.gain=12",
	"strip.game.highpass.on=1 strip.game.highpass.freq=40",
	"strip.game.limiter.on=1 strip.game.limiter.lookahead=5",
	/* The strip waits for another one. */
	"strip.mic.limiter.on=1 strip.mic.limiter.lookahead=5",
};

#define N_MEMORIES (sizeof(memories) / sizeof(memories[0]))

static void play_nothing(struct console *c)
{
	console_unplug(c, "game");
	console_unplug(c, "mic");
}

Test(gaps, what_was_played_before_is_forgotten)
{
	for (size_t i = 0; i < N_MEMORIES; i++) {
		struct console *c = playing(memories[i]);

		play_nothing(c);
		tb_mixer_gap(console_mixer(c), 100 * MS);
		console_play(c, FRAMES, BLOCK);
		expect_silence(c);
		console_free(c);
	}
}

/* While the strips play on for others. */
Test(gaps, bus_that_nobody_heard_begins_without_what_it_played_before)
{
	for (size_t i = 0; i < N_MEMORIES; i++) {
		struct console *c = playing(memories[i]);

		console_plug_bus(c, "a1", false);
		play_nothing(c);
		for (uint32_t n = 0; n < 2; n++)
			console_settle(c);
		console_plug_bus(c, "a1", true);
		console_play(c, FRAMES, BLOCK);
		expect_silence(c);
		console_free(c);
	}
}

/* Also after a moment, as to that. */
Test(gaps, delay_of_a_bus_that_was_not_heard_for_a_block_begins_anew)
{
	struct console *c = playing("bus.a1.delay=5");

	console_plug_bus(c, "a1", false);
	console_play(c, BLOCK, BLOCK);
	console_plug_bus(c, "a1", true);
	console_play(c, FRAMES, BLOCK);
	for (uint32_t i = 0; i < FRAMES; i++)
		cr_assert_eq(console_out(c, "a1", 0)[i] == 0.0f, i < 240, "frame %u", i);
	console_free(c);
}

/* ---- fades ---- */

static void set_fade(struct console *c, const char *key, float value, float fade_ms)
{
	console_set(c, key, value);
	tb_mixer_set_fade(console_mixer(c), fade_ms);
	console_commit(c);
}

/* A scene with a fade is recalled while nobody plays, say. */
Test(gaps, fade_that_was_set_meanwhile_is_over)
{
	struct console *c = playing("strip.mic.mute=1");

	set_fade(c, "strip.game.mute", 1.0f, 2000.0f);
	tb_mixer_gap(console_mixer(c), 100 * MS);
	console_play(c, FRAMES, BLOCK);
	expect_silence(c);
	console_free(c);
}

Test(gaps, fade_goes_on_by_the_clock)
{
	static const uint64_t gaps_ms[] = { 1000, 3000 };

	for (size_t i = 0; i < 2; i++) {
		struct console *c = playing("strip.mic.mute=1");
		float level;

		set_fade(c, "strip.game.mute", 1.0f, 2000.0f);
		console_play(c, FRAMES, BLOCK);
		tb_mixer_gap(console_mixer(c), gaps_ms[i] * MS);
		console_play(c, BLOCK, BLOCK);
		level = console_out(c, "a1", 0)[BLOCK - 1];
		cr_expect(
			i == 0 ? level > 0.0f && level < 0.3f : level == 0.0f, "%g", (double)level);
		console_free(c);
	}
}

/* Even one of more than a day: as many frames as 32 bits hold, and some. */
Test(gaps, fade_is_over_after_any_length)
{
	struct console *c = playing("strip.mic.mute=1");

	set_fade(c, "strip.game.mute", 1.0f, 2000.0f);
	console_play(c, FRAMES, BLOCK);
	tb_mixer_gap(console_mixer(c), ((UINT64_C(1) << 32) + 100) * 1000 * MS / RATE);
	console_play(c, FRAMES, BLOCK);
	expect_silence(c);
	console_free(c);
}

/* What a fade switched off costs nothing after it, although its end fell into the gap. */
Test(gaps, who_does_not_work_any_more_is_not_run)
{
	struct console *c = playing("strip.mic.mute=1 strip.game.eq.on=1 bus.a1.comp.on=1");

	console_set_all(c, "strip.game.eq.on=0 bus.a1.comp.on=0");
	set_fade(c, "strip.game.mute", 1.0f, 2000.0f);
	console_play(c, FRAMES, BLOCK);
	tb_mixer_gap(console_mixer(c), 10000 * MS);
	console_play(c, FRAMES, BLOCK);
	cr_expect_eq(console_mixer(c)->data.n_working_strips, 0);
	cr_expect_eq(console_mixer(c)->data.n_working_buses, 0);
	console_free(c);
}

/* ---- plugins that are late ---- */

#define N_LATE (5 * N_FRAMES / 2)

static void amp_init_late(struct amp *amp)
{
	amp_init(amp, 1.0f);
	amp->n_late = N_LATE;
	amp->insert.latency_frames = N_LATE;
}

/* How many frames of the left are silent until the tone is there. */
static uint32_t play_until_sound(struct tb_mixer *m)
{
	float tone[N_FRAMES], left[N_FRAMES], right[N_FRAMES];
	const float *in[] = { tone, tone, NULL, NULL };
	float *out[] = { left, right };

	for (uint32_t f = 0; f < N_FRAMES; f++)
		tone[f] = -TONE;
	for (uint32_t n = 0; n < 2 * N_LATE; n += N_FRAMES) {
		tb_mixer_process(m, in, out, N_FRAMES);
		for (uint32_t f = 0; f < N_FRAMES; f++)
			if (left[f] != 0.0f) {
				cr_expect_eq(left[f], -TONE, "%g", (double)left[f]);
				return n + f;
			}
	}
	return 2 * N_LATE;
}

/* A strip came while the console slept, say: the new mixer has not mixed yet. */
Test(gaps, mixer_that_follows_another_one_begins_after_it)
{
	struct amp amp;
	struct tb_mixer *m;
	struct heard h = { 0 };

	amp_init_late(&amp);
	m = mixer_of(NULL, &amp);
	play(m, SETTLE, &h);
	swap(&m, NULL, &amp);
	tb_mixer_gap(m, 100 * MS);
	cr_expect_eq(play_until_sound(m), N_LATE);
	tb_mixer_free(m);
}

Test(gaps, mixer_that_follows_another_one_begins_with_its_settings)
{
	struct tb_mixer *m;
	struct heard h = { 0 };

	m = mixer_of(NULL, NULL);
	play(m, SETTLE, &h);
	swap(&m, NULL, NULL);
	turn(m, "strip.x.mute", 1.0f);
	tb_mixer_gap(m, 100 * MS);
	cr_expect_eq(play_until_sound(m), 2 * N_LATE);
	tb_mixer_free(m);
}

/* A cycle without a buffer for it is none of that: its plugin goes on, and so does its ringing. */
Test(gaps, bus_that_was_not_heard_for_a_block_goes_on)
{
	float tone[N_FRAMES], left[N_FRAMES], right[N_FRAMES];
	const float *in[] = { tone, tone, NULL, NULL };
	float *out[] = { left, right }, *nobody[] = { NULL, NULL };
	struct amp amp;
	struct tb_mixer *m;
	struct heard h = { 0 };

	for (uint32_t f = 0; f < N_FRAMES; f++)
		tone[f] = TONE;
	amp_init_late(&amp);
	m = mixer_of(NULL, &amp);
	play(m, SETTLE, &h);
	tb_mixer_process(m, in, nobody, N_FRAMES);
	tb_mixer_process(m, in, out, N_FRAMES);
	for (uint32_t f = 0; f < N_FRAMES; f++)
		cr_assert_eq(left[f], TONE, "%g at frame %u", (double)left[f], f);
	tb_mixer_free(m);
}

static void expect_forgotten(bool of_bus)
{
	struct amp amp;
	struct tb_mixer *m;
	struct heard h = { 0 };

	amp_init_late(&amp);
	m = mixer_of(of_bus ? NULL : &amp, of_bus ? &amp : NULL);
	play(m, SETTLE, &h);
	cr_assert_eq(h.last, TONE);
	tb_mixer_gap(m, 100 * MS);
	cr_expect_eq(play_until_sound(m), N_LATE);
	play(m, SETTLE, &h);
	cr_expect_eq(h.last, TONE);
	tb_mixer_free(m);
}

Test(gaps, what_a_plugin_still_holds_is_not_heard)
{
	expect_forgotten(false);
	expect_forgotten(true);
}
