/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Gate, EQ, compressor, limiter and delay where they stand in the console. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "console.h"

#define RATE_HZ 48000u
#define TWO_PI  6.28318530718

static struct console *desk(void)
{
	struct console *c = console_new("voice/2 music/2", "a1/2p b1/2", RATE_HZ);

	console_set(c, "route.voice.a1", 1.0f);
	console_set(c, "route.music.b1", 1.0f);
	console_commit(c);
	return c;
}

/* The same on both channels. */
static void sine(struct console *c, const char *strip, double freq_hz, double peak)
{
	for (uint32_t channel = 0; channel < 2; channel++) {
		float *row = console_in(c, strip, channel);

		for (uint32_t i = 0; i < TB_MAX_FRAMES; i++)
			row[i] = (float)(peak * sin(TWO_PI * freq_hz * i / RATE_HZ));
	}
}

static void noise(struct console *c, const char *strip, float peak)
{
	for (uint32_t channel = 0; channel < 2; channel++) {
		float *row = console_in(c, strip, channel);

		for (uint32_t i = 0; i < TB_MAX_FRAMES; i++)
			row[i] = peak * ((float)rand() / (float)RAND_MAX * 2.0f - 1.0f);
	}
}

static float peak_of(const float *row, uint32_t begin, uint32_t end)
{
	float peak = 0.0f;

	for (uint32_t i = begin; i < end; i++)
		peak = fmaxf(peak, fabsf(row[i]));
	return peak;
}

/* Of the second half; a full-scale sine reads 0 dB. */
static float level_db(const float *row)
{
	double sum = 0.0;

	for (uint32_t i = TB_MAX_FRAMES / 2; i < TB_MAX_FRAMES; i++)
		sum += (double)row[i] * row[i];
	return (float)(10.0 * log10(2.0 * sum / (TB_MAX_FRAMES / 2)));
}

static float largest_step(const float *row, uint32_t n)
{
	float step = 0.0f;

	for (uint32_t i = 1; i < n; i++)
		step = fmaxf(step, fabsf(row[i] - row[i - 1]));
	return step;
}

/* ---- off ---- */

static const char *const switches[] = { "strip.voice.gate.on", "strip.voice.eq.on",
	"strip.voice.comp.on", "strip.voice.limiter.on", "bus.a1.eq.on", "bus.a1.comp.on" };
#define N_SWITCHES (sizeof(switches) / sizeof(switches[0]))

Test(strip, all_that_is_off_is_a_wire)
{
	struct console *c = desk();

	noise(c, "voice", 0.4f); /* the guard has nothing to do */
	console_set(c, "strip.voice.eq.1.gain", -12.0f);
	console_set(c, "bus.a1.eq.2.gain", -12.0f);
	console_commit(c);
	console_settle(c);
	cr_expect_arr_eq(
		console_out(c, "a1", 0), console_in(c, "voice", 0), TB_MAX_FRAMES * sizeof(float));
	for (uint32_t i = 0; i < N_SWITCHES; i++) {
		console_apply(c, switches[i], 1.0f);
		console_apply(c, switches[i], 0.0f);
		console_settle(c);
		cr_expect_arr_eq(console_out(c, "a1", 1), console_in(c, "voice", 1),
			TB_MAX_FRAMES * sizeof(float), "%s", switches[i]);
	}
	console_free(c);
}

Test(strip, an_eq_without_gain_and_a_limiter_below_its_ceiling_are_wires)
{
	struct console *c = desk();

	noise(c, "voice", 0.9f);
	console_apply(c, "strip.voice.eq.on", 1.0f);
	console_apply(c, "strip.voice.limiter.on", 1.0f);
	console_apply(c, "bus.a1.eq.on", 1.0f);
	console_settle(c);
	cr_expect_arr_eq(
		console_out(c, "a1", 0), console_in(c, "voice", 0), TB_MAX_FRAMES * sizeof(float));
	console_free(c);
}

/* ---- each where it stands ---- */

