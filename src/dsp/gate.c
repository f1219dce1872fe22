/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Turns a user's settings into what a gate runs on.  Control thread. */
#include "dsp/gate.h"

#include <math.h>
#include <string.h>

#include "dsp/units.h"

const struct tb_gate_params tb_gate_defaults = {
	.on = false,
	.threshold_db = TB_DEFAULT(TB_GATE_THRESHOLD_DB),
	.hysteresis_db = TB_DEFAULT(TB_GATE_HYSTERESIS_DB),
	.attack_ms = TB_DEFAULT(TB_GATE_ATTACK_MS),
	.hold_ms = TB_DEFAULT(TB_GATE_HOLD_MS),
	.release_ms = TB_DEFAULT(TB_GATE_RELEASE_MS),
	.range_db = TB_DEFAULT(TB_GATE_RANGE_DB),
	.key_highpass_hz = TB_DEFAULT(TB_KEY_HIGHPASS_HZ),
};

void tb_gate_design(struct tb_gate_coeffs *c, const struct tb_gate_params *p, float rate_hz)
{
	float threshold_db = tb_clampf(p->threshold_db, TB_GATE_THRESHOLD_DB);
	float hysteresis_db = tb_clampf(p->hysteresis_db, TB_GATE_HYSTERESIS_DB);
	float attack_ms = tb_clampf(p->attack_ms, TB_GATE_ATTACK_MS);
	float release_ms = tb_clampf(p->release_ms, TB_GATE_RELEASE_MS);
	float hold_ms = tb_clampf(p->hold_ms, TB_GATE_HOLD_MS);

	memset(c, 0, sizeof(*c));
	c->on = p->on;
	c->open = tb_db_to_lin(threshold_db);
	c->close = tb_db_to_lin(threshold_db - hysteresis_db);
	c->attack = tb_dyn_part(attack_ms, TB_DYN_LATE_STEPS, rate_hz);
	c->release = tb_dyn_part(release_ms, TB_DYN_LATE_STEPS, rate_hz);
	c->hold = (float)tb_dyn_steps(hold_ms, rate_hz);
	c->range = tb_db_to_lin(tb_clampf(p->range_db, TB_GATE_RANGE_DB));
	c->ease_steps = tb_dyn_steps(TB_DYN_EASE_MS, rate_hz);
	tb_key_filter_design(
		&c->filter, tb_clampf(p->key_highpass_hz, TB_KEY_HIGHPASS_HZ), rate_hz);
}
