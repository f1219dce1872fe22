/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* New settings: every gain sets out for its goal from wherever it is. */
#include "matrix.h"

#include <string.h>

#include "moves.h"
#include "plan.h"

struct move {
	uint32_t number;
	bool jump;
};

/* Returns whether the gain moves. */
static inline bool set_out(
	const struct tb_moving_gains *gains, size_t i, float to, struct move move)
{
	if (!move.jump)
		return tb_gain_set_out(gains, move.number, i, to);
	tb_gain_jump(gains, i, to);
	return false;
}

static bool set_out_all(const struct tb_moving_gains *gains, uint32_t first, uint32_t n,
	const float *to, struct move move)
{
	bool moving = false;

	for (uint32_t i = first; i < first + n; i++)
		moving |= set_out(gains, i, to[i], move);
	return moving;
}

static uint64_t rows_of_tile(
	const struct tb_mixer *m, const struct tb_gains *gains, uint32_t tile, uint32_t word)
{
	size_t first = (size_t)tile * TB_MIX_TILE * m->shape.n_words + word;
	uint64_t rows = 0;

	for (uint32_t lane = 0; lane < m->shape.tile[tile].n_outs; lane++) {
		size_t i = first + (size_t)lane * m->shape.n_words;

		rows |= m->data.open[i] |= gains->open[i];
	}
	return rows;
}

/* Returns a bit per lane that moves. */
static uint8_t retarget_row(
	struct tb_mixer *m, const struct tb_gains *gains, size_t path, struct move move)
{
	uint8_t moving = 0;

	for (uint32_t lane = 0; lane < TB_MIX_TILE; lane++)
		moving |= (uint8_t)(set_out(&m->data.path, path + lane, gains->path[path + lane],
					    move)
				    << lane);
	return moving;
}

static bool retarget_tile(
	struct tb_mixer *m, const struct tb_gains *gains, uint32_t tile, struct move move)
{
	uint8_t moving = 0;

	for (uint32_t word = 0; word < m->shape.n_words; word++) {
		uint64_t rows = rows_of_tile(m, gains, tile, word);

		while (rows) {
			uint32_t row = word * 64 + tb_word_pop(&rows);
			uint8_t lanes;

			move.jump = tb_rows_has(m->data.resting, row);
			lanes = retarget_row(
				m, gains, tb_path_at(&m->shape, tile * TB_MIX_TILE, row), move);
			if (lanes)
				tb_rows_add(m->data.moved_rows[move.number], row);
			moving |= lanes;
		}
	}
	m->data.moving[move.number][tile] |= moving;
	return moving != 0;
}

static bool retarget_view(
	struct tb_mixer *m, const struct tb_gains *gains, uint32_t strip, struct move move)
{
	uint32_t n = m->shape.strip[strip].layout.n_channels;

	return set_out_all(&m->data.view, m->shape.view_at[strip], n * (n + 1), gains->view, move);
}

/* A strip that did not work so far jumps to its gains. */
static bool retarget_pre(
	struct tb_mixer *m, const struct tb_gains *gains, uint32_t strip, struct move move)
{
	uint32_t n = m->shape.strip[strip].layout.n_channels;

	if (!gains->strip_works[strip] && !m->data.strip[strip].works)
		return false;
	move.jump |= !m->data.strip[strip].works;
	return set_out_all(&m->data.pre, m->shape.pre_at[strip], n * n, gains->pre, move);
}

static bool retarget_strip(
	struct tb_mixer *m, const struct tb_gains *gains, uint32_t strip, struct move move)
{
	bool moving = retarget_view(m, gains, strip, move);

	moving |= retarget_pre(m, gains, strip, move);
	m->data.strip[strip].moving |= (uint8_t)(moving << move.number);
	return moving;
}

static bool retarget_post(
	struct tb_mixer *m, const struct tb_gains *gains, uint32_t bus, struct move move)
{
	uint32_t n = m->shape.bus[bus].layout.n_channels;
	bool moving;

