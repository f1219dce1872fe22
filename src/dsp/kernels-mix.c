/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The mix kernels in GNU vectors: one source, compiled once per instruction set.
 *
 * The matrix is a register-blocked product: a block of some vectors of every
 * output of the tile stands in registers while all inputs are added, and is
 * stored once.
 *
 * Where a row does not divide into blocks, its last block moves back to end
 * with the row and computes some frames a second time: cheaper than a loop for
 * the rest, and nothing beyond the row is touched. */
#include "dsp/kernels.h"

#include <stddef.h>

#include "isa.h"
#include "kernels-rows.h"

/* ---- rows ---- */

TB_RT static void gain_row(float *dst, const float *src, float gain, float step, uint32_t n)
{
	const struct row_job job = { dst, src, gain, step };

	if (step == 0.0f)
		run_row(&job, n, GAIN);
	else
		run_row(&job, n, GAIN | RAMP);
}

TB_RT static struct tb_block_level gain_level_row(
	float *dst, const float *src, float gain, float step, uint32_t n)
{
	const struct row_job job = { dst, src, gain, step };

	if (step == 0.0f)
		return run_row(&job, n, GAIN | LEVEL);
	return run_row(&job, n, GAIN | RAMP | LEVEL);
}

TB_RT static struct tb_block_level level_row(const float *src, uint32_t n)
{
	const struct row_job job = { .src = src };

	return run_row(&job, n, LEVEL);
}

TB_RT static void add_product_row(float *dst, const float *a, const float *b, uint32_t n)
{
	uint32_t i = 0;

	for (; i + TB_LANES <= n; i += TB_LANES)
		tb_vec_store(
			dst + i, tb_vec_load(a + i) * tb_vec_load(b + i) + tb_vec_load(dst + i));
	for (; i < n; i++)
		dst[i] += a[i] * b[i];
}

static void found_add(struct rows_found *found, struct tb_block_level level)
{
	found->most = tb_vec4_max((tb_vec4){ level.peak }, found->most);
	found->least = tb_vec4_min(level.peak - (tb_vec4){ 0 }, found->least);
	found->off += level.sum_sq - level.sum_sq;
}

/* The last one of them again where rows are missing. */
TB_RT static struct tb_levels level_rows(
	struct tb_block_level *level, const float *const *rows, uint32_t n_rows, uint32_t n)
{
	struct rows_found found = { .least = INFINITY - (tb_vec4){ 0 } };
	uint32_t at = 0;

	for (; n >= TB_LANES && at + ROWS <= n_rows; at += ROWS)
		level_four_rows(level + at, rows + at, n, &found);
	if (n >= TB_LANES && at + 1 < n_rows) {
		struct tb_block_level total[ROWS];
		const float *row[ROWS];

		for (uint32_t r = 0; r < ROWS; r++)
			row[r] = rows[at + r < n_rows ? at + r : n_rows - 1];
		level_four_rows(total, row, n, &found);
		for (uint32_t r = 0; at < n_rows; r++)
			level[at++] = total[r];
	}
	for (; at < n_rows; at++) {
		level[at] = level_row(rows[at], n);
		found_add(&found, level[at]);
	}
	return n_rows > 0 ? levels_of(&found) : (struct tb_levels){ .is_finite = true };
}

/* Scalar where each access is checked: a vector's stores are none to a checker of threads. */
TB_RT static bool feed_meters(struct tb_meter *meter, const struct tb_block_level *level,
	const struct tb_level_gain *gain, uint32_t n, const struct tb_meter_block *block)
{
	bool falls = false;
	uint32_t i = 0;

#ifndef TB_CHECKED
	const struct meters_job job = { meter, level, gain };
	const struct meters_law law = meters_law_of(block);
	tb_ivec4 left = { 0 };

	for (; i + METERS <= n; i += METERS)
		left |= feed_two(&job, i, &law);
	falls = (left[0] | left[1] | left[2] | left[3]) != 0;
#endif
	falls |= tb_meters_feed(meter + i, level + i, gain ? gain + i : NULL, n - i, block);
	return falls;
}

TB_RT static struct tb_block_level level_moving_row(const float *src, float gain, const float *off,
	const float *const *curve, uint32_t n_curves, uint32_t n)
{
	const struct moving_job job = { src, off, curve, gain, n_curves };
	struct vec_level level = { 0 };
	size_t at = 0;

	if (n < TB_LANES)
		return moving_short_row(&job, n);
	for (; at + CHAIN_BLOCK <= n; at += CHAIN_BLOCK)
		moving_block(&job, &level, at, CHAINS, TB_LANES);
	for (; at + TB_LANES <= n; at += TB_LANES)
		moving_block(&job, &level, at, 1, TB_LANES);
	if (at < n)
		moving_block(&job, &level, n - TB_LANES, 1, (uint32_t)(n - at));
	return level_total(&level);
}

