/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What a mixer needs, and how much of it. */
#include "memory.h"

#include "mixer/arena.h"
#include "design.h"
#include "plan.h"
#include "base/small.h"

static void cut_shape(struct tb_shape *shape, struct tb_arena *arena)
{
	TB_CUT(arena, shape->strip, shape->n_strips);
	TB_CUT(arena, shape->bus, shape->n_buses);
	TB_CUT(arena, shape->strip_row, shape->n_strips + 1);
	TB_CUT(arena, shape->bus_out, shape->n_buses + 1);
	TB_CUT(arena, shape->view_at, shape->n_strips);
	TB_CUT(arena, shape->pre_at, shape->n_strips);
	TB_CUT(arena, shape->post_at, shape->n_buses);
	TB_CUT(arena, shape->strip_param, shape->n_strips + 1);
	TB_CUT(arena, shape->bus_param, shape->n_buses + 1);
	TB_CUT(arena, shape->strip_insert_at, shape->n_strips);
	TB_CUT(arena, shape->bus_insert_at, shape->n_buses);
	TB_CUT(arena, shape->tile, shape->n_tiles);
	TB_CUT(arena, shape->lane_of, 2 * shape->n_outs);
}

static void cut_gains(struct tb_gains *gains, const struct tb_shape *shape, struct tb_arena *arena)
{
	TB_CUT(arena, gains->path, tb_n_paths(shape));
	TB_CUT(arena, gains->open, tb_n_open_words(shape));
	TB_CUT(arena, gains->view, shape->n_views);
	TB_CUT(arena, gains->pre, shape->n_pres);
	TB_CUT(arena, gains->post, shape->n_posts);
	TB_CUT(arena, gains->mixed, shape->n_strips);
	TB_CUT(arena, gains->strip_works, shape->n_strips);
	TB_CUT(arena, gains->strip_is_processed, shape->n_strips);
	TB_CUT(arena, gains->strip_is_key, shape->n_strips);
	TB_CUT(arena, gains->bus_works, shape->n_buses);
	TB_CUT(arena, gains->strip_left_fade, shape->n_strips);
	TB_CUT(arena, gains->bus_left_fade, shape->n_buses);
	TB_CUT(arena, gains->cue.is_tapped, shape->n_buses);
	TB_CUT(arena, gains->cue.gain, tb_n_cues(shape));
	TB_CUT(arena, gains->insert_value, shape->n_insert_values);
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
	TB_CUT(arena, control->desk, 1);
	TB_CUT(arena, control->strip_leaves, shape->n_strips);
	TB_CUT(arena, control->strip_held, shape->n_strips);
	TB_CUT(arena, control->bus_leaves, shape->n_buses);
	TB_CUT(arena, control->bus_mix, shape->n_buses);
	TB_CUT(arena, control->strip_moved, shape->n_strips);
	TB_CUT(arena, control->bus_moved, shape->n_buses);
	TB_CUT(arena, control->strip_used, shape->n_strips);
	TB_CUT(arena, control->bus_used, shape->n_buses);
	TB_CUT(arena, control->bus_is_late, shape->n_buses);
	TB_CUT(arena, control->bus_loudness, shape->n_buses);
	TB_CUT(arena, control->strip_voice, shape->n_strips);
	TB_CUT(arena, control->after, shape->n_rows);
	cut_gains(&control->gains, shape, arena);
}

static void cut_moving(struct tb_moving_gains *gains, size_t n, struct tb_arena *arena)
{
	TB_CUT(arena, gains->goal, n);
	for (uint32_t i = 0; i < TB_MOVES; i++)
		TB_CUT(arena, gains->off[i], n);
}

/* Only the gains that a fade makes itself. */
static void cut_faded(struct tb_gains *gains, const struct tb_shape *shape, struct tb_arena *arena)
{
	TB_CUT(arena, gains->path, tb_n_paths(shape));
	TB_CUT(arena, gains->view, shape->n_views);
	TB_CUT(arena, gains->pre, shape->n_pres);
	TB_CUT(arena, gains->post, shape->n_posts);
	TB_CUT(arena, gains->cue.gain, tb_n_cues(shape));
}