/* s-domain peak of the cookbook, in dB. */
static double bell_db(double at_hz, double freq_hz, double gain_db, double q)
{
	double a = pow(10.0, gain_db / 40.0), s = at_hz / freq_hz, real = 1.0 - s * s;

	return 20.0 * log10(hypot(real, s * a / q) / hypot(real, s / (a * q)));
}

static void expect_bell(struct console *c, const char *owner)
{
	static const double at_hz[] = { 200.0, 700.0, 1000.0, 1500.0, 4000.0, 12000.0 };
	static const struct {
		const char *key;
		float value;
	} set[] = { { "on", 1.0f }, { "2.gain", 9.0f }, { "2.q", 1.0f } };
	char key[TB_KEY_MAX];

	for (uint32_t i = 0; i < 3; i++) {
		snprintf(key, sizeof(key), "%s.eq.%s", owner, set[i].key);
		console_set(c, key, set[i].value);
	}
	console_commit(c);
	for (uint32_t i = 0; i < 6; i++) {
		sine(c, "voice", at_hz[i], 0.1);
		console_settle(c);
		cr_expect_float_eq(level_db(console_out(c, "a1", 0)) + 26.0f,
			(float)bell_db(at_hz[i], 1000.0, 9.0, 1.0), 0.15f, "%s at %g Hz", owner,
			at_hz[i]);
	}
}

Test(strip, the_eq_of_a_strip_bends_what_its_fader_then_lowers)
{
	struct console *c = desk();

	console_set(c, "strip.voice.fader", -6.0f);
	expect_bell(c, "strip.voice");
	console_free(c);
}

Test(strip, the_eq_of_a_bus_bends_what_its_fader_then_lowers)
{
	struct console *c = desk();

	console_set(c, "bus.a1.fader", -6.0f);
	expect_bell(c, "bus.a1");
	console_free(c);
}

Test(strip, trim_comes_before_the_compressor_and_the_fader_after_it)
{
	struct console *c = desk();

	sine(c, "voice", 1000.0, 0.1);
	console_set(c, "strip.voice.comp.on", 1.0f);
	console_set(c, "strip.voice.comp.knee", 0.0f);
	console_set(c, "strip.voice.trim", 20.0f);
	console_set(c, "strip.voice.fader", -12.0f);
	console_commit(c);
	for (uint32_t i = 0; i < 10; i++)
		console_settle(c);
	/* 0 dB, 20 above threshold at 4:1: 15 dB less. */
	cr_expect_float_eq(db(peak_of(console_out(c, "a1", 0), 4096, TB_MAX_FRAMES)), -27.0f, 0.3f);
	cr_expect_float_eq(tb_mixer_strip_reduction(console_mixer(c), 0).comp_db, 15.0f, 0.3f);
	cr_expect_float_eq(db(tb_mixer_strip_level(console_mixer(c), 0, 0).peak_lin), -27.0f, 0.3f,
		"so do its meters");
	console_free(c);
}

Test(strip, a_bus_compressor_does_not_see_its_fader)
{
	struct console *c = desk();

	sine(c, "voice", 1000.0, 1.0);
	console_set(c, "bus.a1.comp.on", 1.0f);
	console_set(c, "bus.a1.comp.knee", 0.0f);
	console_set(c, "bus.a1.fader", -40.0f);
	console_commit(c);
	for (uint32_t i = 0; i < 10; i++)
		console_settle(c);
	cr_expect_float_eq(db(peak_of(console_out(c, "a1", 0), 4096, TB_MAX_FRAMES)), -55.0f, 0.3f);
	cr_expect_float_eq(tb_mixer_bus_reduction(console_mixer(c), 0).comp_db, 15.0f, 0.3f);
	console_free(c);
}

