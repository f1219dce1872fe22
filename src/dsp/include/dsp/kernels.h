/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The inner loops of the mix: a documented law, a plain C reference, and one
 * GNU-vector source compiled once per instruction set.
 *
 * Rows are float, any alignment, any n from 0; dst and src are equal or do not
 * overlap.  Twins agree with the reference within 1e-6 of full scale. */
#ifndef TB_KERNELS_H
#define TB_KERNELS_H

#include <stdbool.h>
#include <stdint.h>

#include "dsp/tb-rt.h"

struct tb_meter;
struct tb_meter_block;

/* A NaN or an Inf anywhere in the row makes sum_sq NaN or Inf. */
struct tb_block_level {
	float peak;   /* max |x|, NaN ignored (one that signals may stand for it) */
	float sum_sq; /* sum of x*x */
};

/* Levels of several rows together; without any row only `is_finite` is set. */
struct tb_levels {
	float most, least; /* of their peaks */
	bool is_finite;    /* so is each sum */
};

/* What a gain makes of a level: multiplies it. */
struct tb_level_gain {
	float peak;   /* |gain| */
	float sum_sq; /* gain * gain */
};

/* Largest tile of tb_mix_kernels.mix. */
#define TB_MIX_TILE 6u

/* How many of `n_left` outputs the next tile takes: few tiles of like size (7
 * are 4 + 3; 6 + 1 would read the inputs for one output alone). */
static inline uint32_t tb_mix_tile_size(uint32_t n_left)
{
	uint32_t n_tiles = (n_left + TB_MIX_TILE - 1) / TB_MIX_TILE;

	return n_left > TB_MIX_TILE ? (n_left + n_tiles - 1) / n_tiles : n_left;
}

struct tb_mix_kernels {
	const char *name;
	uint32_t needs; /* TB_CPU_* */

	/* dst[i] = src[i] * (gain + i * step) */
	void (*gain)(
		float *dst, const float *src, float gain, float step, uint32_t n) TB_RT_POINTER;

	/* The same, and the level of what was written (gain 1, step 0: dst is src,
	 * bit for bit). */
	struct tb_block_level (*gain_level)(
		float *dst, const float *src, float gain, float step, uint32_t n) TB_RT_POINTER;

	/* dst[i] += a[i] * b[i] */
	void (*add_product)(float *dst, const float *a, const float *b, uint32_t n) TB_RT_POINTER;

	/* Level only. */
	struct tb_block_level (*level)(const float *src, uint32_t n) TB_RT_POINTER;

	/* The same of n_rows rows, which costs less than one by one. */
	struct tb_levels (*levels)(struct tb_block_level *level, const float *const *rows,
		uint32_t n_rows, uint32_t n) TB_RT_POINTER;

	/* tb_meter_feed() of n meters with the levels level[i] behind gain[i]; NULL: as they are.
	 * Returns whether anything is left to fall. */
	bool (*feed)(struct tb_meter *meter, const struct tb_block_level *level,
		const struct tb_level_gain *gain, uint32_t n,
		const struct tb_meter_block *block) TB_RT_POINTER;

	/* Level of src[i] * (gain + sum over k of off[k] * curve[k][i]). */
	struct tb_block_level (*level_moving)(const float *src, float gain, const float *off,
		const float *const *curve, uint32_t n_curves, uint32_t n) TB_RT_POINTER;

	/* What is left of a smooth step when x goes from -1 to 1, at x = (first + 2 * i) * scale:
	 * curve[i] = (1 - x) / 2 - sin(pi * x) / (2 * pi), which falls from 1 to 0.  Its slope is
	 * a raised cosine, so that it and its bend begin and end with nothing. */
	void (*draw)(float *curve, float first, float scale, uint32_t n) TB_RT_POINTER;

	/* out[o][i] = sum over k of in[k][i] * gain[k * TB_MIX_TILE + o], for o < n_out
	 * and n_out in 1..TB_MIX_TILE.  With n_in 0 the outputs are zeros.  One input
	 * at gain 1 passes bit for bit.  No output overlaps an input or another output.
	 *
	 * The rows of a tile are any rows: what saves time is that each of its cells
	 * is used, so tile the same channel of several buses (all FL with the strips'
	 * FL) before the channels of one bus, where the cells FL to FR are zero. */
	void (*mix)(float *const *out, uint32_t n_out, const float *const *in, uint32_t n_in,
		const float *gain, uint32_t n) TB_RT_POINTER;

	/* The same with gain[..] + curve[i] * off[..], for finite inputs and a curve that is not
	 * negative.  One input at gain 1 that is off by 0 passes bit for bit, too. */
	void (*mix_ramp)(float *const *out, uint32_t n_out, const float *const *in, uint32_t n_in,
		const float *gain, const float *off, const float *curve, uint32_t n) TB_RT_POINTER;
};

/* The reference, which is also the law. */
extern const struct tb_mix_kernels tb_mix_kernels_c;

/* Control thread.  The best table for tb_cpu_flags(). */
const struct tb_mix_kernels *tb_mix_kernels_best(void);

/* Every table this binary holds and this machine runs, reference first; NULL
 * ends it.  For tests and benchmarks. */
const struct tb_mix_kernels *tb_mix_kernels_nth(uint32_t i);

#endif
