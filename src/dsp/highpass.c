/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The sections of a Butterworth high-pass, as bands of an EQ.  Control thread. */
#include "dsp/highpass.h"

#include <math.h>

#include "base/small.h"

static uint32_t n_sections(enum tb_slope slope)
{
	static const uint32_t of_slope[TB_N_SLOPES] = { 1, 2, 4 };

	return of_slope[(unsigned)slope < TB_N_SLOPES ? slope : TB_SLOPE_24];
}

static float q_of(uint32_t section, uint32_t n)
{
	return (float)(0.5 / cos(M_PI * (2 * section + 1) / (4.0 * n)));
}

void tb_highpass_design(struct tb_eq_coeffs *c, const struct tb_highpass_params *p, float rate_hz)
{
	struct tb_eq_params eq = { .on = p->on };
	float freq_hz = (float)tb_clamp_or(p->freq_hz, TB_HIGHPASS_HZ);
	uint32_t n = n_sections(p->slope), n_most = n_sections(TB_SLOPE_48);

	for (uint32_t i = 0; i < TB_EQ_BANDS; i++)
		eq.band[i] = (struct tb_eq_band_params){
			.type = TB_FILTER_HIGHPASS,
			.freq_hz = freq_hz,
			.q = i < n        ? q_of(i, n)
			     : i < n_most ? q_of(i, n_most)
			                  : 1.0f,
			.on = i < n,
		};
	tb_eq_design(c, &eq, rate_hz);
}
