/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What a mixer is made of and what is set in it, by strip and bus instead of by key. */
#include <math.h>
#include <string.h>

#include "balance.h"
#include "groups.h"
#include "layout.h"
#include "mixer/mixer.h"
#include "mixer/params.h"
#include "state.h"

/* ---- its strips and buses ---- */

uint32_t tb_mixer_n_strips(const struct tb_mixer *m)
{
	return m->shape.n_strips;
}

uint32_t tb_mixer_n_buses(const struct tb_mixer *m)
{
	return m->shape.n_buses;
}

const struct tb_strip_config *tb_mixer_strip(const struct tb_mixer *m, uint32_t strip)
{
	return &m->shape.strip[strip];
}

const struct tb_bus_config *tb_mixer_bus(const struct tb_mixer *m, uint32_t bus)
{
	return &m->shape.bus[bus];
}

uint32_t tb_mixer_strip_channel(const struct tb_mixer *m, uint32_t strip)
{
	return m->shape.strip_row[strip];
}

uint32_t tb_mixer_bus_channel(const struct tb_mixer *m, uint32_t bus)
{
	return m->shape.bus_out[bus];
}

int tb_mixer_find_strip(const struct tb_mixer *m, const char *name)
{
	return tb_names_find(m->control.strips, m->shape.n_strips, name, strlen(name));
}

int tb_mixer_find_bus(const struct tb_mixer *m, const char *name)
{
	return tb_names_find(m->control.buses, m->shape.n_buses, name, strlen(name));
}

/* ---- balance ---- */

static bool are_numbers(const float *x, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		if (isnan(x[i]))
			return false;
	return true;
}

void tb_mixer_strip_balance(const struct tb_mixer *m, uint32_t strip, float *factor_lin)
{
	tb_balance_factors(
		&m->shape.strip[strip].layout, &m->control.strip[strip].channels, factor_lin);
}

void tb_mixer_bus_balance(const struct tb_mixer *m, uint32_t bus, float *factor_lin)
{
	tb_balance_factors(&m->shape.bus[bus].layout, &m->control.bus[bus].channels, factor_lin);
}

void tb_mixer_set_strip_balance(struct tb_mixer *m, uint32_t strip, const float *factor_lin)
{
	const struct tb_layout *layout = &m->shape.strip[strip].layout;

	if (!are_numbers(factor_lin, layout->n_channels))
		return;
	tb_balance_of_factors(layout, factor_lin, &m->control.strip[strip].channels);
	m->control.strip_moved[strip] = true;
}

void tb_mixer_set_bus_balance(struct tb_mixer *m, uint32_t bus, const float *factor_lin)
{
	const struct tb_layout *layout = &m->shape.bus[bus].layout;

	if (!are_numbers(factor_lin, layout->n_channels))
		return;
	tb_balance_of_factors(layout, factor_lin, &m->control.bus[bus].channels);
	m->control.bus_moved[bus] = true;
}

/* ---- the matrix ---- */

void tb_mixer_set_strip_leaves(struct tb_mixer *m, uint32_t strip, bool leaves)
{
	m->control.strip_leaves[strip] = leaves;
	m->control.strip_moved[strip] = true;
}

void tb_mixer_set_strip_held(struct tb_mixer *m, uint32_t strip, bool held)
{
	if (m->control.strip_held[strip] == held)
		return;
	m->control.strip_held[strip] = held;
	m->control.strip_moved[strip] = true;
	m->control.is_switched = true;
}

void tb_mixer_set_bus_leaves(struct tb_mixer *m, uint32_t bus, bool leaves)
{
	m->control.bus_leaves[bus] = leaves;
	m->control.bus_moved[bus] = true;
}

/* `bus.<bus>.minus` names the strip: mix-minus. */
static bool is_locked(const struct tb_mixer *m, uint32_t strip, uint32_t bus)
{
	return m->control.bus[bus].minus == (float)strip;
}

bool tb_mixer_route(const struct tb_mixer *m, uint32_t strip, uint32_t bus)
{
	return m->control.cell[strip * m->shape.n_buses + bus].route > 0.0f
	       && !is_locked(m, strip, bus);
}

float tb_mixer_send_db(const struct tb_mixer *m, uint32_t strip, uint32_t bus)
{
	return m->control.cell[strip * m->shape.n_buses + bus].send_db;
}

bool tb_mixer_is_silenced(const struct tb_mixer *m, uint32_t strip)
{
	return tb_groups_silence(&m->control, strip);
}

bool tb_mixer_is_pre(const struct tb_mixer *m, uint32_t strip, uint32_t bus)
{
	return m->control.cell[strip * m->shape.n_buses + bus].pre > 0.0f;
}

uint32_t tb_mixer_lost_channels(const struct tb_mixer *m, uint32_t strip, uint32_t bus)
{
	return tb_layout_lost(&m->shape.strip[strip].layout, &m->shape.bus[bus].layout);
}

static int64_t late_returns(const struct tb_insert *insert)
{
	return insert && insert->send
	               ? (int64_t)atomic_load_explicit(&insert->n_late, memory_order_relaxed)
	               : -1;
}

int64_t tb_mixer_strip_late_returns(const struct tb_mixer *m, uint32_t strip)
{
	return late_returns(m->shape.strip[strip].insert);
}

int64_t tb_mixer_bus_late_returns(const struct tb_mixer *m, uint32_t bus)
{
	return late_returns(m->shape.bus[bus].insert);
}
