/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Params by number and by key: one walk over the tables for all of them. */
#include "mixer/params.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "balance.h"
#include "cue.h"
#include "groups.h"
#include "mixer/insert.h"
#include "mixer/key-name.h"
#include "layout.h"
#include "state.h"

/* What a param's number stands for. */
struct place {
	enum tb_family family;
	uint32_t param; /* in the family's table */
	uint32_t strip, bus;
};

static uint32_t n_params_of(const struct tb_mixer *m, enum tb_family family)
{
	return m->control.family[family].n_params;
}

static uint32_t first_bus_param(const struct tb_mixer *m)
{
	return m->shape.strip_param[m->shape.n_strips];
}

uint32_t tb_mixer_first_desk_param(const struct tb_mixer *m)
{
	return m->shape.bus_param[m->shape.n_buses];
}

uint32_t tb_mixer_first_cell_param(const struct tb_mixer *m)
{
	return tb_mixer_first_desk_param(m) + n_params_of(m, TB_FAMILY_DESK);
}

uint32_t tb_mixer_n_params(const struct tb_mixer *m)
{
	return tb_mixer_first_cell_param(m)
	       + m->shape.n_strips * m->shape.n_buses * n_params_of(m, TB_FAMILY_CELL);
}

/* The last of n owners, whose params begin at first[owner], that begins at `number` or
 * before. */
static uint32_t owner_of(const uint32_t *first, uint32_t n, uint32_t number)
{
	uint32_t from = 0, to = n;

	while (to - from > 1) {
		uint32_t middle = from + (to - from) / 2;

		if (first[middle] <= number)
			from = middle;
		else
			to = middle;
	}
	return from;
}

static struct place place_of_cell(const struct tb_mixer *m, uint32_t number)
{
	uint32_t n = n_params_of(m, TB_FAMILY_CELL), cell = number / n;

	return (struct place){ TB_FAMILY_CELL, number % n, cell / m->shape.n_buses,
		cell % m->shape.n_buses };
}

static struct place place_of(const struct tb_mixer *m, uint32_t number)
{
	const struct tb_shape *shape = &m->shape;
	uint32_t owner;

	if (number >= tb_mixer_first_cell_param(m))
		return place_of_cell(m, number - tb_mixer_first_cell_param(m));
	if (number >= tb_mixer_first_desk_param(m))
		return (struct place){ .family = TB_FAMILY_DESK,
			.param = number - tb_mixer_first_desk_param(m) };
	if (number >= first_bus_param(m)) {
		owner = owner_of(shape->bus_param, shape->n_buses, number);
		return (struct place){ TB_FAMILY_BUS, number - shape->bus_param[owner], owner,
			owner };
	}
	owner = owner_of(shape->strip_param, shape->n_strips, number);
	return (struct place){ TB_FAMILY_STRIP, number - shape->strip_param[owner], owner, owner };
}

static uint32_t number_of(const struct tb_mixer *m, const struct place *place)
{
	switch (place->family) {
	case TB_FAMILY_STRIP:
		return m->shape.strip_param[place->strip] + place->param;
	case TB_FAMILY_BUS:
		return m->shape.bus_param[place->bus] + place->param;
	case TB_FAMILY_DESK:
		return tb_mixer_first_desk_param(m) + place->param;
	default:
		return tb_mixer_first_cell_param(m)
		       + (place->strip * m->shape.n_buses + place->bus)
		                 * n_params_of(m, TB_FAMILY_CELL)
		       + place->param;
	}
}

/* The form of a strip's or bus's insert; NULL: it can have no insert. */
static const struct tb_insert_form *form_of(const struct tb_mixer *m, const struct place *place)
{
	switch (place->family) {
	case TB_FAMILY_STRIP:
		return m->shape.strip[place->strip].insert_form;
	case TB_FAMILY_BUS:
		return m->shape.bus[place->bus].insert_form;
	default:
		return NULL;
	}
}

/* Controls of the insert stand behind the params of the table. */
static bool is_of_insert(const struct tb_mixer *m, const struct place *place)
{
	return place->param >= n_params_of(m, place->family);
}

static const struct tb_param *param_of(const struct tb_mixer *m, const struct place *place)
{
	uint32_t n = n_params_of(m, place->family);

	return is_of_insert(m, place) ? &form_of(m, place)->params[place->param - n]
	                              : &m->control.family[place->family].params[place->param];
}

static void *settings_of(const struct tb_mixer *m, const struct place *place)
{
	switch (place->family) {
	case TB_FAMILY_STRIP:
		return &m->control.strip[place->strip];
	case TB_FAMILY_BUS:
		return &m->control.bus[place->bus];
	case TB_FAMILY_DESK:
		return m->control.desk;
	default:
		return &m->control.cell[place->strip * m->shape.n_buses + place->bus];
	}
}

static float *value_of(const struct tb_mixer *m, const struct place *place)
{
	uint32_t n = n_params_of(m, place->family);
	uint32_t at = place->family == TB_FAMILY_STRIP ? m->shape.strip_insert_at[place->strip]
	                                               : m->shape.bus_insert_at[place->bus];

	if (is_of_insert(m, place))
		return &m->control.gains.insert_value[at + place->param - n];
	return (float *)((char *)settings_of(m, place) + param_of(m, place)->offset);
}

