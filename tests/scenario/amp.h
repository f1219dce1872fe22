/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* An insert for tests: a gain, with a control for it, that may be late or broken; and a mixer
 * of two strips and a bus that has some. */
#ifndef AMP_H
#define AMP_H

#include <criterion/criterion.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "mixer/insert.h"

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

#define MAX_LATE 1024u

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

static inline float delayed(struct amp *amp, uint32_t channel, uint32_t frame, float now)
{
	float *place = &amp->past[channel][(amp->at + frame) % (amp->n_late ? amp->n_late : 1)];
	float then = *place;

	*place = now;
	return amp->n_late ? then : now;
}

static inline void run(struct tb_insert *i, const float *const *in, float *const *out, uint32_t n)
{
	struct amp *amp = (struct amp *)i;

	amp->n_runs++;
	amp->ran_as = atomic_load(&running);
	for (uint32_t c = 0; c < 2; c++)
		for (uint32_t f = 0; f < n; f++) {
			float sample = delayed(amp, c, f, in[c][f]);

			out[c][f] =
				amp->is_broken ? amp->broken : sample * amp->gain * amp->value[0];
		}
	amp->at += n;
}

static inline void set(struct tb_insert *i, uint32_t param)
{
}

static inline void amp_init(struct amp *amp, float gain)
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

static inline struct tb_mixer *mixer_of(struct amp *of_strip, struct amp *of_bus)
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

static inline void turn(struct tb_mixer *m, const char *key, float value)
{
	int param = tb_mixer_find_param(m, key);

	cr_assert_geq(param, 0, "%s", key);
	tb_mixer_set(m, (uint32_t)param, value);
	tb_mixer_commit(m);
}

/* Another mixer with these inserts goes on. */
static inline void swap(struct tb_mixer **m, struct amp *of_strip, struct amp *of_bus)
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

static inline void play(struct tb_mixer *m, uint32_t n_blocks, struct heard *h)
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

static inline void expect(const struct heard *h, float level)
{
	cr_expect_float_eq(h->last, level, 1e-5f, "%f", (double)h->last);
	cr_expect_leq(h->steepest, STEEPEST, "%f", (double)h->steepest);
}

#define SETTLE 30u /* blocks: 40 ms */

#endif
