/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Denormals read and written as zero for the length of a callback.
 *
 * A decaying tail ends in denormals, which cost a hundred times a normal
 * multiplication on some machines and are 750 dB below full scale.  Data thread. */
#ifndef TB_DENORMAL_H
#define TB_DENORMAL_H

#include <stdint.h>

#if defined(__SSE__)
#include <xmmintrin.h>

#define TB_MXCSR_FLUSH 0x8040u /* FTZ (bit 15) and DAZ (bit 6), Intel SDM vol. 1, 10.2.3 */

/* Returns what tb_denormals_restore() wants back. */
static inline uintptr_t tb_denormals_flush(void)
{
	uint32_t before = _mm_getcsr();

	_mm_setcsr(before | TB_MXCSR_FLUSH);
	return before;
}

static inline void tb_denormals_restore(uintptr_t before)
{
	_mm_setcsr((uint32_t)before);
}

#elif defined(__aarch64__)

#define TB_FPCR_FLUSH (UINT64_C(1) << 24) /* FZ, Arm ARM C5.2.8 */

static inline uintptr_t tb_denormals_flush(void)
{
	uintptr_t before;

	__asm__ volatile("mrs %0, fpcr" : "=r"(before));
	__asm__ volatile("msr fpcr, %0" : : "r"(before | TB_FPCR_FLUSH));
	return before;
}

static inline void tb_denormals_restore(uintptr_t before)
{
	__asm__ volatile("msr fpcr, %0" : : "r"(before));
}

#else

static inline uintptr_t tb_denormals_flush(void)
{
	return 0;
}

static inline void tb_denormals_restore(uintptr_t before)
{
	(void)before;
}

#endif

#endif
