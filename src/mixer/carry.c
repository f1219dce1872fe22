/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Settings of one mixer for another with other strips or buses.  Control thread;
 * inherit.c does the data thread's part. */
#include "mixer/mixer.h"

#include <string.h>

#include "design.h"
#include "insert-params.h"
#include "state.h"

/* Where strip or bus `old` went, of n of them; -1 if it is gone. */
static int new_index(const int16_t *from, uint32_t n, float old)
{
	for (uint32_t i = 0; i < n; i++)
		if (from[i] >= 0 && (float)from[i] == old)
			return (int)i;
	return -1;
}

/* A param that names a strip keeps naming the same one. */
static void follow_strips(
	struct tb_mixer *m, enum tb_family family, void *settings, const int16_t *strip_from)
{
	const struct tb_param_family *table = &tb_param_tables[family];

	for (uint32_t i = 0; i < table->n_params; i++) {
		const struct tb_param *p = &table->params[i];
		float *value = (float *)((char *)settings + p->offset);

		if (p->unit == TB_UNIT_STRIP && *value >= 0.0f)
			*value = (float)new_index(strip_from, m->shape.n_strips, *value);
	}
}

static void carry_strip(struct tb_mixer *m, const struct tb_mixer *old, uint32_t s, uint32_t old_s)
{
	m->control.strip[s] = old->control.strip[old_s];
	m->control.strip[s].insert.choice = tb_insert_carry_choice(m->shape.strip[s].insert_form,
		old->shape.strip[old_s].insert_form, m->control.strip[s].insert.choice);
	tb_insert_carry_values(m->shape.strip[s].insert_form,
		m->control.gains.insert_value + m->shape.strip_insert_at[s],
		old->shape.strip[old_s].insert_form,
		old->control.gains.insert_value + old->shape.strip_insert_at[old_s]);
	m->control.strip_leaves[s] = old->control.strip_leaves[old_s];
	m->control.strip_held[s] = old->control.strip_held[old_s];
	m->control.strip_voice[s] = old->control.strip_voice[old_s];
	tb_params_settle(
		&tb_param_tables[TB_FAMILY_STRIP], &m->control.strip[s], (float)tb_mixer_rate(m));
	if (old->control.strip_used[old_s])
		tb_design_use_strip(m, s);
}

/* Too much to copy between two cycles. */
static void share_delay_lines(
	struct tb_mixer *m, const struct tb_mixer *old, uint32_t b, uint32_t old_b)
{
	tb_delay_lines_unref(m->delay_lines[b]);
	m->delay_lines[b] = old->delay_lines[old_b];
	m->delay_lines[b]->n_users++;
	tb_delay_lines_init(
		m->delay_lines[b], &m->data.bus_chain[b].delay, m->shape.bus[b].layout.n_channels);
}

static void carry_bus(struct tb_mixer *m, const struct tb_mixer *old, uint32_t b, uint32_t old_b)
{
	m->control.bus[b] = old->control.bus[old_b];
	m->control.bus[b].insert.choice = tb_insert_carry_choice(m->shape.bus[b].insert_form,
		old->shape.bus[old_b].insert_form, m->control.bus[b].insert.choice);
	tb_insert_carry_values(m->shape.bus[b].insert_form,
		m->control.gains.insert_value + m->shape.bus_insert_at[b],
		old->shape.bus[old_b].insert_form,
		old->control.gains.insert_value + old->shape.bus_insert_at[old_b]);
	m->control.bus_leaves[b] = old->control.bus_leaves[old_b];
	m->control.bus_loudness[b] = old->control.bus_loudness[old_b];
	atomic_store_explicit(&m->trim[b].ride_lin,
		atomic_load_explicit(&old->trim[old_b].ride_lin, memory_order_relaxed),
		memory_order_relaxed);
	atomic_store_explicit(&m->trim[b].n_fades,
		atomic_load_explicit(&old->trim[old_b].n_fades, memory_order_relaxed),
		memory_order_relaxed);
	tb_params_settle(
		&tb_param_tables[TB_FAMILY_BUS], &m->control.bus[b], (float)tb_mixer_rate(m));
	if (old->control.bus_used[old_b])
		tb_design_use_bus(m, b);
	if (tb_mixer_rate(m) == tb_mixer_rate(old)
		&& memcmp(&m->shape.bus[b].layout, &old->shape.bus[old_b].layout,
			   sizeof(struct tb_layout))
			   == 0)
		share_delay_lines(m, old, b, old_b);
}

void tb_mixer_carry(struct tb_mixer *m, const struct tb_mixer *old, const int16_t *strip_from,
	const int16_t *bus_from)
{
	for (uint32_t s = 0; s < m->shape.n_strips; s++) {
		if (strip_from[s] < 0)
			continue;
		carry_strip(m, old, s, (uint32_t)strip_from[s]);
		follow_strips(m, TB_FAMILY_STRIP, &m->control.strip[s], strip_from);
		m->control.strip[s].voice.echo_reference = (float)new_index(
			bus_from, m->shape.n_buses, m->control.strip[s].voice.echo_reference);
		for (uint32_t b = 0; b < m->shape.n_buses; b++)
			if (bus_from[b] >= 0)
				m->control.cell[s * m->shape.n_buses + b] =
					old->control
						.cell[(uint32_t)strip_from[s] * old->shape.n_buses
							+ (uint32_t)bus_from[b]];
	}
	for (uint32_t b = 0; b < m->shape.n_buses; b++) {
		if (bus_from[b] < 0)
			continue;
		carry_bus(m, old, b, (uint32_t)bus_from[b]);
		follow_strips(m, TB_FAMILY_BUS, &m->control.bus[b], strip_from);
	}
	*m->control.desk = *old->control.desk;
	m->control.desk->monitor =
		(float)new_index(bus_from, m->shape.n_buses, old->control.desk->monitor);
	memset(m->control.strip_moved, true, m->shape.n_strips * sizeof(bool));
	memset(m->control.bus_moved, true, m->shape.n_buses * sizeof(bool));
	tb_mixer_commit(m);
}
