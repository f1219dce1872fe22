/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The second-order |H|^2 that follows a curve most closely without ever leaving given
 * bounds.  Control thread; private to biquad.c.
 *
 * |H|^2 = num / den, both quadratics in x = sin^2(w/2).  "num / den is within a factor
 * e^t of the target, and between the bounds" is a convex condition on their coefficients,
 * so that there is one best t and no other optimum to run into.  It is approached by the
 * method of centers (P. Huard 1967): from a start that is within the bounds, Newton's
 * method goes to the analytic center of what is within e^t, and t shrinks until nothing is
 * left.  Being a center, the answer moves smoothly with the curve. */
#ifndef TB_BIQUAD_FIT_H
#define TB_BIQUAD_FIT_H

#include <stdbool.h>

#define TB_FIT_POINTS 40

/* Coefficients of 1 - x, x and 4x(1 - x). */
struct tb_power {
	double c[3];
};

struct tb_fit {
	double x[TB_FIT_POINTS], target[TB_FIT_POINTS]; /* in (0, 1); above 0 */
	int n_points;
	double most, least; /* bounds of |H|^2 from 0 Hz to Nyquist; least may be 0 */
	double spare;       /* part of the bounds that a good answer does not need */
	double at_zero;     /* |H|^2 at 0 Hz, within the bounds; exact where no zeros are given */
	struct tb_power num, den; /* on entry a filter that is near, exact at 0 Hz */
	double flatness;          /* so much of a flat filter is added to that one first */
	bool has_zeros;           /* the answer's numerator is a multiple of num */
	bool has_poles;           /* the answer's denominator is den */
	double error;             /* ln of the largest factor from the target */
};

/* Fills in num, den and error.  False, and num and den are of no use, where rounding kept
 * it from going anywhere. */
bool tb_fit_run(struct tb_fit *f);

static inline double tb_power_at(const struct tb_power *p, double x)
{
	return p->c[0] * (1.0 - x) + p->c[1] * x + p->c[2] * 4.0 * x * (1.0 - x);
}

#endif
