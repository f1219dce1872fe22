/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Bad samples, odd sizes, the largest console. */
#include <criterion/criterion.h>
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "console.h"

static struct console *two_strips(void)
{
	struct console *c = console_new_unguarded("game/2 music/2", "a1/2 b1/2", 48000);

	console_dc(c, "game", 0, 0.5f);
	console_dc(c, "game", 1, 0.5f);
	console_dc(c, "music", 0, 0.25f);
	console_dc(c, "music", 1, 0.25f);
	console_set(c, "route.game.a1", 1.0f);
	console_set(c, "route.music.a1", 1.0f);
	console_commit(c);
	console_settle(c);
	return c;
}

static bool all_are(const float *x, float value, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		if (x[i] != value)
			return false;
	return true;
}

static void expect_silent_for_one_block(float bad, uint32_t at)
{
	struct console *c = two_strips();
	struct tb_mixer *m = console_mixer(c);

	console_in(c, "game", 1)[at] = bad;
	console_play(c, 256, 256);
	cr_expect(all_are(console_out(c, "a1", 0), 0.25f, 256), "the other strip plays alone");
	cr_expect(all_are(console_out(c, "a1", 1), 0.25f, 256));
	cr_expect(tb_mixer_strip_bad_blocks(m, 0) == 1);
	cr_expect(tb_mixer_strip_bad_blocks(m, 1) == 0);
	cr_expect(tb_mixer_bad_blocks(m) == 1);

	console_in(c, "game", 1)[at] = 0.5f;
	console_play(c, 256, 256);
	cr_expect(all_are(console_out(c, "a1", 0), 0.75f, 256), "gone with the next good block");
	cr_expect(all_are(console_out(c, "a1", 1), 0.75f, 256));
	cr_expect(tb_mixer_bad_blocks(m) == 1);
	cr_expect(isfinite(tb_mixer_strip_level(m, 0, 1).rms_lin));
	cr_expect(isfinite(tb_mixer_bus_level(m, 0, 1).peak_lin));
	console_free(c);
}

Test(robustness, a_nan_or_an_inf_silences_its_strip_for_its_block)
{
	expect_silent_for_one_block(NAN, 0);
	expect_silent_for_one_block(NAN, 255);
	expect_silent_for_one_block(-NAN, 100);
	expect_silent_for_one_block(INFINITY, 17);
	expect_silent_for_one_block(-INFINITY, 254);
}

Test(robustness, a_nan_in_the_midst_of_a_ramp_does_not_stick)
{
	struct console *c = two_strips();

	console_set(c, "strip.game.mono", 1.0f);
	console_commit(c);
	console_in(c, "game", 0)[3] = NAN;
	console_play(c, 64, 64);
	console_in(c, "game", 0)[3] = 0.5f;
	console_settle(c);
	cr_expect(console_gain(c, "a1", 0) == 0.75f);
	cr_expect(isfinite(tb_mixer_strip_level(console_mixer(c), 0, 0).rms_lin));
	console_free(c);
}

/* +60 dBFS is 1000. */
Test(robustness, above_60_dbfs_a_strip_is_silent_for_its_block_below_it_is_not)
{
	struct console *c = two_strips();

	expect_silent_for_one_block(1001.0f, 30);
	expect_silent_for_one_block(-1e30f, 30);
	console_in(c, "game", 1)[30] = 999.0f;
	console_play(c, 256, 256);
	cr_expect_eq(console_out(c, "a1", 1)[30], 999.25f);
	cr_expect_eq(tb_mixer_bad_blocks(console_mixer(c)), 0u);
	console_free(c);
}

/* A bus whose EQ makes too much of a sane sum: it forgets what rang. */
Test(robustness, a_bus_that_exceeds_60_dbfs_is_silent_counted_and_begins_anew)
{
	struct console *c = two_strips();
	struct tb_mixer *m = console_mixer(c);

	console_set_all(c, "bus.a1.eq.on=1 bus.a1.eq.1.type=1 bus.a1.eq.1.freq=100 "
			   "bus.a1.eq.1.gain=24 bus.a1.eq.1.q=0.7");
	console_commit(c);
	console_settle(c);
	for (uint32_t ch = 0; ch < 2; ch++)
		console_dc(c, "game", ch, 900.0f);
	console_play(c, 4096, 1024);
	cr_expect(all_are(console_out(c, "a1", 0), 0.0f, 64));
	cr_expect_geq(tb_mixer_bus_bad_blocks(m, 0), 1u);
	cr_expect_eq(tb_mixer_bus_bad_blocks(m, 1), 0u);
	cr_expect_eq(tb_mixer_strip_bad_blocks(m, 0), 0u);
	cr_expect_eq(tb_mixer_bad_blocks(m), tb_mixer_bus_bad_blocks(m, 0));
	for (uint32_t ch = 0; ch < 2; ch++) {
		console_dc(c, "game", ch, 0.0f);
		console_dc(c, "music", ch, 0.0f);
	}
	console_play(c, 4096, 64);
	cr_expect(all_are(console_out(c, "a1", 0), 0.0f, 4096), "nothing rings on");
	console_free(c);
}

