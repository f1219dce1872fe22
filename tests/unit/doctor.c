/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What a release of PipeWire is known for. */
#include <criterion/criterion.h>

#include "doctor.h"

Test(doctor, releases_that_work_have_no_fault)
{
	static const char *const versions[] = { "1.4.2", "1.4.10", "1.5.81", "1.6.5", "1.6.9",
		"1.7.0", "2.0.0" };

	for (size_t i = 0; i < SPA_N_ELEMENTS(versions); i++)
		cr_expect_null(tb_doctor_fault_of_pipewire(versions[i]), "%s", versions[i]);
}

Test(doctor, releases_with_a_fault_are_named)
{
	static const char *const versions[] = { "0.3.65", "1.4.1", "1.6.0", "1.6.4", "", "git" };

	for (size_t i = 0; i < SPA_N_ELEMENTS(versions); i++)
		cr_expect_not_null(tb_doctor_fault_of_pipewire(versions[i]), "%s", versions[i]);
}
