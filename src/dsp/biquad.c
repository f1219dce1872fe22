/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Matched second-order sections: |H|^2 is fitted first, as a ratio of two
 * quadratics in x = sin^2(w/2), and then factored into a minimum-phase filter. */
#include "dsp/biquad.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "biquad-fit.h"
#include "biquad-prototype.h"
#include "biquad-safe.h"
#include "base/small.h"

const char *const tb_filter_words[TB_N_FILTER_TYPES + 1] = {
	[TB_FILTER_PEAK] = "peak",
	[TB_FILTER_LOWSHELF] = "lowshelf",
	[TB_FILTER_HIGHSHELF] = "highshelf",
	[TB_FILTER_LOWPASS] = "lowpass",
	[TB_FILTER_HIGHPASS] = "highpass",
	[TB_FILTER_NOTCH] = "notch",
	[TB_FILTER_BANDPASS] = "bandpass",
};

#define FIT_TO     0.8  /* of Nyquist: 19.2 kHz at 48 kHz */
#define WARP_BELOW 0.01 /* of Nyquist: there warping is nil */
/* Parts of Nyquist.  Below the first, poles by impulse invariance are exact; above the second
 * they are fitted, since no zeros can make up for a bent pole. */
#define FIT_POLES_FROM 0.08
#define FIT_POLES_TO   0.12
/* Parts of Nyquist.  Up to 1, a notch has a zero on the unit circle; from OPEN_NOTCH_FROM on it is
 * fitted as all others are. */
#define OPEN_NOTCH_FROM 1.10
#define FLATTEN_FROM    0.5
#define FLATTEN_TO      0.8
#define FLATTEST        4.0
/* Below it a filter that has next to nothing to do may have its poles anywhere.  Twice the margin
 * at least. */
#define LEAST_GAIN_DB 1.0

/* 1 + c1 z^-1 + c2 z^-2 by what stays exact when its roots crowd at z = 1. */
struct poles {
	double sum;  /* 1 + c1 + c2 */
	double loss; /* 1 - c2 */
};

static double square(double x)
{
	return x * x;
}

/* 0 up to `from`, 1 from `to`. */
static double fade(double x, double from, double to)
{
	double part = tb_clamp((x - from) / (to - from), 0.0, 1.0);

	return part * part * (3.0 - 2.0 * part);
}

/* ---- poles by impulse invariance ---- */

/* Vicanek eq. 12. */
static void impulse_invariant_poles(struct poles *p, double w, double q)
{
	double damping = 0.5 / q, decay = exp(-damping * w);
	double swing = sqrt(fabs(1.0 - damping * damping)) * w / 2.0;
	double turn = damping <= 1.0 ? square(sin(swing)) : -square(sinh(swing));

	p->loss = -expm1(-2.0 * damping * w);
	p->sum = square(expm1(-damping * w)) + 4.0 * decay * turn;
}

/* Vicanek eq. 26. */
static void poles_to_power(struct tb_power *den, const struct poles *p)
{
	double a2 = 1.0 - p->loss;

	den->c[0] = square(p->sum);
	den->c[1] = square(2.0 * (1.0 + a2) - p->sum);
	den->c[2] = -4.0 * a2;
}

/* ---- what is fitted ---- */

struct design {
	struct tb_prototype proto;
	double corner; /* rad per sample */
	double pole;   /* the poles' own corner ... */
	double pole_q;
	double highest; /* ... and of two real ones the upper */
};

static void add_point(struct tb_fit *f, const struct design *d, double w)
{
	double target;

	w = fmin(w, FIT_TO * M_PI);
	target = tb_prototype_power(&d->proto, w / d->corner);
	if (target < 1e-12) /* on a notch, both are 0: beside it */
		target = tb_prototype_power(&d->proto, (w *= 1.001) / d->corner);
	f->x[f->n_points] = square(sin(w / 2.0));
	f->target[f->n_points++] = fmax(target, 1e-30);
}

/* Half evenly from 0 up, half where the curve bends: around its corners.  All of them stay
 * when they meet the end, so that none comes or goes as a corner moves. */