/* ---- keys ---- */

static const struct tb_layout *layout_of(const struct tb_mixer *m, const struct place *place)
{
	return place->family == TB_FAMILY_BUS ? &m->shape.bus[place->bus].layout
	                                      : &m->shape.strip[place->strip].layout;
}

static bool has_key(const struct tb_mixer *m, const struct place *place)
{
	int channel = param_of(m, place)->channel;

	if (channel == 0)
		return true;
	if (channel == TB_PARAM_VOICE)
		return m->shape.strip[place->strip].has_voice;
	if (channel == TB_PARAM_SURROUND)
		return form_of(m, place) && tb_layout_surrounds(layout_of(m, place));
	if (channel <= TB_PARAM_INSERT)
		return form_of(m, place) != NULL;
	if (channel == TB_PARAM_MONO)
		return tb_layout_is_mono(layout_of(m, place));
	if (channel == TB_PARAM_SIDES)
		return tb_balance_has_sides(layout_of(m, place));
	return (uint32_t)channel <= layout_of(m, place)->n_channels
	       && tb_balance_has_channels(layout_of(m, place));
}

bool tb_mixer_has_key(const struct tb_mixer *m, uint32_t number)
{
	struct place place = place_of(m, number);

	return has_key(m, &place);
}

bool tb_mixer_is_of_insert(const struct tb_mixer *m, uint32_t number)
{
	struct place place = place_of(m, number);

	return is_of_insert(m, &place);
}

uint32_t tb_mixer_n_keys(const struct tb_mixer *m)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < tb_mixer_n_params(m); i++)
		n += tb_mixer_has_key(m, i);
	return n;
}

static int find_in_family(const struct tb_param_family *family, const char *key, size_t n_bytes)
{
	return tb_names_find(family->sorted, family->n_params, key, n_bytes);
}

static int find_strip(const struct tb_mixer *m, const char *name, size_t n_bytes)
{
	return tb_names_find(m->control.strips, m->shape.n_strips, name, n_bytes);
}

static int find_bus(const struct tb_mixer *m, const char *name, size_t n_bytes)
{
	return tb_names_find(m->control.buses, m->shape.n_buses, name, n_bytes);
}

/* The control's index, behind the params of the table; -ENOENT if there is none. */
static int find_control(const struct tb_mixer *m, const struct place *owner, const char *key)
{
	const struct tb_insert_form *form = form_of(m, owner);
	uint32_t from = 0, to = form ? form->n_params : 0;

	while (from < to) {
		uint32_t middle = from + (to - from) / 2;
		int order = strcmp(key, form->params[middle].key);

		if (order == 0)
			return (int)(n_params_of(m, owner->family) + middle);
		if (order < 0)
			to = middle;
		else
			from = middle + 1;
	}
	return -ENOENT;
}

static int find_owned(
	const struct tb_mixer *m, enum tb_family family, int owner, const struct tb_key_part *key)
{
	int param = find_in_family(&m->control.family[family], key->at, key->n_bytes);
	struct place place = { family, (uint32_t)param, (uint32_t)owner, (uint32_t)owner };

	if (owner >= 0 && param < 0) {
		param = find_control(m, &place, key->at);
		place.param = (uint32_t)param;
	}
	return owner >= 0 && param >= 0 && has_key(m, &place) ? (int)number_of(m, &place) : -ENOENT;
}

static int find_of_desk(const struct tb_mixer *m, const char *key)
{
	int param = find_in_family(&m->control.family[TB_FAMILY_DESK], key, strlen(key));

	return param >= 0 ? (int)tb_mixer_first_desk_param(m) + param : -ENOENT;
}

static int find_cell(const struct tb_mixer *m, const struct tb_key_part *key, int strip, int bus)
{
	int param = find_in_family(&m->control.family[TB_FAMILY_CELL], key->at, key->n_bytes);

	if (param < 0 || strip < 0 || bus < 0)
		return -ENOENT;
	return (int)number_of(m,
		&(struct place){ TB_FAMILY_CELL, (uint32_t)param, (uint32_t)strip, (uint32_t)bus });
}

int tb_mixer_find_param(const struct tb_mixer *m, const char *key)
{
	struct tb_key_name name;
	int strip, bus;

	if (!tb_key_split(key, &name))
		return find_of_desk(m, key);
	strip = name.strip.at ? find_strip(m, name.strip.at, name.strip.n_bytes) : -ENOENT;
	bus = name.bus.at ? find_bus(m, name.bus.at, name.bus.n_bytes) : -ENOENT;
	if (name.strip.at && name.bus.at)
		return find_cell(m, &name.key, strip, bus);
	return name.strip.at ? find_owned(m, TB_FAMILY_STRIP, strip, &name.key)
	                     : find_owned(m, TB_FAMILY_BUS, bus, &name.key);
}

