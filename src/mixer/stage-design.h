/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What the designs of stages have in common.  Control thread. */
#ifndef TB_STAGE_DESIGN_H
#define TB_STAGE_DESIGN_H

#include "state.h"

static inline float tb_rate_of(const struct tb_mixer *m)
{
	return (float)m->control.rate_hz;
}

/* stage-insert.c: how late all of its inserts are together, in frames, at most
 * TB_INSERT_LATENCY_MAX: others are aligned to no more. */
uint32_t tb_strip_inserts_latency(const struct tb_mixer *m, uint32_t s);
uint32_t tb_bus_insert_latency(const struct tb_mixer *m, uint32_t b);

#endif