static void set_points(struct tb_fit *f, const struct design *d)
{
	static const double spread[] = { -3.0, -1.2, -0.6, -0.3, 0.0, 0.3, 0.6, 1.2, 3.0 };
	enum tb_filter_type type = d->proto.type;
	double a = sqrt(d->proto.a), q = d->proto.q;
	bool shelf = type == TB_FILTER_LOWSHELF || type == TB_FILTER_HIGHSHELF;
	double width = 0.5 / (type == TB_FILTER_PEAK ? q * a * a : q);

	f->n_points = 0;
	for (int i = 1; i <= 20; i++)
		add_point(f, d, FIT_TO * M_PI * i / 20.0);
	for (int i = 0; i < 9; i++) {
		double bend = exp(tb_clamp(width * spread[i], -4.0, 4.0));

		add_point(f, d, d->corner * bend * (shelf ? a : 1.0));
		if (shelf)
			add_point(f, d, d->corner * bend / a);
	}
}

static void set_bounds(struct tb_fit *f, const struct design *d)
{
	bool gains = d->proto.type <= TB_FILTER_HIGHSHELF;
	double margin = pow(10.0, TB_BIQUAD_MARGIN_DB / 10.0);
	struct tb_range range;

	range = tb_range_of(d->proto.n, d->proto.d, square(M_PI / d->corner));
	f->spare = 1.0 - 1.0 / margin;
	f->most = range.most * margin;
	f->least = gains ? range.least / margin : 0.0;
	f->at_zero = tb_prototype_power(&d->proto, 0.0);
}

/* `at_zero` at 0 Hz, and a zero on the unit circle. */
static struct tb_power null_at(double corner, double at_zero)
{
	double x = square(sin(corner / 2.0));

	return (struct tb_power){ { at_zero, at_zero * square(1.0 / x - 1.0),
		-0.25 * at_zero / square(x) } };
}

/* Where the search begins: the bilinear filter, with something of the target at Nyquist, where
 * that one has nothing.  A resonance near Nyquist would be in the way of a wider one. */
static void set_start(struct tb_fit *f, const struct design *d)
{
	enum tb_filter_type type = d->proto.type;
	struct tb_biquad near;

	tb_bilinear(&near, &d->proto, fmin(d->corner, TB_BILINEAR_UP_TO * M_PI));
	f->num = tb_biquad_power(near.b0, near.b1, near.b2);
	f->den = tb_biquad_power(1.0, near.a1, near.a2);
	f->flatness = FLATTEST * fade(d->corner / M_PI, FLATTEN_FROM, FLATTEN_TO);
	if (type == TB_FILTER_LOWPASS || type == TB_FILTER_BANDPASS)
		f->num.c[1] = f->den.c[1] * tb_prototype_power(&d->proto, M_PI / d->corner);
	if (type == TB_FILTER_NOTCH)
		f->num = null_at(fmin(d->corner, M_PI), f->den.c[0]);
	if (type == TB_FILTER_LOWPASS)
		f->num.c[2] = -0.25 * square(sqrt(f->num.c[0]) - sqrt(f->num.c[1]));
}

static void set_poles(struct tb_fit *f, const struct design *d)
{
	double scale = 1.0 / f->den.c[0];
	struct poles poles;

	impulse_invariant_poles(&poles, d->pole, d->pole_q);
	poles_to_power(&f->den, &poles);
	for (int j = 0; j < 3; j++)
		f->num.c[j] *= scale * f->den.c[0];
	f->flatness = 0.0;
}

static bool fit(struct tb_fit *f, const struct design *d, bool has_poles, bool has_zeros)
{
	set_points(f, d);
	set_bounds(f, d);
	set_start(f, d);
	f->has_zeros = has_zeros;
	f->has_poles = has_poles;
	if (has_poles)
		set_poles(f, d);
	return tb_fit_run(f);
}

/* part of b in a, by |H|^2, with denominators that are equal at Nyquist. */
static void blend(struct tb_fit *a, const struct tb_fit *b, double part)
{
	double scale = a->den.c[1] / b->den.c[1];

	for (int i = 0; i < 3; i++) {
		a->num.c[i] += part * (scale * b->num.c[i] - a->num.c[i]);
		a->den.c[i] += part * (scale * b->den.c[i] - a->den.c[i]);
	}
}

/* Zeros that the ear relies on stay where they are: at 0 Hz, or on the unit circle. */
static bool keeps_zeros(const struct design *d)
{
	return d->proto.type == TB_FILTER_HIGHPASS || d->proto.type == TB_FILTER_NOTCH;
}

