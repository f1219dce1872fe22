/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A rig's memory and latency.  Control thread. */
#include "rig.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "mixer/arena.h"
#include "base/small.h"

/* The fade to a microphone whose next block is late takes 2.5 ms. */
#define FADES_PER_BLOCK 4u
/* So long a new rig is silent while no block comes back: a worker on a busy machine may be late
 * with the first one. */
#define PATIENCE_MS 500u
/* Speakers by Bluetooth are half a second late. */
#define FAR_DELAY_MAX_S  1u
#define RESAMPLE_QUALITY 6u
/* A rig at another rate needs more than a block: an incomplete one waits, and filters round. */
#define ROW_FRAMES (4 * TB_ENGINE_FRAMES)

static uint32_t power_of_two(uint32_t at_least)
{
	uint32_t n = 1;

	while (n < at_least)
		n *= 2;
	return n;
}

/* A block has to be complete, and then the worker has as long as a block, or a cycle where
 * that is longer, until the fade before it would begin. */
static void plan_blocks(struct tb_rig *r)
{
	r->n_block = (r->rate_hz + 50) / 100;
	r->n_fade = r->n_block / FADES_PER_BLOCK;
	r->n_late = r->n_block + tb_max_u32(r->n_block, r->quantum_frames + r->n_fade);
	r->out_number = -(int64_t)((r->n_late + r->n_block - 1) / r->n_block);
	r->out_at = (uint32_t)(-r->out_number * (int64_t)r->n_block) - r->n_late;
}

/* ---- rates ---- */

static bool has_rates(const struct tb_rig *r)
{
	return r->rate_hz != TB_ENGINE_RATE_HZ;
}

static size_t plan_filter(const struct tb_rig *r, uint32_t n_channels, bool out)
{
	struct tb_resample_config config = { out ? TB_ENGINE_RATE_HZ : r->rate_hz,
		out ? r->rate_hz : TB_ENGINE_RATE_HZ, n_channels, RESAMPLE_QUALITY,
		TB_RESAMPLE_FIXED };
	size_t n = tb_resample_plan(&config);

	return (n + TB_ALIGN - 1) / TB_ALIGN * TB_ALIGN;
}

static int start_filter(
	const struct tb_rig *r, struct tb_resample *to, uint32_t n_channels, bool out, char *memory)
{
	struct tb_resample_config config = { out ? TB_ENGINE_RATE_HZ : r->rate_hz,
		out ? r->rate_hz : TB_ENGINE_RATE_HZ, n_channels, RESAMPLE_QUALITY,
		TB_RESAMPLE_FIXED };

	return tb_resample_init(to, &config, memory);
}

static int add_filters(struct tb_rig *r)
{
	size_t in = plan_filter(r, r->n_channels, false);
	size_t far = plan_filter(r, TB_ENGINE_FAR_CHANNELS, false);
	size_t out = plan_filter(r, r->n_channels, true);
	char *memory = in && far && out ? aligned_alloc(TB_ALIGN, in + far + out) : NULL;
	int res;

	r->filters = memory;
	if (!memory)
		return -ENOMEM;
	res = start_filter(r, &r->rates.in, r->n_channels, false, memory);
	if (res == 0)
		res = start_filter(r, &r->rates.far, TB_ENGINE_FAR_CHANNELS, false, memory + in);
	if (res == 0)
		res = start_filter(r, &r->rates.out, r->n_channels, true, memory + in + far);
	return res;
}

/* Frames of the rig that its worker adds to the engine's delay: the two filters, and at a
 * rate that has no whole number of frames in 10 ms silence before all else, so that a block
 * is complete at any time. */
static double rates_delay(struct tb_rig *r)
{
	double scale = (double)r->rate_hz / (double)TB_ENGINE_RATE_HZ;

	if (!has_rates(r))
		return 0.0;
	r->rates.n_done = r->rate_hz % 100 ? r->n_block + 2 : 0;
	return (double)tb_resample_latency_frames(&r->rates.in)
	       + (double)tb_resample_latency_frames(&r->rates.out) * scale
	       + (double)r->rates.n_done;
}

static uint32_t latency_of(struct tb_rig *r)
{
	double engine =
		(double)r->engine->delay_frames * (double)r->rate_hz / (double)TB_ENGINE_RATE_HZ;

	return r->n_late + (uint32_t)lrint(engine + rates_delay(r));
}

/* ---- memory ---- */

static void cut_rows(float **row, uint32_t n, uint32_t n_frames, struct tb_arena *arena)
{
	for (uint32_t i = 0; i < n; i++)
		TB_CUT(arena, row[i], n_frames);
}

static void cut_past(
	struct tb_rig_past *past, uint32_t n_rows, uint32_t n_frames, struct tb_arena *arena)
{
	past->n_rows = n_rows;
	past->mask = power_of_two(n_frames) - 1;
	cut_rows(past->row, n_rows, past->mask + 1, arena);
}

