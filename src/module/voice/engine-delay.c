/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "engine-delay.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The first half lets the engine learn. */
#define N_BLOCKS 150u
#define N_FRAMES (N_BLOCKS * TB_ENGINE_FRAMES)
#define N_LEARNT (N_FRAMES / 2)

/* Like vowels: pulses that ring in two formants, four syllables a second.  The pulses come at
 * random, since a voice of one pitch is like itself a period later. */
static void speak(float *to)
{
	static const double formant_hz[2] = { 700.0, 1700.0 };
	double y[2][2] = { { 0.0 } };
	uint32_t next = 0, random = 1;

	for (uint32_t f = 0; f < N_FRAMES; f++) {
		double syllable = sin(M_PI * 4.0 * (double)f / TB_ENGINE_RATE_HZ);
		double pulse = f == next ? 1.0 : 0.0, sum = 0.0;

		if (f == next) {
			random = random * 1664525u + 1013904223u;
			next += 240 + random / (UINT32_MAX / 240);
		}
		for (uint32_t i = 0; i < 2; i++) {
			double turn = 2.0 * M_PI * formant_hz[i] / TB_ENGINE_RATE_HZ;
			double now = pulse + 1.97 * cos(turn) * y[i][0] - 0.97 * y[i][1];

			y[i][1] = y[i][0];
			y[i][0] = now;
			sum += now;
		}
		to[f] = (float)(0.03 * sum * syllable * syllable);
	}
}

static void send_through(struct tb_engine *e, float *io,
	void (*run)(struct tb_engine *e, float *const *io, const float *const *far))
{
	static const float silence[TB_ENGINE_FRAMES];
	const float *far[TB_ENGINE_FAR_CHANNELS] = { silence, silence };

	for (uint32_t b = 0; b < N_BLOCKS; b++) {
		float *row = io + (size_t)b * TB_ENGINE_FRAMES;

		run(e, &row, far);
	}
}

static float likeness(const float *in, const float *out, uint32_t delay)
{
	float sum = 0.0f;

	for (uint32_t f = N_LEARNT; f < N_FRAMES; f++)
		sum += out[f] * in[f - delay];
	return sum;
}

uint32_t tb_engine_measure(struct tb_engine *e,
	void (*run)(struct tb_engine *e, float *const *io, const float *const *far))
{
	float *in = malloc(2 * N_FRAMES * sizeof(float)), *out = in + N_FRAMES;
	float best = 0.0f;
	uint32_t delay = 0;

	if (!in)
		return TB_ENGINE_FRAMES;
	speak(in);
	memcpy(out, in, N_FRAMES * sizeof(float));
	send_through(e, out, run);
	for (uint32_t d = 0; d <= TB_ENGINE_DELAY_MAX; d++) {
		float now = likeness(in, out, d);

		if (now > best) {
			best = now;
			delay = d;
		}
	}
	free(in);
	return delay;
}
