/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Nothing leaves a limiter above its ceiling, whatever moves before it. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "desk.h"

Test(ceiling, the_guard_of_a_playback_bus_holds_whatever_the_faders_do)
{
	struct console *c = desk_new();
	float ceiling = powf(10.0f, -0.3f / 20.0f);

	console_set(c, "route.music.a1", 1.0f);
	desk_noise(c, "voice", 1.0f);
	desk_noise(c, "music", 1.0f);
	for (uint32_t i = 0; i < 50; i++) {
		console_set(c, "bus.a1.fader", (float)(rand() % 24) - 12.0f);
		console_set(c, "strip.voice.fader", (float)(rand() % 24) - 12.0f);
		console_set(c, "strip.music.trim", (float)(rand() % 48) - 24.0f);
		console_commit(c);
		console_play(c, 512, 1 + (uint32_t)rand() % 512);
		cr_assert_leq(signal_peak(console_out(c, "a1", 0), 0, 512), ceiling * 1.000001f);
		cr_assert_leq(signal_peak(console_out(c, "a1", 1), 0, 512), ceiling * 1.000001f);
	}
	cr_expect_gt(tb_mixer_bus_reduction(console_mixer(c), 0).limiter_db, 0.0f);
	cr_expect_eq(console_get(c, "bus.a1.limiter.on"), 1.0f);
	cr_expect_eq(console_get(c, "bus.b1.limiter.on"), 0.0f);
	console_free(c);
}