/* Rows that a kernel may be called with: all of the matrix, or of a small one, or all outputs. */
static uint32_t n_calls(const struct tb_shape *shape)
{
	return tb_max_u32(
		tb_max_u32(TB_ROW_SETS * shape->n_rows, shape->n_outs), 2 * TB_MAX_CHANNELS);
}

static void cut_plan(struct tb_plan *plan, const struct tb_shape *shape, struct tb_arena *arena)
{
	TB_CUT(arena, plan->call, 2 * shape->n_outs);
	TB_CUT(arena, plan->row, TB_PLAN_ROWS);
	TB_CUT(arena, plan->gain, TB_PLAN_ROWS * TB_MIX_TILE);
	TB_CUT(arena, plan->sounding, shape->n_words);
	TB_CUT(arena, plan->asked, 2 * shape->n_outs);
	TB_CUT(arena, plan->sounds, 2 * shape->n_outs);
}

static void cut_data(struct tb_data *data, const struct tb_shape *shape, struct tb_arena *arena)
{
	/* One tile more: gains are read a tile wide from any lane on. */
	cut_moving(&data->path, tb_n_paths(shape) + TB_MIX_TILE, arena);
	cut_moving(&data->view, shape->n_views, arena);
	cut_moving(&data->pre, shape->n_pres, arena);
	cut_moving(&data->post, shape->n_posts, arena);
	cut_moving(&data->cue, tb_n_cues(shape), arena);
	cut_faded(&data->fade.from, shape, arena);
	cut_faded(&data->fade.way, shape, arena);
	for (uint32_t i = 0; i < TB_MOVES; i++) {
		TB_CUT(arena, data->curve[i], TB_ROW_FRAMES);
		TB_CUT(arena, data->moving[i], shape->n_tiles);
		TB_CUT(arena, data->moved_rows[i], shape->n_words);
	}
	cut_plan(&data->plan, shape, arena);
	TB_CUT(arena, data->open, tb_n_open_words(shape));
	TB_CUT(arena, data->sounding, shape->n_words);
	TB_CUT(arena, data->resting, shape->n_words);
	TB_CUT(arena, data->strip, shape->n_strips);
	TB_CUT(arena, data->row_level, 2 * shape->n_rows);
	TB_CUT(arena, data->plain.gain, shape->n_rows);
	TB_CUT(arena, data->overs, shape->n_rows);
	TB_CUT(arena, data->out_sounds, 2 * shape->n_outs);
	TB_CUT(arena, data->bus, shape->n_buses);
	TB_CUT(arena, data->bus_is_silent, shape->n_buses);
	TB_CUT(arena, data->bus_meter_rests, shape->n_buses);
	TB_CUT(arena, data->call_in, n_calls(shape));
	TB_CUT(arena, data->call_level, tb_max_u32(shape->n_rows, shape->n_outs));
	TB_CUT(arena, data->call_row, n_calls(shape));
	TB_CUT(arena, data->call_gain, (size_t)n_calls(shape) * TB_MIX_TILE);
	TB_CUT(arena, data->call_off, (size_t)n_calls(shape) * TB_MIX_TILE);
	TB_CUT(arena, data->view_row, TB_ROW_FRAMES);
	TB_CUT(arena, data->scratch, TB_MIX_TILE * TB_SCRATCH_FRAMES);
	TB_CUT(arena, data->working_strip, shape->n_strips);
	TB_CUT(arena, data->working_bus, shape->n_buses);
	TB_CUT(arena, data->parts.awake_strip, shape->n_strips);
	TB_CUT(arena, data->parts.awake_bus, shape->n_buses);
	TB_CUT(arena, data->strip_track, shape->n_strips);
	TB_CUT(arena, data->bus_track, shape->n_buses);
	TB_CUT(arena, data->in, TB_ROW_SETS * shape->n_rows);
	TB_CUT(arena, data->out, 2 * shape->n_outs);
}

static void cut_jobs(struct tb_jobs *jobs, const struct tb_shape *shape, struct tb_arena *arena)
{
	uint32_t n = shape->n_strips > shape->n_buses ? shape->n_strips : shape->n_buses;

	TB_CUT(arena, jobs->space, n * tb_design_job_bytes());
	TB_CUT(arena, jobs->align, 2 * n);
	TB_CUT(arena, jobs->row, shape->n_rows + shape->n_outs);
	TB_CUT(arena, jobs->aligned, shape->n_rows);
}