static void cut_road(
	struct tb_rig_road *road, uint32_t n_rows, uint32_t n_frames, struct tb_arena *arena)
{
	size_t n_bytes = tb_ring_plan(n_rows, n_frames);
	void *memory = tb_arena_cut(arena, 1, n_bytes);

	if (memory)
		tb_ring_init(&road->ring, memory, n_rows, n_frames);
}

static void cut(struct tb_rig *r, struct tb_arena *arena)
{
	uint32_t n = r->n_channels, n_all = n + TB_ENGINE_FAR_CHANNELS;
	uint32_t n_road = 8 * r->n_block + 2 * r->quantum_frames;

	cut_road(&r->to, n_all, n_road, arena);
	cut_road(&r->from, n, n_road, arena);
	cut_rows(r->in_row, n_all, r->n_block, arena);
	cut_rows(r->now, n, r->n_block, arena);
	cut_rows(r->next, n, r->n_block, arena);
	cut_rows(r->voice.insert.out, n, TB_MAX_FRAMES, arena);
	cut_rows(r->work, n_all, r->n_block, arena);
	cut_past(&r->dry, n, r->voice.insert.latency_frames + r->n_block + TB_MAX_FRAMES, arena);
	cut_past(&r->far, TB_ENGINE_FAR_CHANNELS, FAR_DELAY_MAX_S * r->rate_hz + TB_MAX_FRAMES,
		arena);
	if (!has_rates(r))
		return;
	cut_rows(r->rates.row, n_all, ROW_FRAMES, arena);
	cut_rows(r->rates.done, n, 4 * r->n_block + 4, arena);
}

static void cut_silent(struct tb_rig *r, struct tb_arena *arena)
{
	cut_rows(r->voice.insert.out, r->n_channels, TB_MAX_FRAMES, arena);
}

static int add_memory(struct tb_rig *r, void (*cut_all)(struct tb_rig *r, struct tb_arena *arena))
{
	struct tb_rig counted = *r;
	struct tb_arena arena = { 0 };

	cut_all(&counted, &arena);
	r->memory = arena.memory = aligned_alloc(TB_ALIGN, arena.n_bytes);
	if (!arena.memory)
		return -ENOMEM;
	memset(arena.memory, 0, arena.n_bytes);
	arena.n_bytes = 0;
	cut_all(r, &arena);
	return 0;
}

/* ---- life ---- */

static void describe(struct tb_rig *r, const struct tb_rig_config *config)
{
	r->engine = config->engine;
	r->n_channels = config->n_channels;
	r->rate_hz = config->rate_hz;
	r->quantum_frames = config->quantum_frames;
	r->wake = config->wake;
	r->wake_data = config->wake_data;
	r->begins_at = TB_RIG_NOT_YET;
	r->voice.hear = tb_rig_hear;
	r->voice.insert = (struct tb_insert){
		.title = config->title,
		.step_frames = TB_MAX_FRAMES,
		.run = tb_rig_run,
		.set = tb_rig_set_nothing,
		.running = config->running,
	};
}

static struct tb_rig *fail(struct tb_rig *r, struct tb_engine *engine, int res)
{
	tb_rig_free(r);
	if (!r)
		engine->free(engine);
	errno = -res;
	return NULL;
}

static struct tb_rig *begin(const struct tb_rig_config *config)
{
	struct tb_rig *r = aligned_alloc(TB_ALIGN, sizeof(*r));

	if (!r)
		return NULL;
	memset(r, 0, sizeof(*r));
	describe(r, config);
	return r;
}

struct tb_rig *tb_rig_new(const struct tb_rig_config *config)
{
	struct tb_rig *r = begin(config);
	int res = 0;

	if (!r)
		return fail(NULL, config->engine, -ENOMEM);
	plan_blocks(r);
	if (has_rates(r))
		res = add_filters(r);
	r->voice.insert.latency_frames = latency_of(r);
	r->n_patience = r->voice.insert.latency_frames + r->rate_hz * PATIENCE_MS / 1000;
	if (res == 0)
		res = add_memory(r, cut);
	return res == 0 ? r : fail(r, NULL, res);
}

static void free_nothing(struct tb_engine *e)
{
}

static struct tb_engine no_engine = { .free = free_nothing };

struct tb_rig *tb_rig_new_silent(const struct tb_rig_config *config)
{
	struct tb_rig *r = begin(config);
	int res;

	if (!r)
		return fail(NULL, &no_engine, -ENOMEM);
	r->engine = &no_engine;
	r->voice.hear = tb_rig_hear_nothing;
	r->voice.insert.run = tb_rig_be_silent;
	res = add_memory(r, cut_silent);
	return res == 0 ? r : fail(r, NULL, res);
}

bool tb_rig_is_silent(const struct tb_rig *r)
{
	return r->engine == &no_engine;
}

void tb_rig_free(struct tb_rig *r)
{
	if (!r)
		return;
	r->engine->free(r->engine);
	free(r->filters);
	free(r->memory);
	free(r);
}
