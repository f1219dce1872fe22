/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Marks of the realtime side, shared by all layers.
 *
 * A function marked TB_RT runs on the data thread: it copies, ramps and
 * multiplies, and does nothing else (no allocation, lock, log, file, syscall or
 * unbounded loop).  Its object file goes into a `*-rt` library, and the test
 * `rt-symbols` checks what that library imports.
 */
#ifndef TB_RT_H
#define TB_RT_H

/* Where the compiler knows what that means (clang 20 or newer) it is part of the function's type:
 * the compiler looks for calls that may block (`make check-effects`), and RealtimeSanitizer watches
 * what is really called (`make check-rtsan`).  TB_RT_POINTER stands behind a pointer to such a
 * function.  TB_RT_TRUST(call) is for a function of somebody else's that nothing marks, and which
 * its author means for the data thread. */
#ifdef __has_attribute
#if __has_attribute(nonblocking)
#define TB_RT         __attribute__((nothrow, nonblocking))
#define TB_RT_POINTER __attribute__((nonblocking))
#define TB_RT_TRUST(call)                                                                          \
	(__extension__({                                                                           \
		_Pragma("clang diagnostic push")                                                   \
			_Pragma("clang diagnostic ignored \"-Wfunction-effects\"") call;           \
		_Pragma("clang diagnostic pop")                                                    \
	}))
#endif
#endif
#ifndef TB_RT
#define TB_RT             __attribute__((nothrow))
#define TB_RT_POINTER     /* empty */
#define TB_RT_TRUST(call) (call)
#endif

/* Alignment, in bytes, of every arena and scratch row. */
#define TB_ALIGN 64

#define TB_ALIGNED __attribute__((aligned(TB_ALIGN)))

#endif
