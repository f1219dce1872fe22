/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The strips that work, stage by stage, so that channels of all strips share the lanes
 * of a stage. */
#include "strips.h"

#include <string.h>

#include "chains.h"
#include "intake.h"
#include "moves.h"
#include "passing.h"
#include "key-history.h"
#include "reduction.h"
#include "rows.h"
#include "sane.h"
#include "base/small.h"
#include "stage-run.h"
#include "stages.h"
#include "strip-slots.h"

static uint32_t first_row(const struct tb_mixer *m, uint32_t s)
{
	return m->shape.strip_row[s];
}

static uint32_t n_rows(const struct tb_mixer *m, uint32_t s)
{
	return m->shape.strip_row[s + 1] - m->shape.strip_row[s];
}

static float **rows_of(const struct tb_mixer *m, uint32_t s)
{
	return &m->data.jobs.row[first_row(m, s)];
}

static float **aligned_of(const struct tb_mixer *m, uint32_t s)
{
	return &m->data.jobs.aligned[first_row(m, s)];
}

static bool sounds(const struct tb_mixer *m, uint32_t s, uint32_t first)
{
	for (uint32_t c = 0; c < n_rows(m, s); c++)
		if (tb_rows_has(m->data.sounding, first + first_row(m, s) + c))
			return true;
	return false;
}

static void silence(struct tb_mixer *m, uint32_t s, uint32_t n)
{
	for (uint32_t c = 0; c < n_rows(m, s); c++)
		memset(rows_of(m, s)[c], 0, n * sizeof(float));
}

/* ---- before the stages ---- */

/* Rows without signal, or with a NaN, are left out. */
static void make_rows(struct tb_mixer *m, uint32_t s, const float *const *in, uint32_t n)
{
	const float *heard[TB_MAX_CHANNELS];
	struct tb_line line = { &m->data.pre, m->shape.pre_at[s], n_rows(m, s),
		m->data.strip[s].moving, heard };

	for (uint32_t c = 0; c < line.n; c++) {
		uint32_t row = first_row(m, s) + c;

		heard[c] = tb_rows_has(m->data.sounding, row) ? in[row] : NULL;
	}
	for (uint32_t c = 0; c < n_rows(m, s); c++, line.first += line.n)
		tb_line_mix(&m->data, &line, rows_of(m, s)[c], n);
}

/* What it did, and its meters. */
static void show(struct tb_mixer *m, uint32_t s, uint32_t n, struct tb_meter_block block)
{
	struct tb_chain *chain = &m->data.strip_chain[s].head;

	tb_strip_note_reduction(m, s);
	if (sounds(m, s, 0) || sounds(m, s, m->shape.n_rows)) {
		m->data.strip[s].heard_at = m->data.block_at + n;
		chain->n_quiet = 0;
		tb_strip_meter(m, s, m->data.in, n, block);
	} else {
		if (chain->n_quiet < TB_GATE_QUIET_FRAMES)
			chain->n_quiet += n;
		tb_strip_meter_fall(m, s, block);
	}
}

static void stay_asleep(
	struct tb_mixer *m, const struct tb_track *track, uint32_t n, struct tb_meter_block block)
{
	uint32_t s = track->index;

	tb_stages_sleep(m, &m->data.strip_stages, track);
	if (m->data.now->strip_is_key[s])
		silence(m, s, n);
	if (!m->data.strip[s].meter_rests)
		tb_strip_meter_fall(m, s, block);
}

/* Returns whether its processors have anything to do. */
static bool stay_awake(
	struct tb_mixer *m, const struct tb_track *track, uint32_t n, struct tb_meter_block block)
{
	uint32_t s = track->index;

	tb_stages_wake(m, &m->data.strip_stages, track);
	if (!tb_strip_passes(m, s) || !tb_stages_are_idle(&m->data.strip_stages, track->chain))
		return true;
	tb_strip_pass(m, s);
	show(m, s, n, block);
	return false;
}

