/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A strip or bus with an insert: what is heard of it, when it comes, goes, is bypassed, turned
 * or broken.  The inserts here are a gain, with a control for it. */
#include <criterion/criterion.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>

#include "insert.h"

#define N_FRAMES 64u
#define RATE_HZ  48000u
#define TONE     0.5f
/* A move takes 10 ms; none is steeper than a straight line twice over. */
#define STEEPEST (2.0f * TONE / (0.01f * RATE_HZ))

static const char *const words[] = { "none", "half", "double", NULL };
static const struct tb_param controls[] = {
	{ "insert.amp.gain", "Gain", TB_UNIT_NONE, -4.f, 4.f, 1.f },
	{ "insert.amp.on", "On", TB_UNIT_BOOL, 0.f, 1.f, 1.f },
};
static const struct tb_insert_form form = { words, 3, 0, TB_INSERT_PRE, controls, 2 };
static const struct tb_insert_form no_form = { words, 3, 0, TB_INSERT_PRE, NULL, 0 };

static _Atomic(const char *) running;

#define MAX_LATE 512u

struct amp {
	struct tb_insert insert;
	float value[2], row[2][N_FRAMES];
	float gain, broken;
	bool is_broken;
	const char *ran_as;
	uint32_t n_runs;
	/* It gives what it got so many frames ago, silence at first. */
	uint32_t n_late, at;
	float past[2][MAX_LATE];
};

static float delayed(struct amp *amp, uint32_t channel, uint32_t frame, float now)
{
	float *place = &amp->past[channel][(amp->at + frame) % (amp->n_late ? amp->n_late : 1)];
	float then = *place;

	*place = now;
	return amp->n_late ? then : now;
}

static void run(struct tb_insert *i, const float *const *in, float *const *out, uint32_t n)
{
	struct amp *amp = (struct amp *)i;

	amp->n_runs++;
	amp->ran_as = atomic_load(&running);
	for (uint32_t c = 0; c < 2; c++)
		for (uint32_t f = 0; f < n; f++) {
			float sample = delayed(amp, c, f, in[c][f]);

			out[c][f] = amp->is_broken ? amp->broken
			                           : sample * amp->gain * amp->value[0];
		}
	amp->at += n;
}

static void set(struct tb_insert *i, uint32_t param)
{
}

static void amp_init(struct amp *amp, float gain)
{
	static const bool jumps[] = { false, true };

	*amp = (struct amp){ .gain = gain,
		.value = { 1.0f, 1.0f },
		.insert = {
			.title = "amp of x",
			.step_frames = 1,
			.n_params = 2,
			.value = amp->value,
			.jumps = jumps,
			.out = { amp->row[0], amp->row[1] },
			.run = run,
			.set = set,
			.running = &running,
		} };
}

static const int16_t same[] = { 0, 1 };

static struct tb_mixer *mixer_of(struct amp *of_strip, struct amp *of_bus)
{
	const struct tb_layout stereo = { 2, { TB_CH_FL, TB_CH_FR } };
	struct tb_strip_config strips[] = {
		{ "x", stereo, of_strip ? &form : &no_form, of_strip ? &of_strip->insert : NULL },
		{ "y", stereo, NULL, NULL },
	};
	struct tb_bus_config bus = { "b", stereo, TB_BUS_VIRTUAL, of_bus ? &form : &no_form,
		of_bus ? &of_bus->insert : NULL };
	struct tb_mixer *m = tb_mixer_new(&(struct tb_mixer_config){ RATE_HZ, 2, 1, strips, &bus });

	cr_assert_not_null(m);
	tb_mixer_set(m, (uint32_t)tb_mixer_find_param(m, "route.x.b"), 1.0f);
	tb_mixer_commit(m);
	return m;
}

static void turn(struct tb_mixer *m, const char *key, float value)
{
	int param = tb_mixer_find_param(m, key);

	cr_assert_geq(param, 0, "%s", key);
	tb_mixer_set(m, (uint32_t)param, value);
	tb_mixer_commit(m);
}

/* Another mixer with these inserts goes on. */
static void swap(struct tb_mixer **m, struct amp *of_strip, struct amp *of_bus)
{
	struct tb_mixer *next = mixer_of(of_strip, of_bus);

	tb_mixer_carry(next, *m, same, same);
	tb_mixer_inherit(next, *m, same, same);
	tb_mixer_free(*m);
	*m = next;
}

/* What the left of the bus did. */
struct heard {
	float last, steepest;
	bool any;
};

static void play(struct tb_mixer *m, uint32_t n_blocks, struct heard *h)
{
	float tone[N_FRAMES], left[N_FRAMES], right[N_FRAMES];
	const float *in[] = { tone, tone, NULL, NULL };
	float *out[] = { left, right };

	for (uint32_t f = 0; f < N_FRAMES; f++)
		tone[f] = TONE;
	for (uint32_t i = 0; i < n_blocks; i++) {
		tb_mixer_process(m, in, out, N_FRAMES);
		for (uint32_t f = 0; f < N_FRAMES; f++) {
			if (h->any)
				h->steepest = fmaxf(h->steepest, fabsf(left[f] - h->last));
			h->any = true;
			h->last = left[f];
		}
	}
}

static void expect(const struct heard *h, float level)
{
	cr_expect_float_eq(h->last, level, 1e-5f, "%f", (double)h->last);
	cr_expect_leq(h->steepest, STEEPEST, "%f", (double)h->steepest);
}

#define SETTLE 30u /* blocks: 40 ms */

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

