/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Newton's method for a convex function of a few unknowns.  Control thread. */
#ifndef TB_NEWTON_H
#define TB_NEWTON_H

#define TB_NEWTON_UNKNOWNS 5

struct tb_newton {
	double gradient[TB_NEWTON_UNKNOWNS];
	double hessian[TB_NEWTON_UNKNOWNS][TB_NEWTON_UNKNOWNS]; /* its lower triangle is read */
};

/* step = -H^-1 gradient, of n unknowns.  Returns how far it is, sqrt(gradient' H^-1 gradient);
 * below 0 or NaN, and step is of no use, where there is no way downhill. */
double tb_newton_step(const struct tb_newton *s, int n, double *step);

#endif
