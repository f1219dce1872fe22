/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* How far left and right of a strip are apart. */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "console.h"
#include "signals.h"

#define N 2048u

static void fill(struct console *c, uint32_t n_channels)
{
	for (uint32_t channel = 0; channel < n_channels; channel++)
		for (uint32_t i = 0; i < N; i++)
			console_in(c, "film", channel)[i] = 0.3f * signal_noise();
}

/* Mid and side in double precision, beside what the mixer makes of the same. */
static void expect_law(struct console *c, uint32_t left, double width)
{
	const float *l = console_in(c, "film", left), *r = console_in(c, "film", left + 1);
	const float *out_l = console_out(c, "b1", left), *out_r = console_out(c, "b1", left + 1);
	double worst = 0.0;

	for (uint32_t i = 0; i < N; i++) {
		double mid = 0.5 * ((double)l[i] + r[i]),
		       side = 0.5 * width * ((double)l[i] - r[i]);

		worst = fmax(worst, fabs(mid + side - out_l[i]));
		worst = fmax(worst, fabs(mid - side - out_r[i]));
	}
	cr_expect_lt(worst, 1e-6, "width %g, channels from %u on: off by %g", width, left, worst);
}

static void expect_same(struct console *c, uint32_t channel)
{
	cr_expect_arr_eq(console_in(c, "film", channel), console_out(c, "b1", channel),
		N * sizeof(float), "channel %u", channel);
}

/* With and without processing, which it comes before. */
static void expect_width(const char *processing)
{
	const float widths[] = { 0.0f, 0.5f, 1.0f, 1.5f, 2.0f };

	for (uint32_t i = 0; i < 5; i++) {
		struct console *c = console_new_unguarded("film/51", "b1/51", 48000);

		console_set_all(c, "route.film.b1=1");
		if (processing)
			console_set(c, processing, 1.0f);
		console_set(c, "strip.film.width", widths[i]);
		console_commit(c);
		console_settle(c);
		fill(c, 6);
		console_play(c, N, 256);
		expect_law(c, 0, (double)widths[i]);
		expect_law(c, 4, (double)widths[i]);
		expect_same(c, 2);
		expect_same(c, 3);
		console_free(c);
	}
}

Test(width, scales_the_side_and_leaves_the_middle)
{
	expect_width(NULL);
	expect_width("strip.film.limiter.on");
}

Test(width, of_one_is_bit_exact)
{
	struct console *c = console_new_unguarded("film/2", "b1/2", 48000);

	console_set_all(c, "route.film.b1=1");
	console_apply(c, "strip.film.width", 0.3f);
	console_apply(c, "strip.film.width", 1.0f);
	fill(c, 2);
	console_play(c, N, 256);
	expect_same(c, 0);
	expect_same(c, 1);
	console_free(c);
}

/* The meters see what is sent. */
Test(width, is_what_the_meters_show)
{
	struct console *c = console_new_unguarded("film/2", "b1/2", 48000);

	console_set_all(c, "route.film.b1=1");
	console_apply(c, "strip.film.width", 0.0f);
	console_dc(c, "film", 0, 0.5f);
	console_dc(c, "film", 1, -0.5f);
	console_play(c, TB_MAX_FRAMES, 256);
	for (uint32_t i = 0; i < 40; i++)
		console_play(c, TB_MAX_FRAMES, TB_MAX_FRAMES);
	cr_expect_lt(tb_mixer_strip_level(console_mixer(c), 0, 0).peak_lin, 0.05f);
	cr_expect_eq(console_out(c, "b1", 0)[100], 0.0f);
	console_free(c);
}

Test(width, moves_without_a_click)
{
	struct console *c = console_new_unguarded("film/2", "b1/2", 48000);
	const float *out = console_out(c, "b1", 0);
	float most = 0.0f;

	console_set_all(c, "route.film.b1=1");
	console_dc(c, "film", 0, 0.5f);
	console_dc(c, "film", 1, -0.5f);
	console_commit(c);
	console_settle(c);
	console_play(c, N, 64);
	console_set(c, "strip.film.width", 0.0f);
	console_commit(c);
	console_play(c, N, 64);
	most = signal_largest_step(out, 0, N);
	cr_expect_eq(out[N - 1], 0.0f);
	/* Half of full scale within 10 ms, on a curve that is 15/8 as steep in its middle. */
	cr_expect_lt(most, 0.5f / 480.0f * 2.0f);
	console_free(c);
}