	if (!gains->bus_works[bus] && !m->data.bus[bus].works)
		return false;
	move.jump = m->data.had_gap || !m->data.bus[bus].works;
	moving = set_out_all(&m->data.post, m->shape.post_at[bus], n * n, gains->post, move);
	m->data.bus[bus].moving |= (uint8_t)(moving << move.number);
	return moving;
}

static bool retarget_cue(
	struct tb_mixer *m, const struct tb_gains *gains, uint32_t bus, struct move move)
{
	bool moving = false;

	move.jump = m->data.had_gap;
	for (uint32_t side = 0; gains->cue.was_used && side < TB_CUE_SIDES; side++)
		moving |= set_out_all(&m->data.cue, tb_cue_at(&m->shape, side, bus),
			tb_n_cues_of(&m->shape, bus), gains->cue.gain, move);
	m->data.bus[bus].cue_moving |= (uint8_t)(moving << move.number);
	return moving;
}

static void use_tiles(struct tb_data *data, uint32_t n)
{
	data->n_tiles = data->n_tiles > n ? data->n_tiles : n;
}

static bool rests(const struct tb_mixer *m, uint32_t strip, uint32_t ramp_frames)
{
	return m->data.had_gap || m->data.clock - m->data.strip[strip].heard_at >= ramp_frames;
}

static void rest_row(struct tb_mixer *m, uint32_t row)
{
	tb_rows_add(m->data.resting, row);
	tb_rows_add(m->data.resting, m->shape.n_rows + row);
	tb_rows_add(m->data.resting, 2 * m->shape.n_rows + row);
}

static void find_resting(struct tb_mixer *m, uint32_t ramp_frames)
{
	memset(m->data.resting, 0, m->shape.n_words * sizeof(*m->data.resting));
	for (uint32_t s = 0; s < m->shape.n_strips; s++)
		if (rests(m, s, ramp_frames))
			for (uint32_t r = m->shape.strip_row[s]; r < m->shape.strip_row[s + 1]; r++)
				rest_row(m, r);
}

/* Returns whether any gain moves. */
static bool retarget_all(
	struct tb_mixer *m, const struct tb_gains *gains, uint32_t number, uint32_t n_frames)
{
	struct move move = { .number = number };
	bool moving = false;

	for (uint32_t tile = 0; tile < m->data.n_tiles; tile++)
		moving |= retarget_tile(m, gains, tile, move);
	for (uint32_t s = 0; s < m->shape.n_strips; s++) {
		move.jump = rests(m, s, n_frames);
		moving |= retarget_strip(m, gains, s, move);
	}
	for (uint32_t b = 0; b < m->shape.n_buses; b++) {
		moving |= retarget_post(m, gains, b, move);
		moving |= retarget_cue(m, gains, b, move);
	}
	return moving;
}

/* A switch that is thrown while a fader is dragged is no part of the drag. */
static void note_move(struct tb_mixer *m, const struct tb_gains *gains)
{
	if (gains->is_urgent || gains->is_fade)
		return;
	m->data.interval = tb_moves_interval(m, gains);
	m->data.moved_at = m->data.clock;
}

void tb_matrix_retarget(struct tb_mixer *m, const struct tb_gains *gains)
{
	uint32_t n_frames = tb_moves_length(m, gains);
	uint32_t move = tb_moves_take(m, n_frames);
	bool moving;

	find_resting(m, n_frames);
	use_tiles(&m->data, gains->n_tiles);
	tb_plan_forget(&m->data);
	moving = retarget_all(m, gains, move, n_frames);
	/* A balance of groups that is dragged past its middle goes on in the other group. */
	if (moving || gains->of_desk)
		note_move(m, gains);
	if (moving)
		tb_moves_begin(m, move, n_frames);
	if (m->data.ramp_left == 0 && m->data.fade.left == 0)
		tb_matrix_settle(m);
}

void tb_matrix_settle(struct tb_mixer *m)
{
	tb_plan_forget(&m->data);
	memcpy(m->data.open, m->data.now->open,
		(size_t)m->data.n_tiles * TB_MIX_TILE * m->shape.n_words * sizeof(*m->data.open));
}
