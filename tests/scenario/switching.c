/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Processors that come, go and change while it plays. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "desk.h"

/* A bass, which a step of 1 % would show on. */
Test(switching, switching_anything_clicks_no_more_than_a_fade)
{
	struct console *c = desk_new();
	float still;

	console_set(c, "strip.voice.eq.1.gain", 6.0f);
	console_set(c, "bus.a1.eq.1.gain", 6.0f);
	console_set(c, "strip.voice.trim", -6.0f);
	console_set(c, "strip.voice.fader", 3.0f);
	console_set(c, "bus.a1.fader", -3.0f);
	console_commit(c);
	desk_tone(c, "voice", 46.875, 0.5); /* 8 waves in TB_MAX_FRAMES */
	console_settle(c);
	still = signal_largest_step(console_out(c, "a1", 0), 0, TB_MAX_FRAMES);
	for (uint32_t i = 0; i < 2 * desk_n_switches; i++) {
		console_set(c, desk_switches[i / 2], i % 2 == 0 ? 1.0f : 0.0f);
		console_commit(c);
		console_play(c, TB_MAX_FRAMES, 256);
		/* 240 frames of a fade between gains that differ by 2 at most */
		cr_expect_lt(signal_largest_step(console_out(c, "a1", 0), 0, TB_MAX_FRAMES),
			2.2f * still + 1.0f / 240.0f, "%s", desk_switches[i / 2]);
	}
	console_free(c);
}

/* A constant shows the gain: it goes in a line, for 5 ms. */
Test(switching, trim_and_faders_ramp_beside_processors_too)
{
	static const char *const keys[] = { "strip.voice.trim", "strip.voice.fader",
		"bus.a1.fader" };
	struct console *c = desk_new();

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
		cr_expect_lt(signal_largest_step(console_out(c, "a1", 0), 0, 512), 0.0025f, "%s",
			keys[i]);
		cr_expect_float_eq(console_out(c, "a1", 0)[511], 0.05f, 1e-3f, "%s", keys[i]);
		console_apply(c, keys[i], 0.0f);
	}
	console_free(c);
}
