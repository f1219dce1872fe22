/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What any thread may read of a running mixer. */
#include "mixer.h"

#include "state.h"

static struct tb_level level_of(const struct tb_meter *meter)
{
	return (struct tb_level){ tb_meter_peak(meter), tb_meter_rms(meter) };
}

struct tb_level tb_mixer_strip_level(const struct tb_mixer *m, uint32_t strip, uint32_t channel)
{
	return level_of(&m->stats.strip_meter[m->shape.strip_row[strip] + channel]);
}

struct tb_level tb_mixer_input_level(const struct tb_mixer *m, uint32_t strip, uint32_t channel)
{
	return level_of(&m->stats.input_meter[m->shape.strip_row[strip] + channel]);
}

uint64_t tb_mixer_strip_overs(const struct tb_mixer *m, uint32_t strip)
{
	return atomic_load_explicit(&m->stats.strip_overs[strip], memory_order_relaxed);
}

uint64_t tb_mixer_bus_overs(const struct tb_mixer *m, uint32_t bus)
{
	return atomic_load_explicit(&m->stats.bus_overs[bus], memory_order_relaxed);
}

struct tb_level tb_mixer_bus_level(const struct tb_mixer *m, uint32_t bus, uint32_t channel)
{
	return level_of(&m->stats.bus_meter[m->shape.bus_out[bus] + channel]);
}

uint64_t tb_mixer_strip_bad_blocks(const struct tb_mixer *m, uint32_t strip)
{
	return atomic_load_explicit(&m->stats.strip_bad[strip], memory_order_relaxed);
}

uint64_t tb_mixer_bus_bad_blocks(const struct tb_mixer *m, uint32_t bus)
{
	return atomic_load_explicit(&m->stats.bus_bad[bus], memory_order_relaxed);
}

uint64_t tb_mixer_bad_blocks(const struct tb_mixer *m)
{
	return atomic_load_explicit(&m->stats.bad, memory_order_relaxed);
}
