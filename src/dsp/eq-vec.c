/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The EQ's loops in GNU vectors: one source, compiled once per instruction set. */
#include "dsp/eq-kernels.h"

#include <stdbool.h>
#include <string.h>

#include "isa.h"
#include "isa-transpose.h"

/* ---- across ---- */

struct band {
	tb_vec z, s2;
	tb_vec p, c, q, m, n;
};

struct gliding_band {
	tb_vec s1, s2;
	tb_vec g, k, m0, m1, m2;
	tb_vec g_factor, k_step, m0_step, m1_step, m2_step, damp;
};

TB_INLINE tb_vec band_frame(struct band *b, tb_vec x)
{
	tb_vec t = x - b->s2, s2 = (b->s2 + b->q * b->z) + b->c * t;
	tb_vec z = t + (b->z - b->p * b->z), h = b->z + z;
	tb_vec y = (x + b->m * b->s2) + b->n * h;

	b->s2 = s2;
	b->z = z;
	return y;
}

TB_INLINE tb_vec gliding_frame(struct gliding_band *b, tb_vec x)
{
	tb_vec r = b->g + b->k, a = b->g / (1.0f + b->g * r);
	tb_vec u = (x - r * b->s1) - b->s2, v1 = b->s1 + a * u, v2 = b->s2 + b->g * v1;
	tb_vec y = b->m0 * x + (b->m2 * v2 + b->m1 * v1);
	tb_vec left = 1.0f - b->damp * (b->k_step / (b->k + b->k_step));

	b->s1 = (b->s1 + (a + a) * u) * left;
	b->s2 = (b->s2 + (b->g + b->g) * v1) * left;
	b->g *= b->g_factor;
	b->k += b->k_step;
	b->m0 += b->m0_step;
	b->m1 += b->m1_step;
	b->m2 += b->m2_step;
	return y;
}

TB_INLINE struct band band_load(const struct tb_eq_group *g, uint32_t b)
{
	return (struct band){
		.z = tb_vec_load(g->state[b][0]),
		.s2 = tb_vec_load(g->state[b][1]),
		.p = tb_vec_load(g->run[b][0]),
		.c = tb_vec_load(g->run[b][1]),
		.q = tb_vec_load(g->run[b][2]),
		.m = tb_vec_load(g->run[b][3]),
		.n = tb_vec_load(g->run[b][4]),
	};
}

TB_INLINE struct gliding_band gliding_load(const struct tb_eq_group *g, uint32_t b)
{
	return (struct gliding_band){
		.s1 = tb_vec_load(g->state[b][0]),
		.s2 = tb_vec_load(g->state[b][1]),
		.g = tb_vec_load(g->glide.now[b][0]),
		.k = tb_vec_load(g->glide.now[b][1]),
		.m0 = tb_vec_load(g->glide.now[b][2]),
		.m1 = tb_vec_load(g->glide.now[b][3]),
		.m2 = tb_vec_load(g->glide.now[b][4]),
		.g_factor = tb_vec_load(g->glide.step[b][0]),
		.k_step = tb_vec_load(g->glide.step[b][1]),
		.m0_step = tb_vec_load(g->glide.step[b][2]),
		.m1_step = tb_vec_load(g->glide.step[b][3]),
		.m2_step = tb_vec_load(g->glide.step[b][4]),
		.damp = tb_vec_load(g->glide.damp[b]),
	};
}

TB_INLINE void gliding_store(struct tb_eq_group *g, uint32_t b, const struct gliding_band *band)
{
	tb_vec_store(g->state[b][0], band->s1);
	tb_vec_store(g->state[b][1], band->s2);
	tb_vec_store(g->glide.now[b][0], band->g);
	tb_vec_store(g->glide.now[b][1], band->k);
	tb_vec_store(g->glide.now[b][2], band->m0);
	tb_vec_store(g->glide.now[b][3], band->m1);
	tb_vec_store(g->glide.now[b][4], band->m2);
}

