/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A machine that has slept, from two clocks. */
#include <criterion/criterion.h>

#include "resume.h"

#define SECOND UINT64_C(1000000000)

Test(resume, machine_that_has_slept_is_noticed_once)
{
	struct tb_resume r = { .is_known = false };
	uint64_t now = 500 * SECOND, slept = 70 * SECOND;

	cr_expect_not(tb_resume_note(&r, now + slept, now), "it slept before we were there");
	for (uint32_t i = 0; i < 100; i++, now += SECOND / 100)
		cr_expect_not(tb_resume_note(&r, now + slept + i, now));
	slept += 3 * SECOND;
	cr_expect(tb_resume_note(&r, now + slept, now));
	cr_expect_not(tb_resume_note(&r, now + slept, now));
	cr_expect_not(tb_resume_note(&r, now + slept + SECOND / 2, now), "a thread was held up");
	cr_expect_not(tb_resume_note(&r, now + slept, now));
	slept += 3600 * SECOND;
	cr_expect(tb_resume_note(&r, now + slept, now));
}
