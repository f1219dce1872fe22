/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The inner loops of the EQ, in two shapes.
 *
 * Across: up to `lanes` channels, each with its own filters, one per vector lane;
 * the rows are turned by blocks on the way in and out.  Many channels at a time.
 *
 * Along: one channel, TB_EQ_BLOCK frames at a time in state-space form: with X the
 * block and s the states of up to TB_EQ_TILE_BANDS bands,
 *
 *   Y = T X + O s,  s' = C s + D X
 *
 * where T holds the impulse response, O what each state sounds like, and C and D
 * where a block takes the states.  The states are double, as their error lasts. */
#ifndef TB_EQ_KERNELS_H
#define TB_EQ_KERNELS_H

#include <stdint.h>

#include "dsp/biquad.h"
#include "dsp/tb-rt.h"

#define TB_EQ_BANDS       16u /* bit masks of them are uint32_t */
#define TB_EQ_LANES       16u /* of the widest table */
#define TB_EQ_BLOCK       16u
#define TB_EQ_TILE_BANDS  4u
#define TB_EQ_TILE_STATES (2u * TB_EQ_TILE_BANDS)

/* struct tb_svf made ready: one frame is, with differences kept small so that
 * float holds the lowest corners at the highest rates,
 *
 *   u = x - r s1 - s2,  v1 = s1 + a u,  y = m0 x + n1 v1 + m2 s2
 *   s1' = s1 + a2 u,  s2' = s2 + g2 v1
 */
struct tb_svf_run {
	float r, a, a2, g2, m0, n1, m2;
};
#define TB_SVF_FLOATS 5u

/* The same, across, with the shortest way from state to state: with z = s1 / a2, and y
 * times 1 / m0 (`gain`, which all bands of a lane pay with one product),
 *
 *   t = x - s2,  z' = t + (z - p z),  y = x + m s2 + n (z + z')
 *   s2' = (s2 + q z) + c t,  q = c (2 - p)
 *
 * A band hears what the ones before it have not yet been multiplied by, and so do its
 * states: `unit` is what one of z and of s2 stands for, `gain` that of all so far. */
struct tb_svf_lane {
	float p, c, q, m, n;
	float gain;
	double unit[2], per_unit[2];
};
#define TB_SVF_LANE_FLOATS 5u /* of the five first */

/* Up to `lanes` channels; what lies in lanes from n_lanes up is not looked at. */
struct tb_eq_group {
	float *row[TB_EQ_LANES];
	uint32_t n_lanes, n_bands;
	float state[TB_EQ_BANDS][2][TB_EQ_LANES];
	float gain[TB_EQ_LANES]; /* of all bands; across() only */
	union {
		float run[TB_EQ_BANDS][TB_SVF_LANE_FLOATS][TB_EQ_LANES]; /* tb_svf_lane */
		struct {
			float now[TB_EQ_BANDS][TB_SVF_FLOATS][TB_EQ_LANES]; /* struct tb_svf */
			float step[TB_EQ_BANDS][TB_SVF_FLOATS][TB_EQ_LANES];
			float damp[TB_EQ_BANDS][TB_EQ_LANES]; /* 1 or 0 */
		} glide;
	};
};

struct tb_eq_tile {
	float impulse[TB_EQ_BLOCK][TB_EQ_BLOCK] TB_ALIGNED; /* [from][to] */
	float sound[TB_EQ_TILE_STATES][TB_EQ_BLOCK];
	float drive[TB_EQ_BLOCK][TB_EQ_TILE_STATES];
	double carry[TB_EQ_TILE_STATES][TB_EQ_TILE_STATES]; /* [from][to] */
	uint32_t n_bands;                                   /* 1..TB_EQ_TILE_BANDS */
};

struct tb_eq_kernels {
	const char *name;
	uint32_t needs; /* TB_CPU_* */
	uint32_t lanes; /* <= TB_EQ_LANES */
	uint32_t few;   /* up to so many channels go faster one by one, along */

	/* Across: rows in place, states (z, s2) advance. */
	void (*across)(struct tb_eq_group *g, uint32_t n_frames) TB_RT_POINTER;
	/* The same, states (s1, s2), while coefficients move: after each frame now += step, but for
	 * g, where now *= step; and where `damp` is 1 both states *= k / (k + step). */
	void (*across_gliding)(struct tb_eq_group *g, uint32_t n_frames) TB_RT_POINTER;

	/* Along: n_blocks * TB_EQ_BLOCK frames of one row. */
	void (*along)(const struct tb_eq_tile *t, double *state, float *row,
		uint32_t n_blocks) TB_RT_POINTER;
};

/* The law, in double where that costs nothing. */
extern const struct tb_eq_kernels tb_eq_kernels_c;

/* Control thread: the best table, and each table that runs here, reference first. */
const struct tb_eq_kernels *tb_eq_kernels_best(void);
const struct tb_eq_kernels *tb_eq_kernels_nth(uint32_t i);

/* Data thread.  One frame by one: `state` is [band][2]. */
TB_RT float tb_svf_frame(const struct tb_svf_run *b, double *state, float x);

/* Data thread.  Everything in `t` for these bands; about a microsecond. */
TB_RT void tb_eq_tile_fill(struct tb_eq_tile *t, const struct tb_svf_run *band, uint32_t n_bands);

#endif
