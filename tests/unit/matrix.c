/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* How much the matrix does: counted in calls and rows of a kernel that counts. */
#include "matrix.h"

#include <criterion/criterion.h>
#include <stdio.h>

#include "console.h"

static uint32_t n_calls, n_rows, n_products, n_ramps, n_moved;

static void count(uint32_t n_out, uint32_t n_in)
{
	n_calls++;
	n_rows += n_in;
	n_products += n_in * n_out;
}

static void count_mix(float *const *out, uint32_t n_out, const float *const *in, uint32_t n_in,
	const float *gain, uint32_t n)
{
	count(n_out, n_in);
	tb_mix_kernels_c.mix(out, n_out, in, n_in, gain, n);
}

static void count_product(float *dst, const float *a, const float *b, uint32_t n)
{
	n_moved += n;
	tb_mix_kernels_c.add_product(dst, a, b, n);
}

static void count_ramp(float *const *out, uint32_t n_out, const float *const *in, uint32_t n_in,
	const float *gain, const float *off, const float *curve, uint32_t n)
{
	count(n_out, n_in);
	n_ramps++;
	tb_mix_kernels_c.mix_ramp(out, n_out, in, n_in, gain, off, curve, n);
}

static struct tb_mix_kernels counting;

static struct console *counted(const char *strips, const char *buses)
{
	struct console *c = console_new(strips, buses, 48000);

	counting = tb_mix_kernels_c;
	counting.mix = count_mix;
	counting.mix_ramp = count_ramp;
	counting.add_product = count_product;
	console_mixer(c)->data.kernels = &counting;
	return c;
}

static void play(struct console *c, uint32_t n_frames)
{
	n_calls = n_rows = n_products = n_ramps = n_moved = 0;
	console_play(c, n_frames, n_frames);
}

static void stereo(struct console *c, const char *strip)
{
	console_dc(c, strip, 0, 0.1f);
	console_dc(c, strip, 1, 0.2f);
}

static struct console *four_on_two(void)
{
	struct console *c = counted("s0/2 s1/2 s2/2 s3/2", "b0/2 b1/2");
	char key[TB_KEY_MAX];

	for (int s = 0; s < 4; s++) {
		snprintf(key, sizeof(key), "s%d", s);
		stereo(c, key);
		for (int b = 0; b < 2; b++) {
			snprintf(key, sizeof(key), "route.s%d.b%d", s, b);
			console_set(c, key, 1.0f);
		}
	}
	console_commit(c);
	play(c, 256);
	return c;
}

Test(matrix, all_lefts_are_one_pass_and_all_rights_another)
{
	struct console *c = four_on_two();

	cr_expect(n_calls == 2);
	cr_expect(n_rows == 8);
	cr_expect(n_products == 16);
	cr_expect(n_moved == 0);
	console_free(c);
}

Test(matrix, what_is_silent_is_not_mixed)
{
	struct console *c = four_on_two();

	console_unplug(c, "s0");
	play(c, 256);
	cr_expect(n_products == 12, "a missing strip");
	console_dc(c, "s1", 0, 0.0f);
	console_dc(c, "s1", 1, 0.0f);
	play(c, 256);
	cr_expect(n_products == 8, "a strip of zeros");
	console_unplug(c, "s1");
	console_unplug(c, "s2");
	console_unplug(c, "s3");
	play(c, 256);
	cr_expect(n_calls == 0);
	console_free(c);
}

/* Blocks alike are mixed by what the first of them found out. */
Test(matrix, what_was_silent_is_mixed_when_it_sounds_again)
{
	struct console *c = four_on_two();

	play(c, 256);
	cr_expect(n_products == 16, "as before");
	console_unplug(c, "s0");
	play(c, 256);
	play(c, 256);
	cr_expect(n_products == 12);
	stereo(c, "s0");
	play(c, 256);
	cr_expect(n_products == 16);
	console_apply(c, "strip.s0.fader", -6.0f);
	play(c, 256);
	cr_expect_float_eq(console_out(c, "b0", 0)[255], 0.3f + 0.1f * 0.5012f, 1e-4f);
	console_plug_bus(c, "b1", false);
	play(c, 256);
	play(c, 256);
	cr_expect(n_products == 8, "one bus less");
	console_plug_bus(c, "b1", true);
	play(c, 256);
	cr_expect(n_products == 16);
	cr_expect_float_eq(console_out(c, "b1", 1)[255], 0.6f + 0.2f * 0.5012f, 1e-4f);
	console_free(c);
}