static bool may_sleep(struct tb_mixer *m, const struct tb_track *track)
{
	return tb_stages_may_sleep(m, &m->data.strip_stages, track)
	       && tb_strip_has_arrived(&m->data.strip_chain[track->index])
	       && !sounds(m, track->index, 0);
}

/* Lists who is awake and has anything to do. */
static void wake(struct tb_mixer *m, struct tb_parts *p)
{
	p->n_awake_strips = 0;
	for (uint32_t i = 0; i < m->data.n_working_strips; i++) {
		const struct tb_track *track = m->data.working_strip[i];
		uint32_t s = track->index;

		if (may_sleep(m, track)) {
			stay_asleep(m, track, p->n_frames, p->meter);
		} else if (stay_awake(m, track, p->n_frames, p->meter)) {
			make_rows(m, s, p->in, p->n_frames);
			p->awake_strip[p->n_awake_strips++] = track;
		}
	}
}

/* ---- stages ---- */

static bool sounds_in(const struct tb_mixer *m, uint32_t s, enum tb_strip_slot slot)
{
	return tb_insert_slot_sounds(&m->data.strip_chain[s].slot[slot]);
}

static void run_slots(struct tb_mixer *m, const struct tb_turn *turn, enum tb_strip_slot slot,
	enum tb_insert_position position)
{
	for (uint32_t i = 0; i < turn->n_tracks; i++)
		if (sounds_in(m, turn->track[i]->index, slot))
			tb_strip_run_slot(m, turn->track[i]->index, slot, position, turn->n_frames);
}

static void send_inserts(
	struct tb_mixer *m, const struct tb_turn *turn, enum tb_insert_position position)
{
	for (uint32_t i = 0; i < turn->n_tracks; i++)
		if (sounds_in(m, turn->track[i]->index, TB_SLOT_INSERT))
			tb_strip_send(m, turn->track[i]->index, position, turn->n_frames);
}

/* While gains move they may leave the aligned rows even where no delay is left. */
static bool makes_aligned(const struct tb_mixer *m, uint32_t s)
{
	return m->data.ramp_left > 0 || !tb_delay_is_idle(&m->data.strip_chain[s].align);
}

/* A late strip in place, another one beside what it is for buses that are not late. */
static void run_aligns(struct tb_mixer *m, const struct tb_turn *turn)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < turn->n_tracks; i++) {
		uint32_t s = turn->track[i]->index;
		struct tb_strip_chain *chain = &m->data.strip_chain[s];

		if (makes_aligned(m, s)) {
			for (uint32_t c = 0; c < n_rows(m, s); c++)
				memcpy(aligned_of(m, s)[c], rows_of(m, s)[c],
					turn->n_frames * sizeof(float));
			m->data.jobs.align[n++] =
				(struct tb_delay_job){ &chain->align, aligned_of(m, s) };
		}
		if (!tb_delay_is_idle(&chain->lack))
			m->data.jobs.align[n++] =
				(struct tb_delay_job){ &chain->lack, rows_of(m, s) };
	}
	tb_delay_run(m->data.jobs.align, n, turn->n_frames);
}

/* ---- after the stages ---- */

/* What no processor could cope with is silenced, and forgotten. */
static void start_anew(struct tb_mixer *m, uint32_t s, uint32_t n)
{
	const struct tb_strip_coeffs *c = &m->data.now->strip[s];
	struct tb_strip_chain *chain = &m->data.strip_chain[s];

	tb_stages_change(&m->data.strip_stages, &chain->head, c, TB_STAGE_CLEAR);
	tb_delay_reset(&chain->lack, &c->lack);
	tb_delay_reset(&chain->align, &c->align);
	silence(m, s, n);
	tb_strip_count_bad(m, s);
}