Test(strip, a_gate_silences_what_is_below_its_threshold)
{
	struct console *c = desk();

	sine(c, "voice", 1000.0, 0.001);
	console_set(c, "strip.voice.gate.on", 1.0f);
	console_set(c, "strip.voice.gate.threshold", -40.0f);
	console_set(c, "strip.voice.gate.hold", 0.0f);
	console_set(c, "strip.voice.gate.release", 5.0f);
	console_commit(c);
	console_settle(c);
	console_settle(c);
	cr_expect_float_eq(
		db(peak_of(console_out(c, "a1", 0), 4096, TB_MAX_FRAMES)), -120.0f, 0.5f);
	cr_expect_float_eq(tb_mixer_strip_reduction(console_mixer(c), 0).gate_db, 60.0f, 0.5f);
	sine(c, "voice", 1000.0, 0.1);
	console_settle(c);
	cr_expect_float_eq(db(peak_of(console_out(c, "a1", 0), 4096, TB_MAX_FRAMES)), -20.0f, 0.1f);
	console_free(c);
}

/* ---- ducking ---- */

/* Where the voice begins in the block, the music falls in the same block. */
Test(strip, music_ducks_under_a_voice_in_the_same_cycle)
{
	struct console *c = desk();
	float *voice[2] = { console_in(c, "voice", 0), console_in(c, "voice", 1) };

	console_dc(c, "music", 0, 0.01f);
	console_dc(c, "music", 1, 0.01f);
	console_set(c, "strip.music.comp.on", 1.0f);
	console_set(c, "strip.music.comp.sidechain", 0.0f);
	console_set(c, "strip.music.comp.attack", 0.1f);
	console_commit(c);
	memset(voice[0], 0, TB_MAX_FRAMES * sizeof(float));
	memset(voice[1], 0, TB_MAX_FRAMES * sizeof(float));
	console_settle(c);
	cr_expect_float_eq(console_out(c, "b1", 0)[8191], 0.01f, 1e-6f);
	for (uint32_t i = 100; i < 256; i++)
		voice[0][i] = 1.0f;
	console_play(c, 256, 256);
	cr_expect_float_eq(console_out(c, "b1", 0)[90], 0.01f, 1e-6f);
	cr_expect_lt(db(console_out(c, "b1", 0)[255]), -50.0f, "ducked by %g dB",
		(double)db(console_out(c, "b1", 0)[255]));
	cr_expect_eq(console_out(c, "a1", 0)[200], powf(10.0f, -0.3f / 20.0f),
		"the voice itself is not processed but for the guard");
	console_free(c);
}

Test(strip, a_key_is_heard_before_its_fader_and_after_its_gate)
{
	struct console *c = desk();

	sine(c, "voice", 1000.0, 0.5);
	sine(c, "music", 300.0, 0.01);
	console_set(c, "strip.music.comp.on", 1.0f);
	console_set(c, "strip.music.comp.sidechain", 0.0f);
	console_set(c, "strip.voice.fader", -144.0f);
	console_commit(c);
	for (uint32_t i = 0; i < 10; i++)
		console_settle(c);
	cr_expect_gt(tb_mixer_strip_reduction(console_mixer(c), 1).comp_db, 9.0f);
	console_set(c, "strip.voice.gate.on", 1.0f);
	console_set(c, "strip.voice.gate.threshold", 0.0f);
	console_commit(c);
	for (uint32_t i = 0; i < 20; i++)
		console_settle(c);
	cr_expect_lt(tb_mixer_strip_reduction(console_mixer(c), 1).comp_db, 0.1f);
	console_free(c);
}

Test(strip, a_bus_ducks_under_a_strip)
{
	struct console *c = desk();

	sine(c, "voice", 1000.0, 1.0);
	sine(c, "music", 300.0, 0.01);
	console_set(c, "bus.b1.comp.on", 1.0f);
	console_set(c, "bus.b1.comp.sidechain", 0.0f);
	console_commit(c);
	for (uint32_t i = 0; i < 10; i++)
		console_settle(c);
	cr_expect_float_eq(db(peak_of(console_out(c, "b1", 0), 4096, TB_MAX_FRAMES)), -55.0f, 0.5f);
	console_free(c);
}

/* ---- the ceiling ---- */

