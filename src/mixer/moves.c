/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Moves of gains: their lengths, their curve, their ends. */
#include "moves.h"

#include <string.h>

#include "plan.h"
#include "base/small.h"
#include "dsp/stream.h"

uint32_t tb_moves_interval(const struct tb_mixer *m, const struct tb_gains *gains)
{
	return tb_stream_interval(
		m->data.clock - m->data.moved_at, m->data.interval, gains->rate_hz);
}

uint32_t tb_moves_length(const struct tb_mixer *m, const struct tb_gains *gains)
{
	uint32_t interval = tb_moves_interval(m, gains);

	if (gains->is_urgent || gains->is_fade || interval == 0)
		return gains->ramp_frames;
	return tb_stream_length(interval, gains->rate_hz);
}

/* ---- the curve ---- */

static void draw(
	const struct tb_data *data, const struct tb_move *move, float *curve, uint32_t n_frames)
{
	uint32_t n = tb_min_u32(move->left, n_frames);

	data->kernels->draw(curve, (float)((int32_t)move->frames - 2 * (int32_t)move->left),
		1.0f / (float)move->frames, n);
	memset(curve + n, 0, (n_frames - n) * sizeof(*curve));
}

void tb_moves_draw(struct tb_mixer *m, uint32_t n_frames)
{
	for (uint32_t i = 0; m->data.ramp_left > 0 && i < TB_MOVES; i++)
		if (m->data.move[i].left > 0)
			draw(&m->data, &m->data.move[i], m->data.curve[i], n_frames);
}

/* ---- all gains of one move ---- */

static void scale_all(float *off, uint32_t n, float scale)
{
	for (uint32_t i = 0; i < n; i++)
		off[i] *= scale;
}

static void scale_paths(struct tb_mixer *m, uint32_t i, uint32_t tile, float scale)
{
	for (uint32_t w = 0; w < m->shape.n_words; w++)
		for (uint64_t rows = m->data.moved_rows[i][w]; rows;) {
			uint32_t row = w * 64 + tb_word_pop(&rows);

			scale_all(&m->data.path
					   .off[i][tb_path_at(&m->shape, tile * TB_MIX_TILE, row)],
				TB_MIX_TILE, scale);
		}
}

static void scale_strip(struct tb_mixer *m, uint32_t i, uint32_t s, float scale)
{
	uint32_t n = m->shape.strip[s].layout.n_channels;

	if (!(m->data.strip[s].moving >> i & 1))
		return;
	scale_all(m->data.view.off[i] + m->shape.view_at[s], n * (n + 1), scale);
	scale_all(m->data.pre.off[i] + m->shape.pre_at[s], n * n, scale);
}

static void scale_bus(struct tb_mixer *m, uint32_t i, uint32_t b, float scale)
{
	uint32_t n = m->shape.bus[b].layout.n_channels;

	if (m->data.bus[b].moving >> i & 1)
		scale_all(m->data.post.off[i] + m->shape.post_at[b], n * n, scale);
	for (uint32_t side = 0; m->data.bus[b].cue_moving >> i & 1 && side < TB_CUE_SIDES; side++)
		scale_all(m->data.cue.off[i] + tb_cue_at(&m->shape, side, b),
			tb_n_cues_of(&m->shape, b), scale);
}

/* What is left of a move becomes all of it, or, with 0, it is over. */
static void scale_move(struct tb_mixer *m, uint32_t i, float scale)
{
	for (uint32_t tile = 0; tile < m->data.n_tiles; tile++)
		if (m->data.moving[i][tile])
			scale_paths(m, i, tile, scale);
	for (uint32_t s = 0; s < m->shape.n_strips; s++)
		scale_strip(m, i, s, scale);
	for (uint32_t b = 0; b < m->shape.n_buses; b++)
		scale_bus(m, i, b, scale);
}

/* ---- their lives ---- */

static void count_left(struct tb_mixer *m)
{
	m->data.ramp_left = 0;
	for (uint32_t i = 0; i < TB_MOVES; i++)
		m->data.ramp_left = tb_max_u32(m->data.ramp_left, m->data.move[i].left);
}

uint32_t tb_moves_take(struct tb_mixer *m, uint32_t n_frames)
{
	const struct tb_move *move = m->data.move;
	uint32_t next = 0;
	float now;

	for (uint32_t i = 1; i < TB_MOVES; i++)
		if (move[i].left < move[next].left)
			next = i;
	if (move[next].left == 0)
		return next;
	draw(&m->data, &move[next], &now, 1);
	scale_move(m, next, now);
	tb_moves_begin(m, next, n_frames);
	return next;
}

void tb_moves_begin(struct tb_mixer *m, uint32_t i, uint32_t n_frames)
{
	m->data.move[i] = (struct tb_move){ n_frames, n_frames };
	count_left(m);
}

