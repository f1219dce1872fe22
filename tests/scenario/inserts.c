/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A strip or bus with an insert: what is heard of it when it is bypassed, turned or broken.  How
 * they follow one another: insert-swaps.c. */
#include "amp.h"

#include "dsp/ranges.h"

Test(inserts, a_strip_and_a_bus_go_through_theirs_in_both_positions)
{
	for (uint32_t position = 0; position < 2; position++) {
		struct amp half, third;
		struct tb_mixer *m;
		struct heard h = { 0 };

		amp_init(&half, 0.5f);
		amp_init(&third, 1.0f / 3.0f);
		m = mixer_of(&half, &third);
		turn(m, "strip.x.insert.position", (float)position);
		turn(m, "bus.b.insert.position", (float)position);
		play(m, SETTLE, &h);
		cr_expect_float_eq(h.last, TONE / 6.0f, 1e-5f);
		cr_expect_str_eq(half.ran_as, "amp of x");
		cr_expect_null(atomic_load(&running));
		tb_mixer_free(m);
	}
}

Test(inserts, bypass_ramps_and_is_bit_exact_without_a_run)
{
	struct amp amp;
	struct tb_mixer *m;
	struct heard h = { 0 };
	uint32_t n_runs;

	amp_init(&amp, 0.25f);
	m = mixer_of(&amp, NULL);
	turn(m, "strip.x.comp.on", 1.0f); /* it goes on to be processed */
	turn(m, "strip.x.comp.threshold", 0.0f);
	play(m, SETTLE, &h);
	expect(&h, TONE / 4.0f);
	turn(m, "strip.x.insert.on", 0.0f);
	play(m, SETTLE, &h);
	expect(&h, TONE);
	cr_expect_eq(h.last, TONE);
	n_runs = amp.n_runs;
	play(m, SETTLE, &h);
	cr_expect_eq(amp.n_runs, n_runs);
	turn(m, "strip.x.insert.on", 1.0f);
	play(m, SETTLE, &h);
	expect(&h, TONE / 4.0f);
	tb_mixer_free(m);
}

/* Before the limiter, then behind it. */
Test(inserts, another_position_is_taken_through_a_dry_moment)
{
	const float ceiling = 0.25f;
	struct amp amp;
	struct tb_mixer *m;
	struct heard h = { 0 };

	amp_init(&amp, 2.0f);
	m = mixer_of(&amp, NULL);
	turn(m, "strip.x.limiter.ceiling", 20.0f * log10f(ceiling));
	turn(m, "strip.x.limiter.on", 1.0f);
	play(m, 20 * SETTLE, &h);
	cr_expect_float_eq(h.last, ceiling, 1e-3f, "%f", (double)h.last);
	turn(m, "strip.x.insert.position", 1.0f);
	play(m, 20 * SETTLE, &h);
	cr_expect_float_eq(h.last, 2.0f * ceiling, 1e-3f, "%f", (double)h.last);
	tb_mixer_free(m);
}

Test(inserts, controls_move_on_a_ramp_and_switches_jump)
{
	struct amp amp;
	struct tb_mixer *m;
	struct heard h = { 0 };

	amp_init(&amp, 1.0f);
	m = mixer_of(&amp, NULL);
	play(m, SETTLE, &h);
	turn(m, "strip.x.insert.amp.gain", 0.0f);
	play(m, 1, &h);
	cr_expect_gt(h.last, 0.1f);
	play(m, SETTLE, &h);
	expect(&h, 0.0f);
	cr_expect_eq(amp.value[0], 0.0f);
	turn(m, "strip.x.insert.amp.on", 0.0f);
	play(m, 1, &h);
	cr_expect_eq(amp.value[1], 0.0f);
	tb_mixer_free(m);
}

Test(inserts, what_is_no_sound_is_silence_and_counted)
{
	static const float no_sounds[] = { NAN, INFINITY, 1e30f, FLT_MIN / 4.0f };

	for (uint32_t i = 0; i < 4; i++) {
		struct amp amp;
		struct tb_mixer *m;
		struct heard h = { 0 };

		amp_init(&amp, 1.0f);
		m = mixer_of(&amp, NULL);
		play(m, SETTLE, &h);
		amp.broken = no_sounds[i];
		amp.is_broken = true;
		play(m, 3, &h);
		cr_expect_eq(h.last, 0.0f, "%g for %g", (double)h.last, (double)no_sounds[i]);
		cr_expect_eq(tb_mixer_strip_bad_blocks(m, 0), i < 3 ? 3 : 0);
		cr_expect_eq(atomic_load(&amp.insert.n_bad), i < 3 ? 3 : 0);
		amp.is_broken = false;
		play(m, 1, &h);
		cr_expect_eq(h.last, TONE);
		tb_mixer_free(m);
	}
}

