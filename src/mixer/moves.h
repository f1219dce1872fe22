/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* How gains move.  Data thread.
 *
 * Each commit that changes a gain is one move: a smooth step from where the gain was to
 * where it goes.  Moves overlap and add up, so that a change in the midst of another one
 * disturbs nothing:
 *
 *   gain(frame) = goal + sum over the moves of off[move] * curve[move](frame)
 *
 * `off` is how far the gain was from its goal when the move began.  The curve falls from 1
 * to 0 and is the same for all gains of a console, so that a mix with gains in motion is
 * one mix of the goals, and per move one of the offs, multiplied by its curve. */
#ifndef TB_MOVES_H
#define TB_MOVES_H

#include "state.h"

/* How long the move to `gains` takes.  Settings that follow each other quickly are a
 * fader that is dragged: the move of each of them is still under way when the next comes. */
TB_RT uint32_t tb_moves_length(const struct tb_mixer *m, const struct tb_gains *gains);

/* The interval between such settings, 0 if `gains` are single ones. */
TB_RT uint32_t tb_moves_interval(const struct tb_mixer *m, const struct tb_gains *gains);

/* A move of `n_frames` that begins with this block.  Where all are busy, what is left of
 * the one that is nearest to its end joins the new one. */
TB_RT uint32_t tb_moves_take(struct tb_mixer *m, uint32_t n_frames);

/* Marks move `i` as begun. */
TB_RT void tb_moves_begin(struct tb_mixer *m, uint32_t i, uint32_t n_frames);

/* Before anything is mixed in a block of n_frames: the curves.  After it: what has arrived
 * stands. */
TB_RT void tb_moves_draw(struct tb_mixer *m, uint32_t n_frames);
TB_RT void tb_moves_end_block(struct tb_mixer *m, uint32_t n_frames);

/* New goal.  Returns whether the gain moves from now on. */
TB_RT static inline bool tb_gain_set_out(
	const struct tb_moving_gains *gains, uint32_t move, size_t i, float to)
{
	gains->off[move][i] += gains->goal[i] - to;
	gains->goal[i] = to;
	return gains->off[move][i] != 0.0f;
}

/* Is there at once. */
TB_RT static inline void tb_gain_jump(const struct tb_moving_gains *gains, size_t i, float to)
{
	for (uint32_t move = 0; move < TB_MOVES; move++)
		gains->off[move][i] = 0.0f;
	gains->goal[i] = to;
}

/* One line of a small matrix: the gains [first, first + n) of rows in[0 .. n), those that
 * are not NULL.  `moving`: a bit per move that they may take part in. */
struct tb_line {
	const struct tb_moving_gains *gains;
	uint32_t first, n;
	uint32_t moving;
	const float *const *in;
};

/* dst[i] = sum of in[row][i] * gain(row, i), frames from the block's first on. */
TB_RT void tb_line_mix(
	struct tb_data *data, const struct tb_line *line, float *dst, uint32_t n_frames);

/* Level of that sum. */
TB_RT struct tb_block_level tb_line_level(
	struct tb_data *data, const struct tb_line *line, uint32_t n_frames);

#endif
