/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Matched second-order sections: |H|^2 is fitted first, as a ratio of two
 * quadratics in x = sin^2(w/2), and then factored into a minimum-phase filter. */
#include "biquad.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#define N_POINTS     40
#define N_ROUNDS     14
#define MAX_UNKNOWNS 5
#define FIT_TO       0.8  /* of Nyquist: 19.2 kHz at 48 kHz */
#define FIT_POLES    0.12 /* of Nyquist: below, poles by impulse invariance are exact */
#define WARP_BELOW   0.01 /* of Nyquist: there warping is nil and x too small to fit in */

/* Coefficients of phi0, phi1, phi2. */
struct power {
	double c[3];
};

/* 1 + c1 z^-1 + c2 z^-2 by what stays exact when its roots crowd at z = 1. */
struct poles {
	double sum;  /* 1 + c1 + c2 */
	double loss; /* 1 - c2 */
};

struct prototype {
	enum tb_filter_type type;
	double a, q;
};

struct fit {
	struct prototype proto;
	double corner;         /* rad per sample */
	struct poles poles;    /* by impulse invariance */
	struct power num, den; /* the answer so far */
	struct power fixed;    /* part of the numerator that is not up for fitting */
	struct power basis[2]; /* the rest of it */
	int n_basis, n_poles;  /* unknowns of numerator and denominator */
	double x[N_POINTS], target[N_POINTS], weight[N_POINTS];
	int n_points;
};

static double square(double x)
{
	return x * x;
}

static double clamp(double x, double low, double high)
{
	return fmin(fmax(x, low), high);
}

/* |H|^2 at u = frequency / corner. */
static double prototype_power(const struct prototype *p, double u)
{
	double a = p->a, u2 = u * u, damp = u2 / square(p->q);
	double resonance = square(1.0 - u2) + damp;

	switch (p->type) {
	case TB_FILTER_PEAK:
		return (square(1.0 - u2) + damp * a * a) / (square(1.0 - u2) + damp / (a * a));
	case TB_FILTER_LOWSHELF:
		return a * a * (square(a - u2) + a * damp) / (square(1.0 - a * u2) + a * damp);
	case TB_FILTER_HIGHSHELF:
		return a * a * (square(1.0 - a * u2) + a * damp) / (square(a - u2) + a * damp);
	case TB_FILTER_LOWPASS:
		return 1.0 / resonance;
	case TB_FILTER_HIGHPASS:
		return u2 * u2 / resonance;
	case TB_FILTER_NOTCH:
		return square(1.0 - u2) / resonance;
	default:
		return damp / resonance;
	}
}

double tb_biquad_prototype(
	enum tb_filter_type type, double freq_hz, double gain_db, double q, double at_hz)
{
	struct prototype p = { .type = type, .a = pow(10.0, gain_db / 40.0), .q = q };

	return sqrt(prototype_power(&p, at_hz / freq_hz));
}

static double power_at(const struct power *p, double x)
{
	return p->c[0] * (1.0 - x) + p->c[1] * x + p->c[2] * 4.0 * x * (1.0 - x);
}

/* |.|^2 = (c1 + (1 + c2) cos w)^2 + (1 - c2)^2 sin^2 w, without cancellation. */
static double poles_power(const struct poles *p, double x)
{
	return square(p->sum - 2.0 * (2.0 - p->loss) * x) + square(p->loss) * 4.0 * x * (1.0 - x);
}

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
static void poles_to_power(struct power *den, const struct poles *p)
{
	double a2 = 1.0 - p->loss;

	den->c[0] = square(p->sum);
	den->c[1] = square(2.0 * (1.0 + a2) - p->sum);
	den->c[2] = -4.0 * a2;
}

static double pole_corner(const struct fit *f)
{
	double a = f->proto.a;

	switch (f->proto.type) {
	case TB_FILTER_LOWSHELF:
		return f->corner / sqrt(a);
	case TB_FILTER_HIGHSHELF:
		return f->corner * sqrt(a);
	default:
		return f->corner;
	}
}

