/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Equalisers from their settings.  Control thread. */
#include "stages.h"

#include "mixer/params.h"
#include "stage-design.h"

static void design(const struct tb_mixer *m, uint32_t i, const void *settings, void *c)
{
	const struct tb_eq_settings *from = settings;
	struct tb_eq_params p = { .on = from->on > 0.0f };

	(void)i;
	for (uint32_t b = 0; b < TB_EQ_BANDS; b++)
		p.band[b] = (struct tb_eq_band_params){
			.type = (enum tb_filter_type)from->band[b].type,
			.freq_hz = from->band[b].freq_hz,
			.gain_db = from->band[b].gain_db,
			.q = from->band[b].q,
			.on = from->band[b].on > 0.0f,
		};
	tb_eq_design(c, &p, tb_rate_of(m));
}

static bool is_on(const void *c)
{
	return ((const struct tb_eq_coeffs *)c)->on;
}

/* Fitting the bands takes a while, and most commits move something else. */
const struct tb_stage_design tb_stage_eq = {
	.settings_bytes = sizeof(struct tb_eq_settings),
	.design = design,
	.is_on = is_on,
};