static void measure(struct tb_mixer *m, uint32_t s, uint32_t n)
{
	bool sane = !tb_chain_take_failure(&m->data.strip_chain[s].head);

	for (uint32_t c = 0; c < n_rows(m, s); c++) {
		uint32_t row = m->shape.n_rows + first_row(m, s) + c;
		struct tb_block_level level = m->data.kernels->level(rows_of(m, s)[c], n);

		m->data.row_level[row] = level;
		sane &= tb_level_is_sane(level);
		if (level.peak > 0.0f)
			tb_rows_add(m->data.sounding, row);
	}
	if (sane)
		return;
	start_anew(m, s, n);
	for (uint32_t c = 0; c < n_rows(m, s); c++)
		tb_rows_remove(m->data.sounding, m->shape.n_rows + first_row(m, s) + c);
}

static void list_aligned(struct tb_mixer *m, uint32_t s, uint32_t n)
{
	if (!makes_aligned(m, s))
		return;
	for (uint32_t c = 0; c < n_rows(m, s); c++) {
		struct tb_block_level level = m->data.kernels->level(aligned_of(m, s)[c], n);

		if (level.peak > 0.0f && tb_level_is_sane(level))
			tb_rows_add(m->data.sounding, 2 * m->shape.n_rows + first_row(m, s) + c);
	}
}

static void finish(struct tb_mixer *m, uint32_t s, uint32_t n, struct tb_meter_block block)
{
	measure(m, s, n);
	list_aligned(m, s, n);
	show(m, s, n, block);
}

/* Raw rows as they come, processed rows of the strips that work. */
static void list_rows(struct tb_mixer *m, const float *const *in)
{
	memcpy(m->data.in, in, m->shape.n_rows * sizeof(*in));
	memcpy(m->data.in + m->shape.n_rows, m->data.jobs.row, m->shape.n_rows * sizeof(*in));
	memcpy(m->data.in + 2 * m->shape.n_rows, m->data.jobs.aligned,
		m->shape.n_rows * sizeof(*in));
}

/* The turn of all strips that wake() has found. */
static struct tb_turn awake_turn(const struct tb_mixer *m)
{
	const struct tb_parts *p = &m->data.parts;

	return (struct tb_turn){ p->awake_strip, p->n_awake_strips, p->n_frames, 0, 0, NULL, 0 };
}

void tb_strips_begin(struct tb_mixer *m)
{
	struct tb_parts *p = &m->data.parts;
	struct tb_turn turn;

	p->n_awake_strips = 0;
	if (m->data.n_working_strips == 0)
		return;
	list_rows(m, p->in);
	tb_keys_begin(m);
	wake(m, p);
	turn = awake_turn(m);
	run_slots(m, &turn, TB_SLOT_VOICE, TB_INSERT_PRE);
	send_inserts(m, &turn, TB_INSERT_PRE);
}

void tb_strips_work(struct tb_mixer *m)
{
	struct tb_turn turn = awake_turn(m), all = turn;

	if (m->data.n_working_strips == 0)
		return;
	all.track = m->data.working_strip;
	all.n_tracks = m->data.n_working_strips;
	run_slots(m, &turn, TB_SLOT_INSERT, TB_INSERT_PRE);
	tb_stages_run(m, &m->data.strip_stages, &turn, &all);
	send_inserts(m, &turn, TB_INSERT_POST);
}

const float *const *tb_strips_finish(struct tb_mixer *m)
{
	struct tb_turn turn = awake_turn(m);

	if (m->data.n_working_strips == 0)
		return m->data.parts.in;
	run_slots(m, &turn, TB_SLOT_INSERT, TB_INSERT_POST);
	run_slots(m, &turn, TB_SLOT_SPATIAL, TB_INSERT_POST);
	run_aligns(m, &turn);
	for (uint32_t i = 0; i < turn.n_tracks; i++)
		finish(m, turn.track[i]->index, turn.n_frames, m->data.parts.meter);
	return m->data.in;
}
