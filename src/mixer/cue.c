/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "cue.h"

int tb_mixer_monitor(const struct tb_mixer *m)
{
	float chosen = m->control.desk->monitor;

	if (chosen >= 0.0f && m->shape.bus[(uint32_t)chosen].kind == TB_BUS_PLAYBACK)
		return (int)chosen;
	for (uint32_t b = 0; b < m->shape.n_buses; b++)
		if (m->shape.bus[b].kind == TB_BUS_PLAYBACK)
			return (int)b;
	return -1;
}

bool tb_cue_is_of_bus(const struct tb_mixer *m, uint32_t bus)
{
	return m->control.bus[bus].cue != TB_CUE_OFF && (int)bus != tb_mixer_monitor(m);
}

bool tb_cue_any(const struct tb_mixer *m)
{
	if (tb_mixer_monitor(m) < 0)
		return false;
	for (uint32_t s = 0; s < m->shape.n_strips; s++)
		if (m->control.strip[s].cue != TB_CUE_OFF)
			return true;
	for (uint32_t b = 0; b < m->shape.n_buses; b++)
		if (tb_cue_is_of_bus(m, b))
			return true;
	return false;
}

bool tb_cue_opens(const struct tb_mixer *m, uint32_t strip, uint32_t bus)
{
	if (!m->control.any_cue || (int)bus != tb_mixer_monitor(m))
		return false;
	if (m->control.strip[strip].cue != TB_CUE_OFF)
		return true;
	for (uint32_t b = 0; b < m->shape.n_buses; b++)
		if (tb_cue_is_of_bus(m, b) && tb_mixer_route(m, strip, b))
			return true;
	return false;
}

void tb_cue_follow(struct tb_mixer *m)
{
	bool any = tb_cue_any(m), was = m->control.any_cue, moved = any != was;

	m->control.any_cue = any;
	for (uint32_t b = 0; b < m->shape.n_buses && (any || was); b++)
		moved |= m->control.bus_moved[b];
	if (moved)
		m->control.bus_moved[tb_mixer_monitor(m)] = true;
}
