/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A console that changes its strips and buses while it plays: the new mixer goes on
 * where the old one stands, so that whoever is in both hears nothing.  Data thread. */
#include "mixer/mixer.h"

#include <string.h>

#include "matrix.h"
#include "plan.h"
#include "reduction.h"
#include "stage-run.h"
#include "stages.h"
#include "state.h"

struct family {
	struct tb_mixer *to;
	const struct tb_mixer *from;
	const int16_t *strip_from, *bus_from;
};

/* What has another layout is a new strip or bus. */
static int same_strip(const struct family *f, uint32_t s)
{
	int from = f->strip_from[s];

	if (from < 0
		|| memcmp(&f->to->shape.strip[s].layout, &f->from->shape.strip[from].layout,
			   sizeof(struct tb_layout))
			   != 0)
		return -1;
	return from;
}

static int same_bus(const struct family *f, uint32_t b)
{
	int from = f->bus_from[b];

	if (from < 0
		|| memcmp(&f->to->shape.bus[b].layout, &f->from->shape.bus[from].layout,
			   sizeof(struct tb_layout))
			   != 0)
		return -1;
	return from;
}

static void take_gains(const struct tb_moving_gains *gains, size_t at,
	const struct tb_moving_gains *old, size_t old_at, size_t n)
{
	memcpy(gains->goal + at, old->goal + old_at, n * sizeof(float));
	for (uint32_t i = 0; i < TB_MOVES; i++)
		memcpy(gains->off[i] + at, old->off[i] + old_at, n * sizeof(float));
}

static void take_path(
	const struct family *f, uint32_t lane, uint32_t row, uint32_t old_lane, uint32_t old_row)
{
	const struct tb_data *old = &f->from->data;
	struct tb_data *data = &f->to->data;
	size_t at = tb_path_at(&f->to->shape, lane, row);
	size_t old_at = tb_path_at(&f->from->shape, old_lane, old_row);

	if (!tb_rows_has(&old->open[(size_t)old_lane * f->from->shape.n_words], old_row))
		return;
	for (uint32_t i = 0; i < TB_MOVES; i++)
		if (old->path.off[i][old_at] != 0.0f) {
			data->moving[i][lane / TB_MIX_TILE] |= (uint8_t)(1u << lane % TB_MIX_TILE);
			tb_rows_add(data->moved_rows[i], row);
		}
	take_gains(&data->path, at, &old->path, old_at, 1);
	tb_rows_add(&data->open[(size_t)lane * f->to->shape.n_words], row);
}

/* Raw rows, processed and aligned ones, final outputs and sums. */
static void take_paths(
	const struct family *f, uint32_t out, uint32_t row, uint32_t old_out, uint32_t old_row)
{
	const struct tb_shape *shape = &f->to->shape, *old = &f->from->shape;
	bool sums = f->from->data.n_tiles > old->n_final_tiles;

	for (uint32_t sum = 0; sum < 1u + sums; sum++)
		for (uint32_t set = 0; set < TB_ROW_SETS; set++)
			take_path(f, shape->lane_of[sum * shape->n_outs + out],
				set * shape->n_rows + row,
				old->lane_of[sum * old->n_outs + old_out],
				set * old->n_rows + old_row);
}

static void take_cell(
	const struct family *f, uint32_t s, uint32_t old_s, uint32_t b, uint32_t old_b)
{
	const struct tb_shape *shape = &f->to->shape, *old = &f->from->shape;
	uint32_t n_in = shape->strip[s].layout.n_channels;
	uint32_t n_out = shape->bus[b].layout.n_channels;

	for (uint32_t out = 0; out < n_out; out++)
		for (uint32_t in = 0; in < n_in; in++)
			take_paths(f, shape->bus_out[b] + out, shape->strip_row[s] + in,
				old->bus_out[old_b] + out, old->strip_row[old_s] + in);
}

static void take_delay(struct tb_delay *d, const struct tb_delay *old)
{
	float *memory = d->memory;

	*d = *old;
	d->memory = memory;
	if (!tb_delay_is_idle(old))
		memcpy(memory, old->memory, old->ring_frames * old->n_channels * sizeof(float));
}

static void take_chain(const struct family *f, uint32_t s, uint32_t old_s)
{
	struct tb_strip_chain *chain = &f->to->data.strip_chain[s];
	const struct tb_strip_chain *old = &f->from->data.strip_chain[old_s];
	uint32_t n = f->to->shape.strip[s].layout.n_channels;
	uint32_t pre = f->to->shape.pre_at[s], old_pre = f->from->shape.pre_at[old_s];

	if (!f->from->data.strip[old_s].works)
		return;
	chain->head = old->head;
	tb_stages_inherit(&f->to->data.strip_stages, &chain->head, &old->head);
	take_delay(&chain->lack, &old->lack);
	take_delay(&chain->align, &old->align);
	take_gains(&f->to->data.pre, pre, &f->from->data.pre, old_pre, n * n);
}

