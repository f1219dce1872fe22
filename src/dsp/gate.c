/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* From what a user sets to what a gate runs on.  Control thread. */
#include "gate.h"

#include <math.h>
#include <string.h>

#include "units.h"

#define LATE 0.625f /* steps: 1 to 4 frames, 2.5 on average */

const struct tb_gate_params tb_gate_defaults = {
	.on = false,
	.threshold_db = -50.0f,
	.hysteresis_db = 4.0f,
	.attack_ms = 1.0f,
	.hold_ms = 50.0f,
	.release_ms = 150.0f,
	.range_db = -60.0f,
	.key_highpass_hz = 20.0f,
};

void tb_gate_design(struct tb_gate_coeffs *c, const struct tb_gate_params *p, float rate_hz)
{
	const struct tb_gate_params *def = &tb_gate_defaults;
	float threshold_db = tb_clampf(p->threshold_db, -90.0f, 0.0f, def->threshold_db);
	float hysteresis_db = tb_clampf(p->hysteresis_db, 0.0f, 24.0f, def->hysteresis_db);
	float attack_ms = tb_clampf(p->attack_ms, 0.1f, 500.0f, def->attack_ms);
	float release_ms = tb_clampf(p->release_ms, 5.0f, 5000.0f, def->release_ms);
	float hold_ms = tb_clampf(p->hold_ms, 10.0f, 2000.0f, def->hold_ms);

	memset(c, 0, sizeof(*c));
	c->on = p->on;
	c->open = tb_db_to_lin(threshold_db);
	c->close = tb_db_to_lin(threshold_db - hysteresis_db);
	c->attack = tb_dyn_part(attack_ms, LATE, rate_hz);
	c->release = tb_dyn_part(release_ms, LATE, rate_hz);
	c->hold = (float)tb_dyn_steps(hold_ms, rate_hz);
	c->range = tb_db_to_lin(tb_clampf(p->range_db, -90.0f, 0.0f, def->range_db));
	c->ease_steps = tb_dyn_steps(TB_DYN_EASE_MS, rate_hz);
	tb_key_filter_design(
		&c->filter, tb_clampf(p->key_highpass_hz, 20.0f, 2000.0f, 20.0f), rate_hz);
}