/* What the numerator can be: zeros that the ear relies on stay where they are. */
static void set_basis(struct fit *f)
{
	double x0 = square(sin(f->corner / 2.0));

	f->n_basis = 1;
	switch (f->proto.type) {
	case TB_FILTER_HIGHPASS: /* two zeros at 0: x^2 */
		f->basis[0] = (struct power){ { 0.0, 1.0, -0.25 } };
		return;
	case TB_FILTER_NOTCH: /* on the unit circle: (x - x0)^2 */
		if (f->corner < 0.98 * M_PI) {
			f->basis[0] = (struct power){ { x0 * x0, square(1.0 - x0), -0.25 } };
			return;
		}
		break;
	default:
		break;
	}
	f->n_basis = 2;
	f->basis[0] = (struct power){ { 0.0, 1.0, 0.0 } };
	f->basis[1] = (struct power){ { 0.0, 0.0, 1.0 } };
	/* exact at 0 Hz */
	f->fixed.c[0] = f->den.c[0] * prototype_power(&f->proto, 0.0);
}

static void add_point(struct fit *f, double w)
{
	double target = prototype_power(&f->proto, w / f->corner);

	if (!(w > 0.0) || w > FIT_TO * M_PI || target < 1e-9 || f->n_points == N_POINTS)
		return;
	f->x[f->n_points] = square(sin(w / 2.0));
	f->target[f->n_points] = target;
	f->weight[f->n_points++] = 1.0;
}

/* Half evenly from 0 up, half where the curve bends: around its corners. */
static void set_points(struct fit *f)
{
	static const double spread[] = { -3.0, -1.2, -0.6, -0.3, 0.0, 0.3, 0.6, 1.2, 3.0 };
	double a = sqrt(f->proto.a), q = f->proto.q;
	bool shelf = f->proto.type == TB_FILTER_LOWSHELF || f->proto.type == TB_FILTER_HIGHSHELF;
	double width = 0.5 / (f->proto.type == TB_FILTER_PEAK ? q * a * a : q);

	f->n_points = 0;
	for (int i = 1; i <= 20; i++)
		add_point(f, FIT_TO * M_PI * i / 20.0);
	for (int i = 0; i < 9; i++) {
		double bend = exp(width * spread[i]);

		add_point(f, f->corner * bend * (shelf ? a : 1.0));
		if (shelf)
			add_point(f, f->corner * bend / a);
	}
}

/* Gauss with row exchange; a singular matrix leaves x as it was. */
static void solve(int n, double m[MAX_UNKNOWNS][MAX_UNKNOWNS + 1], double *x)
{
	for (int i = 0; i < n; i++) {
		int best = i;

		for (int j = i + 1; j < n; j++)
			best = fabs(m[j][i]) > fabs(m[best][i]) ? j : best;
		for (int k = 0; k <= n; k++) {
			double swap = m[i][k];

			m[i][k] = m[best][k];
			m[best][k] = swap;
		}
		if (m[i][i] == 0.0)
			return;
		for (int j = i + 1; j < n; j++)
			for (int k = n; k >= i; k--)
				m[j][k] -= m[i][k] * (m[j][i] / m[i][i]);
	}
	for (int i = n - 1; i >= 0; i--) {
		x[i] = m[i][n];
		for (int k = i + 1; k < n; k++)
			x[i] -= m[i][k] * x[k];
		x[i] /= m[i][i];
	}
}

static double den_at(const struct fit *f, double x)
{
	return f->n_poles ? power_at(&f->den, x) : poles_power(&f->poles, x);
}

/* One point's equation num / (target den) = 1, made linear by the den before. */
static void equation(const struct fit *f, int point, double *row)
{
	double x = f->x[point], phi[] = { 1.0 - x, x, 4.0 * x * (1.0 - x) };
	double before = den_at(f, x), scale = before * f->target[point];
	int n = f->n_basis + f->n_poles;

	for (int j = 0; j < f->n_basis; j++)
		row[j] = power_at(&f->basis[j], x) / scale;
	for (int j = 0; j < f->n_poles; j++)
		row[f->n_basis + j] = -phi[1 + j] / before;
	row[n] =
		(f->n_poles ? f->den.c[0] * phi[0] / before : 1.0) - power_at(&f->fixed, x) / scale;
}

static void least_squares(struct fit *f)
{
	int n = f->n_basis + f->n_poles;
	double m[MAX_UNKNOWNS][MAX_UNKNOWNS + 1] = { { 0 } }, row[MAX_UNKNOWNS + 1];
	double c[MAX_UNKNOWNS] = { 0 };

	for (int p = 0; p < f->n_points; p++) {
		equation(f, p, row);
		for (int j = 0; j < n; j++)
			for (int k = 0; k <= n; k++)
				m[j][k] += f->weight[p] * row[j] * row[k];
	}
	solve(n, m, c);
	f->num = f->fixed;
	for (int j = 0; j < f->n_basis; j++)
		for (int k = 0; k < 3; k++)
			f->num.c[k] += c[j] * f->basis[j].c[k];
	for (int j = 0; j < f->n_poles; j++)
		f->den.c[1 + j] = c[f->n_basis + j];
}

