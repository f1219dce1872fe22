/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "filter.h"

#include <errno.h>
#include <math.h>

#include "base/small.h"

#define UNIT 8u /* n_taps is a multiple of it */

/* At higher rates nothing above Nyquist is heard. */
#define HEARD_RATE_HZ 40000u

/* Attenuation, and where it is reached, as a part of Nyquist. */
struct stop {
	uint16_t db;
	float from;
};

/* Length at ratios up to 1; the stop band.
 *
 * From 40 kHz on it lies so far above Nyquist that at 44.1 kHz the images of what is below 18 kHz,
 * and what leaves aliases there, begin at 1.18.  Below 40 kHz it begins at Nyquist; there the
 * short ones attenuate less, as SpeexDSP's do, and keep the treble instead.  The shortest has no
 * room for either. */
static const struct {
	uint16_t n_taps;
	struct stop high, low;
} of_quality[TB_FILTER_MAX_QUALITY + 1] = {
	{ 8, { 63, 1.31f }, { 63, 1.31f } },
	{ 16, { 72, 1.13f }, { 63, 1.0f } },
	{ 32, { 100, 1.15f }, { 63, 1.0f } },
	{ 48, { 150, 1.15f }, { 85, 1.0f } },
	{ 64, { 165, 1.15f }, { 85, 1.0f } },
	{ 80, { 165, 1.11f }, { 110, 1.0f } },
	{ 96, { 165, 1.10f }, { 110, 1.0f } },
	{ 128, { 165, 1.085f }, { 110, 1.0f } },
	{ 160, { 165, 1.07f }, { 110, 1.0f } },
	{ 192, { 165, 1.06f }, { 130, 1.0f } },
	{ 256, { 165, 1.045f }, { 130, 1.0f } },
};

static struct stop stop_of(uint32_t quality, uint32_t lower_rate_hz)
{
	return lower_rate_hz < HEARD_RATE_HZ ? of_quality[quality].low : of_quality[quality].high;
}

int tb_filter_design(
	struct tb_filter *f, uint32_t in_rate_hz, uint32_t out_rate_hz, uint32_t quality)
{
	if (in_rate_hz == 0 || out_rate_hz == 0 || quality > TB_FILTER_MAX_QUALITY)
		return -EINVAL;

	struct stop stop = stop_of(quality, tb_min_u32(in_rate_hz, out_rate_hz));
	double ratio = (double)in_rate_hz / out_rate_hz, longer = fmax(ratio, 1.0);
	double n = of_quality[quality].n_taps;
	double transition = (stop.db - 7.95) / (14.36 * n); /* of the lower rate */

	f->ratio = ratio;
	f->quality = quality;
	f->n_taps = ((uint32_t)(n * longer + 1e-9) + UNIT - 1) / UNIT * UNIT;
	f->beta = 0.1102 * (stop.db - 8.7); /* above 50 dB */
	f->cutoff = 0.5 * ((double)stop.from - transition) / longer;
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

/* The tap at a distance in frames. */
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
