/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What the meters show of a playing console. */
#include <criterion/criterion.h>
#include <math.h>

#include "console.h"

#define RATE 48000u

/* 1 kHz: 8192 frames are no whole number of periods, but close enough to loop. */
static struct console *tone(void)
{
	struct console *c = console_new("game/2 mic/1", "a1/2 b1/2", RATE);

	for (uint32_t i = 0; i < TB_MAX_FRAMES; i++) {
		console_in(c, "game", 0)[i] = sinf(2.0f * (float)M_PI * 1000.0f * (float)i / RATE);
		console_in(c, "game", 1)[i] = 0.5f * console_in(c, "game", 0)[i];
	}
	console_set(c, "route.game.a1", 1.0f);
	console_commit(c);
	return c;
}

static void play_ms(struct console *c, uint32_t ms)
{
	for (uint32_t left = RATE / 1000 * ms; left > 0;) {
		uint32_t n = left < 480 ? left : 480;

		console_play(c, n, n);
		left -= n;
	}
}

static struct tb_level strip_level(struct console *c, uint32_t channel)
{
	return tb_mixer_strip_level(console_mixer(c), 0, channel);
}

static void expect_level(struct tb_level level, float peak, float rms)
{
	cr_expect(fabsf(level.peak_lin - peak) < 0.001f, "peak %f, not %f", level.peak_lin, peak);
	cr_expect(fabsf(level.rms_lin - rms) < 0.001f, "rms %f, not %f", level.rms_lin, rms);
}

Test(meters, a_full_scale_sine_shows_0_db_in_peak_and_rms)
{
	struct console *c = tone();

	play_ms(c, 3000);
	expect_level(strip_level(c, 0), 1.0f, 1.0f);
	expect_level(strip_level(c, 1), 0.5f, 0.5f);
	expect_level(tb_mixer_bus_level(console_mixer(c), 0, 0), 1.0f, 1.0f);
	expect_level(tb_mixer_bus_level(console_mixer(c), 1, 0), 0.0f, 0.0f);
	console_free(c);
}

Test(meters, strips_are_metered_after_fader_mute_solo_and_balance)
{
	struct console *c = tone();

	console_set(c, "strip.game.fader", -6.0206f);
	console_set(c, "strip.game.pan", 1.0f);
	console_commit(c);
	play_ms(c, 3000);
	expect_level(strip_level(c, 0), 0.0f, 0.0f);
	expect_level(strip_level(c, 1), 0.25f, 0.25f);
	console_set(c, "strip.game.mute", 1.0f);
	console_commit(c);
	play_ms(c, 30000);
	expect_level(strip_level(c, 1), 0.0f, 0.0f);
	console_set(c, "strip.game.mute", 0.0f);
	console_set(c, "strip.mic.solo", 1.0f);
	console_commit(c);
	play_ms(c, 100);
	expect_level(strip_level(c, 1), 0.0f, 0.0f);
	console_free(c);
}

Test(meters, a_strip_is_metered_wherever_it_is_routed)
{
	struct console *c = tone();

	console_set(c, "route.game.a1", 0.0f);
	console_commit(c);
	play_ms(c, 3000);
	expect_level(strip_level(c, 0), 1.0f, 1.0f);
	expect_level(tb_mixer_bus_level(console_mixer(c), 0, 0), 0.0f, 0.0f);
	console_free(c);
}

Test(meters, a_strip_in_mono_shows_the_average)
{
	struct console *c = tone();

	console_set(c, "strip.game.mono", 1.0f);
	console_commit(c);
	play_ms(c, 3000);
	expect_level(strip_level(c, 0), 0.75f, 0.75f);
	expect_level(strip_level(c, 1), 0.75f, 0.75f);
	console_free(c);
}

Test(meters, during_a_ramp_the_meter_sees_the_ramp)
{
	struct console *c = console_new("game/2", "a1/2", RATE);

	console_dc(c, "game", 0, 1.0f);
	console_set(c, "strip.game.mute", 1.0f);
	console_commit(c);
	play_ms(c, 100);
	console_set(c, "strip.game.mute", 0.0f);
	console_commit(c);
	/* Half of a move of 10 ms, up to the frame before its middle. */
	console_play(c, 240, 240);
	cr_expect(fabsf(strip_level(c, 0).peak_lin - (0.5f - 2.0f / 480.0f)) < 1e-4f);
	console_free(c);
}

