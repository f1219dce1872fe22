/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What the meters show of what gates, compressors and limiters take away. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>

#include "console.h"

#define RATE_HZ 48000u
#define BLOCK   64u

static struct console *desk(void)
{
	struct console *c = console_new("voice/2 music/2", "a1/2p b1/2", RATE_HZ);

	console_set(c, "route.voice.a1", 1.0f);
	console_set(c, "route.music.b1", 1.0f);
	console_commit(c);
	return c;
}

/* 1 kHz on both channels. */
static void tone(struct console *c, const char *strip, float peak)
{
	for (uint32_t channel = 0; channel < 2; channel++)
		for (uint32_t i = 0; i < TB_MAX_FRAMES; i++)
			console_in(c, strip, channel)[i] =
				peak * sinf(2.0f * (float)M_PI * 1000.0f * (float)i / RATE_HZ);
}

static void play_ms(struct console *c, uint32_t ms)
{
	uint32_t left = RATE_HZ / 1000 * ms;

	for (; left >= BLOCK; left -= BLOCK)
		console_play(c, BLOCK, BLOCK);
}

static struct tb_reduction of_voice(struct console *c)
{
	return tb_mixer_strip_reduction(console_mixer(c), 0);
}

static struct tb_reduction of_a1(struct console *c)
{
	return tb_mixer_bus_reduction(console_mixer(c), 0);
}

/* ---- how much ---- */

static const struct {
	float level_db, threshold_db, ratio;
} compressors[] = {
	{ -6.0f, -20.0f, 4.0f },
	{ -6.0f, -20.0f, 100.0f },
	{ -12.0f, -40.0f, 2.0f },
	{ -30.0f, -20.0f, 4.0f },
};

/* Without knee: (level - threshold) (1 - 1 / ratio). */
static float curve_db(float level_db, float threshold_db, float ratio)
{
	return fmaxf(level_db - threshold_db, 0.0f) * (1.0f - 1.0f / ratio);
}

static void expect_curve(const char *owner, struct tb_reduction (*read)(struct console *c))
{
	static const char *const names[] = { "on", "knee", "threshold", "ratio" };

	for (size_t i = 0; i < sizeof(compressors) / sizeof(compressors[0]); i++) {
		struct console *c = desk();
		float level_db = compressors[i].level_db;
		float values[] = { 1.0f, 0.0f, compressors[i].threshold_db, compressors[i].ratio };
		char key[TB_KEY_MAX];

		for (uint32_t k = 0; k < 4; k++) {
			snprintf(key, sizeof(key), "%s.comp.%s", owner, names[k]);
			console_set(c, key, values[k]);
		}
		console_commit(c);
		tone(c, "voice", powf(10.0f, level_db / 20.0f));
		for (uint32_t k = 0; k < 10; k++)
			console_settle(c);
		cr_expect_float_eq(read(c).comp_db, curve_db(level_db, values[2], values[3]), 0.1f,
			"%s at %g dB: %g", owner, (double)level_db, (double)read(c).comp_db);
		console_free(c);
	}
}

Test(reduction, a_compressor_shows_what_its_curve_says)
{
	expect_curve("strip.voice", of_voice);
	expect_curve("bus.a1", of_a1);
}

Test(reduction, a_limiter_shows_how_far_a_peak_is_above_its_ceiling)
{
	struct console *c = desk();

	console_set(c, "bus.a1.limiter.ceiling", -6.0f);
	console_set(c, "strip.voice.limiter.on", 1.0f);
	console_set(c, "strip.voice.limiter.ceiling", -3.0f);
	console_commit(c);
	tone(c, "voice", 1.0f);
	play_ms(c, 500);
	cr_expect_float_eq(of_voice(c).limiter_db, 3.0f, 0.1f);
	cr_expect_float_eq(of_a1(c).limiter_db, 3.0f, 0.1f, "of what the strip left");
	console_free(c);
}

static struct console *gated(float range_db)
{
	struct console *c = desk();

	console_set(c, "strip.voice.gate.on", 1.0f);
	console_set(c, "strip.voice.gate.threshold", -40.0f);
	console_set(c, "strip.voice.gate.range", range_db);
	console_set(c, "strip.voice.gate.hold", 10.0f);
	console_set(c, "strip.voice.gate.release", 5.0f);
	console_commit(c);
	return c;
}

