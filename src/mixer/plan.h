/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The mix of a block in which no gain moves, kept for the next block: from one block to the
 * next, which rows sound and where they go hardly ever changes.  It holds until a gain moves,
 * or until other rows sound or other outputs are asked for.  Data thread.
 *
 * A mix that is too large for it is made again in each block, which costs little beside what
 * so large a mix costs itself. */
#ifndef TB_PLAN_H
#define TB_PLAN_H

#include "state.h"

/* Most rows of all calls together. */
#define TB_PLAN_ROWS 2048u

/* One call of the mix kernel. */
struct tb_plan_call {
	uint16_t n_outs, n_rows;
	uint16_t out[TB_MIX_TILE];
	uint32_t first; /* in tb_plan.row, and in gains of TB_MIX_TILE */
};

/* Frames [at, at + n) of a block. */
struct tb_span {
	const float *const *in;
	float *const *out;
	uint32_t at, n;
};

/* Gains have changed, begin to move or stand again, or others work.  So does what is known of
 * plain strips. */
TB_RT static inline void tb_plan_forget(struct tb_data *data)
{
	data->plan.holds = false;
	data->plain.is_known = false;
}

/* Whether it holds for a block of m->data.sounding into `out`. */
TB_RT bool tb_plan_holds(const struct tb_mixer *m, float *const *out);

/* Mixes and clears as it says. */
TB_RT void tb_plan_run(struct tb_mixer *m, const struct tb_span *span);

/* A new one for such a block. */
TB_RT void tb_plan_begin(struct tb_mixer *m, float *const *out);
/* A call of the kernel: rows row[0 .. n_rows) with gains [row][TB_MIX_TILE]. */
TB_RT void tb_plan_add(struct tb_mixer *m, const uint16_t *out, uint32_t n_outs,
	const uint16_t *row, uint32_t n_rows, const float *gain);
/* It holds from now on, unless it is too large. */
TB_RT void tb_plan_end(struct tb_mixer *m);

#endif