/* Rows to frames and back, a square at a time. */
TB_INLINE void turn_in(const struct tb_eq_group *g, uint32_t at, tb_vec *x)
{
	tb_vec square[TB_LANES];

	TB_UNROLL
	for (uint32_t l = 0; l < TB_LANES; l++)
		square[l] = tb_vec_load(g->row[l < g->n_lanes ? l : 0] + at);
	tb_transpose(square);
	TB_UNROLL
	for (uint32_t i = 0; i < TB_LANES; i++)
		x[i] = square[i];
}

TB_INLINE void turn_out(const struct tb_eq_group *g, uint32_t at, const tb_vec *x, tb_vec gain)
{
	tb_vec square[TB_LANES];

	TB_UNROLL
	for (uint32_t i = 0; i < TB_LANES; i++)
		square[i] = x[i] * gain;
	tb_transpose(square);
	TB_UNROLL
	for (uint32_t l = 0; l < TB_LANES; l++)
		if (l < g->n_lanes)
			tb_vec_store(g->row[l] + at, square[l]);
}

/* Fewer than TB_LANES frames. */
TB_INLINE void turn_part_in(const struct tb_eq_group *g, uint32_t at, tb_vec *x, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		float frame[TB_LANES] TB_ALIGNED = { 0 };

		for (uint32_t l = 0; l < g->n_lanes; l++)
			frame[l] = g->row[l][at + i];
		x[i] = tb_vec_load(frame);
	}
}

TB_INLINE void turn_part_out(
	const struct tb_eq_group *g, uint32_t at, const tb_vec *x, uint32_t n, tb_vec gain)
{
	for (uint32_t i = 0; i < n; i++) {
		float frame[TB_LANES] TB_ALIGNED;

		tb_vec_store(frame, x[i] * gain);
		for (uint32_t l = 0; l < g->n_lanes; l++)
			g->row[l][at + i] = frame[l];
	}
}

/* Turned frames that stay in the first cache. */
#define CHUNK 128u

/* How far a band runs behind the one before it: far enough that no band waits for
 * another's sum, so that the chains of all bands overlap. */
#define SKEW          2u
#define MOST_TOGETHER 3u

TB_INLINE void filter_bands(
	struct tb_eq_group *g, uint32_t first, tb_vec *x, uint32_t n_frames, const uint32_t n_bands)
{
	const uint32_t lead = SKEW * (n_bands - 1);
	struct band band[MOST_TOGETHER];

	TB_UNROLL
	for (uint32_t b = 0; b < n_bands; b++) {
		band[b] = band_load(g, first + b);
		for (uint32_t i = 0; i < lead - SKEW * b; i++)
			x[i] = band_frame(&band[b], x[i]);
	}
	for (uint32_t i = lead; i < n_frames; i++) {
		TB_UNROLL
		for (uint32_t b = 0; b < n_bands; b++)
			x[i - SKEW * b] = band_frame(&band[b], x[i - SKEW * b]);
	}
	TB_UNROLL
	for (uint32_t b = 0; b < n_bands; b++) {
		for (uint32_t i = n_frames - SKEW * b; i < n_frames; i++)
			x[i] = band_frame(&band[b], x[i]);
		tb_vec_store(g->state[first + b][0], band[b].z);
		tb_vec_store(g->state[first + b][1], band[b].s2);
	}
}

static void run_squares(struct tb_eq_group *g, tb_vec *x, uint32_t at, uint32_t n_frames)
{
	tb_vec gain = tb_vec_load(g->gain);

	for (uint32_t i = 0; i < n_frames; i += TB_LANES)
		turn_in(g, at + i, x + i);
	for (uint32_t b = 0, n; b < g->n_bands; b += n) {
		n = g->n_bands - b < MOST_TOGETHER ? g->n_bands - b : MOST_TOGETHER;
		if (n == 3)
			filter_bands(g, b, x, n_frames, 3);
		else if (n == 2)
			filter_bands(g, b, x, n_frames, 2);
		else
			filter_bands(g, b, x, n_frames, 1);
	}
	for (uint32_t i = 0; i < n_frames; i += TB_LANES)
		turn_out(g, at + i, x + i, gain);
}

