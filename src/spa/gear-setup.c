/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The gear's control thread: one filter for each quality that is in use, whoever uses
 * it, and rows for all. */
#include "spa/gear.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "mixer/arena.h"

/* The distance of two rows is not a multiple of 4 KiB. */
#define ROW_STRIDE (TB_GEAR_FRAMES + TB_ALIGN / sizeof(float))

static uint32_t gcd(uint32_t a, uint32_t b)
{
	return b == 0 ? a : gcd(b, a % b);
}

static uint32_t count_channels(const struct tb_gear_end *ends, uint32_t n)
{
	uint32_t n_channels = 0;

	for (uint32_t i = 0; i < n; i++)
		n_channels += ends[i].n_channels;
	return n_channels;
}

/* ---- filters ---- */

static int read_filter(
	struct tb_resample *model, void **memory, const struct tb_resample_config *config)
{
	size_t n_bytes = tb_resample_plan(config);

	if (*memory)
		return 0;
	*memory = n_bytes ? aligned_alloc(TB_ALIGN, n_bytes) : NULL;
	if (!*memory)
		return n_bytes ? -ENOMEM : -EINVAL;
	return tb_resample_init(model, config, *memory);
}

static int read_filters(struct tb_gear *g, const struct tb_gear_config *config)
{
	struct tb_resample_config in = { config->graph_rate_hz, config->engine_rate_hz, 1, 0,
		TB_RESAMPLE_FIXED };
	struct tb_resample_config out = { config->engine_rate_hz, config->graph_rate_hz, 1, 0,
		TB_RESAMPLE_FIXED };
	int res = 0;

	for (uint32_t s = 0; s < config->n_strips && res == 0; s++) {
		in.quality = config->strips[s].quality;
		res = read_filter(&g->in_model[in.quality], &g->in_filter[in.quality], &in);
	}
	for (uint32_t b = 0; b < config->n_buses && res == 0; b++) {
		out.quality = config->buses[b].quality;
		res = read_filter(&g->out_model[out.quality], &g->out_filter[out.quality], &out);
	}
	return res;
}

/* ---- rows ---- */

static void cut_wheels(struct tb_gear_wheel *wheels, const struct tb_resample *models,
	const struct tb_gear_end *ends, uint32_t n, struct tb_arena *arena)
{
	uint32_t first = 0;

	for (uint32_t i = 0; i < n; i++) {
		const struct tb_resample *model = &models[ends[i].quality];
		void *rows =
			tb_arena_cut(arena, 1, tb_resample_plan_like(model, ends[i].n_channels));

		if (rows) {
			wheels[i].end = ends[i];
			wheels[i].first = first;
			tb_resample_init_like(&wheels[i].resample, model, ends[i].n_channels, rows);
			wheels[i].n_quiet = tb_resample_past_frames(model);
		}
		first += ends[i].n_channels;
	}
}

static void cut_rows(float **rows, uint32_t n, struct tb_arena *arena)
{
	for (uint32_t i = 0; i < n; i++) {
		float *row = tb_arena_cut(arena, ROW_STRIDE, sizeof(float));

		if (row)
			rows[i] = row;
	}
}

static void cut(struct tb_gear *g, const struct tb_gear_config *config, struct tb_arena *arena)
{
	uint32_t n_in = count_channels(config->strips, config->n_strips);
	uint32_t n_out = count_channels(config->buses, config->n_buses);

	TB_CUT(arena, g->strips, config->n_strips);
	TB_CUT(arena, g->buses, config->n_buses);
	TB_CUT(arena, g->in_rows, n_in);
	TB_CUT(arena, g->out_rows, n_out);
	TB_CUT(arena, g->in, n_in);
	TB_CUT(arena, g->out, n_out);
	TB_CUT(arena, g->silence, g->max_span);
	TB_CUT(arena, g->unheard, g->max_span);
	cut_rows(g->in_rows, n_in, arena);
	cut_rows(g->out_rows, n_out, arena);
	cut_wheels(g->strips, g->in_model, config->strips, config->n_strips, arena);
	cut_wheels(g->buses, g->out_model, config->buses, config->n_buses, arena);
}

static int carve(struct tb_gear *g, const struct tb_gear_config *config)
{
	struct tb_arena arena = { 0 };

	cut(g, config, &arena);
	g->memory = arena.memory = aligned_alloc(TB_ALIGN, arena.n_bytes);
	if (!g->memory)
		return -ENOMEM;
	memset(g->memory, 0, arena.n_bytes);
	arena.n_bytes = 0;
	cut(g, config, &arena);
	return 0;
}

/* ---- life ---- */

static bool are_ends(const struct tb_gear_end *ends, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		if (ends[i].n_channels == 0 || ends[i].n_channels > TB_MAX_CHANNELS
			|| ends[i].quality > TB_RESAMPLE_MAX_QUALITY)
			return false;
	return true;
}

static bool is_rate(uint32_t rate_hz)
{
	return rate_hz >= TB_RATE_MIN && rate_hz <= TB_RATE_MAX;
}

static bool is_config(const struct tb_gear_config *config)
{
	return is_rate(config->graph_rate_hz) && is_rate(config->engine_rate_hz)
	       && config->graph_rate_hz != config->engine_rate_hz
	       && are_ends(config->strips, config->n_strips)
	       && are_ends(config->buses, config->n_buses);
}

static void set_ratio(struct tb_gear *g, const struct tb_gear_config *config)
{
	uint32_t common = gcd(config->graph_rate_hz, config->engine_rate_hz);
	uint64_t max_span;

	g->graph_rate_hz = config->graph_rate_hz;
	g->engine_rate_hz = config->engine_rate_hz;
	g->num = config->engine_rate_hz / common;
	g->den = config->graph_rate_hz / common;
	max_span = TB_GEAR_FRAMES * g->den / g->num;
	g->max_span = max_span < TB_MAX_FRAMES ? (uint32_t)max_span : TB_MAX_FRAMES;
}

struct tb_gear *tb_gear_new(const struct tb_gear_config *config)
{
	struct tb_gear *g;
	int res;

	if (!is_config(config)) {
		errno = EINVAL;
		return NULL;
	}
	g = calloc(1, sizeof(*g));
	if (!g)
		return NULL;
	set_ratio(g, config);
	g->n_strips = config->n_strips;
	g->n_buses = config->n_buses;
	res = read_filters(g, config);
	if (res == 0)
		res = carve(g, config);
	if (res == 0)
		return g;
	tb_gear_free(g);
	errno = -res;
	return NULL;
}

void tb_gear_free(struct tb_gear *g)
{
	if (!g)
		return;
	for (uint32_t q = 0; q <= TB_RESAMPLE_MAX_QUALITY; q++) {
		free(g->in_filter[q]);
		free(g->out_filter[q]);
	}
	free(g->memory);
	free(g);
}

double tb_gear_strip_delay_frames(const struct tb_gear *g, uint32_t strip)
{
	return tb_resample_latency_frames(&g->strips[strip].resample);
}

double tb_gear_bus_delay_frames(const struct tb_gear *g, uint32_t bus)
{
	return tb_resample_latency_frames(&g->buses[bus].resample) * (double)g->den
	       / (double)g->num;
}
