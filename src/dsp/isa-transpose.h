/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Turning a square of TB_LANES rows in registers, by shuffles that stay within the
 * 128-bit lanes of a vector as long as they can: those cost less everywhere.  Only
 * for sources in dsp_isa_sources, see isa.h. */
#ifndef TB_ISA_TRANSPOSE_H
#define TB_ISA_TRANSPOSE_H

#include "isa.h"

/* Within each 128-bit lane: ZIP a0 b0 a1 b1 (LOW) or a2 b2 a3 b3; PAIR a0 a1 b0 b1 or
 * a2 a3 b2 b3.  Of whole 128-bit lanes: a0 a2 b0 b2 (EVEN) or a1 a3 b1 b3.  Of all
 * elements: EVEN a0 a2 ... b0 b2 ... */
/* clang-format off */
#if TB_LANES == 16
#define TB_ZIP_LOW(a, b) \
	__builtin_shufflevector(a, b, 0, 16, 1, 17, 4, 20, 5, 21, 8, 24, 9, 25, 12, 28, 13, 29)
#define TB_ZIP_HIGH(a, b) \
	__builtin_shufflevector(a, b, 2, 18, 3, 19, 6, 22, 7, 23, 10, 26, 11, 27, 14, 30, 15, 31)
#define TB_PAIR_LOW(a, b) \
	__builtin_shufflevector(a, b, 0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29)
#define TB_PAIR_HIGH(a, b) \
	__builtin_shufflevector(a, b, 2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31)
#define TB_LANES_EVEN(a, b) \
	__builtin_shufflevector(a, b, 0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27)
#define TB_LANES_ODD(a, b) \
	__builtin_shufflevector(a, b, 4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31)
#define TB_EVEN(a, b) \
	__builtin_shufflevector(a, b, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30)
#define TB_ODD(a, b) \
	__builtin_shufflevector(a, b, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31)
#elif TB_LANES == 8
#define TB_ZIP_LOW(a, b) \
	__builtin_shufflevector(a, b, 0, 8, 1, 9, 4, 12, 5, 13)
#define TB_ZIP_HIGH(a, b) \
	__builtin_shufflevector(a, b, 2, 10, 3, 11, 6, 14, 7, 15)
#define TB_PAIR_LOW(a, b) \
	__builtin_shufflevector(a, b, 0, 1, 8, 9, 4, 5, 12, 13)
#define TB_PAIR_HIGH(a, b) \
	__builtin_shufflevector(a, b, 2, 3, 10, 11, 6, 7, 14, 15)
#define TB_LANES_EVEN(a, b) \
	__builtin_shufflevector(a, b, 0, 1, 2, 3, 8, 9, 10, 11)
#define TB_LANES_ODD(a, b) \
	__builtin_shufflevector(a, b, 4, 5, 6, 7, 12, 13, 14, 15)
#define TB_EVEN(a, b) \
	__builtin_shufflevector(a, b, 0, 2, 4, 6, 8, 10, 12, 14)
#define TB_ODD(a, b) \
	__builtin_shufflevector(a, b, 1, 3, 5, 7, 9, 11, 13, 15)
#else
#define TB_ZIP_LOW(a, b) \
	__builtin_shufflevector(a, b, 0, 4, 1, 5)
#define TB_ZIP_HIGH(a, b) \
	__builtin_shufflevector(a, b, 2, 6, 3, 7)
#define TB_PAIR_LOW(a, b) \
	__builtin_shufflevector(a, b, 0, 1, 4, 5)
#define TB_PAIR_HIGH(a, b) \
	__builtin_shufflevector(a, b, 2, 3, 6, 7)
#define TB_EVEN(a, b) \
	__builtin_shufflevector(a, b, 0, 2, 4, 6)
#define TB_ODD(a, b) \
	__builtin_shufflevector(a, b, 1, 3, 5, 7)
#endif
/* clang-format on */

/* Each 4 rows: their 4 x 4 squares, lane by lane. */
TB_INLINE void tb_transpose_lanes(tb_vec x[4])
{
	tb_vec low = TB_ZIP_LOW(x[0], x[1]), high = TB_ZIP_HIGH(x[0], x[1]);
	tb_vec low2 = TB_ZIP_LOW(x[2], x[3]), high2 = TB_ZIP_HIGH(x[2], x[3]);

	x[0] = TB_PAIR_LOW(low, low2);
	x[1] = TB_PAIR_HIGH(low, low2);
	x[2] = TB_PAIR_LOW(high, high2);
	x[3] = TB_PAIR_HIGH(high, high2);
}

/* Then the squares themselves change places: x[4 i + k] holds row k of the squares of
 * group i. */
TB_INLINE void tb_transpose(tb_vec x[TB_LANES])
{
	TB_UNROLL
	for (uint32_t i = 0; i < TB_LANES; i += 4)
		tb_transpose_lanes(x + i);
#if TB_LANES == 16
	TB_UNROLL
	for (uint32_t k = 0; k < 4; k++) {
		tb_vec even = TB_LANES_EVEN(x[k], x[4 + k]), odd = TB_LANES_ODD(x[k], x[4 + k]);
		tb_vec even2 = TB_LANES_EVEN(x[8 + k], x[12 + k]);
		tb_vec odd2 = TB_LANES_ODD(x[8 + k], x[12 + k]);

		x[k] = TB_LANES_EVEN(even, even2);
		x[4 + k] = TB_LANES_EVEN(odd, odd2);
		x[8 + k] = TB_LANES_ODD(even, even2);
		x[12 + k] = TB_LANES_ODD(odd, odd2);
	}
#elif TB_LANES == 8
	TB_UNROLL
	for (uint32_t k = 0; k < 4; k++) {
		tb_vec even = TB_LANES_EVEN(x[k], x[4 + k]);

		x[4 + k] = TB_LANES_ODD(x[k], x[4 + k]);
		x[k] = even;
	}
#endif
}

#endif
