/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Resamplers in step with another one: that start like it, skip, seek and inherit. */
#include "dsp/resample.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "resample-rows.h"

static const struct tb_resample_config steps[] = {
	{ 44100, 48000, 2, 5, TB_RESAMPLE_FIXED }, { 48000, 44100, 2, 5, TB_RESAMPLE_FIXED },
	{ 96000, 8000, 2, 3, TB_RESAMPLE_FIXED },
	{ 44101, 48000, 2, 5, TB_RESAMPLE_FIXED }, /* a line between phases */
};

/* What both rates are multiples of. */
static uint32_t common(const struct tb_resample_config *config)
{
	uint32_t a = config->in_rate_hz, b = config->out_rate_hz;

	while (b > 0) {
		uint32_t rest = a % b;

		a = b;
		b = rest;
	}
	return a;
}

/* As many outputs as `in` has begun, whoever counts. */
static uint32_t outputs_of(const struct tb_resample_config *config, uint64_t n_in)
{
	return (uint32_t)((n_in * config->out_rate_hz + config->in_rate_hz - 1)
			  / config->in_rate_hz);
}

Test(resample_steps, one_like_another_is_what_the_other_is)
{
	for (uint32_t i = 0; i < 4; i++) {
		static float alone[2 * N];
		struct tb_resample *model = rig_resample(&steps[i]), r;
		size_t n_bytes = tb_resample_plan_like(model, 1);
		void *mem = aligned_alloc(TB_ALIGN, n_bytes);
		const float *from[] = { in[1] };
		float *to[] = { alone };

		noise_in();
		tb_resample_init_like(&r, model, 1, mem);
		uint32_t n = run_all(model, N, 2 * N).n_out;

		cr_assert_eq(tb_resample_run(&r, from, N, to, 2 * N).n_out, n);
		for (uint32_t f = 0; f < n; f++)
			cr_assert_lt(fabsf(alone[f] - out[1][f]), 1e-6f);
		free(mem);
		rig_resample_free(model);
	}
}

Test(resample_steps, who_skipped_silence_is_where_who_heard_it_is)
{
	for (uint32_t i = 0; i < 4; i++) {
		struct tb_resample *heard = rig_resample(&steps[i]);
		struct tb_resample *skipped = rig_resample(&steps[i]);
		struct tb_resample *sought = rig_resample(&steps[i]);
		uint32_t in_hz = steps[i].in_rate_hz, out_hz = steps[i].out_rate_hz;
		uint32_t a = common(&steps[i]);
		const float *from[] = { in[0], in[1] };
		float *to[] = { out[0], out[1] };

		for (uint64_t at = 0; at < 50000; at += 377) {
			uint32_t n = outputs_of(&steps[i], at + 377) - outputs_of(&steps[i], at);
			uint64_t k = outputs_of(&steps[i], at + 377);

			memset(in, 0, sizeof(in));
			tb_resample_run_all(heard, from, 377, to, n);
			tb_resample_skip(skipped, 377, n);
			tb_resample_seek(sought,
				(int64_t)(k * (in_hz / a)) - (int64_t)((at + 377) * (out_hz / a)),
				out_hz / a);
			cr_assert_float_eq(
				tb_resample_ahead(skipped), tb_resample_ahead(heard), 1e-9);
			cr_assert_float_eq(
				tb_resample_ahead(sought), tb_resample_ahead(heard), 1e-9);
		}
		rig_resample_free(heard);
		rig_resample_free(skipped);
		rig_resample_free(sought);
	}
}

Test(resample_steps, seeks_to_a_fraction_before_and_after_the_next_input)
{
	static const double parts[] = { -0.99, -0.3, 0.0, 0.2, 0.7, 1.4 };

	for (uint32_t i = 0; i < 4; i++) {
		struct tb_resample *r = rig_resample(&steps[i]);
		uint32_t den = steps[i].out_rate_hz / common(&steps[i]);

		for (uint32_t k = 0; k < sizeof(parts) / sizeof(parts[0]); k++) {
			int64_t num = (int64_t)(parts[k] * den);

			tb_resample_seek(r, num, den);
			cr_expect_float_eq(tb_resample_ahead(r), (double)num / den, 1e-15,
				"%g for %g", tb_resample_ahead(r), (double)num / den);
		}
		rig_resample_free(r);
	}
}

Test(resample_steps, who_inherits_goes_on_as_the_other_would_have)
{
	for (uint32_t i = 0; i < 4; i++) {
		static float rest[2][2 * N];
		struct tb_resample *old = rig_resample(&steps[i]), *young = rig_resample(&steps[i]);
		const float *from[] = { in[0] + N / 2 + 11, in[1] + N / 2 + 11 };
		float *to[] = { rest[0], rest[1] };
		uint32_t n;

		noise_in();
		run_all(old, N / 2 + 11, 2 * N);
		tb_resample_inherit(young, old);
		n = tb_resample_run(old, from, N / 2 - 11, to, 2 * N).n_out;
		to[0] = out[0];
		to[1] = out[1];
		cr_assert_eq(tb_resample_run(young, from, N / 2 - 11, to, 2 * N).n_out, n);
		cr_assert_gt(n, N / 32);
		for (uint32_t c = 0; c < 2; c++)
			cr_expect_eq(memcmp(rest[c], out[c], n * sizeof(float)), 0, "%u", i);
		rig_resample_free(old);
		rig_resample_free(young);
	}
}

Test(resample_steps, all_of_the_input_is_taken_and_no_more_is_given_than_asked)
{
	static float whole[2 * N];
	struct tb_resample *r = rig_resample(&steps[1]);
	uint32_t n_whole, n_in = 0, n_out = 0;

	noise_in();
	n_whole = run_all(r, N, 2 * N).n_out;
	memcpy(whole, out[0], sizeof(whole));
	tb_resample_reset(r);
	/* One input frame more than the output needs stays inside, and counts next time. */
	while (n_out + 200 < n_whole) {
		const float *from[] = { in[0] + n_in, in[1] + n_in };
		float *to[] = { out[0] + n_out, out[1] + n_out };
		uint32_t n = tb_resample_need(r, 98);

		tb_resample_run_all(r, from, n, to, 97);
		n_in += n;
		n_out += 97;
	}
	cr_expect_eq(memcmp(whole, out[0], n_out * sizeof(float)), 0);
	rig_resample_free(r);
}
