/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What `spatial` asks for: an insert of a surround strip behind all its processing, beside the
 * insert that it has anyway.  Here it is a gain on the left, with silence in all others. */
#include <criterion/criterion.h>
#include <math.h>

#include "mixer/insert.h"

#define N_FRAMES 64u
#define RATE_HZ  48000u
#define TONE     0.5f
#define STEEPEST (2.0f * TONE / (0.01f * RATE_HZ))
#define SETTLE   30u /* blocks: 40 ms */

static const char *const words[] = { "none", "amp", NULL };
static const struct tb_param controls[] = {
	{ "insert.amp.gain", "Gain", TB_UNIT_NONE, -4.f, 4.f, 1.f },
	{ "spatial.amp.gain", "Gain", TB_UNIT_NONE, -4.f, 4.f, 1.f },
};
static const struct tb_insert_form form = { words, 2, 0, TB_INSERT_PRE, controls, 2, 1 };
static const struct tb_layout surround = { 3, { TB_CH_FL, TB_CH_FR, TB_CH_FC } };
static const struct tb_layout stereo = { 2, { TB_CH_FL, TB_CH_FR } };

static _Atomic(const char *) running;

struct amp {
	struct tb_insert insert;
	float value[1], row[3][N_FRAMES];
	float gain;
	bool is_left_alone;
};

static void run(struct tb_insert *i, const float *const *in, float *const *out, uint32_t n)
{
	struct amp *amp = (struct amp *)i;

	for (uint32_t c = 0; c < 3; c++)
		for (uint32_t f = 0; f < n; f++)
			out[c][f] = amp->is_left_alone && c > 0
			                    ? 0.0f
			                    : in[c][f] * amp->gain * amp->value[0];
}

static void set(struct tb_insert *i, uint32_t param)
{
}

static void amp_init(struct amp *amp, float gain, bool is_left_alone)
{
	static const bool jumps[] = { false };

	*amp = (struct amp){ .gain = gain,
		.is_left_alone = is_left_alone,
		.value = { 1.0f },
		.insert = { .title = "amp",
			.step_frames = 1,
			.n_params = 1,
			.value = amp->value,
			.jumps = jumps,
			.out = { amp->row[0], amp->row[1], amp->row[2] },
			.run = run,
			.set = set,
			.running = &running } };
}

static struct tb_mixer *mixer_of(struct amp *insert, struct amp *spatial)
{
	struct tb_strip_config strips[] = {
		{ "x", surround, &form, &insert->insert, spatial ? &spatial->insert : NULL },
		{ "y", stereo, &form, NULL, NULL },
	};
	struct tb_bus_config bus = { "b", stereo, TB_BUS_VIRTUAL, NULL, NULL };
	struct tb_mixer *m = tb_mixer_new(&(struct tb_mixer_config){ RATE_HZ, 2, 1, strips, &bus });

	cr_assert_not_null(m);
	tb_mixer_set(m, (uint32_t)tb_mixer_find_param(m, "route.x.b"), 1.0f);
	tb_mixer_commit(m);
	return m;
}

/* A gain on the insert, and one on the left alone. */
static struct tb_mixer *mixer_with(struct amp *insert, float gain, struct amp *spatial, float left)
{
	amp_init(insert, gain, false);
	amp_init(spatial, left, true);
	return mixer_of(insert, spatial);
}

static void turn(struct tb_mixer *m, const char *key, float value)
{
	int param = tb_mixer_find_param(m, key);

	cr_assert_geq(param, 0, "%s", key);
	tb_mixer_set(m, (uint32_t)param, value);
	tb_mixer_commit(m);
}

struct heard {
	float left, right, steepest;
};

static struct heard play(struct tb_mixer *m, uint32_t n_blocks)
{
	static float last;
	float tone[N_FRAMES], left[N_FRAMES], right[N_FRAMES];
	const float *in[] = { tone, tone, NULL, NULL, NULL };
	float *out[] = { left, right };
	struct heard h = { 0 };

	for (uint32_t f = 0; f < N_FRAMES; f++)
		tone[f] = TONE;
	for (uint32_t i = 0; i < n_blocks; i++) {
		tb_mixer_process(m, in, out, N_FRAMES);
		for (uint32_t f = 0; f < N_FRAMES; f++) {
			if (i > 0 || f > 0)
				h.steepest = fmaxf(h.steepest, fabsf(left[f] - last));
			last = left[f];
		}
	}
	h.left = left[N_FRAMES - 1];
	h.right = right[N_FRAMES - 1];
	return h;
}

static void expect(struct heard h, float left, float right)
{
	cr_expect_float_eq(h.left, left, 1e-5f, "%f", (double)h.left);
	cr_expect_float_eq(h.right, right, 1e-5f, "%f", (double)h.right);
	cr_expect_leq(h.steepest, STEEPEST, "%f", (double)h.steepest);
}