TB_RT static void draw_row(float *curve, float first, float scale, uint32_t n)
{
	tb_vec at = tb_vec_index() * 2.0f + first;
	uint32_t i = 0;

	for (; i + TB_LANES <= n; i += TB_LANES, at += (float)(2 * TB_LANES))
		tb_vec_store(curve + i, left_of_move(at * scale));
	for (tb_vec last = left_of_move(at * scale); i < n; i++)
		curve[i] = last[i % TB_LANES];
}

/* ---- matrix ---- */

struct tile_job {
	float *const *out;
	const float *const *in;
	const float *gain, *off; /* off NULL: the gains stand */
	const float *curve;
	uint32_t n_in;
};

/* Most vectors of an output in a block. */
#define MAX_VECS 8u

/* Most outputs of a block whose gains move: each has two sums. */
#define MOVING_TILE (TB_MIX_TILE / 2)

/* Outputs times vectors that fit the registers beside the inputs and a gain,
 * and are enough to hide the latency of a sum; they divide the usual periods. */
TB_INLINE unsigned tile_vecs(const unsigned n_out)
{
	const unsigned room = TB_REGISTERS == 32 ? 28 : 14;
	unsigned n_vecs = MAX_VECS;

	while (n_vecs > 1 && (n_out + 1) * n_vecs > room)
		n_vecs /= 2;
	return n_vecs;
}

/* The registers of a block: some vectors of some outputs, from frame `at`.  How many
 * are arguments beside it: only as constants do they make loops that unroll. */
struct block {
	uint32_t at;
	tb_vec sum[TB_MIX_TILE][MAX_VECS];
};

/* The first input sets the sums; setting them to nothing first would show, with
 * few inputs. */
TB_INLINE void block_add(struct block *b, const struct tile_job *job, uint32_t input,
	const unsigned n_out, const unsigned n_vecs, const int is_first)
{
	const float *src = job->in[input] + b->at;
	const float *gain = job->gain + (size_t)input * TB_MIX_TILE;
	tb_vec x[MAX_VECS];

	TB_UNROLL
	for (unsigned v = 0; v < n_vecs; v++)
		x[v] = tb_vec_load(src + v * TB_LANES);
	TB_UNROLL
	for (unsigned o = 0; o < n_out; o++) {
		TB_UNROLL
		for (unsigned v = 0; v < n_vecs; v++)
			b->sum[o][v] = is_first ? x[v] * gain[o] : x[v] * gain[o] + b->sum[o][v];
		TB_IN_ORDER;
	}
}

/* Where gains move, what the inputs sum up to with the goals and what they sum up to with
 * the distances from the goals stand side by side: output o has sums 2 o and 2 o + 1. */
TB_INLINE void block_add_ramp(struct block *b, const struct tile_job *job, uint32_t input,
	const unsigned n_out, const unsigned n_vecs, const int is_first)
{
	const float *src = job->in[input] + b->at;
	const float *gain = job->gain + (size_t)input * TB_MIX_TILE;
	const float *off = job->off + (size_t)input * TB_MIX_TILE;
	tb_vec x[MAX_VECS];

	TB_UNROLL
	for (unsigned v = 0; v < n_vecs; v++)
		x[v] = tb_vec_load(src + v * TB_LANES);
	TB_UNROLL
	for (unsigned o = 0; o < n_out; o++) {
		tb_vec *goal = b->sum[2 * o], *rest = b->sum[2 * o + 1];

		TB_UNROLL
		for (unsigned v = 0; v < n_vecs; v++) {
			goal[v] = is_first ? x[v] * gain[o] : x[v] * gain[o] + goal[v];
			rest[v] = is_first ? x[v] * off[o] : x[v] * off[o] + rest[v];
		}
		TB_IN_ORDER;
	}
}

TB_INLINE void block_store_ramp(const struct block *b, const struct tile_job *job,
	const unsigned n_out, const unsigned n_vecs)
{
	TB_UNROLL
	for (unsigned v = 0; v < n_vecs; v++) {
		tb_vec curve = tb_vec_load(job->curve + b->at + v * TB_LANES);

		TB_UNROLL
		for (unsigned o = 0; o < n_out; o++)
			tb_vec_store(job->out[o] + b->at + v * TB_LANES,
				b->sum[2 * o + 1][v] * curve + b->sum[2 * o][v]);
	}
}

TB_INLINE void block_store(
	const struct block *b, float *const *out, const unsigned n_out, const unsigned n_vecs)
{
	TB_UNROLL
	for (unsigned o = 0; o < n_out; o++) {
		float *dst = out[o] + b->at;

		TB_UNROLL
		for (unsigned v = 0; v < n_vecs; v++)
			tb_vec_store(dst + v * TB_LANES, b->sum[o][v]);
	}
}

