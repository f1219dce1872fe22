/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The buses that work, after the mix.  Data thread. */
#ifndef TB_BUSES_H
#define TB_BUSES_H

#include "state.h"

/* Where the mix goes, and the buses with it: `out` itself where no bus works. */
TB_RT float *const *tb_buses_prepare(struct tb_mixer *m, float *const *out);

/* After the mix: EQ and compressor of the sums, and on to the final outputs, of the buses whose
 * turn it is (cue.h).  In three, as with strips. */
TB_RT void tb_buses_begin(struct tb_mixer *m);
TB_RT void tb_buses_work(struct tb_mixer *m);
TB_RT void tb_buses_finish(struct tb_mixer *m);

/* Delay of one bus; then, when its peak is known, its limiter.  Where a channel of `out`
 * is missing the bus still does all of them. */
TB_RT void tb_bus_delay(struct tb_mixer *m, uint32_t b, float *const *out, uint32_t n);
/* Returns whether a sample may have changed. */
TB_RT bool tb_bus_limit(struct tb_mixer *m, uint32_t b, float *const *out, float peak, uint32_t n);

/* A block of it was no sound. */
TB_RT void tb_bus_count_bad(struct tb_mixer *m, uint32_t b);
/* Its processors forget all they heard. */
TB_RT void tb_bus_start_anew(struct tb_mixer *m, uint32_t b);

#endif
