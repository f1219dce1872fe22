/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Turning a square of TB_LANES rows in registers.  Only for sources in
 * dsp_isa_sources, see isa.h. */
#ifndef TB_ISA_TRANSPOSE_H
#define TB_ISA_TRANSPOSE_H

#include "isa.h"

/* ZIP: a0 b0 a1 b1 ... of the lower or the upper halves.  EVEN: a0 a2 ... b0 b2 ... */
#if TB_LANES == 16
#define TB_ZIP_LOW(a, b)                                                                           \
	__builtin_shufflevector(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23)
#define TB_ZIP_HIGH(a, b)                                                                          \
	__builtin_shufflevector(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31)
#define TB_EVEN(a, b)                                                                              \
	__builtin_shufflevector(a, b, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30)
#define TB_ODD(a, b)                                                                               \
	__builtin_shufflevector(a, b, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31)
#define TB_LOG2_LANES 4u
#elif TB_LANES == 8
#define TB_ZIP_LOW(a, b)  __builtin_shufflevector(a, b, 0, 8, 1, 9, 2, 10, 3, 11)
#define TB_ZIP_HIGH(a, b) __builtin_shufflevector(a, b, 4, 12, 5, 13, 6, 14, 7, 15)
#define TB_EVEN(a, b)     __builtin_shufflevector(a, b, 0, 2, 4, 6, 8, 10, 12, 14)
#define TB_ODD(a, b)      __builtin_shufflevector(a, b, 1, 3, 5, 7, 9, 11, 13, 15)
#define TB_LOG2_LANES     3u
#else
#define TB_ZIP_LOW(a, b)  __builtin_shufflevector(a, b, 0, 4, 1, 5)
#define TB_ZIP_HIGH(a, b) __builtin_shufflevector(a, b, 2, 6, 3, 7)
#define TB_EVEN(a, b)     __builtin_shufflevector(a, b, 0, 2, 4, 6)
#define TB_ODD(a, b)      __builtin_shufflevector(a, b, 1, 3, 5, 7)
#define TB_LOG2_LANES     2u
#endif

/* Each pass shuffles the square like a deck of cards, which rotates the bits of
 * (row, column) by one: after log2 passes rows and columns have changed places. */
TB_INLINE void tb_transpose(tb_vec x[TB_LANES])
{
	TB_UNROLL
	for (uint32_t pass = 0; pass < TB_LOG2_LANES; pass++) {
		tb_vec y[TB_LANES];

		TB_UNROLL
		for (uint32_t i = 0; i < TB_LANES / 2; i++) {
			y[2 * i] = TB_ZIP_LOW(x[i], x[i + TB_LANES / 2]);
			y[2 * i + 1] = TB_ZIP_HIGH(x[i], x[i + TB_LANES / 2]);
		}
		TB_UNROLL
		for (uint32_t i = 0; i < TB_LANES; i++)
			x[i] = y[i];
	}
}

#endif
