/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Gains of a bus that no settings are.  Data thread. */
#ifndef TB_TRIMS_H
#define TB_TRIMS_H

#include "state.h"

/* tb_mixer_set_bus_ride(): before its delay. */
TB_RT void tb_bus_ride(struct tb_mixer *m, uint32_t b, float *const *out, uint32_t n);
/* It may do something. */
TB_RT static inline bool tb_bus_rides(const struct tb_mixer *m, uint32_t b)
{
	return m->data.bus[b].ride != 1.0f
	       || atomic_load_explicit(&m->trim[b].ride_lin, memory_order_relaxed) != 1.0f;
}
/* The same behind all else (tb_mixer_fade_bus_in()).  Returns whether a sample may have
 * changed. */
TB_RT bool tb_bus_fade_in(struct tb_mixer *m, uint32_t b, float *const *out, uint32_t n);
/* It may do something. */
TB_RT static inline bool tb_bus_fades_in(const struct tb_mixer *m, uint32_t b)
{
	return m->data.bus[b].fade_left > 0
	       || atomic_load_explicit(&m->trim[b].n_fades, memory_order_relaxed)
	                  != m->data.bus[b].n_fades;
}

#endif
