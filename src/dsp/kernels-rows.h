/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The kernels that go over single rows, element by element: a part of kernels-mix.c, which
 * alone includes it and puts them into its table. */
#ifndef TB_KERNELS_ROWS_H
#define TB_KERNELS_ROWS_H

#include <math.h>
#include <stddef.h>

#include "isa-transpose.h"
#include "kernels.h"

/* Four chains hide the latency of a sum. */
#define CHAINS      4u
#define CHAIN_BLOCK (CHAINS * TB_LANES)

/* What is done with each element: constants where run_row() is inlined. */
enum {
	GAIN = 1,  /* multiply by the gain and write to dst */
	RAMP = 2,  /* the gain moves */
	LEVEL = 4, /* measure */
};

struct row_job {
	float *dst;
	const float *src;
	float gain, step;
};

struct vec_level {
	tb_vec peak[CHAINS], sum_sq[CHAINS];
};

TB_INLINE void level_add(struct vec_level *level, uint32_t chain, tb_vec x)
{
	level->peak[chain] = tb_vec_max_abs(x, level->peak[chain]);
	level->sum_sq[chain] += x * x;
}

TB_INLINE float add_lanes(tb_vec x)
{
	union tb_vec_quarters q = { x };
	tb_vec4 sum = q.part[0];

	TB_UNROLL
	for (uint32_t i = 1; i < TB_LANES / 4; i++)
		sum += q.part[i];
	return (sum[0] + sum[1]) + (sum[2] + sum[3]);
}

TB_INLINE float max_lanes(tb_vec x)
{
	union tb_vec_quarters q = { x };
	tb_vec4 max = q.part[0];
	float low, high;

	TB_UNROLL
	for (uint32_t i = 1; i < TB_LANES / 4; i++)
		max = tb_vec4_max(q.part[i], max);
	low = max[0] > max[1] ? max[0] : max[1];
	high = max[2] > max[3] ? max[2] : max[3];
	return low > high ? low : high;
}

TB_INLINE struct tb_block_level level_total(const struct vec_level *level)
{
	return (struct tb_block_level){
		.peak = max_lanes(tb_vec_max(tb_vec_max(level->peak[0], level->peak[1]),
			tb_vec_max(level->peak[2], level->peak[3]))),
		.sum_sq = add_lanes(level->sum_sq[0] + level->sum_sq[1]
				    + (level->sum_sq[2] + level->sum_sq[3])),
	};
}

/* The gains of a vector of frames. */
TB_INLINE tb_vec gain_of(const struct row_job *job, tb_vec frame, const unsigned what)
{
	return what & RAMP ? frame * job->step + job->gain : tb_vec_splat(job->gain);
}

/* Those of the vectors of a block from those of its first one: an addition each. */
TB_INLINE tb_vec gain_ahead(
	const struct row_job *job, tb_vec gain, const unsigned n_vecs, const unsigned what)
{
	if (what & RAMP && n_vecs > 0)
		return gain + tb_vec_splat((float)(n_vecs * TB_LANES) * job->step);
	return gain;
}

TB_INLINE void run_vec(const struct row_job *job, struct vec_level *level, size_t at, tb_vec gain,
	const unsigned chain, const unsigned what)
{
	tb_vec x = tb_vec_load_once(job->src + at);

	if (what & GAIN) {
		x *= gain;
		tb_vec_store(job->dst + at, x);
	}
	if (what & LEVEL)
		level_add(level, chain, x);
}

/* A row shorter than a vector. */
TB_INLINE struct tb_block_level run_short_row(
	const struct row_job *job, uint32_t n, const unsigned what)
{
	struct tb_block_level level = { 0 };

	for (uint32_t i = 0; i < n; i++) {
		float x = job->src[i], magnitude;

		if (what & GAIN)
			job->dst[i] = x *= job->gain + (float)i * job->step;
		magnitude = fabsf(x);
		level.peak = magnitude > level.peak ? magnitude : level.peak;
		level.sum_sq += x * x;
	}
	return level;
}

/* Zero but for the last n lanes. */
TB_INLINE tb_vec keep_last(tb_vec x, uint32_t n)
{
	tb_ivec keep = tb_vec_index() >= tb_vec_splat((float)(TB_LANES - n));

	return (tb_vec)((tb_ivec)x & keep);
}

/* Frames from `at` on, less than a vector of them: `x` is the row's last vector. */
TB_INLINE void run_last(const struct row_job *job, struct vec_level *level, tb_vec x, size_t at,
	size_t n, const unsigned what)
{
	if (what & GAIN) {
		x *= gain_of(job, tb_vec_index() + (float)(n - TB_LANES), what);
		tb_vec_store(job->dst + n - TB_LANES, x);
	}
	if (what & LEVEL)
		level_add(level, 0, keep_last(x, (uint32_t)(n - at)));
}

