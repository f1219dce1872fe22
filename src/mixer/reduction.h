/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Gain reduction, for whoever draws it.  Data thread. */
#ifndef TB_REDUCTION_H
#define TB_REDUCTION_H

#include "state.h"

/* What a gain below 1 takes away; to 1e-6 dB, without libm. */
TB_RT float tb_db_of_gain(float gain);

/* After what they did in a block; after each block. */
TB_RT void tb_strip_note_reduction(struct tb_mixer *m, uint32_t s);
TB_RT void tb_bus_note_reduction(struct tb_mixer *m, uint32_t b);
TB_RT void tb_reductions_turn(struct tb_mixer *m);
/* Nothing is taken away. */
TB_RT void tb_reduction_reset(struct tb_reduction_meter *meter);
/* `meter` goes on where `old` stands. */
TB_RT void tb_reduction_copy(
	struct tb_reduction_meter *meter, const struct tb_reduction_meter *old);

#endif
