/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* How a limiter divides its memory.  Private to limiter.c and limiter-rt.c.
 *
 * Every row is a past of `TB_LIMITER_PAST(rate)` frames and a chunk: the channels'
 * samples, then the two inputs of the moving averages (int32_t). */
#ifndef TB_LIMITER_IMPL_H
#define TB_LIMITER_IMPL_H

#include "dsp/limiter.h"

#define TB_LIMITER_CHUNK  256u
#define TB_LEAST_BOX      9u /* frames of a moving average: 0.2 ms at 48 kHz */
#define TB_LIMITER_N_SUMS 2u

/* Frames of past that `c` needs. */
static inline uint32_t tb_limiter_past(const struct tb_limiter_coeffs *c)
{
	return c->delay_frames + TB_TRUE_PEAK_TAPS;
}

#endif
