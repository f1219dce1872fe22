/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* New settings: every gain sets out for its target from wherever it is. */
#include "matrix.h"

#include <string.h>

/* The one law of a gain in motion. */
static inline float gain_now(float target, float step, float frames_left)
{
	return target - step * frames_left;
}

struct move {
	float left;     /* frames of the ramp that is being replaced */
	float per_step; /* 1 / frames of the new one */
	bool jump;
};

/* Returns whether the gain moves. */
static inline bool set_out(float *target, float *step, float to, struct move move)
{
	float from = move.jump ? to : gain_now(*target, *step, move.left);

	*target = to;
	*step = (to - from) * move.per_step;
	return *step != 0.0f;
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
		moving |=
			(uint8_t)(set_out(&m->data.target[path + lane], &m->data.step[path + lane],
					  gains->path[path + lane], move)
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

			move.jump = tb_rows_has(m->data.resting, row);
			moving |= retarget_row(
				m, gains, tb_path_at(&m->shape, tile * TB_MIX_TILE, row), move);
		}
	}
	m->data.moving[tile] = moving;
	return moving != 0;
}

static bool retarget_view(
	struct tb_mixer *m, const struct tb_gains *gains, uint32_t strip, struct move move)
{
	uint32_t n = m->shape.strip[strip].layout.n_channels;
	uint32_t first = m->shape.view_at[strip];
	bool moving = false;

	for (uint32_t i = first; i < first + n * (n + 1); i++)
		moving |= set_out(&m->data.view[i], &m->data.view_step[i], gains->view[i], move);
	return moving;
}

/* Who did not work so far is there at once. */
static bool retarget_pre(
	struct tb_mixer *m, const struct tb_gains *gains, uint32_t strip, struct move move)
{
	uint32_t n = m->shape.strip[strip].layout.n_channels, first = m->shape.pre_at[strip];
	bool moving = false;

	if (!gains->strip_works[strip] && !m->data.strip[strip].works)
		return false;
	move.jump |= !m->data.strip[strip].works;
	for (uint32_t i = first; i < first + n * n; i++)
		moving |= set_out(&m->data.pre[i], &m->data.pre_step[i], gains->pre[i], move);
	return moving;
}

static bool retarget_post(
	struct tb_mixer *m, const struct tb_gains *gains, uint32_t bus, struct move move)
{
	uint32_t n = m->shape.bus[bus].layout.n_channels, first = m->shape.post_at[bus];
	bool moving = false;

	if (!gains->bus_works[bus] && !m->data.bus[bus].works)
		return false;
	move.jump = !m->data.bus[bus].works;
	for (uint32_t i = first; i < first + n * n; i++)
		moving |= set_out(&m->data.post[i], &m->data.post_step[i], gains->post[i], move);
	return moving;
}

static void use_tiles(struct tb_data *data, uint32_t n)
{
	data->n_tiles = data->n_tiles > n ? data->n_tiles : n;
}

static bool rests(const struct tb_mixer *m, uint32_t strip, uint32_t ramp_frames)
{
	return m->data.clock - m->data.strip[strip].heard_at >= ramp_frames;
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

void tb_matrix_retarget(struct tb_mixer *m, const struct tb_gains *gains)
{
	struct move move = {
		.left = (float)m->data.ramp_left,
		.per_step = 1.0f / (float)gains->ramp_frames,
	};
	bool moving = false;

	find_resting(m, gains->ramp_frames);
	use_tiles(&m->data, gains->n_tiles);
	for (uint32_t tile = 0; tile < m->data.n_tiles; tile++)
		moving |= retarget_tile(m, gains, tile, move);
	for (uint32_t s = 0; s < m->shape.n_strips; s++) {
		move.jump = rests(m, s, gains->ramp_frames);
		m->data.strip[s].moving = retarget_view(m, gains, s, move);
		moving |= m->data.strip[s].moving;
		moving |= retarget_pre(m, gains, s, move);
	}
	for (uint32_t b = 0; b < m->shape.n_buses; b++)
		moving |= retarget_post(m, gains, b, move);
	m->data.now = gains;
	m->data.ramp_left = moving ? gains->ramp_frames : 0;
	if (!moving)
		tb_matrix_settle(m);
}

/* A path that ramped to 0 is closed, and its step is forgotten: it is not looked at
 * again until it opens, in the midst of another ramp maybe. */
static void close_paths(struct tb_mixer *m, uint32_t lane, uint32_t word)
{
	size_t i = (size_t)lane * m->shape.n_words + word;
	uint64_t closed = m->data.open[i] & ~m->data.now->open[i];

	m->data.open[i] = m->data.now->open[i];
	while (closed) {
		uint32_t row = word * 64 + tb_word_pop(&closed);

		m->data.step[tb_path_at(&m->shape, lane, row)] = 0.0f;
	}
}

void tb_matrix_settle(struct tb_mixer *m)
{
	for (uint32_t lane = 0; lane < m->data.n_tiles * TB_MIX_TILE; lane++)
		for (uint32_t word = 0; word < m->shape.n_words; word++)
			close_paths(m, lane, word);
	memset(m->data.moving, 0, m->data.n_tiles * sizeof(*m->data.moving));
}
