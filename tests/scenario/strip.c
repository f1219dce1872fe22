/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Gate, EQ, compressor and limiter where they stand in the console. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "desk.h"
#include "state.h"

/* ---- off ---- */

Test(strip, all_that_is_off_is_a_wire)
{
	struct console *c = desk_new();

	desk_noise(c, "voice", 0.4f); /* the guard has nothing to do */
	console_set(c, "strip.voice.eq.1.gain", -12.0f);
	console_set(c, "bus.a1.eq.2.gain", -12.0f);
	console_commit(c);
	console_settle(c);
	cr_expect_arr_eq(
		console_out(c, "a1", 0), console_in(c, "voice", 0), TB_MAX_FRAMES * sizeof(float));
	for (uint32_t i = 0; i < desk_n_switches; i++) {
		console_apply(c, desk_switches[i], 1.0f);
		console_apply(c, desk_switches[i], 0.0f);
		console_settle(c);
		cr_expect_arr_eq(console_out(c, "a1", 1), console_in(c, "voice", 1),
			TB_MAX_FRAMES * sizeof(float), "%s", desk_switches[i]);
	}
	console_free(c);
}

Test(strip, an_eq_without_gain_and_a_limiter_below_its_ceiling_are_wires)
{
	struct console *c = desk_new();

	desk_noise(c, "voice", 0.9f);
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
		desk_tone(c, "voice", at_hz[i], 0.1);
		console_settle(c);
		cr_expect_float_eq((float)desk_level_db(c, "a1") + 26.0f,
			(float)bell_db(at_hz[i], 1000.0, 9.0, 1.0), 0.15f, "%s at %g Hz", owner,
			at_hz[i]);
	}
}

Test(strip, the_eq_of_a_strip_bends_what_its_fader_then_lowers)
{
	struct console *c = desk_new();

	console_set(c, "strip.voice.fader", -6.0f);
	expect_bell(c, "strip.voice");
	console_free(c);
}

Test(strip, the_eq_of_a_bus_bends_what_its_fader_then_lowers)
{
	struct console *c = desk_new();

	console_set(c, "bus.a1.fader", -6.0f);
	expect_bell(c, "bus.a1");
	console_free(c);
}

Test(strip, trim_comes_before_the_compressor_and_the_fader_after_it)
{
	struct console *c = desk_new();

	desk_tone(c, "voice", 1000.0, 0.1);
	console_set(c, "strip.voice.comp.on", 1.0f);
	console_set(c, "strip.voice.comp.knee", 0.0f);
	console_set(c, "strip.voice.trim", 20.0f);
	console_set(c, "strip.voice.fader", -12.0f);
	console_commit(c);
	for (uint32_t i = 0; i < 10; i++)
		console_settle(c);
	/* 0 dB, 20 above threshold at 4:1: 15 dB less. */
	cr_expect_float_eq(
		db(signal_peak(console_out(c, "a1", 0), 4096, TB_MAX_FRAMES)), -27.0f, 0.3f);
	cr_expect_float_eq(tb_mixer_strip_reduction(console_mixer(c), 0).comp_db, 15.0f, 0.3f);
	cr_expect_float_eq(db(tb_mixer_strip_level(console_mixer(c), 0, 0).peak_lin), -27.0f, 0.3f,
		"so do its meters");
	console_free(c);
}

Test(strip, a_bus_compressor_does_not_see_its_fader)
{
	struct console *c = desk_new();

	desk_tone(c, "voice", 1000.0, 1.0);
	console_set(c, "bus.a1.comp.on", 1.0f);
	console_set(c, "bus.a1.comp.knee", 0.0f);
	console_set(c, "bus.a1.fader", -40.0f);
	console_commit(c);
	for (uint32_t i = 0; i < 10; i++)
		console_settle(c);
	cr_expect_float_eq(
		db(signal_peak(console_out(c, "a1", 0), 4096, TB_MAX_FRAMES)), -55.0f, 0.3f);
	cr_expect_float_eq(tb_mixer_bus_reduction(console_mixer(c), 0).comp_db, 15.0f, 0.3f);
	console_free(c);
}

Test(strip, a_bus_compressor_sees_its_trim)
{
	struct console *c = desk_new();

	desk_tone(c, "voice", 1000.0, 1.0);
	console_set(c, "bus.a1.comp.on", 1.0f);
	console_set(c, "bus.a1.comp.knee", 0.0f);
	console_set(c, "bus.a1.trim", -8.0f);
	console_commit(c);
	for (uint32_t i = 0; i < 10; i++)
		console_settle(c);
	cr_expect_float_eq(
		db(signal_peak(console_out(c, "a1", 0), 4096, TB_MAX_FRAMES)), -17.0f, 0.3f);
	cr_expect_float_eq(tb_mixer_bus_reduction(console_mixer(c), 0).comp_db, 9.0f, 0.3f);
	console_free(c);
}