/* The rows in blocks of n_vecs vectors, of which they hold at least one. */
TB_INLINE void mix_blocks(const struct tile_job *job, const unsigned n_out, const int moves,
	const unsigned n_vecs, uint32_t n)
{
	const uint32_t n_block = n_vecs * TB_LANES;

	for (uint32_t at = 0; at < n; at += n_block) {
		struct block b;

		b.at = at + n_block <= n ? at : n - n_block;
		if (moves) {
			block_add_ramp(&b, job, 0, n_out, n_vecs, 1);
			for (uint32_t k = 1; k < job->n_in; k++)
				block_add_ramp(&b, job, k, n_out, n_vecs, 0);
			block_store_ramp(&b, job, n_out, n_vecs);
		} else {
			block_add(&b, job, 0, n_out, n_vecs, 1);
			for (uint32_t k = 1; k < job->n_in; k++)
				block_add(&b, job, k, n_out, n_vecs, 0);
			block_store(&b, job->out, n_out, n_vecs);
		}
	}
}

/* Rows shorter than a vector.  A sum starts from -0, which leaves a -0 as it is. */
TB_INLINE void mix_short_rows(const struct tile_job *job, const unsigned n_out, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		float sum[TB_MIX_TILE];

		for (unsigned o = 0; o < n_out; o++)
			sum[o] = -0.0f;
		for (uint32_t k = 0; k < job->n_in; k++) {
			for (unsigned o = 0; o < n_out; o++) {
				uint32_t cell = k * TB_MIX_TILE + o;
				float now = job->gain[cell];

				if (job->off)
					now += job->curve[i] * job->off[cell];
				sum[o] += job->in[k][i] * now;
			}
		}
		for (unsigned o = 0; o < n_out; o++)
			job->out[o][i] = sum[o];
	}
}

TB_INLINE void mix_rows(
	const struct tile_job *job, const unsigned n_out, const int moves, uint32_t n)
{
	const unsigned n_vecs = tile_vecs(moves ? 2 * n_out : n_out);

	if (n >= n_vecs * TB_LANES)
		mix_blocks(job, n_out, moves, n_vecs, n);
	else if (n >= TB_LANES)
		mix_blocks(job, n_out, moves, 1, n);
	else
		mix_short_rows(job, n_out, n);
}

/* Each width of tile is code of its own; where every access is checked, one for all is enough. */
#ifdef TB_CHECKED
TB_INLINE void mix_still_tile(const struct tile_job *job, uint32_t n_out, uint32_t n)
{
	mix_rows(job, n_out, 0, n);
}

TB_INLINE void mix_moving_tile(const struct tile_job *job, uint32_t n_out, uint32_t n)
{
	mix_rows(job, n_out, 1, n);
}
#else
TB_INLINE void mix_still_tile(const struct tile_job *job, uint32_t n_out, uint32_t n)
{
	switch (n_out) {
	case 1:
		mix_rows(job, 1, 0, n);
		break;
	case 2:
		mix_rows(job, 2, 0, n);
		break;
	case 3:
		mix_rows(job, 3, 0, n);
		break;
	case 4:
		mix_rows(job, 4, 0, n);
		break;
	case 5:
		mix_rows(job, 5, 0, n);
		break;
	case 6:
		mix_rows(job, 6, 0, n);
		break;
	}
}

TB_INLINE void mix_moving_tile(const struct tile_job *job, uint32_t n_out, uint32_t n)
{
	switch (n_out) {
	case 1:
		mix_rows(job, 1, 1, n);
		break;
	case 2:
		mix_rows(job, 2, 1, n);
		break;
	case 3:
		mix_rows(job, 3, 1, n);
		break;
	}
}
#endif

static void clear_rows(float *const *out, uint32_t n_out, uint32_t n)
{
	for (uint32_t o = 0; o < n_out; o++) {
		for (uint32_t i = 0; i < n; i++)
			out[o][i] = 0.0f;
	}
}

TB_RT static void mix_still(float *const *out, uint32_t n_out, const float *const *in,
	uint32_t n_in, const float *gain, uint32_t n)
{
	const struct tile_job job = { .out = out, .in = in, .gain = gain, .n_in = n_in };

	if (n_in == 0)
		clear_rows(out, n_out, n);
	else
		mix_still_tile(&job, n_out, n);
}

TB_RT static void mix_moving(float *const *out, uint32_t n_out, const float *const *in,
	uint32_t n_in, const float *gain, const float *off, const float *curve, uint32_t n)
{
	const uint32_t most = MOVING_TILE;

	if (n_in == 0)
		clear_rows(out, n_out, n);
	for (uint32_t o = 0; n_in > 0 && o < n_out; o += most) {
		const struct tile_job job = { out + o, in, gain + o, off + o, curve, n_in };

		mix_moving_tile(&job, n_out - o < most ? n_out - o : most, n);
	}
}

const struct tb_mix_kernels TB_ISA_NAME(tb_mix_kernels) = {
	.name = TB_ISA_STRING,
	.needs = TB_ISA_NEEDS,
	.gain = gain_row,
	.gain_level = gain_level_row,
	.add_product = add_product_row,
	.level = level_row,
	.levels = level_rows,
	.feed = feed_meters,
	.level_moving = level_moving_row,
	.draw = draw_row,
	.mix = mix_still,
	.mix_ramp = mix_moving,
};