static bool fit_poles(struct tb_fit *f, const struct design *d)
{
	double fitted = fade(d->highest / M_PI, FIT_POLES_FROM, FIT_POLES_TO);
	struct tb_fit other;

	if (!fit(f, d, fitted < 1.0, keeps_zeros(d)))
		return false;
	if (fitted <= 0.0 || fitted >= 1.0)
		return true;
	if (!fit(&other, d, false, keeps_zeros(d)))
		return false;
	blend(f, &other, fitted);
	return true;
}

/* How much of an open notch a notch beyond Nyquist is: at first so much that it is as deep at
 * Nyquist as the prototype, soon all. */
static double open_part(const struct tb_fit *open, const struct design *d)
{
	double at_nyquist = tb_prototype_power(&d->proto, M_PI / d->corner);
	double as_deep = fmin(at_nyquist * open->den.c[1] / open->num.c[1], 1.0);

	return as_deep + (1.0 - as_deep) * fade(d->corner / M_PI, 1.0, OPEN_NOTCH_FROM);
}

/* Its null is on the unit circle as long as that has a place for it. */
static bool fit_notch(struct tb_fit *f, const struct design *d)
{
	struct tb_fit closed;

	if (d->corner <= M_PI)
		return fit_poles(f, d);
	if (!fit(f, d, false, false))
		return false;
	if (d->corner >= OPEN_NOTCH_FROM * M_PI)
		return true;
	if (!fit(&closed, d, false, true))
		return false;
	blend(f, &closed, 1.0 - open_part(f, d));
	return true;
}

static bool fit_all(struct tb_fit *f, const struct design *d)
{
	return d->proto.type == TB_FILTER_NOTCH ? fit_notch(f, d) : fit_poles(f, d);
}

/* ---- from |H|^2 to coefficients ---- */

/* Vicanek eq. 29-31, which hold for numerator and denominator alike. */
static void factor(const struct tb_power *p, double *c0, double *c1, double *c2)
{
	double at_zero = sqrt(fmax(p->c[0], 0.0)), at_nyquist = sqrt(fmax(p->c[1], 0.0));
	double half = 0.5 * (at_zero + at_nyquist);

	*c1 = 0.5 * (at_zero - at_nyquist);
	*c0 = 0.5 * (half + sqrt(fmax(half * half + p->c[2], 0.0)));
	*c2 = half - *c0;
}

static void invert(struct tb_biquad *f)
{
	struct tb_biquad h = *f;

	f->b0 = 1.0 / h.b0;
	f->b1 = h.a1 / h.b0;
	f->b2 = h.a2 / h.b0;
	f->a1 = h.b1 / h.b0;
	f->a2 = h.b2 / h.b0;
}

static void matched(struct tb_biquad *h, const struct tb_fit *f, const struct design *d)
{
	double a0 = 1.0;
	struct poles poles;

	if (d->highest < FIT_POLES_FROM * M_PI) {
		impulse_invariant_poles(&poles, d->pole, d->pole_q);
		h->a2 = 1.0 - poles.loss;
		h->a1 = poles.sum - 1.0 - h->a2;
	} else {
		factor(&f->den, &a0, &h->a1, &h->a2);
	}
	factor(&f->num, &h->b0, &h->b1, &h->b2);
	h->b0 /= a0;
	h->b1 /= a0;
	h->b2 /= a0;
	h->a1 /= a0;
	h->a2 /= a0;
}

/* ---- the whole design ---- */

static struct design design_of(enum tb_filter_type type, double corner, double gain_db, double q)
{
	bool gains = type <= TB_FILTER_HIGHSHELF;
	double a = gains ? pow(10.0, fabs(gain_db) / 40.0) : 1.0;
	struct design d = { tb_prototype_of(type, a, q), corner, corner, q, corner };

	if (type == TB_FILTER_LOWSHELF)
		d.pole /= sqrt(a);
	else if (type == TB_FILTER_HIGHSHELF)
		d.pole *= sqrt(a);
	else if (type == TB_FILTER_PEAK)
		d.pole_q *= a;
	/* overdamped, the upper of two real poles lies near pole / q */
	d.highest = fmax(corner, d.pole * fmax(1.0, 0.5 / d.pole_q));
	return d;
}