Test(strip, a_gate_silences_what_is_below_its_threshold)
{
	struct console *c = desk_new();

	desk_tone(c, "voice", 1000.0, 0.001);
	console_set(c, "strip.voice.gate.on", 1.0f);
	console_set(c, "strip.voice.gate.threshold", -40.0f);
	console_set(c, "strip.voice.gate.hold", 10.0f);
	console_set(c, "strip.voice.gate.release", 5.0f);
	console_commit(c);
	console_settle(c);
	console_settle(c);
	cr_expect_float_eq(
		db(signal_peak(console_out(c, "a1", 0), 4096, TB_MAX_FRAMES)), -120.0f, 0.5f);
	cr_expect_float_eq(tb_mixer_strip_reduction(console_mixer(c), 0).gate_db, 60.0f, 0.5f);
	desk_tone(c, "voice", 1000.0, 0.1);
	console_settle(c);
	cr_expect_float_eq(
		db(signal_peak(console_out(c, "a1", 0), 4096, TB_MAX_FRAMES)), -20.0f, 0.1f);
	console_free(c);
}

/* ---- all together ---- */

static void same_noise(struct console *from, struct console *to, const char *strip)
{
	desk_noise(from, strip, 0.7f);
	for (uint32_t channel = 0; channel < 2; channel++)
		memcpy(console_in(to, strip, channel), console_in(from, strip, channel),
			TB_MAX_FRAMES * sizeof(float));
}

static void expect_same(struct console *const *c, uint32_t round)
{
	for (uint32_t channel = 0; channel < 2; channel++) {
		double error_db = signal_difference_db(console_out(c[1], "a1", channel),
			console_out(c[0], "a1", channel), TB_MAX_FRAMES);

		cr_assert_lt(error_db, -112.0, "round %u: %.1f dB", round, error_db);
	}
}

/* Each processor is held to -120 dB on its own; these are seven in a row. */
Test(strip, how_cycles_are_cut_is_not_heard)
{
	struct console *c[2] = { desk_new(), desk_new() };

	desk_everything(c[0]);
	desk_everything(c[1]);
	for (uint32_t round = 0; round < 5; round++) {
		same_noise(c[0], c[1], "voice");
		same_noise(c[0], c[1], "music");
		console_play(c[0], 8192, 256);
		console_play(c[1], 8192, 1);
		expect_same(c, round);
	}
	console_free(c[0]);
	console_free(c[1]);
}

#define SLEEPERS                                                                                   \
	"strip.voice.eq.on=1 strip.voice.eq.2.gain=6 strip.voice.deess.on=1 "                      \
	"strip.voice.highpass.on=1 strip.voice.comp.on=1 "                                         \
	"strip.voice.comp.release=30 strip.voice.limiter.on=1 strip.voice.limiter.release=5 "      \
	"strip.voice.limiter.ceiling=-24 strip.voice.limiter.lookahead=1 bus.a1.comp.on=1 "        \
	"bus.a1.comp.threshold=-40 bus.a1.comp.release=20 "

/* One that is cut finely falls asleep and wakes at other times. */
Test(strip, nobody_hears_that_it_slept)
{
	struct console *c[2] = { desk_new(), desk_new() };

	for (uint32_t i = 0; i < 2; i++) {
		console_set_all(c[i], SLEEPERS);
		console_commit(c[i]);
	}
	for (uint32_t round = 0; round < 21; round++) {
		same_noise(c[0], c[1], "voice");
		for (uint32_t i = 0; i < 2 && round % 7 != 0; i++)
			console_unplug(c[i], "voice");
		console_play(c[0], TB_MAX_FRAMES, 1024);
		console_play(c[1], TB_MAX_FRAMES, 33);
		expect_same(c, round);
	}
	cr_expect_not(console_mixer(c[1])->data.strip[0].awake, "it did sleep");
	console_free(c[0]);
	console_free(c[1]);
}

/* Its strip does not fall asleep before that. */
Test(strip, a_limiter_recovers_while_nothing_plays)
{
	struct console *c = desk_new();

	console_set_all(c, "strip.music.limiter.on=1 strip.music.limiter.ceiling=-20 "
			   "strip.music.limiter.release=500");
	console_commit(c);
	desk_tone(c, "music", 1000.0, 1.0);
	console_play(c, 8192, 256);
	console_unplug(c, "music");
	for (uint32_t i = 0; i < 24; i++) /* 4 s */
		console_play(c, 8192, 256);
	desk_tone(c, "music", 1000.0, 0.05);
	console_play(c, 8192, 256);
	cr_expect_float_eq(
		desk_level_db(c, "b1"), 20.0 * log10(0.05), 0.1, "%g dB", desk_level_db(c, "b1"));
	console_free(c);
}