Test(meters, the_peak_falls_20_db_in_1_7_s)
{
	struct console *c = tone();

	play_ms(c, 100);
	console_unplug(c, "game");
	play_ms(c, 1700);
	cr_expect(fabsf(db(strip_level(c, 0).peak_lin) + 20.0f) < 0.05f);
	cr_expect(fabsf(db(tb_mixer_bus_level(console_mixer(c), 0, 0).peak_lin) + 20.0f) < 0.05f);
	console_free(c);
}

/* exp(-1) of the power is left after 300 ms. */
Test(meters, rms_follows_with_300_ms)
{
	struct console *c = tone();

	play_ms(c, 3000);
	console_unplug(c, "game");
	play_ms(c, 300);
	cr_expect(fabsf(db(strip_level(c, 0).rms_lin) + 4.343f) < 0.05f);
	console_free(c);
}

Test(meters, a_fallen_meter_arrives_at_zero)
{
	struct console *c = tone();

	play_ms(c, 100);
	console_unplug(c, "game");
	play_ms(c, 20000);
	cr_expect(strip_level(c, 0).peak_lin == 0.0f);
	cr_expect(strip_level(c, 0).rms_lin == 0.0f);
	cr_expect(tb_mixer_bus_level(console_mixer(c), 0, 1).peak_lin == 0.0f);
	console_free(c);
}

Test(meters, the_fall_does_not_depend_on_the_quantum)
{
	float peak[2];

	for (uint32_t i = 0; i < 2; i++) {
		struct console *c = tone();

		console_play(c, 8192, 8192);
		console_unplug(c, "game");
		console_play(c, 8192, i == 0 ? 8192 : 37);
		peak[i] = strip_level(c, 0).peak_lin;
		console_free(c);
	}
	cr_expect(fabsf(db(peak[0] / peak[1])) < 0.01f);
}

Test(meters, the_input_is_seen_before_trim_fader_and_mute)
{
	static const char *const hidden[] = { "strip.game.mute=1", "strip.game.fader=-144",
		"strip.game.trim=-24", "strip.game.gate.on=1 strip.game.gate.threshold=0",
		"route.game.a1=0", "strip.game.mono=1 strip.game.fader=-144" };

	for (uint32_t i = 0; i < 6; i++) {
		struct console *c = tone();

		console_set_all(c, hidden[i]);
		console_commit(c);
		play_ms(c, 2000);
		cr_expect_float_eq(tb_mixer_input_level(console_mixer(c), 0, 0).peak_lin, 1.0f,
			1e-3f, "%s", hidden[i]);
		console_unplug(c, "game");
		play_ms(c, 20000);
		cr_expect_eq(tb_mixer_input_level(console_mixer(c), 0, 0).peak_lin, 0.0f);
		console_free(c);
	}
}

Test(meters, samples_beyond_full_scale_are_counted)
{
	struct console *c = console_new("game/2 music/2", "a1/2p b1/2", RATE);
	float *in = console_in(c, "game", 0);

	console_set_all(c, "route.game.b1=1 bus.b1.limiter.on=0");
	console_commit(c);
	for (uint32_t i = 0; i < 512; i++)
		in[i] = i == 7 ? 1.0f : i == 9 ? -1.5f : 0.999f;
	console_play(c, 512, 100);
	cr_expect_eq(tb_mixer_strip_overs(console_mixer(c), 0), 1);
	cr_expect_eq(tb_mixer_strip_overs(console_mixer(c), 1), 0);
	cr_expect_eq(tb_mixer_bus_overs(console_mixer(c), 0), 0, "nothing is routed there");
	cr_expect_eq(tb_mixer_bus_overs(console_mixer(c), 1), 1);
	console_free(c);
}

/* A microphone that its converter clips: each half wave of 480 frames is flat for 160. */
static void fill_clipped(float *row, uint32_t n_frames)
{
	for (uint32_t i = 0; i < n_frames; i++)
		row[i] = (i / 480 % 2 ? -1.0f : 1.0f) * (i % 480 < 160 ? 0.999985f : 0.5f);
}

