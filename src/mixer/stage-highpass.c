/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* High-passes from their settings.  Control thread. */
#include "stages.h"

#include "mixer/params.h"
#include "stage-design.h"

static void design(const struct tb_mixer *m, uint32_t i, const void *settings, void *c)
{
	const struct tb_highpass_settings *from = settings;

	(void)i;
	tb_highpass_design(c,
		&(struct tb_highpass_params){
			.on = from->on > 0.0f,
			.freq_hz = from->freq_hz,
			.slope = (enum tb_slope)from->slope,
		},
		tb_rate_of(m));
}

/* It is an equaliser, too, and knows no band without effect. */
static bool is_on(const void *c)
{
	return ((const struct tb_eq_coeffs *)c)->active;
}

const struct tb_stage_design tb_stage_highpass = {
	.settings_bytes = sizeof(struct tb_highpass_settings),
	.design = design,
	.is_on = is_on,
};