Test(strip, the_guard_of_a_playback_bus_holds_whatever_the_faders_do)
{
	struct console *c = desk();
	float ceiling = powf(10.0f, -0.3f / 20.0f);

	console_set(c, "route.music.a1", 1.0f);
	noise(c, "voice", 1.0f);
	noise(c, "music", 1.0f);
	for (uint32_t i = 0; i < 50; i++) {
		console_set(c, "bus.a1.fader", (float)(rand() % 24) - 12.0f);
		console_set(c, "strip.voice.fader", (float)(rand() % 24) - 12.0f);
		console_set(c, "strip.music.trim", (float)(rand() % 48) - 24.0f);
		console_commit(c);
		console_play(c, 512, 1 + (uint32_t)rand() % 512);
		cr_assert_leq(peak_of(console_out(c, "a1", 0), 0, 512), ceiling * 1.000001f);
		cr_assert_leq(peak_of(console_out(c, "a1", 1), 0, 512), ceiling * 1.000001f);
	}
	cr_expect_gt(tb_mixer_bus_reduction(console_mixer(c), 0).limiter_db, 0.0f);
	cr_expect_eq(console_get(c, "bus.a1.limiter.on"), 1.0f);
	cr_expect_eq(console_get(c, "bus.b1.limiter.on"), 0.0f);
	console_free(c);
}

/* ---- delay ---- */

Test(strip, a_bus_delay_is_so_many_frames)
{
	struct console *c = desk();

	noise(c, "music", 0.5f);
	console_apply(c, "bus.b1.delay", 20.0f);
	console_settle(c);
	cr_expect_arr_eq(console_out(c, "b1", 0) + 960, console_in(c, "music", 0),
		(TB_MAX_FRAMES - 960) * sizeof(float));
	console_unplug(c, "music");
	console_settle(c);
	cr_expect_eq(peak_of(console_out(c, "b1", 0), 960, TB_MAX_FRAMES), 0.0f);
	cr_expect_gt(peak_of(console_out(c, "b1", 0), 0, 960), 0.4f, "the tail is played");
	cr_expect_eq(tb_mixer_bus_is_silent(console_mixer(c), 1), false);
	console_settle(c);
	cr_expect_eq(tb_mixer_bus_is_silent(console_mixer(c), 1), true);
	console_free(c);
}

/* ---- latency ---- */

static void impulse(struct console *c, const char *strip, uint32_t at, float value)
{
	for (uint32_t channel = 0; channel < 2; channel++) {
		console_dc(c, strip, channel, 0.0f);
		console_in(c, strip, channel)[at] = value;
	}
}

/* Where a bus hears the impulse, and that it hears nothing else. */
static void expect_impulse(struct console *c, const char *bus, uint32_t at, float value)
{
	const float *out = console_out(c, bus, 0);

	cr_expect_float_eq(out[at], value, 1e-5f, "%s at %u", bus, at);
	cr_expect_lt(peak_of(out, 0, at), 1e-5f, "%s before %u", bus, at);
	cr_expect_lt(peak_of(out, at + 1, TB_MAX_FRAMES), 1e-5f, "%s after %u", bus, at);
}

Test(strip, strips_of_a_bus_stay_together_when_one_looks_ahead)
{
	struct console *c = desk();
	uint32_t late;

	console_set(c, "route.music.a1", 1.0f);
	cr_expect_eq(tb_mixer_latency_frames(console_mixer(c), 0, 0), 0u);
	console_set(c, "strip.voice.limiter.lookahead", 1.5f);
	console_apply(c, "strip.voice.limiter.on", 1.0f);
	console_settle(c);
	late = tb_mixer_latency_frames(console_mixer(c), 0, 0);
	cr_expect_geq(late, 48u);
	cr_expect_eq(tb_mixer_latency_frames(console_mixer(c), 1, 0), late);
	cr_expect_eq(tb_mixer_latency_frames(console_mixer(c), 1, 1), 0u);
	impulse(c, "voice", 1000, 0.25f);
	impulse(c, "music", 1000, 0.5f);
	console_settle(c);
	expect_impulse(c, "a1", 1000 + late, 0.75f);
	expect_impulse(c, "b1", 1000, 0.5f);
	console_apply(c, "strip.voice.limiter.on", 0.0f);
	console_settle(c);
	expect_impulse(c, "a1", 1000, 0.75f);
	cr_expect_eq(tb_mixer_latency_frames(console_mixer(c), 1, 0), 0u);
	console_free(c);
}

