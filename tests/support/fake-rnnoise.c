/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Stands for RNNoise, which not every system has: gives back what it got a block before, in whole
 * numbers as those of 16 bits are, and a quarter of it. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define N_FRAMES 480
#define EXPORT   __attribute__((visibility("default")))

EXPORT void *rnnoise_create(void *model);
EXPORT void rnnoise_destroy(void *state);
EXPORT float rnnoise_process_frame(void *state, float *out, const float *in);

void *rnnoise_create(void *model)
{
	return calloc(N_FRAMES, sizeof(float));
}

void rnnoise_destroy(void *state)
{
	free(state);
}

float rnnoise_process_frame(void *state, float *out, const float *in)
{
	float *before = state;

	for (int f = 0; f < N_FRAMES; f++)
		out[f] = 0.25f * rintf(before[f]);
	memcpy(before, in, N_FRAMES * sizeof(float));
	return 1.0f;
}
