/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A mixer's life: check the configuration, cut one arena, fill in the defaults. */
#include "mixer.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
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
		shape->n_views += n * n;
	}
	for (uint32_t b = 0; b < config->n_buses; b++)
		shape->n_outs += config->buses[b].layout.n_channels;
	shape->n_words = (shape->n_rows + 63) / 64;
	shape->n_tiles = tb_tiles_plan(config, NULL);
}

static void cut_shape(struct tb_shape *shape, struct tb_arena *arena)
{
	TB_CUT(arena, shape->strip, shape->n_strips);
	TB_CUT(arena, shape->bus, shape->n_buses);
	TB_CUT(arena, shape->strip_row, shape->n_strips + 1);
	TB_CUT(arena, shape->bus_out, shape->n_buses + 1);
	TB_CUT(arena, shape->view_at, shape->n_strips);
	TB_CUT(arena, shape->tile, shape->n_tiles);
	TB_CUT(arena, shape->lane_of, shape->n_outs);
}

static void cut_gains(struct tb_gains *gains, const struct tb_shape *shape, struct tb_arena *arena)
{
	TB_CUT(arena, gains->path, tb_n_paths(shape));
	TB_CUT(arena, gains->open, tb_n_open_words(shape));
	TB_CUT(arena, gains->view, shape->n_views);
	TB_CUT(arena, gains->mixed, shape->n_strips);
}

static void cut_control(
	struct tb_control *control, const struct tb_shape *shape, struct tb_arena *arena)
{
	for (uint32_t f = 0; f < TB_N_FAMILIES; f++) {
		control->family[f] = tb_param_tables[f];
		TB_CUT(arena, control->family[f].sorted, control->family[f].n_params);
	}
	TB_CUT(arena, control->strips, shape->n_strips);
	TB_CUT(arena, control->buses, shape->n_buses);
	TB_CUT(arena, control->strip, shape->n_strips);
	TB_CUT(arena, control->bus, shape->n_buses);
	TB_CUT(arena, control->cell, (size_t)shape->n_strips * shape->n_buses);
	TB_CUT(arena, control->strip_balance, shape->n_rows);
	TB_CUT(arena, control->bus_balance, shape->n_outs);
	TB_CUT(arena, control->bus_mix, shape->n_buses);
	TB_CUT(arena, control->strip_moved, shape->n_strips);
	TB_CUT(arena, control->bus_moved, shape->n_buses);
	cut_gains(&control->gains, shape, arena);
}

static void cut_data(struct tb_data *data, const struct tb_shape *shape, struct tb_arena *arena)
{
	/* One tile more: gains are read a tile wide from any lane on. */
	TB_CUT(arena, data->target, tb_n_paths(shape) + TB_MIX_TILE);
	TB_CUT(arena, data->step, tb_n_paths(shape) + TB_MIX_TILE);
	TB_CUT(arena, data->view, shape->n_views);
	TB_CUT(arena, data->view_step, shape->n_views);
	TB_CUT(arena, data->open, tb_n_open_words(shape));
	TB_CUT(arena, data->moving, shape->n_tiles);
	TB_CUT(arena, data->sounding, shape->n_words);
	TB_CUT(arena, data->resting, shape->n_words);
	TB_CUT(arena, data->strip, shape->n_strips);
	TB_CUT(arena, data->row_level, shape->n_rows);
	TB_CUT(arena, data->out_sounds, shape->n_outs);
	TB_CUT(arena, data->bus_is_silent, shape->n_buses);
	TB_CUT(arena, data->bus_meter_rests, shape->n_buses);
	TB_CUT(arena, data->call_in, shape->n_rows);
	TB_CUT(arena, data->call_gain, (size_t)shape->n_rows * TB_MIX_TILE);
	TB_CUT(arena, data->call_step, (size_t)shape->n_rows * TB_MIX_TILE);
	TB_CUT(arena, data->scratch, TB_SCRATCH_FRAMES);
}

static void cut_stats(struct tb_stats *stats, const struct tb_shape *shape, struct tb_arena *arena)
{
	TB_CUT(arena, stats->strip_meter, shape->n_rows);
	TB_CUT(arena, stats->bus_meter, shape->n_outs);
	TB_CUT(arena, stats->strip_bad, shape->n_strips);
}

