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
#include "kernels.h"

#include <math.h>
#include <stddef.h>

#include "isa.h"

/* ---- element-wise ---- */

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
	level->peak[chain] = tb_vec_max(tb_vec_abs(x), level->peak[chain]);
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

/* With a moving gain, which is found anew for each vector. */
TB_INLINE void block_add_ramp(struct block *b, const struct tile_job *job, uint32_t input,
	const unsigned n_out, const unsigned n_vecs, const int is_first)
{
	const float *src = job->in[input] + b->at, *curve = job->curve + b->at;
	const float *gain = job->gain + (size_t)input * TB_MIX_TILE;
	const float *off = job->off + (size_t)input * TB_MIX_TILE;
	tb_vec x[MAX_VECS];

	TB_UNROLL
	for (unsigned v = 0; v < n_vecs; v++)
		x[v] = tb_vec_load(src + v * TB_LANES);
	TB_UNROLL
	for (unsigned o = 0; o < n_out; o++) {
		TB_UNROLL
		for (unsigned v = 0; v < n_vecs; v++) {
			tb_vec now = tb_vec_load(curve + v * TB_LANES) * off[o] + gain[o];

			b->sum[o][v] = is_first ? x[v] * now : x[v] * now + b->sum[o][v];
		}
		TB_IN_ORDER;
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
TB_INLINE void mix_blocks(
	const struct tile_job *job, const unsigned n_out, const unsigned n_vecs, uint32_t n)
{
	const uint32_t n_block = n_vecs * TB_LANES;

	for (uint32_t at = 0; at < n; at += n_block) {
		struct block b;

		b.at = at + n_block <= n ? at : n - n_block;
		if (job->off) {
			block_add_ramp(&b, job, 0, n_out, n_vecs, 1);
			for (uint32_t k = 1; k < job->n_in; k++)
				block_add_ramp(&b, job, k, n_out, n_vecs, 0);
		} else {
			block_add(&b, job, 0, n_out, n_vecs, 1);
			for (uint32_t k = 1; k < job->n_in; k++)
				block_add(&b, job, k, n_out, n_vecs, 0);
		}
		block_store(&b, job->out, n_out, n_vecs);
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

TB_INLINE void mix_rows(const struct tile_job *job, const unsigned n_out, uint32_t n)
{
	const unsigned n_vecs = tile_vecs(n_out);

	if (n >= n_vecs * TB_LANES)
		mix_blocks(job, n_out, n_vecs, n);
	else if (n >= TB_LANES)
		mix_blocks(job, n_out, 1, n);
	else
		mix_short_rows(job, n_out, n);
}

/* Each width of tile is code of its own. */
#ifdef TB_CHECKED
TB_INLINE void mix_tile(const struct tile_job *job, uint32_t n_out, uint32_t n)
{
	mix_rows(job, n_out, n);
}
#else
TB_INLINE void mix_tile(const struct tile_job *job, uint32_t n_out, uint32_t n)
{
	switch (n_out) {
	case 1:
		mix_rows(job, 1, n);
		break;
	case 2:
		mix_rows(job, 2, n);
		break;
	case 3:
		mix_rows(job, 3, n);
		break;
	case 4:
		mix_rows(job, 4, n);
		break;
	case 5:
		mix_rows(job, 5, n);
		break;
	case 6:
		mix_rows(job, 6, n);
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
		mix_tile(&job, n_out, n);
}

/* Finding a gain costs as much as two more vectors, so that with few registers
 * many vectors of few outputs win. */
TB_RT static void mix_moving(float *const *out, uint32_t n_out, const float *const *in,
	uint32_t n_in, const float *gain, const float *off, const float *curve, uint32_t n)
{
	const uint32_t most = TB_REGISTERS == 32 ? TB_MIX_TILE : 2;

	if (n_in == 0)
		clear_rows(out, n_out, n);
	for (uint32_t o = 0; n_in > 0 && o < n_out; o += most) {
		const struct tile_job job = { out + o, in, gain + o, off + o, curve, n_in };

		mix_tile(&job, n_out - o < most ? n_out - o : most, n);
	}
}

const struct tb_mix_kernels TB_ISA_NAME(tb_mix_kernels) = {
	.name = TB_ISA_STRING,
	.needs = TB_ISA_NEEDS,
	.gain = gain_row,
	.gain_level = gain_level_row,
	.add_product = add_product_row,
	.level = level_row,
	.mix = mix_still,
	.mix_ramp = mix_moving,
};