static void end(struct tb_mixer *m, uint32_t i)
{
	tb_plan_forget(&m->data);
	scale_move(m, i, 0.0f);
	memset(m->data.moving[i], 0, m->data.n_tiles * sizeof(*m->data.moving[i]));
	memset(m->data.moved_rows[i], 0, m->shape.n_words * sizeof(*m->data.moved_rows[i]));
	for (uint32_t s = 0; s < m->shape.n_strips; s++)
		m->data.strip[s].moving &= (uint8_t) ~(1u << i);
	for (uint32_t b = 0; b < m->shape.n_buses; b++) {
		m->data.bus[b].moving &= (uint8_t) ~(1u << i);
		m->data.bus[b].cue_moving &= (uint8_t) ~(1u << i);
	}
}

void tb_moves_end_block(struct tb_mixer *m, uint32_t n_frames)
{
	if (m->data.ramp_left == 0)
		return;
	for (uint32_t i = 0; i < TB_MOVES; i++) {
		struct tb_move *move = &m->data.move[i];

		if (move->left > n_frames) {
			move->left -= n_frames;
		} else if (move->left > 0) {
			move->left = 0;
			end(m, i);
		}
	}
	count_left(m);
}

/* ---- small matrices ---- */

/* Lists rows with their gains, from `gains` on, that are not 0. */
static uint32_t gather(
	struct tb_data *data, const struct tb_line *line, const float *gains, uint32_t at)
{
	uint32_t n_in = 0;

	for (uint32_t i = 0; i < line->n; i++) {
		if (!line->in[i] || gains[line->first + i] == 0.0f)
			continue;
		data->call_in[n_in] = line->in[i] + at;
		data->call_gain[n_in++ * TB_MIX_TILE] = gains[line->first + i];
	}
	return n_in;
}

static void add_moves(
	struct tb_data *data, const struct tb_line *line, float *dst, uint32_t at, uint32_t n)
{
	for (uint32_t i = 0; i < TB_MOVES; i++) {
		uint32_t n_in =
			line->moving >> i & 1 ? gather(data, line, line->gains->off[i], at) : 0;

		if (n_in == 0)
			continue;
		data->kernels->mix(&data->scratch, 1, data->call_in, n_in, data->call_gain, n);
		data->kernels->add_product(dst, data->scratch, data->curve[i] + at, n);
	}
}

void tb_line_mix(struct tb_data *data, const struct tb_line *line, float *dst, uint32_t n_frames)
{
	for (uint32_t at = 0; at < n_frames; at += TB_SCRATCH_FRAMES) {
		uint32_t n = tb_min_u32(n_frames - at, TB_SCRATCH_FRAMES);
		uint32_t n_in = gather(data, line, line->gains->goal, at);
		float *to = dst + at;

		data->kernels->mix(&to, 1, data->call_in, n_in, data->call_gain, n);
		add_moves(data, line, to, at, n);
	}
}

/* A row that is heard alone: where its gain stands, the moves that it takes part in. */
struct lone_row {
	const float *row;
	float goal, off[TB_MOVES];
	const float *curve[TB_MOVES];
	uint32_t n_moves;
};

static bool takes_part(const struct tb_line *line, uint32_t i)
{
	bool moves = false;

	for (uint32_t move = 0; move < TB_MOVES; move++)
		moves |= (line->moving >> move & 1u)
		         && line->gains->off[move][line->first + i] != 0.0f;
	return line->in[i] && (moves || line->gains->goal[line->first + i] != 0.0f);
}

/* Returns how many rows are heard; `lone` is one of them. */
static uint32_t find_lone(
	const struct tb_data *data, const struct tb_line *line, struct lone_row *lone)
{
	uint32_t n = 0, at = 0;

	for (uint32_t i = 0; i < line->n; i++) {
		if (!takes_part(line, i))
			continue;
		at = i;
		n++;
	}
	*lone = (struct lone_row){ .row = line->in[at],
		.goal = line->gains->goal[line->first + at] };
	for (uint32_t move = 0; move < TB_MOVES; move++) {
		if (!(line->moving >> move & 1u))
			continue;
		lone->off[lone->n_moves] = line->gains->off[move][line->first + at];
		lone->curve[lone->n_moves++] = data->curve[move];
	}
	return n;
}

struct tb_block_level tb_line_level(
	struct tb_data *data, const struct tb_line *line, uint32_t n_frames)
{
	struct lone_row lone;
	uint32_t n_heard = find_lone(data, line, &lone);

	if (n_heard == 0)
		return (struct tb_block_level){ 0 };
	if (n_heard == 1)
		return data->kernels->level_moving(
			lone.row, lone.goal, lone.off, lone.curve, lone.n_moves, n_frames);
	tb_line_mix(data, line, data->view_row, n_frames);
	return data->kernels->level(data->view_row, n_frames);
}