Test(matrix, what_is_closed_is_not_mixed)
{
	struct console *c = four_on_two();

	console_apply(c, "strip.s0.mute", 1.0f);
	play(c, 256);
	cr_expect(n_products == 12);
	console_apply(c, "bus.b1.mute", 1.0f);
	play(c, 256);
	cr_expect(n_products == 6);
	console_apply(c, "strip.s1.solo", 1.0f);
	play(c, 256);
	cr_expect(n_products == 2);
	console_free(c);
}

Test(matrix, buses_that_share_nothing_do_not_pay_for_each_other)
{
	struct console *c = four_on_two();

	console_set(c, "route.s0.b0", 0.0f);
	console_set(c, "route.s1.b0", 0.0f);
	console_set(c, "route.s2.b1", 0.0f);
	console_set(c, "route.s3.b1", 0.0f);
	console_commit(c);
	console_settle(c);
	play(c, 256);
	cr_expect(n_calls == 4);
	cr_expect(n_products == 8);
	console_free(c);
}

Test(matrix, only_what_moves_costs_more_and_only_while_it_does)
{
	struct console *c = counted("s0/2 s1/2", "b0/1 b1/2 b2/51");

	stereo(c, "s0");
	stereo(c, "s1");
	console_set(c, "route.s0.b1", 1.0f);
	console_set(c, "route.s1.b2", 1.0f);
	console_commit(c);
	play(c, 256);
	cr_expect(n_ramps + n_moved == 0, "from silence it jumps");
	console_set(c, "bus.b1.fader", -3.0f);
	console_commit(c);
	play(c, 256);
	cr_expect(n_ramps == 2 && n_moved == 0, "two channels for 480 frames");
	play(c, 256);
	cr_expect(n_ramps == 2);
	play(c, 256);
	cr_expect(n_ramps + n_moved == 0);
	console_commit(c);
	play(c, 256);
	cr_expect(n_ramps + n_moved == 0, "a commit without a change");
	console_free(c);
}

Test(matrix, one_fader_of_many_costs_what_its_own_rows_do)
{
	struct console *c = counted("s0/2 s1/2 s2/2 s3/2", "b0/2");

	for (uint32_t s = 0; s < 4; s++) {
		char key[TB_KEY_MAX];

		snprintf(key, sizeof(key), "s%u", s);
		stereo(c, key);
		snprintf(key, sizeof(key), "route.s%u.b0", s);
		console_set(c, key, 1.0f);
	}
	console_commit(c);
	console_settle(c);
	console_set(c, "strip.s2.fader", -3.0f);
	console_commit(c);
	play(c, 256);
	cr_expect(n_ramps == 0);
	/* Goals, and the channels of s2 once more; its meters need no mix. */
	cr_expect_eq(n_rows, 2 * 4 + 2, "%u", n_rows);
	cr_expect(n_moved == 2 * 256);
	console_free(c);
}

Test(matrix, many_rows_are_taken_in_shorter_spans)
{
	static char strips[4096];
	struct console *c;
	size_t at = 0;
	char key[TB_KEY_MAX];

	for (int s = 0; s < 256; s++)
		at += (size_t)snprintf(strips + at, sizeof(strips) - at, "s%d/2 ", s);
	c = counted(strips, "b0/2");
	for (int s = 0; s < 256; s++) {
		snprintf(key, sizeof(key), "s%d", s);
		stereo(c, key);
		snprintf(key, sizeof(key), "route.s%d.b0", s);
		console_set(c, key, 1.0f);
	}
	console_commit(c);
	play(c, 1024);
	cr_expect(n_calls > 2);
	cr_expect(n_products == 256 * n_calls);
	console_free(c);
}
