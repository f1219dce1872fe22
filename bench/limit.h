/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* How fast this machine can mix at all: kernels written by hand in intrinsics for
 * the tiles that the report quotes, and the machine's peak of multiply-adds.
 * x86-64 only; rows are whole blocks (n a multiple of 128 frames). */
#ifndef BENCH_LIMIT_H
#define BENCH_LIMIT_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* out[o][i] = sum over k of in[k][i] * gain[k * 6 + o], as tb_mix_kernels.mix, for
 * n_out 2, 4 or 5. */
typedef void (*limit_mix_func)(float *const *out, uint32_t n_out, const float *const *in,
	uint32_t n_in, const float *gain, uint32_t n);

void limit_mix_avx512(float *const *out, uint32_t n_out, const float *const *in, uint32_t n_in,
	const float *gain, uint32_t n);
void limit_mix_avx2(float *const *out, uint32_t n_out, const float *const *in, uint32_t n_in,
	const float *gain, uint32_t n);

/* The best that this machine has, of vectors of at most `most_lanes` floats; NULL if
 * it has neither. */
limit_mix_func limit_mix_best(uint32_t most_lanes);

/* n independent multiply-adds of whole vectors from registers, twelve at a
 * time.  Returns the lanes of a vector (16 or 8), so that n times it is the number of
 * multiply-adds. */
uint32_t limit_fma_peak(uint32_t n, uint32_t most_lanes);

/* 44.1 to 48 kHz, stereo: 160 rows of 64 taps, aligned to 64 bytes; n output frames,
 * a multiple of 8. */
typedef void (*limit_resample_func)(
	const float *bank, const float *const in[2], float *const out[2], uint32_t n);

void limit_resample_avx512(
	const float *bank, const float *const in[2], float *const out[2], uint32_t n);
void limit_resample_avx2(
	const float *bank, const float *const in[2], float *const out[2], uint32_t n);

/* As limit_mix_best(). */
limit_resample_func limit_resample_best(uint32_t most_lanes);

#ifdef __cplusplus
}
#endif

#endif