Test(inserts, one_without_another_processor_comes_and_goes_on_a_ramp)
{
	struct amp amp;
	struct tb_mixer *m = mixer_of(NULL, NULL);
	struct heard h = { 0 };

	amp_init(&amp, 0.25f);
	play(m, SETTLE, &h);
	expect(&h, TONE);
	swap(&m, &amp, NULL);
	cr_expect(atomic_load(&amp.insert.is_held));
	play(m, SETTLE, &h);
	expect(&h, TONE / 4.0f);
	swap(&m, NULL, NULL);
	cr_expect(atomic_load(&amp.insert.is_held));
	play(m, SETTLE, &h);
	expect(&h, TONE);
	cr_expect_not(atomic_load(&amp.insert.is_held));
	tb_mixer_free(m);
}

Test(inserts, one_of_a_bus_comes_and_goes_on_a_ramp)
{
	struct amp amp;
	struct tb_mixer *m = mixer_of(NULL, NULL);
	struct heard h = { 0 };

	amp_init(&amp, 0.25f);
	play(m, SETTLE, &h);
	swap(&m, NULL, &amp);
	play(m, SETTLE, &h);
	expect(&h, TONE / 4.0f);
	swap(&m, NULL, NULL);
	play(m, SETTLE, &h);
	expect(&h, TONE);
	cr_expect_not(atomic_load(&amp.insert.is_held));
	tb_mixer_free(m);
}

Test(inserts, another_one_fades_in_where_the_old_one_was)
{
	for (uint32_t processed = 0; processed < 2; processed++) {
		struct amp a, b;
		struct tb_mixer *m;
		struct heard h = { 0 };

		amp_init(&a, 0.25f);
		amp_init(&b, 0.5f);
		m = mixer_of(&a, NULL);
		turn(m, "strip.x.gate.on", (float)processed);
		play(m, SETTLE, &h);
		swap(&m, &b, NULL);
		cr_expect(atomic_load(&a.insert.is_held));
		play(m, SETTLE, &h);
		expect(&h, TONE / 2.0f);
		cr_expect_not(atomic_load(&a.insert.is_held));
		cr_expect(atomic_load(&b.insert.is_held));
		tb_mixer_free(m);
	}
}

Test(inserts, one_that_was_never_heard_leaves_the_one_before_it_in_place)
{
	struct amp a, b, c;
	struct tb_mixer *m;
	struct heard h = { 0 };

	amp_init(&a, 0.25f);
	amp_init(&b, 0.5f);
	amp_init(&c, 0.75f);
	m = mixer_of(&a, NULL);
	play(m, SETTLE, &h);
	swap(&m, &b, NULL);
	swap(&m, &c, NULL);
	cr_expect(atomic_load(&a.insert.is_held));
	cr_expect_not(atomic_load(&b.insert.is_held));
	play(m, SETTLE, &h);
	expect(&h, TONE * 0.75f);
	cr_expect_not(atomic_load(&a.insert.is_held));
	tb_mixer_free(m);
}

/* A filter's memory is empty at first, and what is in it begins with a step.  Of a steady level
 * nothing changes when an insert comes that only takes a while to let it through. */
static void expect_steady(bool is_of_bus, bool is_processed, uint32_t n_late, bool says_so)
{
	struct amp a, b;
	struct tb_mixer *m = mixer_of(NULL, NULL);
	struct heard h = { 0 };

	amp_init(&a, 1.0f);
	amp_init(&b, 1.0f);
	a.n_late = b.n_late = n_late;
	a.insert.latency_frames = b.insert.latency_frames = says_so ? n_late : 0;
	turn(m, "strip.x.gate.on", (float)is_processed);
	play(m, SETTLE, &h);
	h.steepest = 0.0f;
	swap(&m, is_of_bus ? NULL : &a, is_of_bus ? &a : NULL);
	play(m, 2 * SETTLE, &h);
	swap(&m, is_of_bus ? NULL : &b, is_of_bus ? &b : NULL);
	play(m, 2 * SETTLE, &h);
	cr_expect_gt(b.n_runs, SETTLE);
	cr_expect_leq(h.steepest, 1e-5f, "%s, %s, %u frames: %f", is_of_bus ? "bus" : "strip",
		is_processed ? "processed" : "raw", n_late, (double)h.steepest);
	cr_expect_float_eq(h.last, TONE, 1e-5f, "%f", (double)h.last);
	tb_mixer_free(m);
}

Test(inserts, one_whose_memory_is_empty_is_heard_once_it_is_full)
{
	for (uint32_t i = 0; i < 4; i++) {
		expect_steady(i & 1, i & 2, 1, false);
		expect_steady(i & 1, i & 2, 100, false);
		expect_steady(i & 1, i & 2, 400, true);
	}
}

Test(inserts, another_position_is_taken_through_a_dry_moment)
{
	struct amp amp;
	struct tb_mixer *m;
	struct heard h = { 0 };

	amp_init(&amp, 0.25f);
	m = mixer_of(&amp, NULL);
	turn(m, "strip.x.limiter.on", 1.0f);
	play(m, SETTLE, &h);
	turn(m, "strip.x.insert.position", 1.0f);
	play(m, 2 * SETTLE, &h);
	expect(&h, TONE / 4.0f);
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

Test(inserts, values_go_along_to_another_mixer)
{
	struct amp amp;
	struct tb_mixer *m;
	struct heard h = { 0 };

	amp_init(&amp, 1.0f);
	m = mixer_of(&amp, NULL);
	turn(m, "strip.x.insert.amp.gain", 0.5f);
	turn(m, "strip.x.insert", 2.0f);
	play(m, SETTLE, &h);
	swap(&m, &amp, NULL);
	cr_expect_eq(tb_mixer_get(m, (uint32_t)tb_mixer_find_param(m, "strip.x.insert")), 2.0f);
	play(m, SETTLE, &h);
	expect(&h, TONE / 2.0f);
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