Test(meters, clipped_runs_are_counted_exactly_at_any_quantum)
{
	static const uint32_t quanta[] = { 1, 37, 64, 256, 1000, 4800 };

	for (uint32_t i = 0; i < 6; i++) {
		struct console *c = console_new("mic/1", "a1/2p", RATE);

		fill_clipped(console_in(c, "mic", 0), 4800);
		console_play(c, 4800, quanta[i]);
		cr_expect_eq(tb_mixer_strip_overs(console_mixer(c), 0), 1600, "at %u", quanta[i]);
		cr_expect_eq(tb_mixer_bus_overs(console_mixer(c), 0), 0);
		console_free(c);
	}
}

/* What the fader does to it counts on the bus, not at the input; the guard leaves none. */
Test(meters, a_bus_counts_what_leaves_it_behind_its_guard)
{
	for (uint32_t guard = 0; guard < 2; guard++) {
		struct console *c = tone();

		console_set_all(c, guard ? "strip.game.fader=12 bus.a1.limiter.on=1"
					 : "strip.game.fader=12 bus.a1.limiter.on=0");
		console_commit(c);
		console_settle(c);
		play_ms(c, 1000);
		cr_expect_eq(tb_mixer_strip_overs(console_mixer(c), 0), 0);
		if (guard)
			cr_expect_eq(tb_mixer_bus_overs(console_mixer(c), 0), 0);
		else
			cr_expect_gt(tb_mixer_bus_overs(console_mixer(c), 0), RATE / 2);
		console_free(c);
	}
}

Test(meters, a_lamp_that_was_put_out_counts_anew)
{
	struct console *c = console_new("mic/1", "a1/2p", RATE);
	struct tb_mixer *m = console_mixer(c);

	console_set_all(c, "route.mic.a1=1 bus.a1.limiter.on=0 strip.mic.fader=12");
	fill_clipped(console_in(c, "mic", 0), 4800);
	console_commit(c);
	console_play(c, 4800, 256);
	cr_expect_gt(tb_mixer_bus_overs(m, 0), 0);
	tb_mixer_reset_strip_overs(m, 0);
	cr_expect_eq(tb_mixer_strip_overs(m, 0), 0);
	cr_expect_gt(tb_mixer_bus_overs(m, 0), 0, "only that of the strip");
	tb_mixer_reset_bus_overs(m, 0);
	cr_expect_eq(tb_mixer_bus_overs(m, 0), 0);
	console_play(c, 480, 256);
	cr_expect_eq(tb_mixer_strip_overs(m, 0), 160);
	console_free(c);
}

/* ---- neighbours ---- */

#define N_STRIPS 5u

static struct console *five_strips(void)
{
	struct console *c = console_new("s0/2 s1/1 s2/2 s3/2 s4/1", "a1/2 b1/2 c1/2", RATE);

	console_set_all(c, "route.s0.a1=1 route.s1.b1=1 route.s2.b1=1 route.s3.c1=1 route.s4.c1=1"
			   " bus.a1.limiter.on=0 strip.s3.fader=-20 bus.c1.fader=-6.0206");
	for (uint32_t s = 0; s < N_STRIPS; s++)
		for (uint32_t i = 0; i < tb_mixer_strip(console_mixer(c), s)->layout.n_channels;
			i++)
			console_dc(c, (char[]){ 's', (char)('0' + s), '\0' }, i,
				0.1f * (float)(s + 1) + 0.02f * (float)i);
	console_commit(c);
	return c;
}