/* The delay's memory is shared since tb_mixer_carry(). */
static void take_bus_chain(const struct family *f, uint32_t b, uint32_t old_b)
{
	struct tb_bus_chain *chain = &f->to->data.bus_chain[b];
	const struct tb_bus_chain *old = &f->from->data.bus_chain[old_b];
	uint32_t n = f->to->shape.bus[b].layout.n_channels;
	uint32_t post = f->to->shape.post_at[b], old_post = f->from->shape.post_at[old_b];

	f->to->data.bus[b] = f->from->data.bus[old_b];
	if (!f->to->data.bus[b].works && !f->to->data.bus[b].finishes)
		return;
	chain->head = old->head;
	tb_stages_inherit(&f->to->data.bus_stages, &chain->head, &old->head);
	chain->delay = old->delay;
	tb_stage_limiter_rt.inherit(&chain->limiter, &old->limiter);
	take_gains(&f->to->data.post, post, &f->from->data.post, old_post, n * n);
}

static void take_strip(const struct family *f, uint32_t s, uint32_t old_s)
{
	struct tb_mixer *m = f->to;
	const struct tb_mixer *old = f->from;
	uint32_t n = m->shape.strip[s].layout.n_channels;
	uint32_t view = m->shape.view_at[s], old_view = old->shape.view_at[old_s];

	m->data.strip[s] = old->data.strip[old_s];
	take_gains(&m->data.view, view, &old->data.view, old_view, n * (n + 1));
	take_chain(f, s, old_s);
	for (uint32_t c = 0; c < n; c++) {
		uint32_t row = m->shape.strip_row[s] + c, old_row = old->shape.strip_row[old_s] + c;

		tb_meter_copy(&m->stats.strip_meter[row], &old->stats.strip_meter[old_row]);
		tb_meter_copy(&m->stats.input_meter[row], &old->stats.input_meter[old_row]);
		m->data.overs[row] = old->data.overs[old_row];
	}
	tb_reduction_copy(&m->stats.strip_reduction[s], &old->stats.strip_reduction[old_s]);
}

static void take_bus(const struct family *f, uint32_t b, uint32_t old_b)
{
	struct tb_mixer *m = f->to;
	const struct tb_mixer *old = f->from;

	m->data.bus_is_silent[b] = old->data.bus_is_silent[old_b];
	m->data.bus_meter_rests[b] = old->data.bus_meter_rests[old_b];
	take_bus_chain(f, b, old_b);
	for (uint32_t c = 0; c < m->shape.bus[b].layout.n_channels; c++)
		tb_meter_copy(&m->stats.bus_meter[m->shape.bus_out[b] + c],
			&old->stats.bus_meter[old->shape.bus_out[old_b] + c]);
	tb_reduction_copy(&m->stats.bus_reduction[b], &old->stats.bus_reduction[old_b]);
}

static void take_cells(const struct family *f, uint32_t s, uint32_t old_s)
{
	for (uint32_t b = 0; b < f->to->shape.n_buses; b++) {
		int old_b = same_bus(f, b);

		if (old_b >= 0)
			take_cell(f, s, old_s, b, (uint32_t)old_b);
	}
}

static void take_count(_Atomic uint64_t *to, const _Atomic uint64_t *from)
{
	atomic_store_explicit(
		to, atomic_load_explicit(from, memory_order_relaxed), memory_order_relaxed);
}

static void take_overs(struct tb_over_counter *to, const struct tb_over_counter *from)
{
	take_count(&to->n, &from->n);
	take_count(&to->n_reset, &from->n_reset);
}

static void take_counts(const struct family *f)
{
	take_count(&f->to->stats.bad, &f->from->stats.bad);
	for (uint32_t s = 0; s < f->to->shape.n_strips; s++) {
		if (same_strip(f, s) < 0)
			continue;
		take_count(&f->to->stats.strip_bad[s], &f->from->stats.strip_bad[f->strip_from[s]]);
		take_overs(&f->to->stats.strip_overs[s],
			&f->from->stats.strip_overs[f->strip_from[s]]);
	}
	for (uint32_t b = 0; b < f->to->shape.n_buses; b++) {
		if (same_bus(f, b) < 0)
			continue;
		take_count(&f->to->stats.bus_bad[b], &f->from->stats.bus_bad[f->bus_from[b]]);
		take_overs(&f->to->stats.bus_overs[b], &f->from->stats.bus_overs[f->bus_from[b]]);
	}
}

