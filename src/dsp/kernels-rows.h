/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The kernels that go over single rows, element by element: a part of kernels-mix.c, which
 * alone includes it and puts them into its table. */
#ifndef TB_KERNELS_ROWS_H
#define TB_KERNELS_ROWS_H

#include <math.h>
#include <stddef.h>
#include <string.h>

#include "isa-transpose.h"
#include "dsp/kernels.h"
#include "dsp/meter.h"

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

/* The gains of a block's vectors from those of its first one: an addition each. */
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

/* So many rows give an addition time to end before its sum is needed again. */
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

/* What is known of the rows so far, by their place among four. */
struct rows_found {
	tb_vec4 most, least;
	tb_vec4 off; /* 0, a NaN where a sum is not finite */
};

/* One number per row: the four of each 128-bit lane change places, so that four rows cost
 * what one does. */
TB_INLINE void rows_total(
	struct rows_level *level, struct tb_block_level total[ROWS], struct rows_found *found)
{
	union tb_vec_quarters peak, sum;
	union {
		tb_vec4 half[2];
		struct tb_block_level level[ROWS];
	} pairs;
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
	found->most = tb_vec4_max(peaks, found->most);
	found->least = tb_vec4_min(peaks, found->least);
	found->off += sums - sums;
	pairs.half[0] = __builtin_shufflevector(peaks, sums, 0, 4, 1, 5);
	pairs.half[1] = __builtin_shufflevector(peaks, sums, 2, 6, 3, 7);
	memcpy(total, pairs.level, sizeof(pairs.level));
}

TB_INLINE void level_four_rows(struct tb_block_level total[ROWS], const float *const row[ROWS],
	uint32_t n, struct rows_found *found)
{
	struct rows_level level = { 0 };
	size_t at = 0;

	for (; at + TB_LANES <= n; at += TB_LANES)
		rows_add(&level, row, at, TB_LANES);
	if (at < n)
		rows_add(&level, row, n - TB_LANES, (uint32_t)(n - at));
	rows_total(&level, total, found);
}

TB_INLINE struct tb_levels levels_of(const struct rows_found *found)
{
	tb_vec4 most = found->most, least = found->least, off = found->off;
	struct tb_levels all = { most[0], least[0], true };

	TB_UNROLL
	for (uint32_t i = 1; i < 4; i++) {
		all.most = most[i] > all.most ? most[i] : all.most;
		all.least = least[i] < all.least ? least[i] : all.least;
	}
	all.is_finite = (off[0] + off[1]) + (off[2] + off[3]) == 0.0f;
	return all;
}

/* ---- meters ---- */

#ifndef TB_CHECKED
/* A meter and a level are a peak and a square each: two of either to a vector, whose stores
 * are whole for each number. */
#define METERS 2u

typedef float tb_vec4_unaligned __attribute__((vector_size(16), aligned(4), may_alias));

struct meters_job {
	struct tb_meter *meter;
	const struct tb_block_level *level;
	const struct tb_level_gain *gain; /* NULL: the levels are fed as they are */
};

struct meters_law {
	tb_vec4 keep, take, rest;
};

TB_INLINE struct meters_law meters_law_of(const struct tb_meter_block *b)
{
	return (struct meters_law){
		.keep = { b->peak_keep, b->mean_keep, b->peak_keep, b->mean_keep },
		.take = { 1.0f, b->mean_take, 1.0f, b->mean_take },
		.rest = { TB_METER_REST_PEAK, TB_METER_REST_MEAN_SQ, TB_METER_REST_PEAK,
			TB_METER_REST_MEAN_SQ },
	};
}

/* tb_meter_feed() of meters i and i + 1.  Returns a bit that is set in each where something
 * is left to fall. */
TB_INLINE tb_ivec4 feed_two(const struct meters_job *job, size_t i, const struct meters_law *law)
{
	tb_vec4_unaligned *meter = (tb_vec4_unaligned *)&job->meter[i];
	tb_vec4 x = *(const tb_vec4_unaligned *)&job->level[i], held = *meter * law->keep, now;

	if (job->gain)
		x *= *(const tb_vec4_unaligned *)&job->gain[i];
	x *= law->take;
	now = __builtin_shufflevector(tb_vec4_max(x, held), held + x, 0, 5, 2, 7);
	now = (tb_vec4)((tb_ivec4)now & (now > law->rest));
	*meter = now;
	return (tb_ivec4)now;
}
#endif

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
