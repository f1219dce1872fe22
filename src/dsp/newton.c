/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* One step of Newton's method, also where rounding has made it impossible.  Control thread. */
#include "newton.h"

#include <math.h>

/* Cholesky, in place; step = -H^-1 gradient.  Returns gradient' H^-1 gradient, below 0
 * if H is not positive. */
static double solve(struct tb_newton *s, int n, double *step)
{
	double decrement = 0.0;

	for (int i = 0; i < n; i++) {
		for (int j = 0; j <= i; j++) {
			double sum = s->hessian[i][j];

			for (int k = 0; k < j; k++)
				sum -= s->hessian[i][k] * s->hessian[j][k];
			if (i == j && !(sum > 0.0))
				return -1.0;
			s->hessian[i][j] = i == j ? sqrt(sum) : sum / s->hessian[j][j];
		}
		step[i] = -s->gradient[i];
		for (int k = 0; k < i; k++)
			step[i] -= s->hessian[i][k] * step[k];
		step[i] /= s->hessian[i][i];
		decrement += step[i] * step[i];
	}
	for (int i = n - 1; i >= 0; i--) {
		for (int k = i + 1; k < n; k++)
			step[i] -= s->hessian[k][i] * step[k];
		step[i] /= s->hessian[i][i];
	}
	return decrement;
}

/* Where one term of what is minimised outweighs all others by far, H may fail to be positive
 * by rounding alone.  A little more of its diagonal makes it so, and the step stays downhill. */
double tb_newton_step(const struct tb_newton *s, int n, double *step)
{
	double far = -1.0;

	for (double more = 0.0; more < 1e-2 && !(far >= 0.0); more = fmax(1e-15, 100.0 * more)) {
		struct tb_newton steeper = *s;

		for (int i = 0; i < n; i++)
			steeper.hessian[i][i] *= 1.0 + more;
		far = sqrt(solve(&steeper, n, step));
	}
	return far;
}
