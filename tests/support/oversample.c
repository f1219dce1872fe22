/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "oversample.h"

#include <math.h>
#include <string.h>

#define PHASES 16
#define TAPS   64
#define BETA   9.0

static double taps[PHASES][TAPS];

static double bessel_i0(double x)
{
	double sum = 1.0, term = 1.0;

	for (int k = 1; k < 60; k++) {
		term *= x * x / (4.0 * k * k);
		sum += term;
	}
	return sum;
}

static void design(void)
{
	for (int p = 0; p < PHASES; p++)
		for (int k = 0; k < TAPS; k++) {
			double t = k - (TAPS / 2 - 1) - (double)p / PHASES, u = t / (TAPS / 2);
			double sinc = t == 0.0 ? 1.0 : sin(M_PI * t) / (M_PI * t);

			taps[p][k] = fabs(u) < 1.0 ? sinc * bessel_i0(BETA * sqrt(1.0 - u * u))
			                                     / bessel_i0(BETA)
			                           : 0.0;
		}
}

double tb_test_true_peak(const float *x, int n, int from, int to)
{
	double window[TAPS], peak = 0.0;

	if (taps[0][TAPS / 2 - 1] == 0.0)
		design();
	for (int i = from; i < to; i++) {
		for (int k = 0; k < TAPS; k++) {
			int at = i + k - (TAPS / 2 - 1);

			window[k] = at >= 0 && at < n ? x[at] : 0.0;
		}
		for (int p = 0; p < PHASES; p++) {
			double sum = 0.0;

			for (int k = 0; k < TAPS; k++)
				sum += taps[p][k] * window[k];
			peak = fmax(peak, fabs(sum));
		}
	}
	return peak;
}