static void run_part(struct tb_eq_group *g, tb_vec *x, uint32_t at, uint32_t n_frames)
{
	turn_part_in(g, at, x, n_frames);
	for (uint32_t b = 0; b < g->n_bands; b++) {
		struct band band = band_load(g, b);

		for (uint32_t i = 0; i < n_frames; i++)
			x[i] = band_frame(&band, x[i]);
		tb_vec_store(g->state[b][0], band.z);
		tb_vec_store(g->state[b][1], band.s2);
	}
	turn_part_out(g, at, x, n_frames, tb_vec_load(g->gain));
}

TB_RT static void across(struct tb_eq_group *g, uint32_t n_frames)
{
	uint32_t whole = n_frames / TB_LANES * TB_LANES;
	tb_vec x[CHUNK];

	for (uint32_t at = 0; at < whole; at += CHUNK)
		run_squares(g, x, at, whole - at < CHUNK ? whole - at : CHUNK);
	if (whole < n_frames)
		run_part(g, x, whole, n_frames - whole);
}

TB_INLINE void filter_gliding(struct tb_eq_group *g, tb_vec *x, uint32_t n_frames)
{
	for (uint32_t b = 0; b < g->n_bands; b++) {
		struct gliding_band band = gliding_load(g, b);

		for (uint32_t i = 0; i < n_frames; i++)
			x[i] = gliding_frame(&band, x[i]);
		gliding_store(g, b, &band);
	}
}

TB_RT static void across_gliding(struct tb_eq_group *g, uint32_t n_frames)
{
	uint32_t whole = n_frames / TB_LANES * TB_LANES;
	tb_vec x[TB_LANES];

	for (uint32_t at = 0; at < whole; at += TB_LANES) {
		turn_in(g, at, x);
		filter_gliding(g, x, TB_LANES);
		turn_out(g, at, x, tb_vec_splat(1.0f));
	}
	turn_part_in(g, whole, x, n_frames - whole);
	filter_gliding(g, x, n_frames - whole);
	turn_part_out(g, whole, x, n_frames - whole, tb_vec_splat(1.0f));
}

/* ---- along ---- */

/* Wider than some machines' registers: the compiler splits them. */
typedef float states_vec __attribute__((vector_size(4 * TB_EQ_TILE_STATES)));
typedef double states_vec_d __attribute__((vector_size(8 * TB_EQ_TILE_STATES)));

#define BLOCK_VECS (TB_EQ_BLOCK / TB_LANES)

/* Blocks whose sums are made at once: what is read of the tile serves them all, and no
 * sum waits for itself. */
#define TOGETHER (TB_LANES == 4 ? 2u : 4u)

struct sums {
	tb_vec y[BLOCK_VECS];
	states_vec driven;
};

/* What frames from..to of n blocks add to the blocks and to the states.  The impulse of
 * frame j is 0 before j: whole vectors of that are left out. */
TB_INLINE void hear(const struct tb_eq_tile *t, struct sums *sums, const float *row,
	const uint32_t n, const uint32_t from, const uint32_t to)
{
	TB_UNROLL
	for (uint32_t j = from; j < to; j++) {
		TB_UNROLL
		for (uint32_t k = 0; k < n; k++) {
			float x = row[TB_EQ_BLOCK * k + j];

			sums[k].driven += *(const states_vec *)t->drive[j] * x;
			TB_UNROLL
			for (uint32_t v = j / TB_LANES; v < BLOCK_VECS; v++)
				sums[k].y[v] += *(const tb_vec *)&t->impulse[j][TB_LANES * v] * x;
		}
	}
}

/* What the states add to a block and to themselves: three sums, as one would wait for
 * itself, and the next block waits for all of this. */