Test(strip, two_lookaheads_meet_at_the_longer_one)
{
	struct console *c = desk();
	uint32_t late;

	console_set(c, "route.music.a1", 1.0f);
	console_set(c, "strip.voice.limiter.on", 1.0f);
	console_set(c, "strip.voice.limiter.lookahead", 2.0f);
	console_set(c, "strip.music.limiter.on", 1.0f);
	console_set(c, "strip.music.limiter.lookahead", 1.0f);
	console_set(c, "bus.a1.limiter.lookahead", 1.0f);
	console_commit(c);
	console_settle(c);
	console_settle(c);
	late = tb_mixer_latency_frames(console_mixer(c), 0, 0);
	cr_expect_geq(late, 96u + 40u);
	cr_expect_eq(tb_mixer_latency_frames(console_mixer(c), 1, 0), late);
	impulse(c, "voice", 1000, 0.25f);
	impulse(c, "music", 1000, 0.5f);
	console_settle(c);
	expect_impulse(c, "a1", 1000 + late, 0.75f);
	console_free(c);
}

/* The strip that is moved to its aligned rows and back must not drop out. */
Test(strip, becoming_late_and_on_time_again_is_smooth)
{
	struct console *c = desk();
	static const float on[] = { 1.0f, 0.0f };

	console_dc(c, "music", 0, 0.25f);
	console_set(c, "strip.voice.limiter.lookahead", 1.0f);
	console_apply(c, "route.music.a1", 1.0f);
	for (uint32_t i = 0; i < 2; i++) {
		tb_mixer_set_fade(console_mixer(c), 50.0f);
		console_set(c, "strip.voice.limiter.on", on[i]);
		console_commit(c);
		console_play(c, TB_MAX_FRAMES, 512);
		for (uint32_t k = 0; k < TB_MAX_FRAMES; k++)
			cr_assert_float_eq(console_out(c, "a1", 0)[k], 0.25f, 1e-5f,
				"limiter %g, frame %u", (double)on[i], k);
	}
	console_free(c);
}

/* ---- changes ---- */

/* A bass, which a step of 1 % would show on. */
Test(strip, switching_anything_clicks_no_more_than_a_fade)
{
	struct console *c = desk();
	float still;

	console_set(c, "strip.voice.eq.1.gain", 6.0f);
	console_set(c, "bus.a1.eq.1.gain", 6.0f);
	console_set(c, "strip.voice.trim", -6.0f);
	console_set(c, "strip.voice.fader", 3.0f);
	console_set(c, "bus.a1.fader", -3.0f);
	console_commit(c);
	sine(c, "voice", 46.875, 0.5); /* 8 waves in TB_MAX_FRAMES */
	console_settle(c);
	still = largest_step(console_out(c, "a1", 0), TB_MAX_FRAMES);
	for (uint32_t i = 0; i < 2 * N_SWITCHES; i++) {
		console_set(c, switches[i / 2], i % 2 == 0 ? 1.0f : 0.0f);
		console_commit(c);
		console_play(c, TB_MAX_FRAMES, 256);
		/* 240 frames of a fade between gains that differ by 2 at most */
		cr_expect_lt(largest_step(console_out(c, "a1", 0), TB_MAX_FRAMES),
			2.2f * still + 1.0f / 240.0f, "%s", switches[i / 2]);
	}
	console_free(c);
}

