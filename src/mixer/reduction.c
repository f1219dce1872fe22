/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Gain reduction in dB, for whoever draws it: any thread but the data thread. */
#include <math.h>

#include "mixer.h"
#include "state.h"

/* A meter that was not written yet reads 0. */
static float db_of_gain(float gain)
{
	return gain > 0.0f && gain < 1.0f ? -20.0f * log10f(gain) : 0.0f;
}

static struct tb_reduction read_meter(const struct tb_reduction_meter *meter)
{
	return (struct tb_reduction){
		.gate_db =
			db_of_gain(atomic_load_explicit(&meter->gate_gain, memory_order_relaxed)),
		.comp_db = atomic_load_explicit(&meter->comp_db, memory_order_relaxed),
		.limiter_db = db_of_gain(
			atomic_load_explicit(&meter->limiter_gain, memory_order_relaxed)),
	};
}

struct tb_reduction tb_mixer_strip_reduction(const struct tb_mixer *m, uint32_t strip)
{
	return read_meter(&m->stats.strip_reduction[strip]);
}

struct tb_reduction tb_mixer_bus_reduction(const struct tb_mixer *m, uint32_t bus)
{
	return read_meter(&m->stats.bus_reduction[bus]);
}
