/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Scenes that fade: a constant shows the gain on the way. */
#include <criterion/criterion.h>
#include <math.h>

#include "console.h"

#define RATE    48000u
#define FADE_MS 2000.0f
#define N_BLOCK 240u
#define N_STEPS 400u /* of a block each, all of the fade */

/* Strip a alone on channel 0, strip b alone on channel 1. */
static struct console *two_strips(void)
{
	struct console *c = console_new("a/2 b/2", "x/2", RATE);

	console_dc(c, "a", 0, 1.0f);
	console_dc(c, "a", 1, 0.0f);
	console_dc(c, "b", 0, 0.0f);
	console_dc(c, "b", 1, 1.0f);
	console_set_all(c, "route.a.x=1 route.b.x=1 bus.x.limiter.on=0");
	console_commit(c);
	console_settle(c);
	return c;
}

static void begin(struct console *c, const char *scene)
{
	console_set_all(c, scene);
	tb_mixer_set_fade(console_mixer(c), FADE_MS);
	console_commit(c);
}

static double step(struct console *c, uint32_t channel)
{
	console_play(c, N_BLOCK, N_BLOCK);
	return (double)console_out(c, "x", channel)[N_BLOCK - 1];
}

static double db_of(double gain)
{
	return 20.0 * log10(gain);
}

/* Smooth at both ends, and straight between them. */
static void expect_even(const char *scene, float from_db, float to_db)
{
	struct console *c = two_strips();
	double per_step = 0.0, last = db_of(step(c, 0));

	cr_expect_float_eq(last, (double)from_db, 0.01);
	begin(c, scene);
	for (uint32_t i = 1; i <= N_STEPS; i++) {
		double now = db_of(step(c, 0));

		if (i == 60)
			per_step = now - last;
		if (i > 60 && i < 340)
			cr_assert(fabs(now - last - per_step) < 0.02 * fabs(per_step),
				"%s: %g dB in step %u, %g before", scene, now - last, i, per_step);
		last = now;
	}
	cr_expect_float_eq(per_step, (double)(to_db - from_db) / 373.0, 0.003);
	cr_expect_float_eq(last, (double)to_db, 0.001, "%s ends at %g dB", scene, last);
	console_free(c);
}

Test(fades, are_even_in_db)
{
	expect_even("strip.a.fader=-40", 0.0f, -40.0f);
	expect_even("send.a.x=-20 bus.x.fader=-20", 0.0f, -40.0f);
	expect_even("bus.x.fader=12", 0.0f, 12.0f);
	expect_even("bus.x.eq.on=1 bus.x.fader=-30", 0.0f, -30.0f);
	expect_even("strip.a.eq.on=1 strip.a.trim=-12 strip.a.fader=-12", 0.0f, -24.0f);
}

Test(fades, to_silence_are_even_too_and_end_in_time)
{
	struct console *c = two_strips();
	double half = 0.0, last = 0.0;

	begin(c, "strip.a.mute=1");
	for (uint32_t i = 1; i <= N_STEPS; i++) {
		last = step(c, 0);
		half = i == N_STEPS / 2 ? last : half;
		cr_expect(last > 0.0 || i > N_STEPS - 20, "step %u", i);
	}
	cr_expect_float_eq(db_of(half), -36.0, 1.5);
	cr_expect_eq(step(c, 0), 0.0);
	begin(c, "strip.a.mute=0");
	for (uint32_t i = 1; i <= N_STEPS + 1; i++) {
		last = step(c, 0);
		half = i == N_STEPS / 2 ? last : half;
	}
	cr_expect_float_eq(db_of(half), -36.0, 1.5, "%g dB on the way up", db_of(half));
	cr_expect_eq(last, 1.0);
	console_free(c);
}

static void expect_power(const char *before, const char *scene)
{
	struct console *c = two_strips();
	double start;

	console_set_all(c, before);
	console_commit(c);
	console_settle(c);
	start = pow(step(c, 0), 2.0) + pow((double)console_out(c, "x", 1)[N_BLOCK - 1], 2.0);
	begin(c, scene);
	for (uint32_t i = 1; i <= N_STEPS; i++) {
		double a = step(c, 0), b = (double)console_out(c, "x", 1)[N_BLOCK - 1];

		cr_assert_float_eq(10.0 * log10((a * a + b * b) / start), 0.0, 0.25,
			"%s: %.2f dB in step %u", scene, 10.0 * log10((a * a + b * b) / start), i);
	}
	console_free(c);
}