Test(robustness, a_sum_that_overflows_silences_its_bus)
{
	struct console *c = two_strips();

	console_set(c, "strip.game.trim", 24.0f);
	console_set(c, "bus.a1.fader", 12.0f);
	console_apply(c, "route.game.b1", 1.0f);
	console_dc(c, "game", 0, 200.0f); /* sane itself */
	console_play(c, 64, 64);
	cr_expect(all_are(console_out(c, "a1", 0), 0.0f, 64));
	cr_expect(tb_mixer_bus_is_silent(console_mixer(c), 0));
	cr_expect(tb_mixer_bad_blocks(console_mixer(c)) >= 1);
	console_dc(c, "game", 0, 0.0f);
	console_play(c, 64, 64);
	cr_expect(console_out(c, "a1", 0)[0] > 0.0f);
	console_free(c);
}

Test(robustness, denormals_in_are_zeros)
{
	struct console *c = two_strips();

	console_unplug(c, "music");
	console_dc(c, "game", 0, FLT_MIN / 4.0f);
	console_dc(c, "game", 1, FLT_MIN / 4.0f);
	console_play(c, 64, 64);
	cr_expect(tb_mixer_bus_is_silent(console_mixer(c), 0));
	console_free(c);
}

Test(robustness, any_number_of_frames_is_a_block)
{
	static const uint32_t sizes[] = { 1, 2, 3, 15, 17, 31, 33, 255, 1023, 4097, 8191, 8192 };

	for (uint32_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		struct console *c = two_strips();
		float *out = console_out(c, "a1", 0);

		for (uint32_t f = 0; f < TB_MAX_FRAMES; f++)
			out[f] = 9.0f;
		console_play(c, sizes[i], sizes[i]);
		cr_expect(all_are(out, 0.75f, sizes[i]), "%u frames", sizes[i]);
		cr_expect(all_are(out + sizes[i], 9.0f, TB_MAX_FRAMES - sizes[i]),
			"%u frames and not one more", sizes[i]);
		console_free(c);
	}
}

Test(robustness, no_frames_change_nothing)
{
	struct console *c = two_strips();
	float *out = console_out(c, "a1", 0);

	out[0] = 9.0f;
	tb_mixer_process(console_mixer(c), (const float *[4]){ 0 }, (float *[4]){ out }, 0);
	cr_expect(out[0] == 9.0f);
	cr_expect(!tb_mixer_bus_is_silent(console_mixer(c), 0));
	console_free(c);
}

Test(robustness, more_frames_than_the_most_are_cut)
{
	struct console *c = console_new_unguarded("mic/1", "m/1", 48000);
	float *in = calloc(2 * TB_MAX_FRAMES, sizeof(float));
	float *out = calloc(2 * TB_MAX_FRAMES, sizeof(float));

	for (uint32_t i = 0; i < 2 * TB_MAX_FRAMES; i++)
		in[i] = 1.0f;
	console_set(c, "route.mic.m", 1.0f);
	console_commit(c);
	tb_mixer_process(
		console_mixer(c), (const float *[]){ in }, (float *[]){ out }, 2 * TB_MAX_FRAMES);
	cr_expect(out[TB_MAX_FRAMES - 1] == 1.0f);
	cr_expect(out[TB_MAX_FRAMES] == 0.0f);
	free(in);
	free(out);
	console_free(c);
}

Test(robustness, rows_may_start_anywhere)
{
	struct console *c = two_strips();
	float in[64 + 1], out[64 + 3];
	const float *ins[4] = { in + 1, NULL, NULL, NULL };
	float *outs[4] = { out + 3, NULL, NULL, NULL };

	for (uint32_t i = 0; i < 65; i++)
		in[i] = (float)i;
	tb_mixer_process(console_mixer(c), ins, outs, 64);
	cr_expect(memcmp(in + 1, out + 3, 64 * sizeof(float)) == 0);
	console_free(c);
}

