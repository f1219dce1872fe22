/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "dsp/units.h"

#include <criterion/criterion.h>
#include <math.h>

Test(units, decibels_are_twenty_per_decade)
{
	cr_expect(tb_db_to_lin(0.0f) == 1.0f);
	cr_expect(fabsf(tb_db_to_lin(20.0f) - 10.0f) < 1e-6f);
	cr_expect(fabsf(tb_db_to_lin(-6.0206f) - 0.5f) < 1e-6f);
	cr_expect(fabsf(tb_lin_to_db(0.5f) + 6.0206f) < 1e-4f);
}

Test(units, the_bottom_of_the_scale_is_silence)
{
	cr_expect(tb_db_to_lin(TB_SILENCE_DB) == 0.0f);
	cr_expect(tb_db_to_lin(-INFINITY) == 0.0f);
	cr_expect(tb_db_to_lin(NAN) == 0.0f);
	cr_expect(tb_db_to_lin(-143.9f) > 0.0f);
	cr_expect(tb_lin_to_db(0.0f) == TB_SILENCE_DB);
	cr_expect(tb_lin_to_db(1e-12f) == TB_SILENCE_DB);
	cr_expect(tb_lin_to_db(-1.0f) == TB_SILENCE_DB);
	cr_expect(tb_lin_to_db(NAN) == TB_SILENCE_DB);
}

Test(units, there_and_back_is_the_same)
{
	for (float db = -143.5f; db < 24.0f; db += 0.5f)
		cr_expect(fabsf(tb_lin_to_db(tb_db_to_lin(db)) - db) < 1e-4f, "%f dB", db);
}
