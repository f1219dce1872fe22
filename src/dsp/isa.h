/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What a source that is compiled once per instruction set needs: the widest
 * native vector of this compilation, and the name of its table.
 *
 * Only for sources in dsp_isa_sources (see meson.build).  They define nothing
 * with external linkage but their table, so that no code of a higher level can
 * be linked in for a lower one. */
#ifndef TB_ISA_H
#define TB_ISA_H

#include <stdint.h>
#ifdef __x86_64__
#include <immintrin.h>
#endif

#include "dsp/cpu.h"

#if defined(__AVX512F__)
#define TB_LANES     16u
#define TB_REGISTERS 32u
#define TB_ISA_NEEDS (TB_CPU_V1 | TB_CPU_V3 | TB_CPU_V4)
#elif defined(__AVX2__)
#define TB_LANES     8u
#define TB_REGISTERS 16u
#define TB_ISA_NEEDS (TB_CPU_V1 | TB_CPU_V3)
#elif defined(__x86_64__)
#define TB_LANES     4u
#define TB_REGISTERS 16u
#define TB_ISA_NEEDS TB_CPU_V1
#else /* NEON and the like; a machine without vectors gets them emulated */
#define TB_LANES     4u
#define TB_REGISTERS 32u
#define TB_ISA_NEEDS TB_CPU_V1
#endif

/* TB_ISA_NAME(x) is x_v1, x_v3, ...; TB_ISA_STRING is "v1", "v3", ... */
#define TB_ISA_PASTE2(name, isa) name##_##isa
#define TB_ISA_PASTE(name, isa)  TB_ISA_PASTE2(name, isa)
#define TB_ISA_NAME(name)        TB_ISA_PASTE(name, TB_ISA)
#define TB_ISA_QUOTE2(isa)       #isa
#define TB_ISA_QUOTE(isa)        TB_ISA_QUOTE2(isa)
#define TB_ISA_STRING            TB_ISA_QUOTE(TB_ISA)

#define TB_INLINE static inline __attribute__((always_inline))

/* Before a loop with a small constant count: unroll it whole, so that an array
 * it walks can live in registers.  Not where every access is checked (TB_CHECKED,
 * a build with sanitizers): nothing lives in registers there, and unrolled checks
 * keep the compiler busy for minutes. */
#if defined(TB_CHECKED)
#define TB_UNROLL
#elif defined(__clang__)
#define TB_UNROLL _Pragma("clang loop unroll(full)")
#else
#define TB_UNROLL _Pragma("GCC unroll 16")
#endif

/* Loads below it are not moved above it: where registers are few, gcc would hold
 * what is needed later in those that are needed now, and spill. */
#if TB_REGISTERS == 16
#define TB_IN_ORDER __asm__ volatile("" ::: "memory")
#else
#define TB_IN_ORDER (void)0
#endif

typedef float tb_vec __attribute__((vector_size(TB_LANES * 4)));
typedef int32_t tb_ivec __attribute__((vector_size(TB_LANES * 4)));
typedef float tb_vec_unaligned __attribute__((vector_size(TB_LANES * 4), aligned(4), may_alias));

TB_INLINE tb_vec tb_vec_load(const float *from)
{
	return *(const tb_vec_unaligned *)from;
}

/* For what is used more than once: gcc would read it again for each use, and
 * reading is what a loop over a row has least of. */
TB_INLINE tb_vec tb_vec_load_once(const float *from)
{
	tb_vec x = tb_vec_load(from);

#if defined(__x86_64__)
	__asm__("" : "+v"(x)); /* a register from here on */
#else
	__asm__ volatile("" ::: "memory");
#endif
	return x;
}

TB_INLINE void tb_vec_store(float *to, tb_vec x)
{
	*(tb_vec_unaligned *)to = x;
}

/* -0 is what changes nothing when added, or subtracted from: x - -0 is x. */
TB_INLINE tb_vec tb_vec_splat(float x)
{
	return x - (tb_vec){ 0 };
}

/* 0, 1, 2, ... */
TB_INLINE tb_vec tb_vec_index(void)
{
	tb_vec index;

	TB_UNROLL
	for (uint32_t i = 0; i < TB_LANES; i++)
		index[i] = (float)i;
	return index;
}

TB_INLINE tb_vec tb_vec_abs(tb_vec x)
{
	return (tb_vec)((tb_ivec)x & INT32_MAX);
}

/* The larger of each lane; max where x is a NaN.  gcc does not see an instruction
 * in a comparison and a choice, and those two are three times as slow. */
TB_INLINE tb_vec tb_vec_max(tb_vec x, tb_vec max)
{
#if defined(__AVX512F__)
	return _mm512_max_ps(x, max);
#elif defined(__AVX2__)
	return _mm256_max_ps(x, max);
#elif defined(__x86_64__)
	return _mm_max_ps(x, max);
#else
	tb_ivec above = x > max;

	return (tb_vec)(((tb_ivec)x & above) | ((tb_ivec)max & ~above));
#endif
}

/* The larger of |x| and max, which is not negative, in each lane; max where x is a NaN.  One
 * instruction where it is to be had. */
TB_INLINE tb_vec tb_vec_max_abs(tb_vec x, tb_vec max)
{
#if defined(__AVX512DQ__)
	return _mm512_range_ps(x, max, 0xb); /* of the magnitudes the larger, without a sign */
#else
	return tb_vec_max(tb_vec_abs(x), max);
#endif
}

typedef float tb_vec4 __attribute__((vector_size(16)));
typedef int32_t tb_ivec4 __attribute__((vector_size(16)));

/* Used to fold the lanes of a vector. */
union tb_vec_quarters {
	tb_vec whole;
	tb_vec4 part[TB_LANES / 4];
};

TB_INLINE tb_vec4 tb_vec4_max(tb_vec4 x, tb_vec4 max)
{
#if defined(__x86_64__)
	return _mm_max_ps(x, max);
#else
	tb_ivec4 above = x > max;

	return (tb_vec4)(((tb_ivec4)x & above) | ((tb_ivec4)max & ~above));
#endif
}

TB_INLINE tb_vec4 tb_vec4_min(tb_vec4 x, tb_vec4 min)
{
#if defined(__x86_64__)
	return _mm_min_ps(x, min);
#else
	tb_ivec4 below = x < min;

	return (tb_vec4)(((tb_ivec4)x & below) | ((tb_ivec4)min & ~below));
#endif
}

#endif