TB_INLINE struct tb_block_level run_row(const struct row_job *job, size_t n, const unsigned what)
{
	struct vec_level level = { 0 };
	tb_vec frame = tb_vec_index(), last;
	size_t at = 0;

	if (n < TB_LANES)
		return run_short_row(job, (uint32_t)n, what);
	/* Read now: an in-place call overwrites some of it. */
	last = tb_vec_load_once(job->src + n - TB_LANES);
	for (; at + CHAIN_BLOCK <= n; at += CHAIN_BLOCK, frame += (float)CHAIN_BLOCK) {
		tb_vec gain = gain_of(job, frame, what);

		TB_UNROLL
		for (unsigned c = 0; c < CHAINS; c++)
			run_vec(job, &level, at + c * TB_LANES, gain_ahead(job, gain, c, what), c,
				what);
	}
	for (; at + TB_LANES <= n; at += TB_LANES, frame += (float)TB_LANES)
		run_vec(job, &level, at, gain_of(job, frame, what), 0, what);
	if (at < n)
		run_last(job, &level, last, at, n, what);
	return what & LEVEL ? level_total(&level) : (struct tb_block_level){ 0 };
}

/* ---- many rows ---- */

/* As many as give an addition time to end before its sum is needed again. */
#define ROWS 4u

struct rows_level {
	tb_vec peak[ROWS], sum_sq[ROWS];
};

TB_INLINE void rows_add(
	struct rows_level *level, const float *const row[ROWS], size_t at, uint32_t n_kept)
{
	TB_UNROLL
	for (unsigned r = 0; r < ROWS; r++) {
		tb_vec x = tb_vec_load_once(row[r] + at);

		x = n_kept < TB_LANES ? keep_last(x, n_kept) : x;
		level->peak[r] = tb_vec_max_abs(x, level->peak[r]);
		level->sum_sq[r] += x * x;
	}
}

/* One number per row: the four of each 128-bit lane change places, so that four rows cost
 * what one does. */
TB_INLINE void rows_total(struct rows_level *level, struct tb_block_level *total[ROWS])
{
	union tb_vec_quarters peak, sum;
	tb_vec4 peaks, sums;

	tb_transpose_lanes(level->peak);
	tb_transpose_lanes(level->sum_sq);
	peak.whole = tb_vec_max(tb_vec_max(level->peak[0], level->peak[1]),
		tb_vec_max(level->peak[2], level->peak[3]));
	sum.whole = level->sum_sq[0] + level->sum_sq[1] + (level->sum_sq[2] + level->sum_sq[3]);
	peaks = peak.part[0];
	sums = sum.part[0];
	TB_UNROLL
	for (uint32_t i = 1; i < TB_LANES / 4; i++) {
		peaks = tb_vec4_max(peak.part[i], peaks);
		sums += sum.part[i];
	}
	TB_UNROLL
	for (unsigned r = 0; r < ROWS; r++)
		*total[r] = (struct tb_block_level){ peaks[r], sums[r] };
}

TB_INLINE void level_four_rows(
	struct tb_block_level *total[ROWS], const float *const row[ROWS], uint32_t n)
{
	struct rows_level level = { 0 };
	size_t at = 0;

	for (; at + TB_LANES <= n; at += TB_LANES)
		rows_add(&level, row, at, TB_LANES);
	if (at < n)
		rows_add(&level, row, n - TB_LANES, (uint32_t)(n - at));
	rows_total(&level, total);
}

/* ---- gains that move ---- */

struct moving_job {
	const float *src, *off;
	const float *const *curve;
	float gain;
	uint32_t n_curves;
};

TB_INLINE void moving_block(const struct moving_job *job, struct vec_level *level, size_t at,
	const unsigned n_vecs, uint32_t n_kept)
{
	tb_vec gain[CHAINS];

	TB_UNROLL
	for (unsigned c = 0; c < n_vecs; c++)
		gain[c] = tb_vec_splat(job->gain);
	for (uint32_t k = 0; k < job->n_curves; k++) {
		const float *curve = job->curve[k] + at;

		TB_UNROLL
		for (unsigned c = 0; c < n_vecs; c++)
			gain[c] += tb_vec_load(curve + c * TB_LANES) * job->off[k];
	}
	TB_UNROLL
	for (unsigned c = 0; c < n_vecs; c++) {
		tb_vec x = tb_vec_load(job->src + at + c * TB_LANES) * gain[c];

		level_add(level, c, n_kept < TB_LANES ? keep_last(x, n_kept) : x);
	}
}

TB_INLINE struct tb_block_level moving_short_row(const struct moving_job *job, uint32_t n)
{
	struct tb_block_level level = { 0 };

	for (uint32_t i = 0; i < n; i++) {
		float gain = job->gain, x, magnitude;

		for (uint32_t k = 0; k < job->n_curves; k++)
			gain += job->off[k] * job->curve[k][i];
		x = job->src[i] * gain;
		magnitude = fabsf(x);
		level.peak = magnitude > level.peak ? magnitude : level.peak;
		level.sum_sq += x * x;
	}
	return level;
}

/* What is left of a move: tb_mix_kernels.draw.  sin(pi x) / (2 pi) by a polynomial with its
 * zeros at -1, 0 and 1, to 3e-8. */
TB_INLINE tb_vec left_of_move(tb_vec x)
{
	tb_vec t = x * x, sine = t * -0.0000614171f + 0.0010918156f;

	sine = sine * t - 0.0119664096f;
	sine = sine * t + 0.0834029385f;
	sine = sine * t - 0.3224669274f;
	sine = sine * t + 0.4999999985f;
	return 0.5f - 0.5f * x - sine * x * (1.0f - t);
}

#endif