/* Whole, halves and every part between: the logarithm is our own. */
Test(reduction, a_closed_gate_shows_its_range)
{
	for (float range_db = -90.0f; range_db <= 0.0f; range_db += 0.7f) {
		struct console *c = gated(range_db);

		tone(c, "voice", 0.001f);
		play_ms(c, 400);
		cr_expect_float_eq(of_voice(c).gate_db, -range_db, 0.05f, "%g: %g",
			(double)range_db, (double)of_voice(c).gate_db);
		console_free(c);
	}
}

Test(reduction, a_de_esser_shows_what_it_takes_of_a_whistle)
{
	struct console *c = desk();

	console_set(c, "strip.voice.deess.on", 1.0f);
	console_set(c, "strip.voice.deess.threshold", -60.0f);
	console_set(c, "strip.voice.deess.freq", 2000.0f);
	console_set(c, "strip.voice.deess.range", 9.0f);
	console_commit(c);
	for (uint32_t i = 0; i < BLOCK; i++)
		console_in(c, "voice", 0)[i] = i % 4 < 2 ? 0.5f : -0.5f;
	play_ms(c, 400);
	cr_expect_float_eq(of_voice(c).deess_db, 9.0f, 0.01f);
	cr_expect_eq(of_a1(c).deess_db, 0.0f);
	console_free(c);
}

/* ---- for how long ---- */

/* A click of one sample, whatever the block it falls into. */
Test(reduction, a_short_dip_is_seen_for_50_ms_and_not_for_more_than_100)
{
	for (uint32_t late_ms = 0; late_ms < 50; late_ms += 7) {
		struct console *c = desk();

		console_set(c, "bus.a1.limiter.ceiling", -6.0f);
		console_set(c, "bus.a1.limiter.release", 5.0f);
		console_commit(c);
		tone(c, "voice", 0.01f);
		play_ms(c, 200 + late_ms);
		console_in(c, "voice", 0)[BLOCK / 2] = 1.0f;
		console_play(c, BLOCK, BLOCK);
		console_in(c, "voice", 0)[BLOCK / 2] = 0.0f;
		cr_expect_float_eq(of_a1(c).limiter_db, 6.0f, 0.01f);
		play_ms(c, 48);
		cr_expect_float_eq(of_a1(c).limiter_db, 6.0f, 0.01f, "%u ms later", late_ms);
		/* It is held for 20 ms, and falls to a thousandth in 7 times 5 ms. */
		play_ms(c, 20 + 35 + 100 - 48);
		cr_expect_lt(of_a1(c).limiter_db, 0.02f);
		console_free(c);
	}
}

Test(reduction, what_is_switched_off_shows_nothing)
{
	struct console *c = gated(-60.0f);

	tone(c, "voice", 0.001f);
	play_ms(c, 400);
	cr_expect_gt(of_voice(c).gate_db, 59.0f);
	console_set(c, "strip.voice.gate.on", 0.0f);
	console_commit(c);
	play_ms(c, 120);
	cr_expect_eq(of_voice(c).gate_db, 0.0f);
	console_free(c);
}

/* Its limiter does not run, so nobody would tell that it rests. */
/* The delay of the bus works on. */
Test(reduction, a_guard_that_is_switched_off_beside_a_delay_shows_nothing)
{
	struct console *c = desk();

	console_set(c, "bus.a1.limiter.ceiling", -12.0f);
	console_set(c, "bus.a1.delay", 5.0f);
	console_commit(c);
	tone(c, "voice", 1.0f);
	play_ms(c, 400);
	cr_expect_gt(of_a1(c).limiter_db, 10.0f);
	console_set(c, "bus.a1.limiter.on", 0.0f);
	console_commit(c);
	play_ms(c, 200);
	cr_expect_eq(of_a1(c).limiter_db, 0.0f);
	console_free(c);
}

/* Its gain is down for whenever it plays again, but takes nothing away. */
Test(reduction, who_is_silent_under_a_voice_shows_nothing)
{
	struct console *c = desk();

	console_set_all(c, "strip.music.comp.on=1 strip.music.comp.sidechain=0");
	console_commit(c);
	tone(c, "voice", 0.5f);
	tone(c, "music", 0.01f);
	play_ms(c, 400);
	cr_expect_gt(tb_mixer_strip_reduction(console_mixer(c), 1).comp_db, 9.0f);
	console_unplug(c, "music");
	play_ms(c, 20000);
	cr_expect_eq(tb_mixer_strip_reduction(console_mixer(c), 1).comp_db, 0.0f);
	console_free(c);
}

