/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Between eq-rt.c, which runs what is settled, eq-moves-rt.c, which runs what moves, and
 * eq-settle-rt.c, which both use.
 * Data thread. */
#ifndef TB_EQ_IMPL_H
#define TB_EQ_IMPL_H

#include "dsp/eq.h"

/* The step of coefficients that stay: g by a factor, all else by a sum. */
#define TB_SVF_STILL                                                                               \
	{                                                                                          \
		1.0f, 0.0f, 0.0f, 0.0f, 0.0f                                                       \
	}

/* Where it aims at is where it is.  What is no longer heard loses its state. */
TB_RT void tb_eq_settle(struct tb_eq *eq);

/* After a run of n_bands: what has faded ends; what has overflowed is silenced, with its row. */
TB_RT void tb_eq_tidy(
	struct tb_eq *eq, double state[][2], uint32_t n_bands, float *row, uint32_t n_frames);

/* Runs all bands until nothing moves.  Returns how many frames of the block that took. */
TB_RT uint32_t tb_eq_run_moves(
	const struct tb_eq_kernels *k, const struct tb_eq_job *job, uint32_t n_frames);

#endif
