/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "insert-params.h"

#include <math.h>
#include <string.h>

void tb_insert_number_params(struct tb_shape *shape)
{
	uint32_t number = 0, value = 0;

	for (uint32_t s = 0; s < shape->n_strips; s++) {
		shape->strip_param[s] = number;
		shape->strip_insert_at[s] = value;
		number += tb_param_tables[TB_FAMILY_STRIP].n_params
		          + tb_insert_n_params(shape->strip[s].insert_form);
		value += tb_insert_n_params(shape->strip[s].insert_form);
	}
	shape->strip_param[shape->n_strips] = number;
	for (uint32_t b = 0; b < shape->n_buses; b++) {
		shape->bus_param[b] = number;
		shape->bus_insert_at[b] = value;
		number += tb_param_tables[TB_FAMILY_BUS].n_params
		          + tb_insert_n_params(shape->bus[b].insert_form);
		value += tb_insert_n_params(shape->bus[b].insert_form);
	}
	shape->bus_param[shape->n_buses] = number;
}

void tb_insert_reset(
	const struct tb_insert_form *form, struct tb_insert_settings *settings, float *value)
{
	if (!form)
		return;
	settings->choice = (float)form->default_choice;
	settings->position = (float)form->default_position;
	for (uint32_t i = 0; i < form->n_params; i++)
		value[i] = form->params[i].def;
}

float tb_insert_carry_choice(
	const struct tb_insert_form *to, const struct tb_insert_form *from, float choice)
{
	if (!to || !from)
		return choice;
	for (uint32_t i = 0; i < to->n_choices; i++)
		if (strcmp(to->choices[i], from->choices[(uint32_t)choice]) == 0)
			return (float)i;
	return (float)to->default_choice;
}

void tb_insert_carry_values(const struct tb_insert_form *to, float *value,
	const struct tb_insert_form *from, const float *old)
{
	uint32_t i = 0, k = 0; /* both are sorted by key */

	while (to && from && i < to->n_params && k < from->n_params) {
		int order = strcmp(to->params[i].key, from->params[k].key);

		if (order == 0)
			value[i] = fminf(fmaxf(old[k], to->params[i].min), to->params[i].max);
		i += order <= 0;
		k += order >= 0;
	}
}