static void design(struct tb_biquad *h, const struct design *d)
{
	enum tb_filter_type type = d->proto.type;
	double widest = fmax(d->highest, d->corner * d->proto.a * 0.5 / d->proto.q);
	struct tb_fit f;

	if (widest < WARP_BELOW * M_PI && type != TB_FILTER_LOWPASS && type != TB_FILTER_BANDPASS) {
		tb_bilinear(h, &d->proto, d->corner);
		return;
	}
	if (fit_all(&f, d)) {
		matched(h, &f, d);
		if (tb_biquad_is_safe(h, &d->proto, d->corner))
			return;
	}
	tb_biquad_fall_back(h, &d->proto, d->corner);
}

/* `part` of it, with the same poles. */
static void lessen(struct tb_biquad *h, double part)
{
	h->b0 = 1.0 + part * (h->b0 - 1.0);
	h->b1 = h->a1 + part * (h->b1 - h->a1);
	h->b2 = h->a2 + part * (h->b2 - h->a2);
}

static double gain_beyond_one(double gain_db)
{
	return pow(10.0, fabs(gain_db) / 20.0) - 1.0;
}

void tb_biquad_design(struct tb_biquad *h, enum tb_filter_type type, double freq_hz, double gain_db,
	double q, double rate_hz)
{
	bool gains = type <= TB_FILTER_HIGHSHELF;
	double most_db = fmax(fabs(gain_db), LEAST_GAIN_DB);
	struct design d = design_of(type, 2.0 * M_PI * freq_hz / rate_hz, most_db, q);

	if (gains && gain_db == 0.0) {
		*h = (struct tb_biquad){ .b0 = 1.0 };
		return;
	}
	design(h, &d);
	if (gains && fabs(gain_db) < LEAST_GAIN_DB)
		lessen(h, gain_beyond_one(gain_db) / gain_beyond_one(LEAST_GAIN_DB));
	if (gains && gain_db < 0.0)
		invert(h);
}

void tb_biquad_design_bilinear(struct tb_biquad *h, enum tb_filter_type type, double freq_hz,
	double gain_db, double q, double rate_hz)
{
	struct design d = design_of(type, 2.0 * M_PI * freq_hz / rate_hz, gain_db, q);

	tb_bilinear(h, &d.proto, fmin(d.corner, TB_BILINEAR_UP_TO * M_PI));
	if (type <= TB_FILTER_HIGHSHELF && gain_db < 0.0)
		invert(h);
}

double tb_biquad_prototype(
	enum tb_filter_type type, double freq_hz, double gain_db, double q, double at_hz)
{
	struct tb_prototype p = tb_prototype_of(type, pow(10.0, gain_db / 40.0), q);

	return sqrt(tb_prototype_power(&p, at_hz / freq_hz));
}

double tb_biquad_response(const struct tb_biquad *f, double at_hz, double rate_hz)
{
	double x = square(sin(M_PI * at_hz / rate_hz));
	struct tb_power num = tb_biquad_power(f->b0, f->b1, f->b2),
			den = tb_biquad_power(1.0, f->a1, f->a2);

	return sqrt(fmax(tb_power_at(&num, x), 0.0) / tb_power_at(&den, x));
}

/* Equate both transfer functions at z = 1, z = -1 and in the middle power. */
void tb_biquad_to_svf(struct tb_svf *s, const struct tb_biquad *f)
{
	double at_zero = fmax(1.0 + f->a1 + f->a2, 1e-14);
	double at_nyquist = fmax(1.0 - f->a1 + f->a2, 1e-14);
	double g = sqrt(at_zero / at_nyquist), norm = 4.0 / at_nyquist;
	double k = 0.5 * fmax(1.0 - f->a2, 1e-9) * norm / g;
	double m0 = (f->b0 - f->b1 + f->b2) / at_nyquist;

	s->g = (float)tb_clamp(g, 1e-6, 1e3);
	s->k = (float)tb_clamp(k, 1e-4, 1e4);
	s->m0 = (float)m0;
	s->m1 = (float)((f->b0 - f->b2) * norm / (2.0 * g) - m0 * k);
	s->m2 = (float)((f->b0 + f->b1 + f->b2) / at_zero - m0);
}