/* Lawson: a point counts by the error it had, and what was worst gets better. */
static double reweigh(struct fit *f)
{
	double sum = 0.0, worst = 0.0, error[N_POINTS];

	for (int p = 0; p < f->n_points; p++) {
		double ratio = power_at(&f->num, f->x[p]) / (den_at(f, f->x[p]) * f->target[p]);

		error[p] = ratio > 0.0 ? fabs(log(ratio)) : 10.0;
		worst = fmax(worst, error[p]);
		f->weight[p] *= error[p] + 1e-6;
		sum += f->weight[p];
	}
	for (int p = 0; p < f->n_points; p++)
		f->weight[p] *= f->n_points / sum;
	return worst;
}

/* Vicanek eq. 29-31, which hold for numerator and denominator alike. */
static void factor(const struct power *p, double *c0, double *c1, double *c2)
{
	double at_zero = sqrt(fmax(p->c[0], 0.0)), at_nyquist = sqrt(fmax(p->c[1], 0.0));
	double half = 0.5 * (at_zero + at_nyquist);

	*c1 = 0.5 * (at_zero - at_nyquist);
	*c0 = 0.5 * (half + sqrt(fmax(half * half + p->c[2], 0.0)));
	*c2 = half - *c0;
}

static bool factors(const struct power *p)
{
	double half = 0.5 * (sqrt(fmax(p->c[0], 0.0)) + sqrt(fmax(p->c[1], 0.0)));

	return p->c[0] >= 0.0 && p->c[1] >= 0.0 && half * half + p->c[2] >= 0.0;
}

