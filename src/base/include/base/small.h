/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What is too small for a file of its own and needed by many.  Any thread. */
#ifndef TB_SMALL_H
#define TB_SMALL_H

#include <math.h>
#include <stdatomic.h>
#include <stdint.h>

static inline uint32_t tb_min_u32(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

static inline uint32_t tb_max_u32(uint32_t a, uint32_t b)
{
	return a > b ? a : b;
}

/* `b`, if one of them is a NaN. */
static inline float tb_min_f(float a, float b)
{
	return a < b ? a : b;
}

static inline float tb_max_f(float a, float b)
{
	return a > b ? a : b;
}

static inline double tb_min_d(double a, double b)
{
	return a < b ? a : b;
}

static inline double tb_max_d(double a, double b)
{
	return a > b ? a : b;
}

static inline int tb_clamp_i(int x, int low, int high)
{
	return x < low ? low : x > high ? high : x;
}

/* A NaN becomes `low`. */
static inline double tb_clamp(double x, double low, double high)
{
	return x > low ? x < high ? x : high : low;
}

/* A NaN becomes `otherwise`. */
static inline double tb_clamp_or(double x, double low, double high, double otherwise)
{
	return isnan(x) ? otherwise : tb_clamp(x, low, high);
}

/* The caller is the counter's only writer, so that no read-modify-write is needed. */
static inline void tb_count_on(_Atomic uint64_t *counter, uint64_t n_more)
{
	if (n_more > 0)
		atomic_store_explicit(counter,
			atomic_load_explicit(counter, memory_order_relaxed) + n_more,
			memory_order_relaxed);
}

#endif
