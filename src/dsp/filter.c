/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "filter.h"

#include <errno.h>
#include <math.h>

#define UNIT 8u /* n_taps is a multiple of it */

/* Length at ratios up to 1, attenuation, and where that is reached, as a part of Nyquist: at
 * 44.1 kHz images and aliases of what is below 18 kHz begin at 1.18.  The shortest ones have no
 * room for that. */
static const struct {
	uint16_t n_taps, stop_db;
	float stop;
} of_quality[TB_FILTER_MAX_QUALITY + 1] = {
	{ 8, 63, 1.31f },
	{ 16, 72, 1.13f },
	{ 32, 100, 1.15f },
	{ 48, 150, 1.15f },
	{ 64, 165, 1.15f },
	{ 80, 165, 1.11f },
	{ 96, 165, 1.10f },
	{ 128, 165, 1.085f },
	{ 160, 165, 1.07f },
	{ 192, 165, 1.06f },
	{ 256, 165, 1.045f },
};

int tb_filter_design(struct tb_filter *f, double ratio, uint32_t quality)
{
	if (!(ratio > 0.0) || quality > TB_FILTER_MAX_QUALITY)
		return -EINVAL;

	double longer = fmax(ratio, 1.0), n = of_quality[quality].n_taps;
	double stop_db = of_quality[quality].stop_db;
	double transition = (stop_db - 7.95) / (14.36 * n); /* of the lower rate */

	f->ratio = ratio;
	f->quality = quality;
	f->n_taps = ((uint32_t)(n * longer + 1e-9) + UNIT - 1) / UNIT * UNIT;
	f->beta = 0.1102 * (stop_db - 8.7); /* above 50 dB */
	f->cutoff = 0.5 * ((double)of_quality[quality].stop - transition) / longer;
	return 0;
}

/* Modified Bessel function of the first kind, order 0: its power series. */
static double bessel_i0(double x)
{
	double sum = 1.0, term = 1.0, quarter = x * x / 4.0;

	for (int k = 1; term > 1e-18 * sum; k++) {
		term *= quarter / ((double)k * k);
		sum += term;
	}
	return sum;
}

/* At a distance in frames. */
static double tap(const struct tb_filter *f, double at)
{
	double u = 2.0 * at / f->n_taps, x = 2.0 * M_PI * f->cutoff * at;

	if (fabs(u) > 1.0)
		return 0.0;
	return (fabs(x) < 1e-9 ? 1.0 : sin(x) / x) * bessel_i0(f->beta * sqrt(1.0 - u * u));
}

void tb_filter_row(const struct tb_filter *f, double past, float *row)
{
	double first = 1.0 - past - f->n_taps / 2.0, scale = 2.0 * f->cutoff / bessel_i0(f->beta);

	for (uint32_t t = 0; t < f->n_taps; t++)
		row[t] = (float)(tap(f, first + t) * scale);
}
