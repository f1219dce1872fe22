/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The time.  Any thread: the kernel answers without a system call (vdso(7)). */
#ifndef TB_NOW_H
#define TB_NOW_H

#include <stdint.h>
#include <time.h>

/* The monotonic clock, which is never set. */
static inline uint64_t tb_now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

#endif
