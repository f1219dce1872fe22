/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Music that makes way for a voice. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "desk.h"

/* Where the voice begins in the block, the music falls in the same block. */
Test(ducking, music_ducks_under_a_voice_in_the_same_cycle)
{
	struct console *c = desk_new();
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

Test(ducking, a_key_is_heard_before_its_fader_and_after_its_gate)
{
	struct console *c = desk_new();

	desk_tone(c, "voice", 1000.0, 0.5);
	desk_tone(c, "music", 300.0, 0.01);
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

Test(ducking, a_bus_ducks_under_a_strip)
{
	struct console *c = desk_new();

	desk_tone(c, "voice", 1000.0, 1.0);
	desk_tone(c, "music", 300.0, 0.01);
	console_set(c, "bus.b1.comp.on", 1.0f);
	console_set(c, "bus.b1.comp.sidechain", 0.0f);
	console_commit(c);
	for (uint32_t i = 0; i < 10; i++)
		console_settle(c);
	cr_expect_float_eq(
		db(signal_peak(console_out(c, "b1", 0), 4096, TB_MAX_FRAMES)), -55.0f, 0.5f);
	console_free(c);
}
