/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Delays, and strips that stay together when one of them looks ahead. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "desk.h"

/* ---- delay ---- */

Test(alignment, a_bus_delay_is_so_many_frames)
{
	struct console *c = desk_new();

	desk_noise(c, "music", 0.5f);
	console_apply(c, "bus.b1.delay", 20.0f);
	console_settle(c);
	cr_expect_arr_eq(console_out(c, "b1", 0) + 960, console_in(c, "music", 0),
		(TB_MAX_FRAMES - 960) * sizeof(float));
	console_unplug(c, "music");
	console_settle(c);
	cr_expect_eq(signal_peak(console_out(c, "b1", 0), 960, TB_MAX_FRAMES), 0.0f);
	cr_expect_gt(signal_peak(console_out(c, "b1", 0), 0, 960), 0.4f, "the tail is played");
	cr_expect_eq(tb_mixer_bus_is_silent(console_mixer(c), 1), false);
	console_settle(c);
	cr_expect_eq(tb_mixer_bus_is_silent(console_mixer(c), 1), true);
	console_free(c);
}

/* ---- latency ---- */

/* Where a bus hears the impulse, and that it hears nothing else. */
static void expect_impulse(struct console *c, const char *bus, uint32_t at, float value)
{
	const float *out = console_out(c, bus, 0);

	cr_expect_float_eq(out[at], value, 1e-5f, "%s at %u", bus, at);
	cr_expect_lt(signal_peak(out, 0, at), 1e-5f, "%s before %u", bus, at);
	cr_expect_lt(signal_peak(out, at + 1, TB_MAX_FRAMES), 1e-5f, "%s after %u", bus, at);
}

Test(alignment, strips_of_a_bus_stay_together_when_one_looks_ahead)
{
	struct console *c = desk_new();
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
	desk_impulse(c, "voice", 1000, 0.25f);
	desk_impulse(c, "music", 1000, 0.5f);
	console_settle(c);
	expect_impulse(c, "a1", 1000 + late, 0.75f);
	expect_impulse(c, "b1", 1000, 0.5f);
	console_apply(c, "strip.voice.limiter.on", 0.0f);
	console_settle(c);
	expect_impulse(c, "a1", 1000, 0.75f);
	cr_expect_eq(tb_mixer_latency_frames(console_mixer(c), 1, 0), 0u);
	console_free(c);
}

Test(alignment, two_lookaheads_meet_at_the_longer_one)
{
	struct console *c = desk_new();
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
	desk_impulse(c, "voice", 1000, 0.25f);
	desk_impulse(c, "music", 1000, 0.5f);
	console_settle(c);
	expect_impulse(c, "a1", 1000 + late, 0.75f);
	console_free(c);
}

/* No fade from the old delay to the new one in its first sound. */
Test(alignment, a_strip_that_was_silent_starts_as_late_as_its_bus)
{
	struct console *c = desk_new();
	uint32_t late;

	console_set(c, "route.music.a1", 1.0f);
	console_set(c, "strip.voice.limiter.on", 1.0f);
	console_set(c, "strip.voice.limiter.lookahead", 1.5f);
	console_commit(c);
	late = tb_mixer_latency_frames(console_mixer(c), 1, 0);
	desk_impulse(c, "voice", 0, 0.25f);
	desk_impulse(c, "music", 0, 0.5f);
	console_settle(c);
	expect_impulse(c, "a1", late, 0.75f);
	desk_impulse(c, "voice", 0, 0.0f);
	desk_impulse(c, "music", 0, 0.0f);
	console_settle(c);
	console_apply(c, "strip.voice.limiter.lookahead", 0.8f);
	late = tb_mixer_latency_frames(console_mixer(c), 1, 0);
	desk_impulse(c, "voice", 0, 0.25f);
	desk_impulse(c, "music", 0, 0.5f);
	console_settle(c);
	expect_impulse(c, "a1", late, 0.75f);
	console_free(c);
}

/* The strip that is moved to its aligned rows and back must not drop out. */
Test(alignment, becoming_late_and_on_time_again_is_smooth)
{
	struct console *c = desk_new();
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
