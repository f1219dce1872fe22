/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Helpers of the resampler's tests. */
#ifndef TB_TEST_RESAMPLE_RIG_H
#define TB_TEST_RESAMPLE_RIG_H

#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>

#include "dsp/resample.h"

struct rig_resample {
	struct tb_resample r;
	void *mem;
};

static inline struct tb_resample *rig_resample(const struct tb_resample_config *config)
{
	struct rig_resample *rig = calloc(1, sizeof(*rig));
	size_t size = tb_resample_plan(config);

	cr_assert_gt(size, 0, "%u to %u Hz", config->in_rate_hz, config->out_rate_hz);
	rig->mem = aligned_alloc(TB_ALIGN, size);
	cr_assert_eq(tb_resample_init(&rig->r, config, rig->mem), 0);
	return &rig->r;
}

static inline void rig_resample_free(struct tb_resample *r)
{
	free(((struct rig_resample *)r)->mem);
	free(r);
}

/* White, -1..1. */
static inline void rig_noise(float *x, uint32_t n, uint32_t seed)
{
	uint32_t state = seed * 2654435761u;

	for (uint32_t i = 0; i < n; i++) {
		state = state * 1664525u + 1013904223u;
		x[i] = (float)(int32_t)state * 0x1p-31f;
	}
}

static inline void rig_sine(float *x, uint32_t n, double hz, double rate_hz)
{
	for (uint32_t i = 0; i < n; i++)
		x[i] = (float)sin(2.0 * M_PI * hz * i / rate_hz);
}

/* What is left when the sine is taken out, in dB below it (least squares over
 * whole and half waves alike: both quadratures and the constant). */
static inline double rig_snr_db(const float *x, uint32_t n, double hz, double rate_hz)
{
	double w = 2.0 * M_PI * hz / rate_hz, a[3][4] = { { 0 } }, v[3], signal = 0.0, rest = 0.0;

	for (uint32_t i = 0; i < n; i++) {
		double basis[4] = { sin(w * i), cos(w * i), 1.0, x[i] };

		for (int r = 0; r < 3; r++) {
			for (int c = 0; c < 4; c++)
				a[r][c] += basis[r] * basis[c];
		}
	}
	for (int p = 0; p < 3; p++) {
		for (int r = 0; r < 3; r++) {
			double factor = r == p ? 0.0 : a[r][p] / a[p][p];

			for (int c = 0; c < 4; c++)
				a[r][c] -= factor * a[p][c];
		}
	}
	for (int p = 0; p < 3; p++)
		v[p] = a[p][3] / a[p][p];
	for (uint32_t i = 0; i < n; i++) {
		double fit = v[0] * sin(w * i) + v[1] * cos(w * i);

		signal += fit * fit;
		rest += (x[i] - fit - v[2]) * (x[i] - fit - v[2]);
	}
	return 10.0 * log10(signal / (rest + 1e-30));
}

#endif
