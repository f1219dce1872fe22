/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Gates from their settings.  Control thread. */
#include "stages.h"

#include "mixer/params.h"
#include "stage-design.h"

static void design(const struct tb_mixer *m, uint32_t i, const void *settings, void *c)
{
	const struct tb_gate_settings *from = settings;

	(void)i;
	tb_gate_design(c,
		&(struct tb_gate_params){
			.on = from->on > 0.0f,
			.threshold_db = from->threshold_db,
			.hysteresis_db = from->hysteresis_db,
			.attack_ms = from->attack_ms,
			.hold_ms = from->hold_ms,
			.release_ms = from->release_ms,
			.range_db = from->range_db,
			.key_highpass_hz = from->highpass_hz,
		},
		tb_rate_of(m));
}

const struct tb_stage_design tb_stage_gate = {
	.settings_bytes = sizeof(struct tb_gate_settings),
	.design = design,
};
