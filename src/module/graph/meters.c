/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The port for levels, and the form that the data thread fills in (meters-fill.c). */
#include "meters.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <spa/control/control.h>
#include <spa/param/props.h>
#include <spa/pod/dynamic.h>

#include "mixer/key-name.h"
#include "mixer/reductions.h"

/* Returns the byte of the first of `n` numbers, below of the only one. */
static uint32_t add_array(struct spa_pod_builder *b, const char *key, uint32_t n)
{
	static const float zeros[2 * TB_MAX_CHANNELS];
	uint32_t at;

	spa_pod_builder_string(b, key);
	at = b->state.offset + (uint32_t)sizeof(struct spa_pod_array);
	spa_pod_builder_array(b, sizeof(float), SPA_TYPE_Float, n, zeros);
	return at;
}

static uint32_t add_doubles(
	struct spa_pod_builder *b, const char *key, uint32_t n, const double *numbers)
{
	uint32_t at;

	spa_pod_builder_string(b, key);
	at = b->state.offset + (uint32_t)sizeof(struct spa_pod_array);
	spa_pod_builder_array(b, sizeof(double), SPA_TYPE_Double, n, numbers);
	return at;
}

static uint32_t add_count(struct spa_pod_builder *b, const char *path)
{
	static const double zero;
	char key[TB_KEY_MAX + sizeof(TB_METERS_OVERS)];

	snprintf(key, sizeof(key), "%s" TB_METERS_OVERS, path);
	return add_doubles(b, key, 1, &zero);
}

static uint32_t add_input(struct spa_pod_builder *b, const char *path, uint32_t n_channels)
{
	char key[TB_KEY_MAX + sizeof(TB_METERS_INPUT)];

	snprintf(key, sizeof(key), "%s" TB_METERS_INPUT, path);
	return add_array(b, key, 2 * n_channels);
}

static void add_row(struct tb_meters_row *row, struct spa_pod_builder *b, const char *path,
	uint32_t n_processors)
{
	char key[TB_KEY_MAX + sizeof(TB_METERS_REDUCTION)];

	row->levels_at = add_array(b, path, 2 * row->n_channels);
	snprintf(key, sizeof(key), "%s" TB_METERS_REDUCTION, path);
	row->reduction_at = add_array(b, key, n_processors);
	row->overs_at = add_count(b, path);
}

static void add_rows(
	struct tb_meters_form *form, struct spa_pod_builder *b, const struct tb_mixer *m)
{
	struct tb_meters_row *row = form->row;
	char path[TB_KEY_MAX];

	for (uint32_t i = 0; i < form->n_strips; i++, row++) {
		row->n_channels = tb_mixer_strip(m, i)->layout.n_channels;
		tb_path_of_strip(path, tb_mixer_strip(m, i)->name);
		add_row(row, b, path, TB_N_REDUCTIONS);
		row->input_at = add_input(b, path, row->n_channels);
	}
	for (uint32_t i = 0; i < form->n_buses; i++, row++) {
		row->n_channels = tb_mixer_bus(m, i)->layout.n_channels;
		tb_path_of_bus(path, tb_mixer_bus(m, i)->name);
		add_row(row, b, path, TB_N_BUS_REDUCTIONS);
	}
}

static void build(struct tb_meters_form *form, struct spa_pod_builder *b, const struct tb_mixer *m)
{
	static const double no_facts[TB_METERS_N_FACTS], version = TB_METERS_VERSION;
	struct spa_pod_frame sequence, object, pairs;

	spa_pod_builder_push_sequence(b, &sequence, 0);
	spa_pod_builder_control(b, 0, SPA_CONTROL_Properties);
	spa_pod_builder_push_object(b, &object, SPA_TYPE_OBJECT_Props, SPA_PARAM_Props);
	spa_pod_builder_prop(b, SPA_PROP_params, 0);
	spa_pod_builder_push_struct(b, &pairs);
	add_doubles(b, TB_METERS_VERSION_KEY, 1, &version);
	form->engine_at = add_doubles(b, TB_METERS_ENGINE_KEY, TB_METERS_N_FACTS, no_facts);
	add_rows(form, b, m);
	spa_pod_builder_pop(b, &pairs);
	spa_pod_builder_pop(b, &object);
	spa_pod_builder_pop(b, &sequence);
}

static int fill_form(struct tb_meters_form *form, const struct tb_mixer *m)
{
	struct spa_pod_dynamic_builder dynamic;

	form->n_strips = tb_mixer_n_strips(m);
	form->n_buses = tb_mixer_n_buses(m);
	form->row = calloc(form->n_strips + form->n_buses, sizeof(*form->row));
	if (!form->row)
		return -ENOMEM;
	spa_pod_dynamic_builder_init(&dynamic, NULL, 0, 4096);
	build(form, &dynamic.b, m);
	form->n_bytes = dynamic.b.state.offset;
	form->silent = form->n_bytes <= dynamic.b.size ? malloc(form->n_bytes) : NULL;
	if (form->silent)
		memcpy(form->silent, dynamic.b.data, form->n_bytes);
	spa_pod_dynamic_builder_clean(&dynamic);
	return form->silent ? 0 : -ENOMEM;
}

struct tb_meters_form *tb_meters_form_new(const struct tb_mixer *m)
{
	struct tb_meters_form *form = calloc(1, sizeof(*form));

	if (!form || fill_form(form, m) == 0)
		return form;
	tb_meters_form_free(form);
	errno = ENOMEM;
	return NULL;
}

void tb_meters_form_free(struct tb_meters_form *form)
{
	if (!form)
		return;
	free(form->silent);
	free(form->row);
	free(form);
}

int tb_meters_add_port(struct tb_meters *meters, struct tb_node *node)
{
	const struct tb_port_config config = {
		.direction = SPA_DIRECTION_OUTPUT,
		.kind = TB_PORT_CONTROL,
		.name = TB_METERS_PORT,
		.n_bytes = TB_METERS_BYTES,
		.is_passive = true,
	};

	meters->port = tb_node_add_port(node, &config);
	return meters->port ? 0 : -errno;
}