/* What only processing uses, from pages that cost nothing until then. */
static void cut_lazy(struct tb_mixer *m, struct tb_arena *arena)
{
	const struct tb_shape *shape = &m->shape;
	struct tb_data *data = &m->data;
	size_t n = shape->n_strips > shape->n_buses ? shape->n_strips : shape->n_buses;

	TB_CUT(arena, data->strip_chain, shape->n_strips);
	TB_CUT(arena, data->bus_chain, shape->n_buses);
	TB_CUT(arena, data->rows, shape->n_rows * TB_ROW_FRAMES);
	TB_CUT(arena, data->aligned, shape->n_rows * TB_ROW_FRAMES);
	TB_CUT(arena, data->align_memory, tb_aligns_memory_floats(shape));
	TB_CUT(arena, data->key_history, shape->n_strips);
	TB_CUT(arena, data->sums, shape->n_outs * TB_ROW_FRAMES);
	TB_CUT(arena, data->cue_rows, shape->n_outs * TB_ROW_FRAMES);
	TB_CUT(arena, data->post_row, TB_ROW_FRAMES);
	TB_CUT(arena, data->dyn_scratch, n * TB_DYN_SCRATCH);
	TB_CUT(arena, data->strip_memory, tb_strips_memory_floats(shape));
	TB_CUT(arena, data->guard_memory, tb_guards_memory_floats(shape));
	cut_jobs(&data->jobs, shape, arena);
	for (uint32_t i = 0; i < TB_SNAPSHOT_SLOTS; i++)
		TB_CUT(arena, m->slot[i].strip, shape->n_strips);
	TB_CUT(arena, m->control.gains.strip, shape->n_strips);
	TB_CUT(arena, m->control.strip_designed, shape->n_strips);
	TB_CUT(arena, m->control.bus_designed, shape->n_buses);
	for (uint32_t i = 0; i < TB_SNAPSHOT_SLOTS; i++)
		TB_CUT(arena, m->slot[i].bus, shape->n_buses);
	TB_CUT(arena, m->control.gains.bus, shape->n_buses);
}

static void cut_stats(struct tb_stats *stats, const struct tb_shape *shape, struct tb_arena *arena)
{
	TB_CUT(arena, stats->strip_meter, shape->n_rows);
	TB_CUT(arena, stats->input_meter, shape->n_rows);
	TB_CUT(arena, stats->strip_overs, shape->n_strips);
	TB_CUT(arena, stats->bus_overs, shape->n_buses);
	TB_CUT(arena, stats->bus_meter, shape->n_outs);
	TB_CUT(arena, stats->strip_bad, shape->n_strips);
	TB_CUT(arena, stats->bus_bad, shape->n_buses);
	TB_CUT(arena, stats->strip_reduction, shape->n_strips);
	TB_CUT(arena, stats->bus_reduction, shape->n_buses);
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
	TB_CUT(arena, m->trim, m->shape.n_buses);
	TB_CUT(arena, m->delay_lines, m->shape.n_buses);
}

size_t tb_memory_plan(const struct tb_shape *shape, size_t *n_lazy_bytes)
{
	struct tb_mixer counted = { .shape = *shape };
	struct tb_arena arena = { 0 }, lazy = { 0 };

	tb_arena_cut(&arena, 1, sizeof(counted));
	cut(&counted, &arena);
	cut_lazy(&counted, &lazy);
	*n_lazy_bytes = lazy.n_bytes;
	return arena.n_bytes;
}

struct tb_mixer *tb_memory_carve(char *memory, char *lazy, const struct tb_shape *shape)
{
	uintptr_t misplaced = (uintptr_t)memory % TB_ALIGN;
	struct tb_arena arena = { .memory = memory + (misplaced ? TB_ALIGN - misplaced : 0) };
	struct tb_arena processing = { .memory = lazy };
	struct tb_mixer *m = tb_arena_cut(&arena, 1, sizeof(*m));

	m->shape = *shape;
	m->memory = memory;
	m->lazy = lazy;
	cut(m, &arena);
	cut_lazy(m, &processing);
	m->n_lazy_bytes = processing.n_bytes;
	return m;
}
