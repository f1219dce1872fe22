/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The limiter's loops: one source, compiled once per instruction set.  What is
 * element-wise is plain C, which the compiler widens as well as a hand would. */
#include "dsp/limiter-kernels.h"

#include "isa.h"

/* Most frames of a call: rows are taken in parts of this. */
#define PART 256u

TB_INLINE float absolute(float x)
{
	return x < 0.0f ? -x : x;
}

TB_INLINE float larger(float x, float max)
{
	return x > max ? x : max;
}

static float row_peak(const float *row, uint32_t n)
{
	tb_vec most = { 0 };
	float max = 0.0f;
	uint32_t i = 0;

	for (; i + TB_LANES <= n; i += TB_LANES)
		most = tb_vec_max(tb_vec_abs(tb_vec_load(row + i)), most);
	for (uint32_t l = 0; l < TB_LANES; l++)
		max = larger(most[l], max);
	for (; i < n; i++)
		max = larger(absolute(row[i]), max);
	return max;
}

TB_RT static float peak(const float *const *rows, uint32_t n_rows, uint32_t n)
{
	float max = 0.0f;

	for (uint32_t r = 0; r < n_rows; r++)
		max = larger(row_peak(rows[r], n), max);
	return max;
}

TB_INLINE void less_from_level(
	float *less, const float *level, struct tb_ceiling ceiling, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		float top = ceiling.at + (float)i * ceiling.step;

		less[i] = 1.0f - top / larger(level[i], top);
	}
}

TB_RT static float less_by_sample(float *less, const float *const *rows, uint32_t n_rows,
	struct tb_ceiling ceiling, uint32_t n)
{
	float level[PART];

	for (uint32_t i = 0; i < n; i++)
		level[i] = absolute(rows[0][i]);
	for (uint32_t r = 1; r < n_rows; r++)
		for (uint32_t i = 0; i < n; i++)
			level[i] = larger(absolute(rows[r][i]), level[i]);
	less_from_level(less, level, ceiling, n);
	return row_peak(less, n);
}

/* One vector of frames, newest sample at x[0..]. */
TB_INLINE tb_vec true_peak_vec(const float *x, const struct tb_true_peak *t, tb_vec max)
{
	tb_vec even[TB_TRUE_PEAK_PAIRS + 1] = { { 0 } }, odd[TB_TRUE_PEAK_PAIRS] = { { 0 } };

	for (uint32_t k = 0; k < TB_TRUE_PEAK_TAPS / 2; k++) {
		tb_vec old = tb_vec_load(x - (TB_TRUE_PEAK_TAPS - 1) + k), new = tb_vec_load(x - k);
		tb_vec sum = old + new, difference = old - new;

		TB_UNROLL
		for (uint32_t p = 0; p <= TB_TRUE_PEAK_PAIRS; p++)
			even[p] += sum * t->even[k][p];
		TB_UNROLL
		for (uint32_t p = 0; p < TB_TRUE_PEAK_PAIRS; p++)
			odd[p] += difference * t->odd[k][p];
	}
	TB_UNROLL
	for (uint32_t p = 0; p < TB_TRUE_PEAK_PAIRS; p++)
		max = tb_vec_max(tb_vec_abs(even[p]) + tb_vec_abs(odd[p]), max);
	max = tb_vec_max(tb_vec_abs(even[TB_TRUE_PEAK_PAIRS]), max);
	return tb_vec_max(tb_vec_abs(tb_vec_load(x - TB_TRUE_PEAK_DELAY)), max);
}

static float true_peak_frame(const float *x, const struct tb_true_peak *t, float max)
{
	float even[TB_TRUE_PEAK_PAIRS + 1] = { 0 }, odd[TB_TRUE_PEAK_PAIRS + 1] = { 0 };

	for (int32_t k = 0; k < (int32_t)TB_TRUE_PEAK_TAPS / 2; k++) {
		float old = x[k - ((int32_t)TB_TRUE_PEAK_TAPS - 1)], new = x[-k];

		for (uint32_t p = 0; p <= TB_TRUE_PEAK_PAIRS; p++)
			even[p] += (old + new) * t->even[k][p];
		for (uint32_t p = 0; p < TB_TRUE_PEAK_PAIRS; p++)
			odd[p] += (old - new) * t->odd[k][p];
	}
	for (uint32_t p = 0; p <= TB_TRUE_PEAK_PAIRS; p++)
		max = larger(absolute(even[p]) + absolute(odd[p]), max);
	return larger(absolute(x[-(int32_t)TB_TRUE_PEAK_DELAY]), max);
}

TB_RT static float less_by_true_peak(float *less, const float *const *rows, uint32_t n_rows,
	const struct tb_true_peak *t, struct tb_ceiling ceiling, uint32_t n)
{
	float level[PART] TB_ALIGNED = { 0 };

	for (uint32_t r = 0; r < n_rows; r++) {
		uint32_t i = 0;

		for (; i + TB_LANES <= n; i += TB_LANES)
			tb_vec_store(
				level + i, true_peak_vec(rows[r] + i, t, tb_vec_load(level + i)));
		for (; i < n; i++)
			level[i] = true_peak_frame(rows[r] + i, t, level[i]);
	}
	less_from_level(less, level, ceiling, n);
	return row_peak(less, n);
}

TB_RT static void apply(
	float *dst, const float *src, const float *less, struct tb_ceiling ceiling, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		float top = ceiling.at + (float)i * ceiling.step, x = src[i] * (1.0f - less[i]);

		x = x > top ? top : x;
		dst[i] = x < -top ? -top : x;
	}
}

extern const struct tb_limiter_kernels TB_ISA_NAME(tb_limiter_kernels);
const struct tb_limiter_kernels TB_ISA_NAME(tb_limiter_kernels) = {
	.name = TB_ISA_STRING,
	.needs = TB_ISA_NEEDS,
	.peak = peak,
	.less_by_sample = less_by_sample,
	.less_by_true_peak = less_by_true_peak,
	.apply = apply,
};
