/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The inner loops of the limiter, along the frames of one strip or bus. */
#ifndef TB_LIMITER_KERNELS_H
#define TB_LIMITER_KERNELS_H

#include <stdint.h>

#include "dsp/tb-rt.h"

/* The interpolator of the true-peak detector: 7 phases between two samples, which is eight
 * times oversampling. */
#define TB_TRUE_PEAK_TAPS   48u
#define TB_TRUE_PEAK_PHASES 7u
#define TB_TRUE_PEAK_DELAY  (TB_TRUE_PEAK_TAPS / 2)

#define TB_TRUE_PEAK_PAIRS (TB_TRUE_PEAK_PHASES / 2) /* phase p and phase 6 - p are mirrored */

/* With s and d the sum and the difference of the samples that are k from either end, a phase
 * is E + O and the one that mirrors it E - O, with E the sum of even s and O of odd d: the larger
 * of the two is |E| + |O|, for half the products.  The last E is the phase in the middle. */
struct tb_true_peak {
	float even[TB_TRUE_PEAK_TAPS / 2][TB_TRUE_PEAK_PAIRS + 1];
	float odd[TB_TRUE_PEAK_TAPS / 2][TB_TRUE_PEAK_PAIRS];
	float most; /* no output exceeds this times the largest input */
};

/* A ceiling that moves: in frame i it is at + i * step. */
struct tb_ceiling {
	float at, step;
};

struct tb_limiter_kernels {
	const char *name;
	uint32_t needs; /* TB_CPU_* */

	/* The largest |x| of all rows; NaN ignored. */
	float (*peak)(const float *const *rows, uint32_t n_rows, uint32_t n) TB_RT_POINTER;

	/* less[i]: what 1 must be lessened by for the loudest row to meet the ceiling,
	 * 0 where it is below.  Returns the largest. */
	float (*less_by_sample)(float *less, const float *const *rows, uint32_t n_rows,
		struct tb_ceiling ceiling, uint32_t n) TB_RT_POINTER;

	/* The same for sample i - TB_TRUE_PEAK_DELAY and the 7 points up to the next one;
	 * rows are read from -TB_TRUE_PEAK_TAPS + 1 on. */
	float (*less_by_true_peak)(float *less, const float *const *rows, uint32_t n_rows,
		const struct tb_true_peak *t, struct tb_ceiling ceiling, uint32_t n) TB_RT_POINTER;

	/* dst[i] = src[i] * (1 - less[i]), and never above the ceiling. */
	void (*apply)(float *dst, const float *src, const float *less, struct tb_ceiling ceiling,
		uint32_t n) TB_RT_POINTER;
};

/* Control thread: the best table, and each table that runs here. */
const struct tb_limiter_kernels *tb_limiter_kernels_best(void);
const struct tb_limiter_kernels *tb_limiter_kernels_nth(uint32_t i);

#endif