/* Returns the largest error (neper), infinite if no round was a filter. */
static double fit(struct fit *f, int n_poles)
{
	struct power best_num = { { 0 } }, best_den;
	double best = INFINITY;

	f->n_poles = n_poles;
	poles_to_power(&f->den, &f->poles);
	set_basis(f);
	set_points(f);
	for (int i = 0; i < N_ROUNDS; i++) {
		double worst;

		least_squares(f);
		worst = factors(&f->num) && factors(&f->den) ? reweigh(f) : INFINITY;
		if (i == 0 || worst < best) {
			best = worst;
			best_num = f->num;
			best_den = f->den;
		}
		if (worst == INFINITY)
			reweigh(f);
	}
	f->num = best_num;
	f->den = best_den;
	return best;
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

/* Where the fit ends depends on where it starts when a pole lies near or above
 * Nyquist: keep the best of a few. */
static void fit_from_several(struct fit *f, double pole, double q)
{
	static const double highest[] = { 0.95, 0.85, 0.75, 0.6 };
	double best = INFINITY, good = 0.02; /* 0.09 dB */
	struct fit kept = { .n_points = -1 };

	for (int i = 0; i < 4 && best > good; i++) {
		for (int n_poles = 2; n_poles >= 0; n_poles -= 2) {
			double error;

			impulse_invariant_poles(&f->poles, fmin(pole, highest[i] * M_PI), q);
			error = fit(f, n_poles);
			if (error < best || kept.n_points < 0) {
				best = error;
				kept = *f;
			}
		}
	}
	*f = kept;
}

/* Both transforms of the prototype agree here; this one needs no fit. */
static void bilinear(struct tb_biquad *h, const struct prototype *p, double corner)
{
	double t = tan(corner / 2.0), a = p->a, root = sqrt(a) / p->q, damp = 1.0 / p->q;
	double n[3] = { 1.0, damp, 1.0 }, d[3] = { 1.0, damp, 1.0 }; /* s^2, s, 1 */
	double a0;

	switch (p->type) {
	case TB_FILTER_PEAK:
		n[1] = a * damp;
		d[1] = damp / a;
		break;
	case TB_FILTER_LOWSHELF:
		memcpy(n, (double[]){ a, a * root, a * a }, sizeof(n));
		memcpy(d, (double[]){ a, root, 1.0 }, sizeof(d));
		break;
	case TB_FILTER_HIGHSHELF:
		memcpy(n, (double[]){ a * a, a * root, a }, sizeof(n));
		memcpy(d, (double[]){ 1.0, root, a }, sizeof(d));
		break;
	case TB_FILTER_HIGHPASS:
		n[1] = n[2] = 0.0;
		break;
	default: /* notch */
		n[1] = 0.0;
		break;
	}
	a0 = d[0] + d[1] * t + d[2] * t * t;
	h->b0 = (n[0] + n[1] * t + n[2] * t * t) / a0;
	h->b1 = 2.0 * (n[2] * t * t - n[0]) / a0;
	h->b2 = (n[0] - n[1] * t + n[2] * t * t) / a0;
	h->a1 = 2.0 * (d[2] * t * t - d[0]) / a0;
	h->a2 = (d[0] - d[1] * t + d[2] * t * t) / a0;
}

static void matched(struct tb_biquad *h, const struct fit *f)
{
	double a0 = 1.0;

	if (f->n_poles) {
		factor(&f->den, &a0, &h->a1, &h->a2);
	} else {
		h->a2 = 1.0 - f->poles.loss;
		h->a1 = f->poles.sum - 1.0 - h->a2;
	}
	factor(&f->num, &h->b0, &h->b1, &h->b2);
	h->b0 /= a0;
	h->b1 /= a0;
	h->b2 /= a0;
	h->a1 /= a0;
	h->a2 /= a0;
}

static void design(struct tb_biquad *h, struct fit *f)
{
	enum tb_filter_type type = f->proto.type;
	double pole = pole_corner(f), q = f->proto.q * (type == TB_FILTER_PEAK ? f->proto.a : 1.0);
	/* overdamped, the upper of two real poles lies near pole / q */
	double highest = fmax(f->corner, pole * fmax(1.0, 0.5 / q));
	double widest = fmax(highest, f->corner * f->proto.a * 0.5 / f->proto.q);

	if (widest < WARP_BELOW * M_PI && type != TB_FILTER_LOWPASS && type != TB_FILTER_BANDPASS) {
		bilinear(h, &f->proto, f->corner);
		return;
	}
	if (highest < FIT_POLES * M_PI) {
		impulse_invariant_poles(&f->poles, pole, q);
		fit(f, 0);
	} else {
		fit_from_several(f, pole, q);
	}
	matched(h, f);
}

void tb_biquad_design(struct tb_biquad *h, enum tb_filter_type type, double freq_hz, double gain_db,
	double q, double rate_hz)
{
	bool gains = type <= TB_FILTER_HIGHSHELF;
	struct fit f = {
		.proto = { type, gains ? pow(10.0, fabs(gain_db) / 40.0) : 1.0, q },
		.corner = 2.0 * M_PI * freq_hz / rate_hz,
	};

	if (gains && gain_db == 0.0) {
		*h = (struct tb_biquad){ .b0 = 1.0 };
		return;
	}
	design(h, &f);
	if (gains && gain_db < 0.0)
		invert(h);
}

double tb_biquad_response(const struct tb_biquad *f, double at_hz, double rate_hz)
{
	double x = square(sin(M_PI * at_hz / rate_hz));
	struct power num = { { square(f->b0 + f->b1 + f->b2), square(f->b0 - f->b1 + f->b2),
		-4.0 * f->b0 * f->b2 } };
	struct power den = { { square(1.0 + f->a1 + f->a2), square(1.0 - f->a1 + f->a2),
		-4.0 * f->a2 } };

	return sqrt(fmax(power_at(&num, x), 0.0) / power_at(&den, x));
}

/* Equate both transfer functions at z = 1, z = -1 and in the middle power. */
void tb_biquad_to_svf(struct tb_svf *s, const struct tb_biquad *f)
{
	double at_zero = fmax(1.0 + f->a1 + f->a2, 1e-14);
	double at_nyquist = fmax(1.0 - f->a1 + f->a2, 1e-14);
	double g = sqrt(at_zero / at_nyquist), norm = 4.0 / at_nyquist;
	double k = 0.5 * fmax(1.0 - f->a2, 1e-9) * norm / g;
	double m0 = (f->b0 - f->b1 + f->b2) / at_nyquist;

	s->g = (float)clamp(g, 1e-6, 1e3);
	s->k = (float)clamp(k, 1e-4, 1e4);
	s->m0 = (float)m0;
	s->m1 = (float)((f->b0 - f->b2) * norm / (2.0 * g) - m0 * k);
	s->m2 = (float)((f->b0 + f->b1 + f->b2) / at_zero - m0);
}
