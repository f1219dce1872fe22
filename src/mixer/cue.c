/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Turns cues in the settings into what is listened to, and how loud. */
#include "cue.h"

#include <string.h>

#include "downmix.h"
#include "layout.h"

void tb_cue_start(struct tb_mixer *m)
{
	for (uint32_t side = 0; side < TB_CUE_SIDES; side++)
		m->control.gains.cue.to[side] = -1;
}

/* ---- who ---- */

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

/* The bus is listened to, and is not the monitor. */
static bool is_of_bus(const struct tb_mixer *m, uint32_t bus)
{
	return m->control.bus[bus].cue != TB_CUE_OFF && (int)bus != tb_mixer_monitor(m);
}

static bool any_bus_cue(const struct tb_mixer *m)
{
	if (tb_mixer_monitor(m) < 0)
		return false;
	for (uint32_t b = 0; b < m->shape.n_buses; b++)
		if (is_of_bus(m, b))
			return true;
	return false;
}

/* Whether anything but the monitor itself is listened to. */
static bool any_cue(const struct tb_mixer *m)
{
	if (tb_mixer_monitor(m) < 0)
		return false;
	for (uint32_t s = 0; s < m->shape.n_strips; s++)
		if (m->control.strip[s].cue != TB_CUE_OFF)
			return true;
	return any_bus_cue(m);
}

bool tb_cue_opens(const struct tb_mixer *m, uint32_t strip, uint32_t bus)
{
	if (!m->control.any_cue || (int)bus != tb_mixer_monitor(m))
		return false;
	if (m->control.strip[strip].cue != TB_CUE_OFF)
		return true;
	for (uint32_t b = 0; b < m->shape.n_buses; b++)
		if (is_of_bus(m, b) && tb_mixer_route(m, strip, b))
			return true;
	return false;
}

bool tb_mixer_is_sent(const struct tb_mixer *m, uint32_t strip, uint32_t bus)
{
	return (tb_mixer_route(m, strip, bus) && tb_mixer_send_db(m, strip, bus) > TB_SILENCE_DB)
	       || tb_cue_opens(m, strip, bus);
}

bool tb_cue_needs_sum(const struct tb_mixer *m, uint32_t bus)
{
	if (!m->control.any_bus_cue)
		return false;
	return (int)bus == tb_mixer_monitor(m) || m->control.bus[bus].cue == TB_CUE_PFL;
}

void tb_cue_follow(struct tb_mixer *m)
{
	bool any = any_cue(m), was = m->control.any_cue, moved = any != was;
	bool of_bus = any && any_bus_cue(m);

	moved |= of_bus != m->control.any_bus_cue;
	m->control.any_cue = any;
	m->control.any_bus_cue = of_bus;
	for (uint32_t b = 0; b < m->shape.n_buses && (any || was); b++)
		moved |= m->control.bus_moved[b];
	if (moved)
		m->control.bus_moved[tb_mixer_monitor(m)] = true;
}

/* ---- how loud ---- */

/* A tapped bus on the monitor, as a strip would be that plays there. */
static void compute_tap(struct tb_mixer *m, uint32_t b, uint32_t monitor)
{
	struct tb_cue_gains *cue = &m->control.gains.cue;
	const struct tb_layout *from = &m->shape.bus[b].layout, *to = &m->shape.bus[monitor].layout;
	struct tb_downmix downmix = tb_bus_downmix(m, monitor);
	uint32_t tap = m->control.bus[b].cue == TB_CUE_AFL ? from->n_channels : 0;
	float *line = cue->gain + tb_cue_at(&m->shape, cue->side, b) + tap;
	float mix[TB_MAX_CHANNELS][TB_MAX_CHANNELS];

	tb_layout_mix(from, to, tb_pan_balance(0.0f), &downmix, mix);
	for (uint32_t out = 0; out < to->n_channels; out++, line += 2 * from->n_channels)
		for (uint32_t in = 0; in < from->n_channels; in++)
			line[in] = mix[out][in] * tb_bus_trim_lin(m, monitor);
	cue->is_tapped[b] = true;
}

/* What fades out on the monitor of before keeps its side. */
static void turn_to(struct tb_cue_gains *cue, int monitor)
{
	if (cue->to[cue->side] >= 0 && cue->to[cue->side] != monitor)
		cue->side ^= 1;
	cue->to[cue->side] = monitor;
}

void tb_cue_compute(struct tb_mixer *m)
{
	struct tb_cue_gains *cue = &m->control.gains.cue;
	int monitor = tb_mixer_monitor(m);

	if (!cue->was_used && !m->control.any_bus_cue)
		return;
	cue->was_used = true;
	memset(cue->is_tapped, false, m->shape.n_buses * sizeof(*cue->is_tapped));
	memset(cue->gain, 0, tb_n_cues(&m->shape) * sizeof(*cue->gain));
	if (!m->control.any_bus_cue)
		return;
	turn_to(cue, monitor);
	for (uint32_t b = 0; b < m->shape.n_buses; b++)
		if (is_of_bus(m, b) && !m->control.bus_leaves[b])
			compute_tap(m, b, (uint32_t)monitor);
}

void tb_cue_copy(const struct tb_mixer *m, struct tb_cue_gains *to)
{
	const struct tb_cue_gains *from = &m->control.gains.cue;

	to->was_used = from->was_used;
	to->side = from->side;
	memcpy(to->to, from->to, sizeof(to->to));
	if (!from->was_used)
		return;
	memcpy(to->is_tapped, from->is_tapped, m->shape.n_buses * sizeof(*to->is_tapped));
	memcpy(to->gain, from->gain, tb_n_cues(&m->shape) * sizeof(*to->gain));
}