/* What strip 2 may be like, and what it shows then at its input and behind its fader. */
static const struct odd_strip {
	const char *settings;
	float value, input, output;
	bool is_unplugged;
} odd_strips[] = {
	{ "", 0.3f, 0.3f, 0.3f, false },
	{ "", 0.0f, 0.0f, 0.0f, false },
	{ "", NAN, 0.0f, 0.0f, false },
	{ "", 2.0f, 2.0f, 2.0f, false },
	{ "", 0.3f, 0.0f, 0.0f, true },
	{ "strip.s2.mute=1", 0.3f, 0.3f, 0.0f, false },
	{ "strip.s2.fader=-6.0206", 0.3f, 0.3f, 0.15f, false },
	{ "strip.s2.polarity=1", 0.3f, 0.3f, 0.3f, false },
	{ "strip.s2.eq.on=1", 0.3f, 0.3f, 0.3f, false },
	{ "strip.s2.eq.on=1", 0.0f, 0.0f, 0.0f, false },
	{ "strip.s2.eq.on=1", NAN, 0.0f, 0.0f, false },
	{ "strip.s2.eq.on=1", 0.3f, 0.0f, 0.0f, true },
	{ "strip.s2.eq.on=1 strip.s2.trim=-6.0206", 0.3f, 0.3f, 0.15f, false },
	{ "strip.s2.mono=1", 0.3f, 0.3f, 0.3f, false },
	{ "strip.s2.eq.on=1 strip.s2.eq.1.gain=6 strip.s2.trim=-6.0206", 0.0f, 0.0f, 0.0f, false },
};

static void expect_peak(
	struct tb_level level, float peak, const char *what, const struct odd_strip *odd)
{
	cr_expect(fabsf(level.peak_lin - peak) < 0.001f, "%s beside %s at %g: %f, not %f", what,
		odd->settings, (double)odd->value, (double)level.peak_lin, (double)peak);
}

static void expect_neighbours(const struct odd_strip *odd)
{
	struct console *c = five_strips();
	struct tb_mixer *m = console_mixer(c);

	console_set_all(c, odd->settings);
	console_commit(c);
	for (uint32_t channel = 0; channel < 2; channel++)
		console_dc(c, "s2", channel, odd->value);
	if (odd->is_unplugged)
		console_unplug(c, "s2");
	play_ms(c, 100);
	expect_peak(tb_mixer_input_level(m, 0, 1), 0.12f, "input of s0", odd);
	expect_peak(tb_mixer_strip_level(m, 1, 0), 0.2f, "s1", odd);
	expect_peak(tb_mixer_input_level(m, 2, 0), odd->input, "its input", odd);
	expect_peak(tb_mixer_strip_level(m, 2, 1), odd->output, "it", odd);
	expect_peak(tb_mixer_input_level(m, 3, 1), 0.42f, "input of s3", odd);
	expect_peak(tb_mixer_strip_level(m, 3, 1), 0.042f, "s3", odd);
	expect_peak(tb_mixer_strip_level(m, 4, 0), 0.5f, "s4", odd);
	expect_peak(tb_mixer_bus_level(m, 0, 1), 0.12f, "its neighbours' bus", odd);
	cr_expect_eq(tb_mixer_strip_overs(m, 2), odd->value > 1.0f ? 2 * 4800 : 0);
	cr_expect_eq(tb_mixer_strip_overs(m, 3), 0);
	console_free(c);
}

Test(meters, each_strip_is_metered_for_itself_whatever_its_neighbour_is)
{
	for (uint32_t i = 0; i < sizeof(odd_strips) / sizeof(odd_strips[0]); i++)
		expect_neighbours(&odd_strips[i]);
}

Test(meters, a_strip_that_is_gone_falls_to_zero_among_those_that_play)
{
	struct console *c = five_strips();
	struct tb_mixer *m = console_mixer(c);

	for (uint32_t channel = 0; channel < 2; channel++)
		console_dc(c, "s2", channel, 0.3f);
	play_ms(c, 100);
	cr_expect_float_eq(tb_mixer_strip_level(m, 0, 0).peak_lin, 0.1f, 1e-3f);
	console_unplug(c, "s0");
	play_ms(c, 20000);
	cr_expect_eq(tb_mixer_input_level(m, 0, 0).peak_lin, 0.0f);
	cr_expect_eq(tb_mixer_strip_level(m, 0, 0).peak_lin, 0.0f);
	cr_expect_eq(tb_mixer_bus_level(m, 0, 0).peak_lin, 0.0f);
	cr_expect_float_eq(tb_mixer_strip_level(m, 1, 0).peak_lin, 0.2f, 1e-3f);
	console_free(c);
}