/* All that hangs on a mixer; what the data thread uses in every cycle first. */
static void cut(struct tb_mixer *m, struct tb_arena *arena)
{
	cut_data(&m->data, &m->shape, arena);
	cut_shape(&m->shape, arena);
	cut_stats(&m->stats, &m->shape, arena);
	for (uint32_t i = 0; i < TB_SNAPSHOT_SLOTS; i++)
		cut_gains(&m->slot[i], &m->shape, arena);
	cut_control(&m->control, &m->shape, arena);
}

static void number_channels(struct tb_shape *shape)
{
	uint32_t row = 0, out = 0, view = 0;

	for (uint32_t s = 0; s < shape->n_strips; s++) {
		uint32_t n = shape->strip[s].layout.n_channels;

		shape->strip_row[s] = (uint16_t)row;
		shape->view_at[s] = view;
		row += n;
		view += n * n;
	}
	shape->strip_row[shape->n_strips] = (uint16_t)row;
	for (uint32_t b = 0; b < shape->n_buses; b++) {
		shape->bus_out[b] = (uint16_t)out;
		out += shape->bus[b].layout.n_channels;
	}
	shape->bus_out[shape->n_buses] = (uint16_t)out;
}

static void fill_shape(struct tb_shape *shape, const struct tb_mixer_config *config)
{
	memcpy(shape->strip, config->strips, config->n_strips * sizeof(*shape->strip));
	memcpy(shape->bus, config->buses, config->n_buses * sizeof(*shape->bus));
	number_channels(shape);
	tb_tiles_plan(config, shape->tile);
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
		control->strip_moved[s] = true;
	}
	for (uint32_t b = 0; b < shape->n_buses; b++) {
		tb_params_reset(&tb_param_tables[TB_FAMILY_BUS], &control->bus[b]);
		control->bus_moved[b] = true;
	}
	for (uint32_t i = 0; i < shape->n_strips * shape->n_buses; i++)
		tb_params_reset(&tb_param_tables[TB_FAMILY_CELL], &control->cell[i]);
	for (uint32_t row = 0; row < shape->n_rows; row++)
		control->strip_balance[row] = 1.0f;
	for (uint32_t out = 0; out < shape->n_outs; out++)
		control->bus_balance[out] = 1.0f;
}

/* Nothing was heard yet, so that the first settings apply at once. */
static void rest(struct tb_mixer *m)
{
	m->data.clock = UINT32_MAX;
	for (uint32_t s = 0; s < m->shape.n_strips; s++)
		m->data.strip[s].meter_rests = true;
	for (uint32_t b = 0; b < m->shape.n_buses; b++) {
		m->data.bus_is_silent[b] = true;
		m->data.bus_meter_rests[b] = true;
	}
}

/* Bytes of the arena, the mixer itself included. */
static size_t plan(const struct tb_shape *shape)
{
	struct tb_mixer counted = { .shape = *shape };
	struct tb_arena arena = { 0 };

	tb_arena_cut(&arena, 1, sizeof(counted));
	cut(&counted, &arena);
	return arena.n_bytes;
}

static struct tb_mixer *carve(void *memory, const struct tb_shape *shape)
{
	struct tb_arena arena = { .memory = memory };
	struct tb_mixer *m = tb_arena_cut(&arena, 1, sizeof(*m));

	m->shape = *shape;
	cut(m, &arena);
	return m;
}

static void start(struct tb_mixer *m, const struct tb_mixer_config *config)
{
	fill_shape(&m->shape, config);
	sort_names(&m->control, &m->shape);
	set_defaults(&m->control, &m->shape);
	m->data.kernels = tb_mix_kernels_best();
	rest(m);
	tb_snapshot_init(&m->handoff);
	tb_mixer_set_rate(m, config->rate_hz);
	tb_mixer_commit(m);
}

struct tb_mixer *tb_mixer_new(const struct tb_mixer_config *config)
{
	struct tb_shape shape = { 0 };
	struct tb_mixer *m;
	size_t n_bytes;
	void *memory;

	if (!config_is_valid(config)) {
		errno = EINVAL;
		return NULL;
	}
	count(&shape, config);
	n_bytes = plan(&shape);
	memory = aligned_alloc(TB_ALIGN, n_bytes);
	if (!memory)
		return NULL;
	m = carve(memset(memory, 0, n_bytes), &shape);
	start(m, config);
	return m;
}

void tb_mixer_free(struct tb_mixer *m)
{
	free(m);
}

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
