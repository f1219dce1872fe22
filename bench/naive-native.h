/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The mix row by row, compiled for the machine that compiles it. */
#ifndef BENCH_NAIVE_NATIVE_H
#define BENCH_NAIVE_NATIVE_H

#include <stdint.h>

/* Stereo rows, [strip or bus * 2 + side]; gain[strip * n_buses + bus]. */
struct naive_job {
	float *const *out;
	const float *const *in;
	const float *gain;
	uint32_t n_strips, n_buses, n_frames;
};

void naive_native_mix(const struct naive_job *mix);

#endif
