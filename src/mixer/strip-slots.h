/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What a strip sends its sound through that is not the mixer's own.  Data thread. */
#ifndef TB_STRIP_SLOTS_H
#define TB_STRIP_SLOTS_H

#include "state.h"

/* What is in one strip's slot, on its rows, if that is its place. */
TB_RT void tb_strip_run_slot(struct tb_mixer *m, uint32_t s, enum tb_strip_slot slot,
	enum tb_insert_position position, uint32_t n);
/* Its insert, which may send its sound before it runs. */
TB_RT void tb_strip_send(
	struct tb_mixer *m, uint32_t s, enum tb_insert_position position, uint32_t n);

#endif
