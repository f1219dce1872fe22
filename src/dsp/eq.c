/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Turns a user's settings into what an EQ runs on.  Control thread. */
#include "dsp/eq.h"

#include <math.h>
#include <string.h>

#include "base/small.h"

/* A cross-fade to a band waits for so many of its time constants, within limits, and is heard
 * for 10 ms or more of what it takes (eq-moves-rt.c). */
#define FADE_TAUS    6.0
#define FADE_LEAST_S 0.010
#define FADE_MOST_S  4.0

#define UNUSED_BAND                                                                                \
	{                                                                                          \
		TB_FILTER_PEAK, TB_EQ_MID_HZ, 0.0f, TB_DEFAULT(TB_EQ_Q), false                     \
	}

const struct tb_eq_params tb_eq_defaults = {
	.on = false,
	.band = {
		{ TB_FILTER_LOWSHELF, TB_EQ_LOW_HZ, 0.0f, TB_DEFAULT(TB_EQ_Q), true },
		{ TB_FILTER_PEAK, TB_EQ_MID_HZ, 0.0f, TB_DEFAULT(TB_EQ_Q), true },
		{ TB_FILTER_HIGHSHELF, TB_EQ_HIGH_HZ, 0.0f, TB_DEFAULT(TB_EQ_Q), true },
		UNUSED_BAND, UNUSED_BAND, UNUSED_BAND, UNUSED_BAND, UNUSED_BAND, UNUSED_BAND,
		UNUSED_BAND, UNUSED_BAND, UNUSED_BAND, UNUSED_BAND, UNUSED_BAND, UNUSED_BAND,
		UNUSED_BAND,
	},
};

/* A wire keeps its poles, so that a band that comes and goes does not sweep. */
static void make_wire(struct tb_svf *svf)
{
	svf->m0 = 1.0f;
	svf->m1 = svf->m2 = 0.0f;
}

static struct tb_eq_shape shape_of(const struct tb_eq_band_params *p)
{
	return (struct tb_eq_shape){
		.type = (unsigned)p->type < TB_N_FILTER_TYPES ? p->type : TB_FILTER_PEAK,
		.freq_hz = (float)tb_clamp_or(p->freq_hz, TB_EQ_HZ(TB_EQ_MID_HZ)),
		.gain_db = (float)tb_clamp_or(p->gain_db, TB_EQ_GAIN_DB),
		.q = (float)tb_clamp_or(p->q, TB_EQ_Q),
	};
}

static bool design_band(struct tb_svf *svf, const struct tb_eq_shape *s, bool on, float rate_hz)
{
	enum tb_filter_type type = (enum tb_filter_type)s->type;
	bool sounds = on && (type > TB_FILTER_HIGHSHELF || s->gain_db != 0.0f);
	struct tb_biquad f;

	if (sounds)
		tb_biquad_design(&f, type, s->freq_hz, s->gain_db, s->q, rate_hz);
	else
		tb_biquad_design_bilinear(&f, type, s->freq_hz, s->gain_db, s->q, rate_hz);
	tb_biquad_to_svf(svf, &f);
	if (!sounds)
		make_wire(svf);
	return sounds;
}

/* Frames in which what rings in it falls to 1 / e. */
static double time_constant(const struct tb_svf *svf)
{
	double g = svf->g, k = svf->k, a0 = 1.0 + g * (g + k);
	double half = (1.0 - g * g) / a0, product = (1.0 - g * (k - g)) / a0;
	double squared = half * half - product; /* of half the poles' distance */
	double radius = squared < 0.0 ? sqrt(product) : fabs(half) + sqrt(squared);

	return -1.0 / log(fmin(fmax(radius, 1e-9), 1.0 - 1e-9));
}

static uint32_t fade_frames(const struct tb_svf *svf, float rate_hz)
{
	double frames = FADE_LEAST_S * rate_hz + FADE_TAUS * time_constant(svf);

	return (uint32_t)lrint(fmax(fmin(frames, FADE_MOST_S * rate_hz), 1.0));
}

void tb_eq_design(struct tb_eq_coeffs *c, const struct tb_eq_params *p, float rate_hz)
{
	memset(c, 0, sizeof(*c));
	c->glide_frames = (uint32_t)lrintf((float)TB_EQ_GLIDE_MS * 1e-3f * rate_hz);
	for (uint32_t b = 0; b < TB_EQ_BANDS; b++) {
		bool on = p->on && p->band[b].on;

		c->shape[b] = shape_of(&p->band[b]);
		c->on |= (uint32_t)on << b;
		if (design_band(&c->band[b], &c->shape[b], on, rate_hz))
			c->active |= 1u << b;
		c->fade_frames[b] = fade_frames(&c->band[b], rate_hz);
	}
}

/* |H| of one band: N / D in s = j tan(w/2) / g. */
static double svf_response(const struct tb_svf *b, double at_hz, double rate_hz)
{
	double s = tan(M_PI * at_hz / rate_hz) / b->g, real = 1.0 - s * s;
	double n_re = b->m0 * real + b->m2, n_im = (b->m0 * b->k + b->m1) * s;

	return hypot(n_re, n_im) / hypot(real, b->k * s);
}

double tb_eq_response(const struct tb_eq_coeffs *c, double at_hz, double rate_hz)
{
	double product = 1.0;

	for (uint32_t b = 0; b < TB_EQ_BANDS; b++)
		if (c->active & 1u << b)
			product *= svf_response(&c->band[b], at_hz, rate_hz);
	return product;
}
