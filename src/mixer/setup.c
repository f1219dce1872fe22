/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A mixer's life: check the configuration, get its memory, fill in the defaults. */
#include "mixer/mixer.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cue.h"
#include "design.h"
#include "insert-params.h"
#include "memory.h"
#include "reduction.h"
#include "lazy-memory.h"
#include "state.h"
#include "tiles.h"

static bool layout_is_valid(const struct tb_layout *layout)
{
	return layout->n_channels >= 1 && layout->n_channels <= TB_MAX_CHANNELS;
}

static bool members_are_valid(const struct tb_mixer_config *config)
{
	for (uint32_t s = 0; s < config->n_strips; s++)
		if (!tb_name_is_valid(config->strips[s].name)
			|| !layout_is_valid(&config->strips[s].layout))
			return false;
	for (uint32_t b = 0; b < config->n_buses; b++)
		if (!tb_name_is_valid(config->buses[b].name)
			|| !layout_is_valid(&config->buses[b].layout))
			return false;
	return true;
}

/* Strips and buses share one name space. */
static bool a_name_repeats(const struct tb_mixer_config *config)
{
	struct tb_name names[TB_MAX_STRIPS + TB_MAX_BUSES];
	uint32_t n = 0;

	for (uint32_t s = 0; s < config->n_strips; s++)
		names[n++].name = config->strips[s].name;
	for (uint32_t b = 0; b < config->n_buses; b++)
		names[n++].name = config->buses[b].name;
	tb_names_sort(names, n);
	return tb_names_repeat(names, n);
}

static bool config_is_valid(const struct tb_mixer_config *config)
{
	return config->rate_hz >= TB_RATE_MIN && config->rate_hz <= TB_RATE_MAX
	       && config->n_strips >= 1 && config->n_strips <= TB_MAX_STRIPS && config->n_buses >= 1
	       && config->n_buses <= TB_MAX_BUSES && members_are_valid(config)
	       && !a_name_repeats(config);
}

static void count(struct tb_shape *shape, const struct tb_mixer_config *config)
{
	shape->n_strips = config->n_strips;
	shape->n_buses = config->n_buses;
	for (uint32_t s = 0; s < config->n_strips; s++) {
		uint32_t n = config->strips[s].layout.n_channels;

		shape->n_rows += n;
		shape->n_views += n * (n + 1);
		shape->n_pres += n * n;
		shape->n_insert_values += tb_insert_n_params(config->strips[s].insert_form);
	}
	for (uint32_t b = 0; b < config->n_buses; b++) {
		uint32_t n = config->buses[b].layout.n_channels;

		shape->n_outs += n;
		shape->n_posts += n * n;
		shape->n_insert_values += tb_insert_n_params(config->buses[b].insert_form);
	}
	shape->n_words = (TB_ROW_SETS * shape->n_rows + 63) / 64;
	shape->n_final_tiles = tb_tiles_plan(config, NULL);
	shape->n_tiles = 2 * shape->n_final_tiles;
}

static void number_channels(struct tb_shape *shape)
{
	uint32_t row = 0, out = 0, view = 0, pre = 0, post = 0;

	for (uint32_t s = 0; s < shape->n_strips; s++) {
		uint32_t n = shape->strip[s].layout.n_channels;

		shape->strip_row[s] = (uint16_t)row;
		shape->view_at[s] = view;
		shape->pre_at[s] = pre;
		row += n;
		view += n * (n + 1);
		pre += n * n;
	}
	shape->strip_row[shape->n_strips] = (uint16_t)row;
	for (uint32_t b = 0; b < shape->n_buses; b++) {
		uint32_t n = shape->bus[b].layout.n_channels;

		shape->bus_out[b] = (uint16_t)out;
		shape->post_at[b] = post;
		out += n;
		post += n * n;
	}
	shape->bus_out[shape->n_buses] = (uint16_t)out;
}

static void repeat_tiles_for_sums(struct tb_shape *shape)
{
	for (uint32_t t = 0; t < shape->n_final_tiles; t++) {
		struct tb_tile *tile = &shape->tile[shape->n_final_tiles + t];

		*tile = shape->tile[t];
		for (uint32_t lane = 0; lane < tile->n_outs; lane++)
			tile->out[lane] = (uint16_t)(tile->out[lane] + shape->n_outs);
	}
}

static void fill_shape(struct tb_shape *shape, const struct tb_mixer_config *config)
{
	memcpy(shape->strip, config->strips, config->n_strips * sizeof(*shape->strip));
	memcpy(shape->bus, config->buses, config->n_buses * sizeof(*shape->bus));
	number_channels(shape);
	tb_insert_number_params(shape);
	tb_tiles_plan(config, shape->tile);
	repeat_tiles_for_sums(shape);
	for (uint32_t t = 0; t < shape->n_tiles; t++)
		for (uint32_t lane = 0; lane < shape->tile[t].n_outs; lane++)
			shape->lane_of[shape->tile[t].out[lane]] =
				(uint16_t)(t * TB_MIX_TILE + lane);
}

