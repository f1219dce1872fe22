/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What was measured of the buses' loudness, and the gain that follows from it.  Control
 * thread; who measures is not the mixer. */
#include "mixer/mixer.h"

#include "state.h"

const struct tb_loudness tb_loudness_none = {
	.momentary_lufs = TB_SILENCE_DB,
	.short_lufs = TB_SILENCE_DB,
	.integrated_lufs = TB_SILENCE_DB,
	.most_momentary_lufs = TB_SILENCE_DB,
	.most_short_lufs = TB_SILENCE_DB,
	.true_peak_db = TB_SILENCE_DB,
};

void tb_mixer_set_bus_loudness(struct tb_mixer *m, uint32_t bus, const struct tb_loudness *loudness)
{
	m->control.bus_loudness[bus] = *loudness;
}

struct tb_loudness tb_mixer_bus_loudness(const struct tb_mixer *m, uint32_t bus)
{
	return m->control.bus_loudness[bus];
}

void tb_mixer_set_bus_ride(struct tb_mixer *m, uint32_t bus, float gain_lin)
{
	atomic_store_explicit(&m->trim[bus].ride_lin, gain_lin, memory_order_relaxed);
}

void tb_mixer_begin_bus_ride(struct tb_mixer *m, uint32_t bus, float gain_lin)
{
	tb_mixer_set_bus_ride(m, bus, gain_lin);
	m->data.bus[bus].ride = gain_lin;
}