static bool slot_has(const struct tb_insert_slot *slot, const struct tb_insert *insert)
{
	for (uint32_t i = 0; i <= TB_INSERTS_BEFORE; i++)
		if (tb_insert_slot_at(slot, i) == insert)
			return true;
	return false;
}

/* Chains that were never used are not looked at: that would be the first touch of their
 * memory. */
static bool strip_has(const struct tb_mixer *m, uint32_t s, const struct tb_insert *insert)
{
	for (uint32_t i = 0; i < TB_STRIP_SLOTS && m->control.strip_used[s]; i++)
		if (slot_has(&m->data.strip_chain[s].slot[i], insert))
			return true;
	return false;
}

static bool goes_on(const struct tb_mixer *m, const struct tb_insert *insert)
{
	for (uint32_t s = 0; s < m->shape.n_strips; s++)
		if (strip_has(m, s, insert))
			return true;
	for (uint32_t b = 0; b < m->shape.n_buses; b++)
		if (m->control.bus_used[b] && slot_has(&m->data.bus_chain[b].insert, insert))
			return true;
	return false;
}

static void leave(const struct tb_mixer *m, const struct tb_insert_slot *slot)
{
	for (uint32_t i = 0; i <= TB_INSERTS_BEFORE; i++) {
		struct tb_insert *insert = tb_insert_slot_at(slot, i);

		if (insert && !goes_on(m, insert))
			tb_insert_let_go(insert);
	}
}

/* Inserts that only the old mixer runs are out of use. */
static void leave_inserts(const struct family *f)
{
	for (uint32_t s = 0; s < f->from->shape.n_strips; s++)
		for (uint32_t i = 0; i < TB_STRIP_SLOTS && f->from->control.strip_used[s]; i++)
			leave(f->to, &f->from->data.strip_chain[s].slot[i]);
	for (uint32_t b = 0; b < f->from->shape.n_buses; b++)
		if (f->from->control.bus_used[b])
			leave(f->to, &f->from->data.bus_chain[b].insert);
}

/* The side of the new mixer that is for the same monitor, -1: none is. */
static int same_cue_side(const struct family *f, uint32_t old_side)
{
	const struct tb_cue_gains *cue = &f->to->control.gains.cue;
	int old_to = f->from->data.now->cue.to[old_side];

	for (uint32_t side = 0; old_to >= 0 && side < TB_CUE_SIDES; side++)
		if (cue->to[side] >= 0 && same_bus(f, (uint32_t)cue->to[side]) == old_to)
			return (int)side;
	return -1;
}

static void take_cues(const struct family *f, uint32_t b, uint32_t old_b)
{
	const struct tb_shape *shape = &f->to->shape, *old = &f->from->shape;

	for (uint32_t old_side = 0; f->from->data.any_tap && old_side < TB_CUE_SIDES; old_side++) {
		int side = same_cue_side(f, old_side);

		if (side >= 0)
			take_gains(&f->to->data.cue, tb_cue_at(shape, (uint32_t)side, b),
				&f->from->data.cue, tb_cue_at(old, old_side, old_b),
				tb_n_cues_of(shape, b));
	}
}

static void take_all(const struct family *f)
{
	for (uint32_t b = 0; b < f->to->shape.n_buses; b++)
		if (same_bus(f, b) >= 0) {
			take_bus(f, b, (uint32_t)f->bus_from[b]);
			take_cues(f, b, (uint32_t)f->bus_from[b]);
		}
	for (uint32_t s = 0; s < f->to->shape.n_strips; s++) {
		if (same_strip(f, s) < 0)
			continue;
		take_strip(f, s, (uint32_t)f->strip_from[s]);
		take_cells(f, s, (uint32_t)f->strip_from[s]);
	}
}

void tb_mixer_inherit(struct tb_mixer *m, const struct tb_mixer *old, const int16_t *strip_from,
	const int16_t *bus_from)
{
	const struct family f = { m, old, strip_from, bus_from };

	take_counts(&f);
	if (m->control.rate_hz == old->control.rate_hz)
		take_all(&f);
	leave_inserts(&f);
	if (m->control.rate_hz != old->control.rate_hz)
		return;
	if (old->data.n_tiles > old->shape.n_final_tiles)
		m->data.n_tiles = m->shape.n_tiles;
	tb_plan_forget(&m->data);
	m->data.clock = old->data.clock;
	m->data.had_gap = old->data.had_gap;
	m->data.span_at = old->data.span_at;
	/* Its own settings are still to be taken, and move on from here. */
	memcpy(m->data.move, old->data.move, sizeof(old->data.move));
	m->data.ramp_left = old->data.ramp_left;
	m->data.moved_at = old->data.moved_at;
	m->data.interval = old->data.interval;
}
