/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Register-blocked mixing written by hand, one function per tile.  It knows its
 * tile, asks for whole blocks and has no ramps: a limit, not a mixer. */
#include "limit.h"

#include <immintrin.h>
#include <stddef.h>

#define STRIDE 6 /* TB_MIX_TILE: gains of one input */

#define AVX512 __attribute__((target("avx512f")))
#define AVX2   __attribute__((target("avx2,fma")))

/* The compiler may not read it again from memory, as gcc likes to. */
#define KEEP(x) __asm__ volatile("" : "+v"(x));

/* clang-format off: a line of these macros is a row of a tile */

/* ---- AVX-512: 32 registers ---- */

/* 2 outputs x 8 vectors. */
AVX512 static void mix_2_avx512(
	float *const *out, const float *const *in, uint32_t n_in, const float *gain, uint32_t n)
{
	for (uint32_t at = 0; at < n; at += 128) {
		__m512 l0 = _mm512_setzero_ps(), l1 = l0, l2 = l0, l3 = l0;
		__m512 l4 = l0, l5 = l0, l6 = l0, l7 = l0;
		__m512 r0 = l0, r1 = l0, r2 = l0, r3 = l0, r4 = l0, r5 = l0, r6 = l0, r7 = l0;

		for (uint32_t k = 0; k < n_in; k++) {
			const float *x = in[k] + at;
			__m512 gl = _mm512_set1_ps(gain[k * STRIDE]);
			__m512 gr = _mm512_set1_ps(gain[k * STRIDE + 1]);
			__m512 v;

#define STEP(i)                                                                                    \
	v = _mm512_loadu_ps(x + (i)*16);                                                           \
	KEEP(v)                                                                                    \
	l##i = _mm512_fmadd_ps(v, gl, l##i);                                                       \
	r##i = _mm512_fmadd_ps(v, gr, r##i);
			STEP(0) STEP(1) STEP(2) STEP(3) STEP(4) STEP(5) STEP(6) STEP(7)
#undef STEP
		}
#define STORE(i)                                                                                   \
	_mm512_storeu_ps(out[0] + at + (i)*16, l##i);                                              \
	_mm512_storeu_ps(out[1] + at + (i)*16, r##i);
		STORE(0) STORE(1) STORE(2) STORE(3) STORE(4) STORE(5) STORE(6) STORE(7)
#undef STORE
	}
}

/* 4 or 5 outputs x 4 vectors. */
#define ROW_DECLARE_512(o) __m512 s##o##0 = zero, s##o##1 = zero, s##o##2 = zero, s##o##3 = zero;
#define ROW_STEP_512(o)                                                                            \
	g = _mm512_set1_ps(gain[k * STRIDE + (o)]);                                                \
	s##o##0 = _mm512_fmadd_ps(x0, g, s##o##0);                                                 \
	s##o##1 = _mm512_fmadd_ps(x1, g, s##o##1);                                                 \
	s##o##2 = _mm512_fmadd_ps(x2, g, s##o##2);                                                 \
	s##o##3 = _mm512_fmadd_ps(x3, g, s##o##3);
#define ROW_STORE_512(o)                                                                           \
	_mm512_storeu_ps(out[o] + at, s##o##0);                                                    \
	_mm512_storeu_ps(out[o] + at + 16, s##o##1);                                               \
	_mm512_storeu_ps(out[o] + at + 32, s##o##2);                                               \
	_mm512_storeu_ps(out[o] + at + 48, s##o##3);

#define ROWS_4(M) M(0) M(1) M(2) M(3)
#define ROWS_5(M) M(0) M(1) M(2) M(3) M(4)

#define MIX_512(name, ROWS)                                                                        \
	AVX512 static void name(float *const *out, const float *const *in, uint32_t n_in,          \
		const float *gain, uint32_t n)                                                     \
	{                                                                                          \
		const __m512 zero = _mm512_setzero_ps();                                           \
                                                                                                   \
		for (uint32_t at = 0; at < n; at += 64) {                                          \
			ROWS(ROW_DECLARE_512)                                                      \
			for (uint32_t k = 0; k < n_in; k++) {                                      \
				const float *x = in[k] + at;                                       \
				__m512 x0 = _mm512_loadu_ps(x), x1 = _mm512_loadu_ps(x + 16);      \
				__m512 x2 = _mm512_loadu_ps(x + 32);                               \
				__m512 x3 = _mm512_loadu_ps(x + 48), g;                            \
				KEEP(x0) KEEP(x1) KEEP(x2) KEEP(x3) ROWS(ROW_STEP_512)             \
			}                                                                          \
			ROWS(ROW_STORE_512)                                                        \
		}                                                                                  \
	}

MIX_512(mix_4_avx512, ROWS_4)
MIX_512(mix_5_avx512, ROWS_5)

void limit_mix_avx512(float *const *out, uint32_t n_out, const float *const *in, uint32_t n_in,
	const float *gain, uint32_t n)
{
	if (n_out == 2)
		mix_2_avx512(out, in, n_in, gain, n);
	else if (n_out == 4)
		mix_4_avx512(out, in, n_in, gain, n);
	else
		mix_5_avx512(out, in, n_in, gain, n);
}

/* ---- AVX2: 16 registers ---- */

/* 2 outputs x 4 vectors. */
AVX2 static void mix_2_avx2(
	float *const *out, const float *const *in, uint32_t n_in, const float *gain, uint32_t n)
{
	for (uint32_t at = 0; at < n; at += 32) {
		__m256 l0 = _mm256_setzero_ps(), l1 = l0, l2 = l0, l3 = l0;
		__m256 r0 = l0, r1 = l0, r2 = l0, r3 = l0;

		for (uint32_t k = 0; k < n_in; k++) {
			const float *x = in[k] + at;
			__m256 gl = _mm256_broadcast_ss(gain + k * STRIDE);
			__m256 gr = _mm256_broadcast_ss(gain + k * STRIDE + 1);
			__m256 v;

#define STEP(i)                                                                                    \
	v = _mm256_loadu_ps(x + (i)*8);                                                            \
	KEEP(v)                                                                                    \
	l##i = _mm256_fmadd_ps(v, gl, l##i);                                                       \
	r##i = _mm256_fmadd_ps(v, gr, r##i);
			STEP(0) STEP(1) STEP(2) STEP(3)
#undef STEP
		}
#define STORE(i)                                                                                   \
	_mm256_storeu_ps(out[0] + at + (i)*8, l##i);                                               \
	_mm256_storeu_ps(out[1] + at + (i)*8, r##i);
		STORE(0) STORE(1) STORE(2) STORE(3)
#undef STORE
	}
}

/* 4 or 5 outputs x 2 vectors. */
#define ROW_DECLARE_256(o) __m256 s##o##0 = zero, s##o##1 = zero;
#define ROW_STEP_256(o)                                                                            \
	g = _mm256_broadcast_ss(gain + k * STRIDE + (o));                                          \
	s##o##0 = _mm256_fmadd_ps(x0, g, s##o##0);                                                 \
	s##o##1 = _mm256_fmadd_ps(x1, g, s##o##1);
#define ROW_STORE_256(o)                                                                           \
	_mm256_storeu_ps(out[o] + at, s##o##0);                                                    \
	_mm256_storeu_ps(out[o] + at + 8, s##o##1);

#define MIX_256(name, ROWS)                                                                        \
	AVX2 static void name(float *const *out, const float *const *in, uint32_t n_in,            \
		const float *gain, uint32_t n)                                                     \
	{                                                                                          \
		const __m256 zero = _mm256_setzero_ps();                                           \
                                                                                                   \
		for (uint32_t at = 0; at < n; at += 16) {                                          \
			ROWS(ROW_DECLARE_256)                                                      \
			for (uint32_t k = 0; k < n_in; k++) {                                      \
				const float *x = in[k] + at;                                       \
				__m256 x0 = _mm256_loadu_ps(x), x1 = _mm256_loadu_ps(x + 8), g;    \
				KEEP(x0) KEEP(x1) ROWS(ROW_STEP_256)                               \
			}                                                                          \
			ROWS(ROW_STORE_256)                                                        \
		}                                                                                  \
	}

MIX_256(mix_4_avx2, ROWS_4)
MIX_256(mix_5_avx2, ROWS_5)

void limit_mix_avx2(float *const *out, uint32_t n_out, const float *const *in, uint32_t n_in,
	const float *gain, uint32_t n)
{
	if (n_out == 2)
		mix_2_avx2(out, in, n_in, gain, n);
	else if (n_out == 4)
		mix_4_avx2(out, in, n_in, gain, n);
	else
		mix_5_avx2(out, in, n_in, gain, n);
}

/* clang-format on */

limit_mix_func limit_mix_best(uint32_t most_lanes)
{
	if (most_lanes >= 16 && __builtin_cpu_supports("avx512f"))
		return limit_mix_avx512;
	if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
		return limit_mix_avx2;
	return NULL;
}

/* ---- the peak ---- */

/* 12 chains: more than latency times ports, and few enough for 16 registers.
 * Keeping each in its register also keeps the compiler from folding them. */
/* clang-format off */
#define PEAK(vec, set1, fma, n)                                                    \
	do {                                                                       \
		vec a = set1(1e-9f), b = set1(0.5f);                               \
		vec s0 = a, s1 = a, s2 = a, s3 = a, s4 = a, s5 = a;                \
		vec s6 = a, s7 = a, s8 = a, s9 = a, s10 = a, s11 = a;              \
                                                                                   \
		for (uint32_t left = (n) / 12; left > 0; left--) {                 \
			s0 = fma(a, b, s0), s1 = fma(a, b, s1);                    \
			s2 = fma(a, b, s2), s3 = fma(a, b, s3);                    \
			s4 = fma(a, b, s4), s5 = fma(a, b, s5);                    \
			s6 = fma(a, b, s6), s7 = fma(a, b, s7);                    \
			s8 = fma(a, b, s8), s9 = fma(a, b, s9);                    \
			s10 = fma(a, b, s10), s11 = fma(a, b, s11);                \
			KEEP(s0) KEEP(s1) KEEP(s2) KEEP(s3) KEEP(s4) KEEP(s5)      \
			KEEP(s6) KEEP(s7) KEEP(s8) KEEP(s9) KEEP(s10) KEEP(s11)    \
		}                                                                  \
	} while (0)
/* clang-format on */

AVX512 static uint32_t fma_peak_avx512(uint32_t n)
{
	PEAK(__m512, _mm512_set1_ps, _mm512_fmadd_ps, n);
	return 16;
}

AVX2 static uint32_t fma_peak_avx2(uint32_t n)
{
	PEAK(__m256, _mm256_set1_ps, _mm256_fmadd_ps, n);
	return 8;
}

uint32_t limit_fma_peak(uint32_t n, uint32_t most_lanes)
{
	if (most_lanes >= 16 && __builtin_cpu_supports("avx512f"))
		return fma_peak_avx512(n);
	return fma_peak_avx2(n);
}

/* ---- resampling ---- */

/* Adds two halves of each pair, in lanes of 128 bits first, where it is cheap. */
AVX512 static inline __m512 fold_words(__m512 x, __m512 y)
{
	return _mm512_add_ps(_mm512_unpacklo_ps(x, y), _mm512_unpackhi_ps(x, y));
}

AVX512 static inline __m512 fold_pairs(__m512 x, __m512 y)
{
	__m512d a = _mm512_castps_pd(x), b = _mm512_castps_pd(y);

	return _mm512_add_ps(_mm512_castpd_ps(_mm512_unpacklo_pd(a, b)),
		_mm512_castpd_ps(_mm512_unpackhi_pd(a, b)));
}

AVX512 static inline __m512 fold_lanes(__m512 x, __m512 y)
{
	return _mm512_add_ps(_mm512_shuffle_f32x4(x, y, 0x88), _mm512_shuffle_f32x4(x, y, 0xdd));
}

/* 64 taps of one output, lanes not yet added up. */
AVX512 static inline __m512 taps_64(const __m512 *h, const float *x)
{
	__m512 even = _mm512_mul_ps(h[0], _mm512_loadu_ps(x));
	__m512 odd = _mm512_mul_ps(h[1], _mm512_loadu_ps(x + 16));

	even = _mm512_fmadd_ps(h[2], _mm512_loadu_ps(x + 32), even);
	odd = _mm512_fmadd_ps(h[3], _mm512_loadu_ps(x + 48), odd);
	return _mm512_add_ps(even, odd);
}

AVX512 void limit_resample_avx512(
	const float *bank, const float *const in[2], float *const out[2], uint32_t n)
{
	const float *left = in[0], *right = in[1];
	uint32_t phase = 0;

	for (uint32_t at = 0; at < n; at += 8) {
		__m512 s[16];

#pragma GCC unroll 8
		for (int i = 0; i < 8; i++) {
			const float *row = bank + phase * 64;
			__m512 h[4] = { _mm512_load_ps(row), _mm512_load_ps(row + 16),
				_mm512_load_ps(row + 32), _mm512_load_ps(row + 48) };

			s[i] = taps_64(h, left);
			s[8 + i] = taps_64(h, right);
			phase += 147;
			if (phase >= 160) {
				phase -= 160;
				left++;
				right++;
			}
		}
#pragma GCC unroll 8
		for (int i = 0; i < 8; i++)
			s[i] = fold_words(s[2 * i], s[2 * i + 1]);
#pragma GCC unroll 4
		for (int i = 0; i < 4; i++)
			s[i] = fold_pairs(s[2 * i], s[2 * i + 1]);
		s[0] = fold_lanes(fold_lanes(s[0], s[1]), fold_lanes(s[2], s[3]));
		_mm256_storeu_ps(out[0] + at, _mm512_castps512_ps256(s[0]));
		_mm256_storeu_ps(out[1] + at,
			_mm256_castpd_ps(_mm512_extractf64x4_pd(_mm512_castps_pd(s[0]), 1)));
	}
}

/* 64 taps of one output, of both channels. */
AVX2 static inline void taps_64_both(
	const float *h, const float *left, const float *right, __m256 *l, __m256 *r)
{
	__m256 l0 = _mm256_setzero_ps(), l1 = l0, r0 = l0, r1 = l0;

#pragma GCC unroll 4
	for (int k = 0; k < 64; k += 16) {
		__m256 h0 = _mm256_load_ps(h + k), h1 = _mm256_load_ps(h + k + 8);

		l0 = _mm256_fmadd_ps(h0, _mm256_loadu_ps(left + k), l0);
		l1 = _mm256_fmadd_ps(h1, _mm256_loadu_ps(left + k + 8), l1);
		r0 = _mm256_fmadd_ps(h0, _mm256_loadu_ps(right + k), r0);
		r1 = _mm256_fmadd_ps(h1, _mm256_loadu_ps(right + k + 8), r1);
	}
	*l = _mm256_add_ps(l0, l1);
	*r = _mm256_add_ps(r0, r1);
}

/* The sums of four vectors. */
AVX2 static inline __m128 sums_of_4(const __m256 *s)
{
	__m256 x = _mm256_hadd_ps(_mm256_hadd_ps(s[0], s[1]), _mm256_hadd_ps(s[2], s[3]));

	return _mm_add_ps(_mm256_castps256_ps128(x), _mm256_extractf128_ps(x, 1));
}

AVX2 void limit_resample_avx2(
	const float *bank, const float *const in[2], float *const out[2], uint32_t n)
{
	const float *left = in[0], *right = in[1];
	uint32_t phase = 0;

	for (uint32_t at = 0; at < n; at += 4) {
		__m256 l[4], r[4];

#pragma GCC unroll 4
		for (int i = 0; i < 4; i++) {
			taps_64_both(bank + phase * 64, left, right, &l[i], &r[i]);
			phase += 147;
			if (phase >= 160) {
				phase -= 160;
				left++;
				right++;
			}
		}
		_mm_storeu_ps(out[0] + at, sums_of_4(l));
		_mm_storeu_ps(out[1] + at, sums_of_4(r));
	}
}

limit_resample_func limit_resample_best(uint32_t most_lanes)
{
	if (most_lanes >= 16 && __builtin_cpu_supports("avx512f"))
		return limit_resample_avx512;
	if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
		return limit_resample_avx2;
	return NULL;
}
