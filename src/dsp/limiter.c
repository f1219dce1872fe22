/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Turns a user's settings into what a limiter runs on.  Control thread. */
#include "dsp/limiter.h"

#include <math.h>
#include <string.h>

#include "limiter-impl.h"
#include "base/small.h"
#include "dsp/units.h"

#define HOLD_MS     20.0f
#define HOLD_PART   0.2f /* of the release, at most */
#define LEAST_FADE  0.2f /* of the release */
#define HEADROOM_DB 0.2f
#define KAISER_BETA 4.0 /* flat within 0.06 dB up to 0.46 of the rate */

const struct tb_limiter_params tb_limiter_defaults = {
	.on = false,
	.ceiling_db = TB_DEFAULT(TB_LIMITER_CEILING_DB),
	.release_ms = TB_DEFAULT(TB_LIMITER_RELEASE_MS),
	.lookahead_ms = TB_DEFAULT(TB_LIMITER_LOOKAHEAD_MS),
};

/* Modified Bessel function of the first kind, order 0: its power series, until a term is
 * lost in rounding. */
static double bessel_i0(double x)
{
	double sum = 1.0, term = 1.0;

	for (int k = 1; term > sum * 1e-17; k++) {
		term *= (x / (2.0 * k)) * (x / (2.0 * k));
		sum += term;
	}
	return sum;
}

/* Kaiser-windowed sinc at `t` samples from its centre, times a constant. */
static double interpolator(double t)
{
	double u = t / TB_TRUE_PEAK_DELAY;

	return sin(M_PI * t) / (M_PI * t) * bessel_i0(KAISER_BETA * sqrt(1.0 - u * u));
}

/* Designs tap[k] for `phase`, which sum up to 1.  Returns the sum of |tap|. */
static double design_phase(double *tap, uint32_t phase)
{
	double at = (phase + 1.0) / (TB_TRUE_PEAK_PHASES + 1.0), sum = 0.0, most = 0.0;

	for (uint32_t k = 0; k < TB_TRUE_PEAK_TAPS; k++) {
		tap[k] = interpolator(k - (TB_TRUE_PEAK_DELAY - 1.0) - at);
		sum += tap[k];
	}
	for (uint32_t k = 0; k < TB_TRUE_PEAK_TAPS; k++) {
		tap[k] /= sum;
		most += fabs(tap[k]);
	}
	return most;
}

/* The mirrored phase has the taps of this one from behind. */
static void design_pair(struct tb_true_peak *t, uint32_t pair)
{
	double tap[TB_TRUE_PEAK_TAPS], most = design_phase(tap, pair);

	for (uint32_t k = 0; k < TB_TRUE_PEAK_TAPS / 2; k++) {
		double mirrored = tap[TB_TRUE_PEAK_TAPS - 1 - k];

		t->even[k][pair] = (float)((tap[k] + mirrored) / 2.0);
		if (pair < TB_TRUE_PEAK_PAIRS)
			t->odd[k][pair] = (float)((tap[k] - mirrored) / 2.0);
	}
	t->most = fmaxf(t->most, (float)(most * 1.0001));
}

static uint32_t delay_of_boxes(uint32_t box_frames)
{
	return TB_TRUE_PEAK_DELAY + 2 * box_frames - 2;
}

float tb_limiter_lookahead_ms(float lookahead_ms, float rate_hz)
{
	float least_ms = (float)delay_of_boxes(TB_LEAST_BOX) * 1e3f / rate_hz;

	if (!(lookahead_ms > 0.0f))
		return 0.0f;
	return (float)tb_clamp_or(lookahead_ms, least_ms, TB_LIMITER_LOOKAHEAD_MAX_MS, 0.0f);
}

/* Half the lookahead for each moving average, less what the detector takes. */
static void design_delay(struct tb_limiter_coeffs *c, float lookahead_ms, float rate_hz)
{
	float applied_ms = tb_limiter_lookahead_ms(lookahead_ms, rate_hz);
	uint32_t frames = (uint32_t)lrintf(applied_ms * 1e-3f * rate_hz);

	if (frames == 0)
		return;
	c->box_frames = (frames - TB_TRUE_PEAK_DELAY + 2) / 2;
	c->delay_frames = delay_of_boxes(c->box_frames);
}

/* A hold ends 1 to 2 holds after its peak, and the averages follow half a lookahead later
 * while the peak itself comes a whole one later: all that is part of the time that the user
 * set.  Until the peak has come it must be held. */
static void design_release(struct tb_limiter_coeffs *c, float release_ms, float rate_hz)
{
	float lookahead_ms = (float)c->delay_frames * 1e3f / rate_hz;
	float hold_ms = fmaxf(fminf(HOLD_MS, HOLD_PART * release_ms), lookahead_ms);
	float fade_ms = release_ms - 1.5f * hold_ms + 0.5f * lookahead_ms;

	c->hold_frames = (uint32_t)ceilf(hold_ms * 1e-3f * rate_hz);
	c->decay = expf(-1e3f / (fmaxf(fade_ms, LEAST_FADE * release_ms) * rate_hz));
}

static void design_detector(struct tb_limiter_coeffs *c)
{
	c->ceiling *= tb_db_to_lin(-HEADROOM_DB);
	for (uint32_t p = 0; p <= TB_TRUE_PEAK_PAIRS; p++)
		design_pair(&c->true_peak, p);
}

void tb_limiter_design(
	struct tb_limiter_coeffs *c, const struct tb_limiter_params *p, float rate_hz)
{

	memset(c, 0, sizeof(*c));
	c->on = p->on;
	c->ceiling = tb_db_to_lin((float)tb_clamp_or(p->ceiling_db, TB_LIMITER_CEILING_DB));
	c->ease_frames = (uint32_t)lrintf((float)TB_LIMITER_EASE_MS * 1e-3f * rate_hz);
	design_delay(c, p->lookahead_ms, rate_hz);
	design_release(c, (float)tb_clamp_or(p->release_ms, TB_LIMITER_RELEASE_MS), rate_hz);
	if (c->delay_frames)
		design_detector(c);
}

uint32_t tb_limiter_memory_floats(float rate_hz, uint32_t n_channels)
{
	struct tb_limiter_coeffs c = { 0 };

	design_delay(&c, TB_LIMITER_LOOKAHEAD_MAX_MS, rate_hz);
	return (n_channels + TB_LIMITER_N_SUMS) * (tb_limiter_past(&c) + TB_LIMITER_CHUNK);
}

void tb_limiter_init(struct tb_limiter *l, float *memory, uint32_t n_channels)
{
	memset(l, 0, sizeof(*l));
	l->memory = memory;
	l->n_channels = n_channels;
}