Test(inserts, the_other_strips_wait_for_a_late_one)
{
	struct amp amp;
	struct tb_mixer *m;

	amp_init(&amp, 1.0f);
	amp.insert.latency_frames = 480;
	m = mixer_of(&amp, NULL);
	turn(m, "route.y.b", 1.0f);
	cr_expect_eq(tb_mixer_latency_frames(m, 0, 0), 480);
	cr_expect_eq(tb_mixer_latency_frames(m, 1, 0), 480);
	turn(m, "strip.x.insert.on", 0.0f);
	cr_expect_eq(tb_mixer_latency_frames(m, 0, 0), 0);
	cr_expect_eq(tb_mixer_latency_frames(m, 1, 0), 0);
	tb_mixer_free(m);
}

#define N_WAITED (40u * 1024u)

/* A click on y, in its first frame, and what the bus plays of it.  `turned_at`: a setting of y that
 * does nothing is turned then. */
static void play_click(struct tb_mixer *m, float peak, uint32_t turned_at, float *heard)
{
	float click[N_FRAMES] = { peak }, silence[N_FRAMES] = { 0 }, right[N_FRAMES];

	for (uint32_t at = 0; at < N_WAITED; at += N_FRAMES) {
		const float *y = at ? silence : click;
		const float *in[] = { silence, silence, y, y };
		float *out[] = { heard + at, right };

		if (at == turned_at)
			turn(m, "strip.y.eq.1.gain", 3.0f);
		tb_mixer_process(m, in, out, N_FRAMES);
	}
}

/* It is as late as an insert can be, and its limiter looks ahead at the highest rate. */
static void expect_to_wait_for_the_latest(uint32_t turned_at)
{
	static float heard[N_WAITED];
	struct amp amp;
	struct tb_mixer *m;
	uint32_t late;

	amp_init(&amp, 0.0f);
	amp.insert.latency_frames = TB_INSERT_LATENCY_MAX;
	m = mixer_of(&amp, NULL);
	tb_mixer_set_rate(m, TB_RATE_MAX);
	turn(m, "route.y.b", 1.0f);
	turn(m, "strip.x.limiter.lookahead", TB_LIMITER_LOOKAHEAD_MAX_MS);
	turn(m, "strip.x.limiter.on", 1.0f);
	turn(m, "bus.b.limiter.on", 0.0f);
	late = tb_mixer_latency_frames(m, 1, 0);
	cr_assert_gt(late, TB_INSERT_LATENCY_MAX + 1000);
	play(m, 4000, &(struct heard){ 0 });
	play_click(m, 0.5f, turned_at, heard);
	for (uint32_t i = 0; i < N_WAITED; i++)
		cr_expect_eq(heard[i], i == late ? 0.5f : 0.0f, "%u: %g", i, (double)heard[i]);
	tb_mixer_free(m);
}

Test(inserts, a_strip_waits_for_the_latest_one_that_there_can_be)
{
	expect_to_wait_for_the_latest(N_WAITED);
}

Test(inserts, what_waits_for_a_late_strip_outlasts_a_change_of_settings)
{
	expect_to_wait_for_the_latest(128 * N_FRAMES);
}

Test(inserts, keys_are_there_with_the_insert_and_only_then)
{
	struct amp amp;
	struct tb_mixer *with, *without = mixer_of(NULL, NULL);
	struct tb_param_info info;

	amp_init(&amp, 1.0f);
	with = mixer_of(&amp, NULL);
	cr_expect_lt(tb_mixer_find_param(without, "strip.x.insert.amp.gain"), 0);
	cr_expect_lt(tb_mixer_find_param(with, "strip.y.insert"), 0, "y hosts none");
	cr_expect_eq(tb_mixer_n_params(with), tb_mixer_n_params(without) + 2);
	for (uint32_t i = 0; i < tb_mixer_n_params(with); i++) {
		tb_mixer_param_info(with, i, &info);
		if (tb_mixer_has_key(with, i))
			cr_expect_eq(tb_mixer_find_param(with, info.key), (int)i, "%s", info.key);
	}
	tb_mixer_free(with);
	tb_mixer_free(without);
}
