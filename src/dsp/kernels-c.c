/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The law of the mix kernels in plain C, and the twin that runs anywhere. */
#include "dsp/kernels.h"

#include <math.h>

#include "dsp/meter.h"

static inline struct tb_block_level level_add(struct tb_block_level level, float x)
{
	float magnitude = fabsf(x);

	level.peak = magnitude > level.peak ? magnitude : level.peak;
	level.sum_sq += x * x;
	return level;
}

TB_RT static void gain_c(float *dst, const float *src, float gain, float step, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		dst[i] = src[i] * (gain + (float)i * step);
}

TB_RT static struct tb_block_level gain_level_c(
	float *dst, const float *src, float gain, float step, uint32_t n)
{
	struct tb_block_level level = { 0 };

	for (uint32_t i = 0; i < n; i++) {
		dst[i] = src[i] * (gain + (float)i * step);
		level = level_add(level, dst[i]);
	}
	return level;
}

TB_RT static void add_product_c(float *dst, const float *a, const float *b, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		dst[i] += a[i] * b[i];
}

TB_RT static struct tb_block_level level_c(const float *src, uint32_t n)
{
	struct tb_block_level level = { 0 };

	for (uint32_t i = 0; i < n; i++)
		level = level_add(level, src[i]);
	return level;
}

TB_RT static struct tb_levels levels_c(
	struct tb_block_level *level, const float *const *rows, uint32_t n_rows, uint32_t n)
{
	struct tb_levels all = { 0.0f, n_rows > 0 ? INFINITY : 0.0f, true };

	for (uint32_t r = 0; r < n_rows; r++) {
		level[r] = level_c(rows[r], n);
		all.most = level[r].peak > all.most ? level[r].peak : all.most;
		all.least = level[r].peak < all.least ? level[r].peak : all.least;
		all.is_finite &= isfinite(level[r].sum_sq) != 0;
	}
	return all;
}

TB_RT static bool feed_c(struct tb_meter *meter, const struct tb_block_level *level,
	const struct tb_level_gain *gain, uint32_t n, const struct tb_meter_block *block)
{
	return tb_meters_feed(meter, level, gain, n, block);
}

TB_RT static struct tb_block_level level_moving_c(const float *src, float gain, const float *off,
	const float *const *curve, uint32_t n_curves, uint32_t n)
{
	struct tb_block_level level = { 0 };

	for (uint32_t i = 0; i < n; i++) {
		float now = gain;

		for (uint32_t k = 0; k < n_curves; k++)
			now += off[k] * curve[k][i];
		level = level_add(level, src[i] * now);
	}
	return level;
}

#define PI 3.14159265f

/* sin(pi x), -1 <= x <= 1, to 4e-7: Taylor's series after folding to half of it. */
static inline float sin_pi(float x)
{
	float magnitude = fabsf(x);
	float y = PI * (magnitude > 0.5f ? 1.0f - magnitude : magnitude), z = y * y;
	float sine = 1.0f / 362880;

	sine = sine * z - 1.0f / 5040;
	sine = sine * z + 1.0f / 120;
	sine = sine * z - 1.0f / 6;
	sine = y * (sine * z + 1.0f);
	return x < 0.0f ? -sine : sine;
}

TB_RT static void draw_c(float *curve, float first, float scale, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		float x = (first + 2.0f * (float)i) * scale;

		curve[i] = 0.5f - 0.5f * x - sin_pi(x) * (0.5f / PI);
	}
}

/* What a sum starts from: -0 also leaves a -0 as it is. */
static inline float nothing(uint32_t n_in)
{
	return n_in > 0 ? -0.0f : 0.0f;
}

TB_RT static void mix_c(float *const *out, uint32_t n_out, const float *const *in, uint32_t n_in,
	const float *gain, uint32_t n)
{
	for (uint32_t o = 0; o < n_out; o++) {
		for (uint32_t i = 0; i < n; i++) {
			float sum = nothing(n_in);

			for (uint32_t k = 0; k < n_in; k++)
				sum += in[k][i] * gain[k * TB_MIX_TILE + o];
			out[o][i] = sum;
		}
	}
}

TB_RT static void mix_ramp_c(float *const *out, uint32_t n_out, const float *const *in,
	uint32_t n_in, const float *gain, const float *off, const float *curve, uint32_t n)
{
	for (uint32_t o = 0; o < n_out; o++) {
		for (uint32_t i = 0; i < n; i++) {
			float sum = nothing(n_in);

			for (uint32_t k = 0; k < n_in; k++) {
				uint32_t cell = k * TB_MIX_TILE + o;

				sum += in[k][i] * (gain[cell] + curve[i] * off[cell]);
			}
			out[o][i] = sum;
		}
	}
}

const struct tb_mix_kernels tb_mix_kernels_c = {
	.name = "c",
	.gain = gain_c,
	.gain_level = gain_level_c,
	.add_product = add_product_c,
	.level = level_c,
	.levels = levels_c,
	.feed = feed_c,
	.level_moving = level_moving_c,
	.draw = draw_c,
	.mix = mix_c,
	.mix_ramp = mix_ramp_c,
};