TB_INLINE void ring(const struct tb_eq_tile *t, struct sums *sums, double *s, float *row,
	const uint32_t n_states)
{
	float s_float[TB_EQ_TILE_STATES] TB_ALIGNED;
	states_vec_d carried[3] = { __builtin_convertvector(sums->driven, states_vec_d) };

	*(states_vec *)s_float = __builtin_convertvector(*(states_vec_d *)s, states_vec);
	TB_UNROLL
	for (uint32_t i = 0; i < n_states; i++) {
		carried[i % 3] += *(const states_vec_d *)t->carry[i] * s[i];
		TB_UNROLL
		for (uint32_t v = 0; v < BLOCK_VECS; v++)
			sums->y[v] += *(const tb_vec *)&t->sound[i][TB_LANES * v] * s_float[i];
	}
	*(states_vec_d *)s = (carried[1] + carried[2]) + carried[0];
	TB_UNROLL
	for (uint32_t v = 0; v < BLOCK_VECS; v++)
		tb_vec_store(row + TB_LANES * v, sums->y[v]);
}

/* `hears`: more than TOGETHER blocks are left.  Those after these are heard while the
 * states of these wait for each other. */
TB_INLINE void along_blocks(const struct tb_eq_tile *t, struct sums *now, double *s, float *row,
	const uint32_t n_states, const bool hears)
{
	const uint32_t part = TB_EQ_BLOCK / TOGETHER;
	struct sums next[TOGETHER] = { 0 };

	TB_UNROLL
	for (uint32_t k = 0; k < TOGETHER; k++) {
		if (hears)
			hear(t, next, row + TOGETHER * TB_EQ_BLOCK, TOGETHER, k * part,
				(k + 1) * part);
		ring(t, &now[k], s, row + TB_EQ_BLOCK * k, n_states);
	}
	TB_UNROLL
	for (uint32_t k = 0; k < TOGETHER && hears; k++)
		now[k] = next[k];
}

TB_INLINE void along_bands(const struct tb_eq_tile *t, double *state, float *row, uint32_t n_blocks,
	const uint32_t n_states)
{
	uint32_t n_groups = n_blocks / TOGETHER;
	double s[TB_EQ_TILE_STATES] TB_ALIGNED = { 0 };
	struct sums sums[TOGETHER] = { 0 };

	memcpy(s, state, n_states * sizeof(*s));
	if (n_groups)
		hear(t, sums, row, TOGETHER, 0, TB_EQ_BLOCK);
	for (; n_groups > 1; n_groups--, row += TOGETHER * TB_EQ_BLOCK)
		along_blocks(t, sums, s, row, n_states, true);
	if (n_groups) {
		along_blocks(t, sums, s, row, n_states, false);
		row += TOGETHER * TB_EQ_BLOCK;
	}
	for (uint32_t i = n_blocks % TOGETHER; i; i--, row += TB_EQ_BLOCK) {
		struct sums one = { 0 };

		hear(t, &one, row, 1, 0, TB_EQ_BLOCK);
		ring(t, &one, s, row, n_states);
	}
	memcpy(state, s, n_states * sizeof(*s));
}

TB_RT static void along(const struct tb_eq_tile *t, double *state, float *row, uint32_t n_blocks)
{
	switch (t->n_bands) {
	case 1:
		along_bands(t, state, row, n_blocks, 2);
		break;
	case 2:
		along_bands(t, state, row, n_blocks, 4);
		break;
	case 3:
		along_bands(t, state, row, n_blocks, 6);
		break;
	default:
		along_bands(t, state, row, n_blocks, 8);
		break;
	}
}

extern const struct tb_eq_kernels TB_ISA_NAME(tb_eq_kernels);
const struct tb_eq_kernels TB_ISA_NAME(tb_eq_kernels) = {
	.name = TB_ISA_STRING,
	.needs = TB_ISA_NEEDS,
	.lanes = TB_LANES,
	.few = TB_LANES == 16  ? 8
	       : TB_LANES == 8 ? 5
	                       : 2,
	.across = across,
	.across_gliding = across_gliding,
	.along = along,
};