Test(spatial, comes_and_goes_on_a_ramp_beside_the_insert)
{
	struct amp half, left_alone;
	struct tb_mixer *m = mixer_with(&half, 0.5f, &left_alone, 0.5f);

	play(m, SETTLE);
	expect(play(m, SETTLE), TONE / 2.0f, TONE / 2.0f);
	turn(m, "strip.x.spatial", TB_SPATIAL_HEADPHONES);
	expect(play(m, SETTLE), TONE / 4.0f, 0.0f);
	turn(m, "strip.x.insert.on", 0.0f);
	expect(play(m, SETTLE), TONE / 2.0f, 0.0f);
	turn(m, "strip.x.spatial", TB_SPATIAL_OFF);
	expect(play(m, SETTLE), TONE, TONE);
	tb_mixer_free(m);
}

Test(spatial, has_controls_of_its_own)
{
	struct amp half, left_alone;
	struct tb_mixer *m = mixer_with(&half, 0.5f, &left_alone, 1.0f);

	turn(m, "strip.x.spatial", TB_SPATIAL_HEADPHONES);
	play(m, SETTLE);
	turn(m, "strip.x.spatial.amp.gain", 0.25f);
	expect(play(m, SETTLE), TONE / 8.0f, 0.0f);
	turn(m, "strip.x.insert.amp.gain", 2.0f);
	expect(play(m, SETTLE), TONE / 4.0f, 0.0f);
	cr_expect_eq(half.value[0], 2.0f);
	cr_expect_eq(left_alone.value[0], 0.25f);
	tb_mixer_free(m);
}

Test(spatial, is_behind_the_limiter)
{
	struct amp one, twice;
	struct tb_mixer *m = mixer_with(&one, 1.0f, &twice, 2.0f);

	turn(m, "strip.x.limiter.ceiling", -12.0f);
	turn(m, "strip.x.limiter.on", 1.0f);
	turn(m, "strip.x.spatial", TB_SPATIAL_HEADPHONES);
	play(m, 20 * SETTLE);
	cr_expect_float_eq(play(m, 1).left, 2.0f * powf(10.0f, -12.0f / 20.0f), 1e-3f);
	tb_mixer_free(m);
}

Test(spatial, the_other_strips_wait_for_a_late_one)
{
	struct amp one, late;
	struct tb_mixer *m;

	amp_init(&one, 1.0f, false);
	amp_init(&late, 1.0f, true);
	late.insert.latency_frames = 100;
	m = mixer_of(&one, &late);
	cr_expect_eq(tb_mixer_latency_frames(m, 0, 0), 0u);
	turn(m, "strip.x.spatial", TB_SPATIAL_HEADPHONES);
	cr_expect_eq(tb_mixer_latency_frames(m, 0, 0), 100u);
	tb_mixer_free(m);
}

/* Held until the mixer that has it is gone, as any insert. */
Test(spatial, is_let_go_when_another_mixer_goes_on_without_it)
{
	static const int16_t same[] = { 0, 1 };
	struct amp one, left_alone;
	struct tb_mixer *m, *next;

	amp_init(&one, 1.0f, false);
	amp_init(&left_alone, 1.0f, true);
	m = mixer_of(&one, &left_alone);
	turn(m, "strip.x.spatial", TB_SPATIAL_HEADPHONES);
	expect(play(m, SETTLE), TONE, 0.0f);
	cr_expect(atomic_load(&left_alone.insert.is_held));
	next = mixer_of(&one, NULL);
	tb_mixer_carry(next, m, same, same);
	tb_mixer_inherit(next, m, same, same);
	tb_mixer_free(m);
	cr_expect(atomic_load(&left_alone.insert.is_held), "it fades out first");
	expect(play(next, SETTLE), TONE, TONE);
	cr_expect_not(atomic_load(&left_alone.insert.is_held));
	tb_mixer_free(next);
}

Test(spatial, is_let_go_with_its_strip)
{
	static const int16_t same[] = { 0, 1 }, nobody[] = { -1, -1 };
	struct amp one, left_alone;
	struct tb_mixer *m, *next;

	amp_init(&one, 1.0f, false);
	amp_init(&left_alone, 1.0f, true);
	m = mixer_of(&one, &left_alone);
	turn(m, "strip.x.spatial", TB_SPATIAL_HEADPHONES);
	play(m, SETTLE);
	amp_init(&one, 1.0f, false);
	next = mixer_of(&one, NULL);
	tb_mixer_carry(next, m, nobody, same);
	tb_mixer_inherit(next, m, nobody, same);
	tb_mixer_free(m);
	cr_expect_not(atomic_load(&left_alone.insert.is_held));
	tb_mixer_free(next);
}

Test(spatial, only_surround_strips_have_the_key)
{
	struct amp one, left_alone;
	struct tb_mixer *m = mixer_with(&one, 1.0f, &left_alone, 1.0f);

	cr_expect_geq(tb_mixer_find_param(m, "strip.x.spatial"), 0);
	cr_expect_lt(tb_mixer_find_param(m, "strip.y.spatial"), 0);
	cr_expect(tb_mixer_hosts_key(m, "strip.x.spatial.fl.azimuth"));
	cr_expect_not(tb_mixer_hosts_key(m, "strip.y.spatial.fl.azimuth"));
	cr_expect_not(tb_mixer_hosts_key(m, "bus.b.spatial.fl.azimuth"));
	cr_expect(tb_mixer_hosts_key(m, "strip.y.insert.fl.azimuth"));
	tb_mixer_free(m);
}