Test(fades, between_unrelated_strips_keep_their_power)
{
	expect_power("strip.b.mute=1", "strip.a.mute=1 strip.b.mute=0");
	expect_power("strip.b.fader=-30", "strip.a.fader=-30 strip.b.fader=0");
	expect_power("route.b.x=0 strip.a.fader=-6 strip.b.fader=-6", "route.b.x=1 route.a.x=0");
}

/* The same sound, before and behind a processor, with a trim and a fader that are in the
 * paths before and not in them then. */
Test(fades, that_switch_a_processor_are_no_dip)
{
	struct console *c = two_strips();

	console_set_all(c, "strip.a.trim=6 bus.x.fader=-6");
	console_commit(c);
	console_settle(c);
	begin(c, "strip.a.eq.on=1 bus.x.comp.on=1 bus.x.comp.ratio=1");
	for (uint32_t i = 1; i <= N_STEPS + 10; i++) {
		double now = step(c, 0);

		cr_assert_float_eq(now, 1.0, 1e-3, "%g in step %u", now, i);
	}
	console_free(c);
}

Test(fades, go_on_while_something_else_is_set)
{
	struct console *c = two_strips();
	double before;

	begin(c, "strip.a.fader=-40");
	for (uint32_t i = 0; i < N_STEPS / 2; i++)
		before = step(c, 0);
	console_set(c, "strip.b.mute", 1.0f);
	console_commit(c);
	step(c, 0);
	step(c, 0);
	step(c, 1);
	cr_expect_eq(console_out(c, "x", 1)[N_BLOCK - 1], 0.0f, "the mute does not wait");
	cr_expect_float_eq(db_of(step(c, 0)), db_of(before) - 0.43, 0.1, "and the fade goes on");
	console_free(c);
}

Test(fades, of_a_strip_that_is_set_meanwhile_make_room_for_it)
{
	struct console *c = two_strips();

	begin(c, "strip.a.fader=-40");
	for (uint32_t i = 0; i < N_STEPS / 2; i++)
		step(c, 0);
	console_set(c, "strip.a.mute", 1.0f);
	console_commit(c);
	for (uint32_t i = 0; i < 60; i++)
		step(c, 0);
	cr_expect_eq(step(c, 0), 0.0);
	console_free(c);
}

/* ---- from silence ---- */

static double law_of_rise(uint32_t frame, uint32_t n_frames)
{
	double x = frame < n_frames ? (double)frame / (double)n_frames : 1.0;

	return x * x * (3.0 - 2.0 * x);
}

/* Whatever the block is, and what is still in the bus's delay does not come first. */
/* Settings that come before the sound does take nothing from a fade. */
Test(fades, that_wait_for_the_sound_are_fades_still)
{
	struct console *c = two_strips(), *plain = two_strips();

	begin(plain, "strip.a.fader=-30");
	begin(c, "strip.a.fader=-30");
	console_set_all(c, "strip.b.fader=-3");
	console_commit(c);
	for (uint32_t i = 0; i < N_STEPS; i++) {
		double gain = step(c, 0);

		double want = step(plain, 0);

		cr_assert_float_eq(gain, want, 1e-6, "step %u: %g, not %g", i, gain, want);
	}
	console_free(plain);
	console_free(c);
}

/* It stays where it was put, whatever else is set while the fade goes on. */
Test(fades, of_a_strip_that_is_set_meanwhile_do_not_take_it_back)
{
	struct console *c = two_strips();

	begin(c, "strip.a.fader=-30 strip.b.fader=-30");
	for (uint32_t i = 0; i < N_STEPS / 4; i++)
		step(c, 0);
	console_set_all(c, "strip.a.fader=-6");
	console_commit(c);
	for (uint32_t i = 0; i < 40; i++)
		step(c, 0);
	console_set_all(c, "strip.b.trim=3");
	console_commit(c);
	for (uint32_t i = 0; i < N_STEPS / 2; i++)
		cr_assert_float_eq(db_of(step(c, 0)), -6.0, 0.01, "step %u", i);
	console_free(c);
}

