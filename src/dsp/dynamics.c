/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Units of gate and compressor.  Control thread. */
#include "dsp/dynamics.h"

#include <math.h>
#include <string.h>

/* What is left of a time when all that is late is taken off: all the way in one step. */
#define LEAST_STEPS 0.1

float tb_clampf(float x, float low, float high, float otherwise_if_nan)
{
	return isnan(x) ? otherwise_if_nan : fminf(fmaxf(x, low), high);
}

static double steps_of(float ms, float rate_hz)
{
	return (double)ms * 1e-3 * rate_hz / TB_STEP_FRAMES;
}

uint32_t tb_dyn_steps(float ms, float rate_hz)
{
	return (uint32_t)fmax(round(steps_of(ms, rate_hz)), 1.0);
}

float tb_dyn_part(float ms, float late_steps, float rate_hz)
{
	double steps = steps_of(ms, rate_hz);

	return (float)-expm1(-1.0 / fmax(steps - late_steps, LEAST_STEPS));
}

float tb_dyn_attack_ms(float ms, float rate_hz)
{
	double least = TB_DYN_LATE_STEPS + LEAST_STEPS;

	return steps_of(ms, rate_hz) < least ? (float)(least * 1e3 * TB_STEP_FRAMES / rate_hz) : ms;
}

void tb_key_filter_design(struct tb_key_filter_coeffs *c, float hz, float rate_hz)
{
	struct tb_biquad f;

	memset(c, 0, sizeof(*c));
	c->on = hz > 20.0f;
	if (!c->on)
		return;
	tb_biquad_design(&f, TB_FILTER_HIGHPASS, hz, 0.0, M_SQRT1_2, rate_hz);
	tb_biquad_to_svf(&c->svf, &f);
}
