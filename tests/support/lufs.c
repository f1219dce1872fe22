/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "lufs.h"

#include <math.h>
#include <stdlib.h>

#define STEP_FRAMES     4800u /* 100 ms */
#define STEPS_PER_BLOCK 4u

/* Tables 1 and 2 of the recommendation. */
static const struct biquad {
	double b[3], a[2];
} weighting[] = {
	{ { 1.53512485958697, -2.69169618940638, 1.19839281085285 },
		{ -1.69065929318241, 0.73248077421585 } },
	{ { 1.0, -2.0, 1.0 }, { -1.99004745483398, 0.99007225036621 } },
};

struct memory {
	double s1, s2;
};

static double filter(const struct biquad *q, struct memory *m, double x)
{
	double y = q->b[0] * x + m->s1;

	m->s1 = q->b[1] * x - q->a[0] * y + m->s2;
	m->s2 = q->b[2] * x - q->a[1] * y;
	return y;
}

/* Adds the weighted power of each 100 ms to `power`. */
static void add_power(double *power, const float *x, uint32_t n_steps)
{
	struct memory m[2] = { { 0.0, 0.0 }, { 0.0, 0.0 } };

	for (uint32_t i = 0; i < n_steps * STEP_FRAMES; i++) {
		double y = filter(&weighting[0], &m[0], (double)x[i]);

		y = filter(&weighting[1], &m[1], y);
		power[i / STEP_FRAMES] += y * y / STEP_FRAMES;
	}
}

static double to_lufs(double power)
{
	return -0.691 + 10.0 * log10(power);
}

/* The mean of all blocks that are louder than `gate_lufs`; 0 if none is. */
static double mean_above(const double *power, uint32_t n_steps, double gate_lufs)
{
	double sum = 0.0;
	uint32_t n = 0;

	for (uint32_t i = 0; i + STEPS_PER_BLOCK <= n_steps; i++) {
		double block = 0.0;

		for (uint32_t k = 0; k < STEPS_PER_BLOCK; k++)
			block += power[i + k] / STEPS_PER_BLOCK;
		if (to_lufs(block) <= gate_lufs)
			continue;
		sum += block;
		n++;
	}
	return n ? sum / n : 0.0;
}

double loudness_lufs(const float *const *channels, uint32_t n_channels, uint32_t n_frames)
{
	uint32_t n_steps = n_frames / STEP_FRAMES;
	double *power = calloc(n_steps + 1, sizeof(*power)), mean;

	for (uint32_t c = 0; c < n_channels; c++)
		add_power(power, channels[c], n_steps);
	mean = mean_above(power, n_steps, -70.0);
	mean = mean_above(power, n_steps, to_lufs(mean) - 10.0);
	free(power);
	return to_lufs(mean);
}
