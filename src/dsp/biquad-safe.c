/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The filter that cannot fail, and what a better one is checked for.  Control thread. */
#include "biquad-safe.h"

#include <math.h>
#include <string.h>

/* 1 - radius of poles.  Within the range of the params the prototypes have 1.1e-6 at least. */
#define LEAST_LOSS 1e-6

static double square(double x)
{
	return x * x;
}

struct tb_power tb_biquad_power(double c0, double c1, double c2)
{
	return (struct tb_power){ { square(c0 + c1 + c2), square(c0 - c1 + c2), -4.0 * c0 * c2 } };
}

void tb_bilinear(struct tb_biquad *h, const struct tb_prototype *p, double corner)
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
	case TB_FILTER_LOWPASS:
		n[0] = n[1] = 0.0;
		break;
	case TB_FILTER_BANDPASS:
		n[0] = n[2] = 0.0;
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

/* Whether both roots of 1 + c1 z^-1 + c2 z^-2 are within 1 - LEAST_LOSS. */
static bool roots_are_inside(double c1, double c2)
{
	double r = 1.0 - LEAST_LOSS;

	return fabs(c2) <= r * r && fabs(c1) <= r + c2 / r;
}

/* In x, as tb_range_of() takes it. */
static void to_quadratic(double c[3], const struct tb_power *p)
{
	c[0] = p->c[0];
	c[1] = p->c[1] - p->c[0] + 4.0 * p->c[2];
	c[2] = -4.0 * p->c[2];
}

bool tb_biquad_is_safe(const struct tb_biquad *h, const struct tb_prototype *p, double corner)
{
	bool gains = p->type <= TB_FILTER_HIGHSHELF;
	struct tb_power num = tb_biquad_power(h->b0, h->b1, h->b2),
			den = tb_biquad_power(1.0, h->a1, h->a2);
	struct tb_range want = tb_range_of(p->n, p->d, square(M_PI / corner)), is;
	double beyond = pow(10.0, 2.0 * TB_BIQUAD_MARGIN_DB / 10.0), n[3], m[3];

	to_quadratic(n, &num);
	to_quadratic(m, &den);
	is = tb_range_of(n, m, 1.0);
	if (!roots_are_inside(h->a1, h->a2) || !(is.most <= want.most * beyond))
		return false;
	return !gains
	       || (roots_are_inside(h->b1 / h->b0, h->b2 / h->b0)
		       && is.least >= want.least / beyond);
}

void tb_biquad_fall_back(struct tb_biquad *h, const struct tb_prototype *p, double corner)
{
	if (corner < TB_BILINEAR_UP_TO * M_PI)
		tb_bilinear(h, p, corner);
	else
		*h = (struct tb_biquad){ .b0 = sqrt(tb_prototype_power(p, 0.0)) };
}
