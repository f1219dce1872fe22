/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The inner loops of gate and compressor.
 *
 * Levels are followed and gains are set once per step of TB_STEP_FRAMES frames; in
 * between the gain moves linearly.  Steps begin at multiples of TB_STEP_FRAMES since
 * the start, whatever the blocks, so a step's gain is reached at the end of the
 * next one: nothing that is heard depends on how a signal is cut.
 *
 * What has no memory runs along the steps of one row; what has (hold, attack,
 * release) runs across rows, one strip per vector lane; where there is one only, alone,
 * which is the same to the bit. */
#ifndef TB_DYNAMICS_KERNELS_H
#define TB_DYNAMICS_KERNELS_H

#include <stdint.h>

#include "dsp/tb-rt.h"

#define TB_STEP_FRAMES     4u
#define TB_DYN_LANES       16u  /* of the widest table */
#define TB_DYN_CHUNK       256u /* most frames at a time */
#define TB_DYN_CHUNK_STEPS (TB_DYN_CHUNK / TB_STEP_FRAMES)

/* Gain computer, soft knee: D. Giannoulis, M. Massberg, J. Reiss, "Digital Dynamic
 * Range Compressor Design" (JAES 60/6, 2012), eq. 4, as a reduction: in units of
 * log2 of the amplitude, with o = scale log2(level) + shift, which is 0 at the
 * knee's lower end,
 *
 *   reduction = slope (clamp(o, 0, knee)^2 / (2 knee) + max(o - knee, 0))
 *
 * but never more than `most`. */
struct tb_curve {
	float scale; /* 1 for an amplitude, 0.5 for a power */
	float shift;
	float knee;  /* > 0 */
	float slope; /* 1 - 1 / ratio */
	float most;  /* no reduction is larger */
};

/* Per lane: the reductions of a strip, in place, become what is applied.  A peak
 * counts until it is `hold` to 2 `hold` steps old (largest of two buckets), then
 * the smooth branching detector of the same paper, eq. 16. */
struct tb_smooth_group {
	float *row[TB_DYN_LANES];
	uint32_t n_lanes;
	float attack[TB_DYN_LANES], release[TB_DYN_LANES]; /* part of the way per step */
	float hold[TB_DYN_LANES];                          /* steps, >= 1 */
	float y[TB_DYN_LANES];                             /* state: reduction */
	float now[TB_DYN_LANES], before[TB_DYN_LANES];     /* state: buckets */
	float left[TB_DYN_LANES];                          /* state: steps of the bucket `now` */
	float most[TB_DYN_LANES];                          /* out: the largest y */
};

/* Per lane: the levels of a strip, in place, become gains.  Opens at `open`, and
 * starts to close `hold` steps after it was last at `close`. */
struct tb_gate_group {
	float *row[TB_DYN_LANES];
	uint32_t n_lanes;
	float open[TB_DYN_LANES], close[TB_DYN_LANES];     /* amplitudes */
	float attack[TB_DYN_LANES], release[TB_DYN_LANES]; /* part of the way per step */
	float hold[TB_DYN_LANES];                          /* steps, >= 1 */
	float range[TB_DYN_LANES];                         /* gain when closed */
	float gain[TB_DYN_LANES];                          /* state */
	float left[TB_DYN_LANES];                          /* state: steps to closing, 0: closed */
	float least[TB_DYN_LANES];                         /* out: the smallest gain */
};

struct tb_dyn_kernels {
	const char *name;
	uint32_t needs; /* TB_CPU_* */
	uint32_t lanes; /* <= TB_DYN_LANES */

	/* level[s]: max over rows and the frames of step s of |x|. */
	void (*peaks)(float *level, const float *const *rows, uint32_t n_rows,
		uint32_t n_steps) TB_RT_POINTER;
	/* level[s]: mean over the frames of step s of x^2. */
	void (*powers)(float *level, const float *row, uint32_t n_steps) TB_RT_POINTER;

	/* x[s]: level in, reduction out.  log2 errs by 7e-6 (0.00004 dB); levels below
	 * 1e-18 count as that. */
	void (*curve)(float *x, const struct tb_curve *c, uint32_t n_steps) TB_RT_POINTER;
	/* Rows are read and written up to a multiple of TB_DYN_LANES steps. */
	void (*smooth)(struct tb_smooth_group *g, uint32_t n_steps) TB_RT_POINTER;
	void (*gate)(struct tb_gate_group *g, uint32_t n_steps) TB_RT_POINTER;
	/* x[s] = dry + wet 2^(makeup - x[s]).  exp2 errs by 3e-7 of its value and is
	 * exact at 0. */
	void (*gains)(float *x, float makeup, float dry, float wet, uint32_t n_steps) TB_RT_POINTER;

	/* rows[r][i] *= the line through points, one per step end, of which points[0]
	 * stands at the beginning of the step that frame 0 is `phase` frames into. */
	void (*apply)(float *const *rows, uint32_t n_rows, const float *points, uint32_t phase,
		uint32_t n_frames) TB_RT_POINTER;
};

/* Control thread: the best table, and each table that runs here. */
const struct tb_dyn_kernels *tb_dyn_kernels_best(void);
const struct tb_dyn_kernels *tb_dyn_kernels_nth(uint32_t i);

#endif
