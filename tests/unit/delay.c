/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The delay: how long, and how it changes. */
#include "dsp/delay.h"

#include <math.h>
#include <string.h>

#include <criterion/criterion.h>

#define RATE    48000.0f
#define MAX_N   200000
#define N_OF(a) (sizeof(a) / sizeof((a)[0]))

static float rows[2][MAX_N], other[2][MAX_N], memory[100000];
static struct tb_delay line;

static void start(float ms)
{
	struct tb_delay_coeffs c;

	for (size_t i = 0; i < N_OF(memory); i++)
		memory[i] = NAN;
	cr_assert_leq(tb_delay_memory_floats(48000, 2), N_OF(memory));
	tb_delay_init(&line, memory, 48000, 2);
	tb_delay_design(&c, ms, RATE);
	tb_delay_reset(&line, &c);
}

static void aim(float ms)
{
	struct tb_delay_coeffs c;

	tb_delay_design(&c, ms, RATE);
	tb_delay_aim(&line, &c);
}

static void run(uint32_t at, uint32_t n)
{
	float *io[2] = { rows[0] + at, rows[1] + at };
	struct tb_delay_job job = { &line, io };

	tb_delay_run(&job, 1, n);
}

static void fill_tone(void)
{
	for (int i = 0; i < MAX_N; i++) {
		rows[0][i] = sinf(1.0f + 2.0f * (float)M_PI * 441.0f / RATE * (float)i);
		rows[1][i] = -0.5f * rows[0][i];
	}
	memcpy(other, rows, sizeof(rows));
}

Test(delay, comes_out_later_bit_for_bit_after_silence)
{
	const float delays_ms[] = { 0.03f, 1.0f, 20.0f, 333.3f, 1000.0f };

	for (size_t d = 0; d < N_OF(delays_ms); d++) {
		uint32_t frames = (uint32_t)lrintf(delays_ms[d] * 48.0f);

		fill_tone();
		start(delays_ms[d]);
		for (uint32_t at = 0; at < 150000; at += 1000)
			run(at, 1000);
		for (uint32_t i = 0; i < frames; i++)
			cr_assert(rows[0][i] == 0.0f);
		cr_assert_arr_eq(rows[0] + frames, other[0], (150000 - frames) * sizeof(float));
		cr_assert_arr_eq(rows[1] + frames, other[1], (150000 - frames) * sizeof(float));
	}
}

Test(delay, at_0_it_is_a_wire)
{
	fill_tone();
	start(0.0f);
	cr_assert(tb_delay_is_idle(&line));
	run(0, MAX_N);
	cr_assert_arr_eq(rows, other, sizeof(rows));
}

/* The tone's own slope is 0.058, a fade between two phases adds at most 2 / 480. */
Test(delay, changes_without_clicks_gaps_or_jumps)
{
	const float delays_ms[] = { 100.0f, 3.0f, 700.0f, 0.0f, 50.0f, 0.5f, 0.0f };

	fill_tone();
	start(0.0f);
	for (size_t d = 0; d < N_OF(delays_ms); d++) {
		uint32_t at = (uint32_t)d * 25000;
		uint32_t frames = (uint32_t)lrintf(delays_ms[d] * 48.0f);

		aim(delays_ms[d]);
		run(at, 25000);
		if (frames < 24000)
			cr_assert_arr_eq(rows[0] + at + 24900, other[0] + at + 24900 - frames,
				100 * sizeof(float));
	}
	for (int i = 1; i < 175000; i++)
		cr_assert_lt(fabsf(rows[0][i] - rows[0][i - 1]), 0.058f + 2.0f / 480.0f, "%d", i);
	cr_assert(tb_delay_is_idle(&line));
}

Test(delay, hurried_changes_end_where_the_last_one_wanted)
{
	fill_tone();
	start(10.0f);
	for (uint32_t i = 0; i < 500; i++) {
		aim((float)(i % 97));
		run(i * 100, 100);
	}
	aim(42.0f);
	run(50000, 10000);
	cr_assert_arr_eq(rows[0] + 59000, other[0] + 59000 - 2016, 1000 * sizeof(float));
	for (int i = 1000; i < 60000; i++)
		cr_assert_lt(fabsf(rows[0][i] - rows[0][i - 1]), 0.058f + 2.0f / 480.0f, "%d", i);
}

Test(delay, cutting_blocks_otherwise_changes_nothing)
{
	const uint32_t cuts[] = { 1, 3, 255, 257, 4096 };
	static float whole[20000];

	for (size_t c = 0; c <= N_OF(cuts); c++) {
		uint32_t cut = c ? cuts[c - 1] : 20000;

		fill_tone();
		start(5.0f);
		aim(60.0f);
		for (uint32_t at = 0; at < 20000; at += cut)
			run(at, 20000 - at < cut ? 20000 - at : cut);
		if (c == 0)
			memcpy(whole, rows[0], sizeof(whole));
		cr_assert_arr_eq(rows[0], whole, sizeof(whole));
	}
}

Test(delay, silence_follows_its_tail)
{
	fill_tone();
	memset(rows[0] + 1000, 0, sizeof(rows[0]) - 1000 * sizeof(float));
	rows[0][500] = NAN;
	start(100.0f);
	run(0, 20000);
	for (int i = 5800; i < 20000; i++)
		cr_assert(rows[0][i] == 0.0f);
}

Test(delay, clamps_what_is_out_of_range)
{
	struct tb_delay_coeffs c;

	tb_delay_design(&c, 1e9f, 384000.0f);
	cr_assert_eq(c.frames, 384000);
	tb_delay_design(&c, -3.0f, 8000.0f);
	cr_assert_eq(c.frames, 0);
	tb_delay_design(&c, NAN, 8000.0f);
	cr_assert_eq(c.frames, 0);
	start(0.0f);
	c.frames = 1u << 30;
	tb_delay_aim(&line, &c);
	cr_assert_eq(line.aim.frames, 48000);
}

/* Where its memory is shorter than what is asked for, it delays by all that there is. */
Test(delay, a_start_beyond_its_memory_is_cut_to_it)
{
	struct tb_delay_coeffs c = { 1u << 30, 240 };

	start(0.0f);
	tb_delay_reset(&line, &c);
	fill_tone();
	run(0, MAX_N);
	for (int i = 0; i < 48000; i++)
		cr_assert_eq(rows[0][i], 0.0f);
	cr_expect_eq(memcmp(rows[1] + 48000, other[1], (MAX_N - 48000) * sizeof(float)), 0);
}
