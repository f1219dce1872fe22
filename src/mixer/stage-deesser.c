/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* De-essers from their settings.  Control thread. */
#include "stages.h"

#include "mixer/params.h"
#include "stage-design.h"

static void design(const struct tb_mixer *m, uint32_t i, const void *settings, void *c)
{
	const struct tb_deess_settings *from = settings;

	(void)i;
	tb_deesser_design(c,
		&(struct tb_deesser_params){
			.on = from->on > 0.0f,
			.freq_hz = from->freq_hz,
			.threshold_db = from->threshold_db,
			.range_db = from->range_db,
		},
		tb_rate_of(m));
}

const struct tb_stage_design tb_stage_deesser = {
	.settings_bytes = sizeof(struct tb_deess_settings),
	.design = design,
};