Test(reduction, bus_that_nobody_hears_shows_nothing)
{
	struct console *c = desk();
	float rows[4][BLOCK], *out[4] = { NULL, NULL, rows[2], rows[3] };
	const float *in[4] = { console_in(c, "voice", 0), console_in(c, "voice", 1), NULL, NULL };

	console_set(c, "bus.a1.limiter.ceiling", -6.0f);
	console_set(c, "bus.a1.comp.on", 1.0f);
	console_commit(c);
	tone(c, "voice", 4.0f);
	play_ms(c, 200);
	cr_expect_gt(of_a1(c).limiter_db, 1.0f);
	cr_expect_gt(of_a1(c).comp_db, 1.0f);
	for (uint32_t i = 0; i < RATE_HZ / 8; i += BLOCK)
		tb_mixer_process(console_mixer(c), in, out, BLOCK);
	cr_expect_eq(of_a1(c).limiter_db, 0.0f);
	cr_expect_eq(of_a1(c).comp_db, 0.0f);
	console_free(c);
}

/* While a strip sleeps nothing is done for it. */
Test(reduction, a_strip_that_sleeps_shows_how_it_fell_asleep)
{
	struct console *c = gated(-60.0f);

	console_set(c, "strip.voice.fader", -144.0f);
	console_set(c, "strip.voice.comp.on", 1.0f);
	console_set(c, "strip.voice.comp.release", 5.0f);
	console_commit(c);
	tone(c, "voice", 1.0f);
	play_ms(c, 300);
	cr_expect_gt(of_voice(c).comp_db, 10.0f);
	console_unplug(c, "voice");
	play_ms(c, 20000);
	cr_expect_eq(of_voice(c).comp_db, 0.0f);
	cr_expect_float_eq(of_voice(c).gate_db, 60.0f, 0.1f);
	console_free(c);
}

/* It opens in its last block, at whose end it is at rest, so that it is never run again.  A flat EQ
 * makes the strip work on. */
Test(reduction, a_gate_that_is_off_shows_nothing_when_its_strip_is_turned_while_it_sleeps)
{
	struct console *c = gated(-60.0f);

	console_set(c, "strip.voice.gate.attack", 0.1f);
	console_apply(c, "strip.voice.eq.on", 1.0f);
	tone(c, "voice", 0.001f);
	play_ms(c, 400);
	for (uint32_t i = TB_MAX_FRAMES / 4; i < TB_MAX_FRAMES; i++)
		console_in(c, "voice", 0)[i] *= 500.0f;
	console_play(c, TB_MAX_FRAMES, TB_MAX_FRAMES);
	cr_expect_gt(of_voice(c).gate_db, 50.0f);
	console_apply(c, "strip.voice.gate.on", 0.0f);
	console_unplug(c, "voice");
	play_ms(c, 400);
	console_set(c, "strip.voice.fader", -3.0f);
	console_commit(c);
	play_ms(c, 200);
	cr_expect_eq(of_voice(c).gate_db, 0.0f, "%g", (double)of_voice(c).gate_db);
	console_free(c);
}

/* ---- who stays ---- */

Test(reduction, goes_on_when_others_come)
{
	struct console *c = gated(-60.0f);
	struct console *more = console_new("new/1 voice/2 music/2", "a1/2p b1/2", RATE_HZ);
	const int16_t strips[] = { -1, 0, 1 }, buses[] = { 0, 1 };

	tone(c, "voice", 0.001f);
	play_ms(c, 400);
	tb_mixer_carry(console_mixer(more), console_mixer(c), strips, buses);
	tb_mixer_commit(console_mixer(more));
	tb_mixer_inherit(console_mixer(more), console_mixer(c), strips, buses);
	cr_expect_float_eq(tb_mixer_strip_reduction(console_mixer(more), 1).gate_db, 60.0f, 0.1f);
	cr_expect_eq(tb_mixer_strip_reduction(console_mixer(more), 0).gate_db, 0.0f);
	console_free(more);
	console_free(c);
}