/* A constant shows the gain: it goes in a line, for 5 ms. */
Test(strip, trim_and_faders_ramp_beside_processors_too)
{
	static const char *const keys[] = { "strip.voice.trim", "strip.voice.fader",
		"bus.a1.fader" };
	struct console *c = desk();

	console_dc(c, "voice", 0, 0.5f);
	console_set(c, "strip.voice.eq.on", 1.0f);
	console_set(c, "strip.voice.eq.3.gain", -6.0f);
	console_set(c, "bus.a1.eq.on", 1.0f);
	console_set(c, "bus.a1.eq.3.gain", -6.0f);
	console_commit(c);
	console_settle(c);
	for (uint32_t i = 0; i < 3; i++) {
		console_set(c, keys[i], -20.0f);
		console_commit(c);
		console_play(c, 512, 100);
		cr_expect_float_eq(console_out(c, "a1", 0)[0], 0.5f, 0.0025f, "%s", keys[i]);
		cr_expect_lt(largest_step(console_out(c, "a1", 0), 512), 0.0025f, "%s", keys[i]);
		cr_expect_float_eq(console_out(c, "a1", 0)[511], 0.05f, 1e-3f, "%s", keys[i]);
		console_apply(c, keys[i], 0.0f);
	}
	console_free(c);
}

static void everything(struct console *c)
{
	for (uint32_t i = 0; i < N_SWITCHES; i++)
		console_set(c, switches[i], 1.0f);
	console_set(c, "strip.voice.eq.1.gain", 6.0f);
	console_set(c, "bus.a1.eq.3.gain", -6.0f);
	console_set(c, "strip.voice.limiter.lookahead", 1.0f);
	console_set(c, "bus.a1.comp.sidechain", 1.0f);
	console_set(c, "bus.a1.delay", 3.0f);
	console_set(c, "bus.a1.fader", 6.0f);
	console_set(c, "strip.voice.trim", 6.0f);
	console_commit(c);
}

Test(strip, how_cycles_are_cut_is_not_heard)
{
	struct console *c[2] = { desk(), desk() };

	for (uint32_t i = 0; i < 2; i++) {
		srand(7);
		noise(c[i], "voice", 0.7f);
		noise(c[i], "music", 0.3f);
		everything(c[i]);
	}
	for (uint32_t round = 0; round < 3; round++) {
		console_play(c[0], 1024, 256);
		console_play(c[1], 1024, 1);
		for (uint32_t i = 0; i < 1024; i++)
			cr_assert_float_eq(console_out(c[0], "a1", 0)[i],
				console_out(c[1], "a1", 0)[i], 2e-6f, "frame %u of round %u", i,
				round);
	}
	console_free(c[0]);
	console_free(c[1]);
}

Test(strip, a_nan_does_not_stick)
{
	struct console *c = desk();

	everything(c);
	noise(c, "voice", 0.5f);
	console_settle(c);
	console_in(c, "voice", 0)[17] = NAN;
	console_in(c, "voice", 1)[300] = INFINITY;
	console_play(c, 512, 512);
	cr_expect(isfinite(peak_of(console_out(c, "a1", 0), 0, 512)));
	cr_expect_eq(tb_mixer_strip_bad_blocks(console_mixer(c), 0), 1u);
	noise(c, "voice", 0.5f);
	console_settle(c);
	cr_expect_gt(peak_of(console_out(c, "a1", 0), 4096, TB_MAX_FRAMES), 0.3f);
	cr_expect_gt(peak_of(console_out(c, "a1", 1), 4096, TB_MAX_FRAMES), 0.3f);
	cr_expect_eq(tb_mixer_bad_blocks(console_mixer(c)), 1u);
	console_free(c);
}

Test(strip, silence_becomes_silence_again)
{
	struct console *c = desk();

	everything(c);
	noise(c, "voice", 0.5f);
	console_settle(c);
	console_unplug(c, "voice");
	for (uint32_t i = 0; i < 40; i++)
		console_settle(c);
	cr_expect_eq(peak_of(console_out(c, "a1", 0), 0, TB_MAX_FRAMES), 0.0f);
	cr_expect(tb_mixer_bus_is_silent(console_mixer(c), 0));
	console_free(c);
}
