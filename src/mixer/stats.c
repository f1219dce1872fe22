/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What any thread may read of a running mixer. */
#include "mixer/mixer.h"

#include "state.h"

TB_RT static struct tb_level level_of(const struct tb_meter *meter)
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

static uint64_t since_reset(const struct tb_over_counter *c)
{
	return atomic_load_explicit(&c->n, memory_order_relaxed)
	       - atomic_load_explicit(&c->n_reset, memory_order_relaxed);
}

static void reset(struct tb_over_counter *c)
{
	atomic_store_explicit(&c->n_reset, atomic_load_explicit(&c->n, memory_order_relaxed),
		memory_order_relaxed);
}

uint64_t tb_mixer_strip_overs(const struct tb_mixer *m, uint32_t strip)
{
	return since_reset(&m->stats.strip_overs[strip]);
}

uint64_t tb_mixer_bus_overs(const struct tb_mixer *m, uint32_t bus)
{
	return since_reset(&m->stats.bus_overs[bus]);
}

void tb_mixer_reset_strip_overs(struct tb_mixer *m, uint32_t strip)
{
	reset(&m->stats.strip_overs[strip]);
}

void tb_mixer_reset_bus_overs(struct tb_mixer *m, uint32_t bus)
{
	reset(&m->stats.bus_overs[bus]);
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
