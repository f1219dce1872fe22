/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Decibels and factors. */
#include "dsp/units.h"

#include <math.h>

float tb_db_to_lin(float db)
{
	return db > TB_SILENCE_DB ? (float)pow(10.0, (double)db / 20.0) : 0.0f;
}

float tb_lin_to_db(float lin)
{
	/* Written so that a NaN is silence too. */
	return lin > 0.0f ? fmaxf(20.0f * log10f(lin), TB_SILENCE_DB) : TB_SILENCE_DB;
}
