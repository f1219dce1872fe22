/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Compressors on the rows of dynamics-rig.h, and the formula of their curve. */
#ifndef COMPRESSOR_RIG_H
#define COMPRESSOR_RIG_H

#include "dsp/compressor.h"

#include <math.h>
#include <string.h>

#include <criterion/criterion.h>

#include "dynamics-rig.h"
#include "laws.h"
#include "signals.h"

#define MAX_N    65536
#define MAX_JOBS 40
#define N_OF(a)  (sizeof(a) / sizeof((a)[0]))

static struct tb_compressor comps[MAX_JOBS];
static float rate_hz = RIG_RATE_HZ;

static inline struct tb_compressor_params on_params(void)
{
	struct tb_compressor_params p = tb_compressor_defaults;

	p.on = true;
	return p;
}

static inline void start(struct tb_compressor *comp, const struct tb_compressor_params *p)
{
	struct tb_compressor_coeffs c;

	tb_compressor_design(&c, p, rate_hz);
	tb_compressor_reset(comp, &c);
}

static inline void aim(struct tb_compressor *comp, const struct tb_compressor_params *p)
{
	struct tb_compressor_coeffs c;

	tb_compressor_design(&c, p, rate_hz);
	tb_compressor_aim(comp, &c);
}

/* Mono jobs on rig_rows, keyed by themselves. */
static inline void run_rows(uint32_t n_jobs, uint32_t at, uint32_t n)
{
	struct tb_dyn_run run = rig_run(at);
	struct tb_compressor_job jobs[MAX_JOBS];

	for (uint32_t j = 0; j < n_jobs; j++)
		jobs[j] = (struct tb_compressor_job){ &comps[j], rig_io(j, at), NULL, 1, 0 };
	tb_compressor_run(&run, jobs, n_jobs, n);
}

static inline void fill_music(void)
{
	rig_fill(0.9f, 0.05f, 1.0f);
}

static inline double formula_db(const struct tb_compressor_params *p, double level_db)
{
	double over = level_db - p->threshold_db, slope = 1.0 / p->ratio - 1.0;

	if (2.0 * over <= -p->knee_db)
		return 0.0;
	if (2.0 * fabs(over) <= p->knee_db)
		return slope * pow(over + p->knee_db / 2.0, 2.0) / (2.0 * p->knee_db);
	return slope * over;
}

#endif
