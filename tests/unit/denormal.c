/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "dsp/denormal.h"

#include <criterion/criterion.h>
#include <float.h>

/* Volatile: the sums are to be done here, not by the compiler. */
static float halved(volatile float x)
{
	volatile float half = x * 0.5f;

	return half;
}

Test(denormal, is_zero_in_a_callback_and_as_before_after_it)
{
	uintptr_t before;

	cr_assert(halved(FLT_MIN) > 0.0f);
	before = tb_denormals_flush();
	cr_expect(halved(FLT_MIN) == 0.0f, "made");
	cr_expect(halved(FLT_MIN / 2.0f) * 4.0f == 0.0f, "read");
	cr_expect(halved(1.0f) == 0.5f);
	tb_denormals_restore(before);
	cr_expect(halved(FLT_MIN) > 0.0f);
}
