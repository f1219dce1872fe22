/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The matrix of paths (state.h).  Data thread. */
#ifndef TB_MATRIX_H
#define TB_MATRIX_H

#include "rows.h"
#include "state.h"

/* Makes `gains` the goal, and starts a move to it (moves.h) if any gain differs.  Strips that have
 * been silent for as long as the ramp takes are there at once.  Work is bounded by the open paths,
 * before and after. */
TB_RT void tb_matrix_retarget(struct tb_mixer *m, const struct tb_gains *gains);

/* Every gain is its goal: what has closed is forgotten. */
TB_RT void tb_matrix_settle(struct tb_mixer *m);

/* Writes all outputs and notes which of them sound. */
TB_RT void tb_matrix_mix(
	struct tb_mixer *m, const float *const *in, float *const *out, uint32_t n_frames);

#endif