bool tb_mixer_hosts_key(const struct tb_mixer *m, const char *key)
{
	struct tb_key_name name;
	int owner;

	if (!tb_key_split(key, &name))
		return false;
	if (name.strip.n_bytes > 0) {
		owner = find_strip(m, name.strip.at, name.strip.n_bytes);
		return owner >= 0 && m->shape.strip[owner].insert_form
		       && (tb_key_is_control(&name.key, "insert.")
			       || (tb_key_is_control(&name.key, "spatial.")
				       && tb_layout_surrounds(&m->shape.strip[owner].layout)));
	}
	owner = find_bus(m, name.bus.at, name.bus.n_bytes);
	return owner >= 0 && m->shape.bus[owner].insert_form
	       && tb_key_is_control(&name.key, "insert.");
}

static void write_key(const struct tb_mixer *m, const struct place *place, char key[TB_KEY_MAX])
{
	bool has_strip = place->family == TB_FAMILY_STRIP || place->family == TB_FAMILY_CELL;
	bool has_bus = place->family == TB_FAMILY_BUS || place->family == TB_FAMILY_CELL;
	const char *strip = m->shape.strip[has_strip ? place->strip : 0].name;
	const char *bus = m->shape.bus[has_bus ? place->bus : 0].name;
	const char *name = param_of(m, place)->key;

	switch (place->family) {
	case TB_FAMILY_STRIP:
		tb_key_of_strip(key, strip, name);
		break;
	case TB_FAMILY_BUS:
		tb_key_of_bus(key, bus, name);
		break;
	case TB_FAMILY_DESK:
		snprintf(key, TB_KEY_MAX, "%s", name);
		break;
	default:
		tb_key_of_cell(key, name, strip, bus);
		break;
	}
}

/* ---- values ---- */

static float max_of(const struct tb_mixer *m, const struct place *place)
{
	const struct tb_param *param = param_of(m, place);

	if (param->channel == TB_PARAM_INSERT_CHOICE && form_of(m, place))
		return (float)(form_of(m, place)->n_choices - 1);
	if (param->unit == TB_UNIT_BUS)
		return (float)(m->shape.n_buses - 1);
	return param->unit == TB_UNIT_STRIP ? (float)(m->shape.n_strips - 1) : param->max;
}

static void describe_choice(const struct tb_insert_form *form, struct tb_param_info *info)
{
	static const char *const nothing[] = { "none", NULL };

	info->choices = form ? form->choices : nothing;
	info->def = form ? (float)form->default_choice : 0.0f;
}

static void describe_insert(
	const struct tb_insert_form *form, int channel, struct tb_param_info *info)
{
	if (channel == TB_PARAM_INSERT_CHOICE)
		describe_choice(form, info);
	else if (channel == TB_PARAM_INSERT_POSITION && form)
		info->def = (float)form->default_position;
}

void tb_mixer_param_info(const struct tb_mixer *m, uint32_t number, struct tb_param_info *info)
{
	struct place place = place_of(m, number);
	const struct tb_param *param = param_of(m, &place);

	*info = (struct tb_param_info){
		.help = param->help,
		.unit = param->unit,
		.min = param->min,
		.max = max_of(m, &place),
		.def = param->def,
		.choices = param->choices,
	};
	if (param->channel <= TB_PARAM_INSERT)
		describe_insert(form_of(m, &place), param->channel, info);
	write_key(m, &place, info->key);
}

float tb_mixer_get(const struct tb_mixer *m, uint32_t number)
{
	struct place place = place_of(m, number);

	return *value_of(m, &place);
}

static bool is_whole(enum tb_unit unit)
{
	return unit == TB_UNIT_BOOL || tb_unit_is_word(unit);
}

static void note_desk_move(struct tb_mixer *m)
{
	int monitor = tb_mixer_monitor(m);

	m->control.desk_moved = true;
	tb_groups_note_move(&m->control, m->shape.n_strips);
	if (monitor >= 0)
		m->control.bus_moved[monitor] = true;
}

static void note_move(struct tb_mixer *m, const struct place *place)
{
	if (place->family == TB_FAMILY_DESK)
		note_desk_move(m);
	else if (place->family == TB_FAMILY_BUS)
		m->control.bus_moved[place->bus] = true;
	else
		m->control.strip_moved[place->strip] = true;
}

float tb_mixer_set(struct tb_mixer *m, uint32_t number, float value)
{
	struct place place = place_of(m, number);
	const struct tb_param *param = param_of(m, &place);
	float *stored = value_of(m, &place);
	bool moves;

	if (isnan(value))
		return *stored;
	value = fminf(fmaxf(value, param->min), max_of(m, &place));
	if (is_whole(param->unit))
		value = rintf(value);
	moves = value != *stored;
	m->control.is_switched |= moves && is_whole(param->unit);
	if (moves)
		note_move(m, &place);
	*stored = value;
	/* Both the new monitor and the one before move. */
	if (moves && param->unit == TB_UNIT_BUS)
		note_move(m, &place);
	tb_param_settle(param, settings_of(m, &place), (float)m->control.rate_hz);
	return *stored;
}
