/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Equalisers of one channel each on rows, and what they should make of them. */
#ifndef EQ_RIG_H
#define EQ_RIG_H

#include "dsp/eq.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "signals.h"

#define RATE     48000.0f
#define MAX_ROWS 40
#define MAX_N    16384
#define N_OF(a)  (sizeof(a) / sizeof((a)[0]))

static float rows[MAX_ROWS][MAX_N], other[MAX_ROWS][MAX_N];
static struct tb_eq eqs[MAX_ROWS];

static inline struct tb_eq_params music(float shift)
{
	struct tb_eq_params p = tb_eq_defaults;

	p.on = true;
	p.band[0].gain_db = 6.0f;
	p.band[0].freq_hz = 100.0f * shift;
	p.band[1].gain_db = -4.0f;
	p.band[1].freq_hz = 1000.0f * shift;
	p.band[2].gain_db = 3.0f;
	p.band[2].freq_hz = 10000.0f * shift;
	return p;
}

static inline struct tb_eq_params all_bands(void)
{
	const enum tb_filter_type types[TB_EQ_BANDS] = { TB_FILTER_HIGHPASS, TB_FILTER_LOWSHELF,
		TB_FILTER_NOTCH, TB_FILTER_PEAK, TB_FILTER_HIGHSHELF, TB_FILTER_PEAK,
		TB_FILTER_BANDPASS, TB_FILTER_LOWPASS }; /* and peaks */
	struct tb_eq_params p = { .on = true };

	for (int b = 0; b < (int)TB_EQ_BANDS; b++)
		p.band[b] = (struct tb_eq_band_params){ types[b],
			(b < 8 ? 60.0f : 85.0f) * powf(2.0f, (float)(b % 8)), b & 1 ? 5.0f : -5.0f,
			1.0f, true };
	return p;
}

static inline void start(struct tb_eq *eq, const struct tb_eq_params *p)
{
	struct tb_eq_coeffs c;

	tb_eq_design(&c, p, RATE);
	tb_eq_reset(eq, &c);
}

static inline void aim(struct tb_eq *eq, const struct tb_eq_params *p)
{
	struct tb_eq_coeffs c;

	tb_eq_design(&c, p, RATE);
	tb_eq_aim(eq, &c);
}

/* Mono jobs, one per row. */
static inline void run_rows(const struct tb_eq_kernels *k, uint32_t n_rows, uint32_t at, uint32_t n)
{
	static float *io[MAX_ROWS];
	struct tb_eq_job jobs[MAX_ROWS];

	for (uint32_t r = 0; r < n_rows; r++) {
		io[r] = rows[r] + at;
		jobs[r] = (struct tb_eq_job){ &eqs[r], &io[r], 1 };
	}
	tb_eq_run(k, jobs, n_rows, n);
}

static inline void fill_noise(void)
{
	for (int r = 0; r < MAX_ROWS; r++)
		for (int i = 0; i < MAX_N; i++)
			rows[r][i] = signal_noise();
	memcpy(other, rows, sizeof(rows));
}

/* What the bands of `p` make of `x` in double precision. */
static inline void reference(const struct tb_eq_params *p, const float *x, double *y, int n)
{
	for (int i = 0; i < n; i++)
		y[i] = x[i];
	for (uint32_t b = 0; b < TB_EQ_BANDS; b++) {
		struct tb_biquad f;
		double s1 = 0.0, s2 = 0.0;

		if (!p->band[b].on)
			continue;
		tb_biquad_design(&f, p->band[b].type, p->band[b].freq_hz, p->band[b].gain_db,
			p->band[b].q, RATE);
		for (int i = 0; i < n; i++) {
			double in = y[i];

			y[i] = f.b0 * in + s1;
			s1 = f.b1 * in - f.a1 * y[i] + s2;
			s2 = f.b2 * in - f.a2 * y[i];
		}
	}
}

static inline double error_db(const float *got, const double *want, int n)
{
	double error = 0.0, power = 0.0;

	for (int i = 0; i < n; i++) {
		error += (got[i] - want[i]) * (got[i] - want[i]);
		power += want[i] * want[i];
	}
	return 10.0 * log10(error / power + 1e-30);
}

#endif