Test(fades, bus_that_fades_in_is_silent_first_and_whole_after_300_ms)
{
	static const uint32_t blocks[] = { 1, 64, 1000, 8192 };

	for (size_t i = 0; i < sizeof(blocks) / sizeof(blocks[0]); i++) {
		struct console *c = console_new_unguarded("game/2", "a1/2p b1/2", 48000);
		uint32_t frame = 0;

		console_dc(c, "game", 0, 0.5f);
		console_set_all(c, "route.game.a1=1 route.game.b1=1 bus.a1.delay=50");
		console_commit(c);
		cr_assert_float_eq(console_gain(c, "a1", 0), 0.5f, 1e-6f);
		tb_mixer_fade_bus_in(console_mixer(c), 0);
		while (frame < 16000) {
			console_play(c, blocks[i] < 1000 ? 1000 : blocks[i], blocks[i]);
			for (uint32_t n = 0; n < (blocks[i] < 1000 ? 1000 : blocks[i]);
				n++, frame++)
				cr_assert_float_eq((double)console_out(c, "a1", 0)[n],
					0.5 * law_of_rise(frame, 14400), 1e-6, "frame %u", frame);
			cr_assert_eq(console_out(c, "b1", 0)[0], 0.5f);
		}
		console_free(c);
	}
}

Test(fades, bus_that_fades_in_begins_with_the_first_block_that_is_heard)
{
	struct console *c = console_new_unguarded("game/2", "a1/2p", 48000);

	console_dc(c, "game", 0, 0.5f);
	console_set_all(c, "route.game.a1=1");
	console_commit(c);
	console_settle(c);
	tb_mixer_fade_bus_in(console_mixer(c), 0);
	for (uint32_t i = 0; i < 5; i++) {
		console_play(c, 480, 480);
		cr_expect_eq(console_out(c, "a1", 0)[0], 0.0f);
		tb_mixer_bus_was_not_heard(console_mixer(c), 0, 480);
	}
	console_play(c, 960, 480);
	tb_mixer_bus_was_not_heard(console_mixer(c), 0, 480);
	console_play(c, 480, 480);
	cr_expect_float_eq((double)console_out(c, "a1", 0)[0], 0.5 * law_of_rise(960, 14400), 1e-6);
	console_free(c);
}

/* A device that takes the sound of a bus is seen a little later than it is heard.  Until then
 * the bus has come up for so long. */
Test(fades, bus_that_fades_in_anew_goes_back_to_silence_without_a_step)
{
	static const uint32_t come_up[] = { 1, 29, 480, 7000, 8000 },
			      blocks[] = { 1, 37, 480, 8192 };
	/* The steepest slope of the way back, which takes 10 ms. */
	const float steepest = 0.5f * 1.5f * 30.0f / 14400.0f;

	for (size_t k = 0; k < sizeof(come_up) / sizeof(come_up[0]) * 4; k++) {
		struct console *c = console_new_unguarded("game/2", "a1/2p", 48000);
		uint32_t block = blocks[k % 4], part = block > 480 ? block : 480, silent = 0;
		float before, *x = console_out(c, "a1", 0);

		console_dc(c, "game", 0, 0.5f);
		console_set_all(c, "route.game.a1=1");
		console_commit(c);
		console_settle(c);
		tb_mixer_fade_bus_in(console_mixer(c), 0);
		console_play(c, come_up[k / 4], 480);
		before = x[come_up[k / 4] - 1];
		tb_mixer_fade_bus_in(console_mixer(c), 0);
		for (uint32_t frame = 0; frame < 480 + 14400; frame += part) {
			console_play(c, part, block);
			for (uint32_t i = 0; i < part; before = x[i++]) {
				cr_assert_leq(fabsf(x[i] - before), steepest + 1e-6f,
					"frame %u after %u", frame + i, come_up[k / 4]);
				if (x[i] < 1e-5f && silent == 0)
					silent = frame + i + 1;
			}
		}
		cr_expect_gt(silent, 0u, "it was never silent");
		cr_expect_leq(silent, 480u);
		cr_expect_eq(before, 0.5f);
		console_free(c);
	}
}

Test(fades, bus_that_fades_in_goes_on_with_that_in_another_mixer)
{
	struct console *c = console_new_unguarded("game/2", "a1/2p", 48000),
		       *next = console_new_unguarded("game/2 music/2", "a1/2p", 48000);

	console_dc(c, "game", 0, 0.5f);
	console_set_all(c, "route.game.a1=1");
	console_commit(c);
	console_settle(c);
	tb_mixer_fade_bus_in(console_mixer(c), 0);
	console_play(c, 4800, 480);
	tb_mixer_carry(console_mixer(next), console_mixer(c), (const int16_t[]){ 0, -1 },
		(const int16_t[]){ 0 });
	tb_mixer_inherit(console_mixer(next), console_mixer(c), (const int16_t[]){ 0, -1 },
		(const int16_t[]){ 0 });
	console_dc(next, "game", 0, 0.5f);
	console_play(next, 480, 480);
	cr_expect_float_eq(
		(double)console_out(next, "a1", 0)[0], 0.5 * law_of_rise(4800, 14400), 1e-6);
	console_free(next);
	console_free(c);
}