Test(robustness, a_missing_row_is_silence_and_a_missing_output_is_not_computed)
{
	struct console *c = two_strips();
	float in[64], out[64];
	const float *ins[4] = { NULL, in, NULL, NULL };
	float *outs[4] = { out, NULL, NULL, NULL };

	for (uint32_t i = 0; i < 64; i++)
		in[i] = 1.0f;
	tb_mixer_process(console_mixer(c), ins, outs, 64);
	cr_expect(all_are(out, 0.0f, 64));
	cr_expect(tb_mixer_bus_is_silent(console_mixer(c), 0));
	console_free(c);
}

Test(robustness, a_bus_is_silent_when_all_its_rows_are_zeros)
{
	struct console *c = two_strips();

	cr_expect(!tb_mixer_bus_is_silent(console_mixer(c), 0));
	cr_expect(tb_mixer_bus_is_silent(console_mixer(c), 1));
	console_unplug(c, "game");
	console_unplug(c, "music");
	console_play(c, 64, 64);
	cr_expect(tb_mixer_bus_is_silent(console_mixer(c), 0));
	cr_expect(all_are(console_out(c, "a1", 0), 0.0f, 64));
	console_free(c);
}

/* <letter>0/<layout> <letter>1/<layout> ... */
static void members(char *text, size_t n_bytes, char letter, uint32_t n, const char *layout)
{
	size_t at = 0;

	for (uint32_t i = 0; i < n; i++)
		at += (size_t)snprintf(text + at, n_bytes - at, "%c%u/%s ", letter, i, layout);
}

static struct console *largest(const char *layout, uint32_t rate_hz)
{
	static char strips[4096], buses[1024];

	members(strips, sizeof(strips), 's', TB_MAX_STRIPS, layout);
	members(buses, sizeof(buses), 'b', TB_MAX_BUSES, layout);
	return console_new_unguarded(strips, buses, rate_hz);
}

/* Strip s on bus b has a weight that tells it from its neighbours. */
Test(robustness, the_largest_console_plays_every_cell)
{
	struct console *c = largest("2", 48000);
	char key[TB_KEY_MAX];

	cr_assert(tb_mixer_n_params(console_mixer(c)) > 32768);
	for (uint32_t s = 0; s < TB_MAX_STRIPS; s++) {
		snprintf(key, sizeof(key), "s%u", s);
		console_dc(c, key, 0, 1.0f / 256.0f);
		console_dc(c, key, 1, (float)s / 1024.0f);
		for (uint32_t b = 0; b < TB_MAX_BUSES; b++) {
			snprintf(key, sizeof(key), "route.s%u.b%u", s, b);
			console_set(c, key, (float)((s + b) % 3 == 0));
		}
	}
	console_commit(c);
	console_play(c, 300, 300);
	for (uint32_t b = 0; b < TB_MAX_BUSES; b++) {
		uint32_t n = 0, sum = 0;

		for (uint32_t s = 0; s < TB_MAX_STRIPS; s++) {
			n += (s + b) % 3 == 0;
			sum += (s + b) % 3 == 0 ? s : 0;
		}
		snprintf(key, sizeof(key), "b%u", b);
		cr_assert(all_are(console_out(c, key, 0), (float)n / 256.0f, 300), "%s", key);
		cr_assert(all_are(console_out(c, key, 1), (float)sum / 1024.0f, 300), "%s", key);
	}
	console_free(c);
}

Test(robustness, the_largest_console_of_eight_channels_plays)
{
	struct console *c = largest("71", 384000);

	console_dc(c, "s255", 7, 1.0f);
	console_set(c, "route.s255.b63", 1.0f);
	console_commit(c);
	console_play(c, 512, 512);
	cr_expect(all_are(console_out(c, "b63", 7), 1.0f, 512));
	cr_expect(all_are(console_out(c, "b63", 6), 0.0f, 512));
	cr_expect(all_are(console_out(c, "b62", 7), 0.0f, 512));
	console_free(c);
}

/* The caller may need them: a host's other nodes run on the same thread. */
Test(robustness, leaves_denormals_to_its_caller)
{
	volatile float small = 1e-38f;
	struct console *c = two_strips();

	console_play(c, 64, 64);
	cr_expect_gt(small * 0.1f, 0.0f);
	console_free(c);
}
