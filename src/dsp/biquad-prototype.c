/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Magnitudes of the analogue prototypes, and between what they lie. */
#include "biquad-prototype.h"

#include <math.h>

static void set_quadratic(double c[3], double c0, double c1, double c2)
{
	c[0] = c0;
	c[1] = c1;
	c[2] = c2;
}

struct tb_prototype tb_prototype_of(enum tb_filter_type type, double a, double q)
{
	struct tb_prototype p = { .type = type, .a = a, .q = q };
	double damp = 1.0 / (q * q), bend = a * damp - 2.0 * a, a2 = a * a;

	set_quadratic(p.d, 1.0, damp - 2.0, 1.0);
	switch (type) {
	case TB_FILTER_PEAK:
		set_quadratic(p.n, 1.0, damp * a2 - 2.0, 1.0);
		set_quadratic(p.d, 1.0, damp / a2 - 2.0, 1.0);
		break;
	case TB_FILTER_LOWSHELF:
		set_quadratic(p.n, a2 * a2, a2 * bend, a2);
		set_quadratic(p.d, 1.0, bend, a2);
		break;
	case TB_FILTER_HIGHSHELF:
		set_quadratic(p.n, a2, a2 * bend, a2 * a2);
		set_quadratic(p.d, a2, bend, 1.0);
		break;
	case TB_FILTER_LOWPASS:
		set_quadratic(p.n, 1.0, 0.0, 0.0);
		break;
	case TB_FILTER_HIGHPASS:
		set_quadratic(p.n, 0.0, 0.0, 1.0);
		break;
	case TB_FILTER_NOTCH:
		set_quadratic(p.n, 1.0, -2.0, 1.0);
		break;
	default:
		set_quadratic(p.n, 0.0, damp, 0.0);
		break;
	}
	return p;
}

/* n / d, quadratics in y. */
static double ratio_at(const double n[3], const double d[3], double y)
{
	return fmax(n[0] + y * (n[1] + y * n[2]), 0.0) / (d[0] + y * (d[1] + y * d[2]));
}

double tb_prototype_power(const struct tb_prototype *p, double u)
{
	return ratio_at(p->n, p->d, u * u);
}

static void reach(struct tb_range *r, const double n[3], const double d[3], double y)
{
	double ratio = ratio_at(n, d, y);

	r->least = fmin(r->least, ratio);
	r->most = fmax(r->most, ratio);
}

/* The extremes are at the ends, and where n'd = nd'. */
struct tb_range tb_range_of(const double n[3], const double d[3], double y_max)
{
	double e0 = n[1] * d[0] - n[0] * d[1], e1 = n[2] * d[0] - n[0] * d[2];
	double e2 = n[2] * d[1] - n[1] * d[2], root = sqrt(fmax(e1 * e1 - e0 * e2, 0.0));
	double sum = -e1 - copysign(root, e1), bend[] = { sum / e2, e0 / sum };
	struct tb_range r = { INFINITY, 0.0 };

	reach(&r, n, d, 0.0);
	reach(&r, n, d, y_max);
	for (int i = 0; i < 2; i++)
		if (bend[i] > 0.0 && bend[i] < y_max)
			reach(&r, n, d, bend[i]);
	return r;
}
