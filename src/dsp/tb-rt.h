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

/* clang's RealtimeSanitizer (`make check-rtsan`) watches what such a function calls. */
#ifdef __has_feature
#if __has_feature(realtime_sanitizer)
#define TB_RT __attribute__((nothrow, nonblocking))
#endif
#endif
#ifndef TB_RT
#define TB_RT __attribute__((nothrow))
#endif

/* Alignment, in bytes, of every arena and scratch row. */
#define TB_ALIGN 64

#define TB_ALIGNED __attribute__((aligned(TB_ALIGN)))

#endif