static void sort_names(struct tb_control *control, const struct tb_shape *shape)
{
	for (uint32_t s = 0; s < shape->n_strips; s++)
		control->strips[s] = (struct tb_name){ shape->strip[s].name, s };
	for (uint32_t b = 0; b < shape->n_buses; b++)
		control->buses[b] = (struct tb_name){ shape->bus[b].name, b };
	tb_names_sort(control->strips, shape->n_strips);
	tb_names_sort(control->buses, shape->n_buses);
	for (uint32_t f = 0; f < TB_N_FAMILIES; f++) {
		struct tb_param_family *family = &control->family[f];

		for (uint32_t i = 0; i < family->n_params; i++)
			family->sorted[i] = (struct tb_name){ family->params[i].key, i };
		tb_names_sort(family->sorted, family->n_params);
	}
}

static void set_defaults(struct tb_control *control, const struct tb_shape *shape)
{
	for (uint32_t s = 0; s < shape->n_strips; s++) {
		tb_params_reset(&tb_param_tables[TB_FAMILY_STRIP], &control->strip[s]);
		tb_insert_reset(shape->strip[s].insert_form, &control->strip[s].insert,
			control->gains.insert_value + shape->strip_insert_at[s]);
		control->strip_moved[s] = true;
	}
	for (uint32_t b = 0; b < shape->n_buses; b++) {
		tb_params_reset(&tb_param_tables[TB_FAMILY_BUS], &control->bus[b]);
		tb_insert_reset(shape->bus[b].insert_form, &control->bus[b].insert,
			control->gains.insert_value + shape->bus_insert_at[b]);
		control->bus_moved[b] = true;
	}
	tb_params_reset(&tb_param_tables[TB_FAMILY_DESK], control->desk);
	for (uint32_t i = 0; i < shape->n_strips * shape->n_buses; i++)
		tb_params_reset(&tb_param_tables[TB_FAMILY_CELL], &control->cell[i]);
}

/* Nothing was heard yet, so that the first settings apply at once; and the first frame
 * begins a step of the dynamics. */
static void rest(struct tb_mixer *m)
{
	m->data.n_tiles = m->shape.n_final_tiles;
	m->data.clock = TB_CLOCK_START;
	for (uint32_t s = 0; s < m->shape.n_strips; s++) {
		m->data.strip[s].meter_rests = m->data.strip[s].input_rests = true;
		tb_reduction_reset(&m->stats.strip_reduction[s]);
	}
	for (uint32_t b = 0; b < m->shape.n_buses; b++) {
		m->data.bus_is_silent[b] = true;
		m->data.bus_meter_rests[b] = true;
		m->data.bus[b].ride = 1.0f;
		atomic_init(&m->trim[b].ride_lin, 1.0f);
		m->control.bus_loudness[b] = tb_loudness_none;
		tb_reduction_reset(&m->stats.bus_reduction[b]);
	}
}

static void start(struct tb_mixer *m, const struct tb_mixer_config *config)
{
	sort_names(&m->control, &m->shape);
	set_defaults(&m->control, &m->shape);
	m->data.kernels = tb_mix_kernels_best();
	tb_design_start(m);
	tb_cue_start(m);
	rest(m);
	tb_snapshot_init(&m->handoff);
	tb_mixer_set_rate(m, config->rate_hz);
	tb_mixer_commit(m);
}

static bool delay_lines_new(struct tb_mixer *m)
{
	for (uint32_t b = 0; b < m->shape.n_buses; b++) {
		m->delay_lines[b] = tb_delay_lines_new(m->shape.bus[b].layout.n_channels);
		if (!m->delay_lines[b])
			return false;
	}
	return true;
}

/* Zeroed memory of both arenas, or none. */
static struct tb_mixer *allocate(const struct tb_shape *shape)
{
	size_t n_lazy_bytes, n_bytes = tb_memory_plan(shape, &n_lazy_bytes);
	char *memory = calloc(1, n_bytes + TB_ALIGN);
	char *lazy = memory ? tb_lazy_new(n_lazy_bytes) : NULL;

	if (!lazy) {
		free(memory);
		return NULL;
	}
	return tb_memory_carve(memory, lazy, shape);
}

struct tb_mixer *tb_mixer_new(const struct tb_mixer_config *config)
{
	struct tb_shape shape = { 0 };
	struct tb_mixer *m;

	if (!config_is_valid(config)) {
		errno = EINVAL;
		return NULL;
	}
	count(&shape, config);
	m = allocate(&shape);
	if (!m)
		return NULL;
	fill_shape(&m->shape, config);
	if (!delay_lines_new(m)) {
		tb_mixer_free(m);
		errno = ENOMEM;
		return NULL;
	}
	start(m, config);
	return m;
}

void tb_mixer_free(struct tb_mixer *m)
{
	if (!m)
		return;
	for (uint32_t b = 0; b < m->shape.n_buses; b++)
		tb_delay_lines_unref(m->delay_lines[b]);
	tb_lazy_free(m->lazy, m->n_lazy_bytes);
	free(m->memory);
}