Test(strip, a_nan_does_not_stick)
{
	struct console *c = desk_new();

	desk_everything(c);
	desk_noise(c, "voice", 0.5f);
	console_settle(c);
	console_in(c, "voice", 0)[17] = NAN;
	console_in(c, "voice", 1)[300] = INFINITY;
	console_play(c, 512, 512);
	cr_expect(isfinite(signal_peak(console_out(c, "a1", 0), 0, 512)));
	cr_expect_eq(tb_mixer_strip_bad_blocks(console_mixer(c), 0), 1u);
	desk_noise(c, "voice", 0.5f);
	console_settle(c);
	cr_expect_gt(signal_peak(console_out(c, "a1", 0), 4096, TB_MAX_FRAMES), 0.3f);
	cr_expect_gt(signal_peak(console_out(c, "a1", 1), 4096, TB_MAX_FRAMES), 0.3f);
	cr_expect_eq(tb_mixer_bad_blocks(console_mixer(c)), 1u);
	console_free(c);
}

/* A tone has ended in the block before.  In every block size that is shorter than a band's ring
 * the band rings on. */
static void expect_to_ring_on(const char *owner)
{
	struct console *c = desk_new();
	char key[TB_KEY_MAX];

	desk_tone(c, "voice", 100.0, 0.1);
	snprintf(key, sizeof(key), "%s.eq.1.q", owner);
	console_set(c, key, 18.0f);
	snprintf(key, sizeof(key), "%s.eq.1.freq", owner);
	console_set(c, key, 100.0f);
	snprintf(key, sizeof(key), "%s.eq.1.gain", owner);
	console_set(c, key, 20.0f);
	snprintf(key, sizeof(key), "%s.eq.1.type", owner);
	console_set(c, key, (float)TB_FILTER_PEAK);
	snprintf(key, sizeof(key), "%s.eq.on", owner);
	console_apply(c, key, 1.0f);
	console_settle(c);
	console_unplug(c, "voice");
	console_play(c, 2400, 64);
	for (uint32_t at = 0; at < 2400; at += 480)
		cr_expect_gt(signal_peak(console_out(c, "a1", 0), at, at + 480), 0.01f, "%s: %u",
			owner, at);
	console_free(c);
}

Test(strip, an_eq_rings_on_when_the_sound_has_ended)
{
	expect_to_ring_on("strip.voice");
	expect_to_ring_on("bus.a1");
}

/* All that can amplify a tone does, so that it grows beyond what the EQ of the bus holds within one
 * block, in which all levels were sane before it. */
Test(strip, an_eq_that_overflows_is_silent_for_the_block_and_counted)
{
	static const char *const strips[] = { "a", "b", "c", "d" };
	static const char *const set[] = { "on=1", "freq=1000", "gain=24", "q=18" };
	struct console *c = console_new_unguarded("a/1 b/1 c/1 d/1", "b1/1", 48000);
	char text[64];

	for (uint32_t s = 0; s < 4; s++) {
		snprintf(text, sizeof(text),
			"route.%s.b1=1 send.%s.b1=12 strip.%s.fader=12 strip.%s.trim=24", strips[s],
			strips[s], strips[s], strips[s]);
		console_set_all(c, text);
		signal_tone(console_in(c, strips[s], 0), TB_MAX_FRAMES,
			&(struct signal_tone){ 1000.0, 48000, 59.0, 0.0 });
	}
	console_set_all(c, "bus.b1.eq.on=1 bus.b1.trim=24");
	for (uint32_t b = 1; b <= 10; b++) {
		for (uint32_t i = 0; i < 4; i++) {
			snprintf(text, sizeof(text), "bus.b1.eq.%u.%s", b, set[i]);
			console_set_all(c, text);
		}
		snprintf(text, sizeof(text), "bus.b1.eq.%u.type", b);
		console_set(c, text, (float)TB_FILTER_PEAK);
	}
	console_commit(c);
	console_play(c, TB_MAX_FRAMES, TB_MAX_FRAMES);
	cr_expect_eq(signal_peak(console_out(c, "b1", 0), 0, TB_MAX_FRAMES), 0.0f);
	cr_expect_eq(tb_mixer_bus_bad_blocks(console_mixer(c), 0), 1u);
	cr_expect_eq(tb_mixer_strip_bad_blocks(console_mixer(c), 0), 0u);
	console_free(c);
}

Test(strip, silence_becomes_silence_again)
{
	struct console *c = desk_new();

	desk_everything(c);
	desk_noise(c, "voice", 0.5f);
	console_settle(c);
	console_unplug(c, "voice");
	for (uint32_t i = 0; i < 40; i++)
		console_settle(c);
	cr_expect_eq(signal_peak(console_out(c, "a1", 0), 0, TB_MAX_FRAMES), 0.0f);
	cr_expect(tb_mixer_bus_is_silent(console_mixer(c), 0));
	console_free(c);
}
