/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "spectrum.h"

#include <complex.h>
#include <math.h>

#define N SPECTRUM_FRAMES

/* Sine, cosine and constant that fit best: the normal equations, by Gauss and Jordan. */
static void fit(double v[3], const float *x, double w)
{
	double a[3][4] = { { 0 } };

	for (unsigned i = 0; i < N; i++) {
		double basis[4] = { sin(w * i), cos(w * i), 1.0, x[i] };

		for (int r = 0; r < 3; r++)
			for (int c = 0; c < 4; c++)
				a[r][c] += basis[r] * basis[c];
	}
	for (int p = 0; p < 3; p++)
		for (int r = 0; r < 3; r++) {
			double factor = r == p ? 0.0 : a[r][p] / a[p][p];

			for (int c = 0; c < 4; c++)
				a[r][c] -= factor * a[p][c];
		}
	for (int p = 0; p < 3; p++)
		v[p] = a[p][3] / a[p][p];
}

double spectrum_tone(const float *x, double freq)
{
	double v[3];

	fit(v, x, 2.0 * M_PI * freq);
	return hypot(v[0], v[1]);
}

/* Radix 2, in place, by halves. */
static void transform(double complex *x, unsigned n, unsigned stride, double complex *to)
{
	if (n == 1) {
		to[0] = x[0];
		return;
	}
	transform(x, n / 2, 2 * stride, to);
	transform(x + stride, n / 2, 2 * stride, to + n / 2);
	for (unsigned i = 0; i < n / 2; i++) {
		double complex turned = cexp(-2.0 * M_PI * I * i / n) * to[i + n / 2], even = to[i];

		to[i] = even + turned;
		to[i + n / 2] = even - turned;
	}
}

static double window(unsigned i)
{
	double t = 2.0 * M_PI * i / N;

	return 0.35875 - 0.48829 * cos(t) + 0.14128 * cos(2.0 * t) - 0.01168 * cos(3.0 * t);
}

double spectrum_loudest_beside(const float *x, double freq, double most)
{
	static double complex rest[N], lines[N];
	double v[3] = { 0.0, 0.0, 0.0 }, w = 2.0 * M_PI * freq, sum = 0.0, loudest = 0.0;

	if (freq > 0.0)
		fit(v, x, w);
	for (unsigned i = 0; i < N; i++) {
		rest[i] = window(i) * (x[i] - v[0] * sin(w * i) - v[1] * cos(w * i) - v[2]);
		sum += window(i);
	}
	transform(rest, N, 1, lines);
	for (unsigned i = 1; i < N / 2 && i < most * N; i++)
		loudest = fmax(loudest, 2.0 * cabs(lines[i]) / sum);
	return loudest;
}
