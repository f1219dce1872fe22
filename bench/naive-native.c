/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The mix row by row, as one would write it for a compiler that is told all about the machine
 * (meson.build: -O3 -march=native). */
#include "naive-native.h"

static void add(float *restrict out, const float *restrict in, float gain, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		out[i] += in[i] * gain;
}

void naive_native_mix(const struct naive_job *mix)
{
	for (uint32_t b = 0; b < mix->n_buses; b++) {
		for (uint32_t side = 0; side < 2; side++) {
			float *out = mix->out[b * 2 + side];

			for (uint32_t i = 0; i < mix->n_frames; i++)
				out[i] = 0;
			for (uint32_t s = 0; s < mix->n_strips; s++)
				add(out, mix->in[s * 2 + side], mix->gain[s * mix->n_buses + b],
					mix->n_frames);
		}
	}
}
