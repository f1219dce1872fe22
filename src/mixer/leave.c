/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Buses on their way out: delay, limiter and meters.  The levels of all whose turn it is are
 * measured at one go, and neighbours that pass share a call for their meters. */
#include "leave.h"

#include <string.h>

#include "buses.h"
#include "chains.h"
#include "base/small.h"
#include "cue.h"
#include "sane.h"
#include "trims.h"

static const struct tb_block_level no_level;

/* Sane rows may still add up to what is not, and its processors may fail. */
static void bus_silence(struct tb_mixer *m, uint32_t b, float *const *out, uint32_t n)
{
	for (uint32_t o = m->shape.bus_out[b]; o < m->shape.bus_out[b + 1]; o++)
		if (out[o])
			memset(out[o], 0, n * sizeof(float));
	tb_bus_start_anew(m, b);
	tb_bus_count_bad(m, b);
}

/* A bus on its way out. */
struct leaving {
	uint32_t b, first, n_channels, n_rows; /* rows that were written */
	float *const *out;
	uint32_t n;
	const struct tb_block_level *level; /* of its channels */
	struct tb_block_level own_level[TB_MAX_CHANNELS];
};

/* Fills all but the levels. */
static void leaving_init(struct leaving *bus, const struct tb_mixer *m, uint32_t b)
{
	bus->b = b;
	bus->first = m->shape.bus_out[b];
	bus->n_channels = m->shape.bus_out[b + 1] - bus->first;
	bus->out = m->data.parts.made;
	bus->n = m->data.parts.n_frames;
}

/* The rows that were written.  Returns how many they are. */
static uint32_t list_rows(const struct tb_mixer *m, uint32_t b, const float **rows)
{
	uint32_t n = 0;

	for (uint32_t o = m->shape.bus_out[b], end = m->shape.bus_out[b + 1]; o < end; o++)
		if (m->data.out_sounds[o])
			rows[n++] = m->data.parts.made[o];
	return n;
}

/* All of its levels are such that a mix is meant. */
static bool are_sane(const struct leaving *bus)
{
	bool sane = true;

	for (uint32_t c = 0; c < bus->n_channels; c++)
		sane &= tb_level_is_sane(bus->level[c]);
	return sane;
}

static bool sounds(const struct leaving *bus)
{
	bool sounds = false;

	for (uint32_t c = 0; c < bus->n_channels; c++)
		sounds |= bus->level[c].peak > 0.0f;
	return sounds;
}

/* What was not written is silent. */
static void spread_levels(
	const struct tb_mixer *m, struct leaving *bus, const struct tb_block_level *level)
{
	bus->level = level;
	if (bus->n_rows == bus->n_channels)
		return;
	for (uint32_t c = 0; c < bus->n_channels; c++)
		bus->own_level[c] = m->data.out_sounds[bus->first + c] ? *level++ : no_level;
	bus->level = bus->own_level;
}

/* `level`: of those rows; `is_sane`: they are known to be.  Returns whether the bus sounds. */
static bool levels_take(
	struct tb_mixer *m, struct leaving *bus, const struct tb_block_level *level, bool is_sane)
{
	bool failed =
		m->data.bus[bus->b].works && tb_chain_take_failure(&m->data.bus_chain[bus->b].head);

	spread_levels(m, bus, level);
	if (!failed && (is_sane || are_sane(bus)))
		return sounds(bus);
	bus_silence(m, bus->b, bus->out, bus->n);
	memset(bus->own_level, 0, sizeof(bus->own_level));
	bus->level = bus->own_level;
	return false;
}

/* Measures the rows again after they were changed. */
static bool measure(struct tb_mixer *m, struct leaving *bus)
{
	struct tb_block_level level[TB_MAX_CHANNELS];
	const float *rows[TB_MAX_CHANNELS];

	bus->n_rows = list_rows(m, bus->b, rows);
	m->data.kernels->levels(bus->own_level, rows, bus->n_rows, bus->n);
	memcpy(level, bus->own_level, sizeof(level));
	return levels_take(m, bus, bus->n_rows == bus->n_channels ? bus->own_level : level, false);
}

static float loudest(const struct leaving *bus)
{
	float peak = 0.0f;

	for (uint32_t c = 0; c < bus->n_channels; c++)
		peak = bus->level[c].peak > peak ? bus->level[c].peak : peak;
	return peak;
}

/* What comes before the levels are known. */
static void bus_delay(struct tb_mixer *m, uint32_t b, float *const *out, uint32_t n)
{
	if (tb_bus_rides(m, b))
		tb_bus_ride(m, b, out, n);
	if (m->data.bus[b].finishes && !tb_delay_is_idle(&m->data.bus_chain[b].delay))
		tb_bus_delay(m, b, out, n);
}

/* The limiter, which is last so that its ceiling holds; from silence, where somebody asked for
 * that.  Returns whether the bus sounds. */
static bool bus_leave(
	struct tb_mixer *m, struct leaving *bus, const struct tb_block_level *level, bool is_sane)
{
	bool sounds = levels_take(m, bus, level, is_sane);

	if (m->data.bus[bus->b].finishes && tb_bus_limit(m, bus->b, bus->out, loudest(bus), bus->n))
		sounds = measure(m, bus);
	if (tb_bus_fades_in(m, bus->b) && tb_bus_fade_in(m, bus->b, bus->out, bus->n))
		return measure(m, bus);
	return sounds;
}

static void count_overs(struct tb_mixer *m, const struct leaving *bus)
{
	for (uint32_t c = 0; c < bus->n_channels; c++)
		tb_count_on(&m->stats.bus_overs[bus->b].n,
			tb_overs_out(bus->level[c].peak, bus->out[bus->first + c], bus->n));
}

/* ---- buses that pass ---- */

/* Neighbours whose meters are fed together. */
struct run {
	uint32_t first, n; /* outputs */
	const struct tb_block_level *level;
};

/* Nothing stands behind its mix but a guard that does nothing to so low a peak. */
static bool passes(struct tb_mixer *m, uint32_t b, float peak)
{
	const struct tb_bus_state *bus = &m->data.bus[b];

	if (bus->works || tb_bus_fades_in(m, b))
		return false;
	return !bus->finishes
	       || (bus->is_heard
		       && tb_limiter_passes(
			       &m->data.bus_chain[b].limiter, peak, m->data.parts.n_frames));
}

static void join(struct tb_mixer *m, uint32_t b, uint32_t n_rows, struct run *run)
{
	m->data.bus_is_silent[b] = m->data.bus_meter_rests[b] = false;
	run->n += n_rows;
}

static void run_show(struct tb_mixer *m, struct run *run)
{
	if (run->n > 0)
		m->data.kernels->feed(m->stats.bus_meter + run->first, run->level, NULL, run->n,
			&m->data.parts.meter);
	run->n = 0;
}

/* ---- all buses ---- */

/* The buses whose turn it is, as they are before their limiters. */
struct turn {
	struct tb_levels all;
	bool is_sane, is_ordinary; /* they all sound, and none has overs */
	uint16_t n_rows[TB_MAX_BUSES];
};

static void turn_measure(struct tb_mixer *m, struct turn *turn)
{
	const struct tb_parts *p = &m->data.parts;
	uint32_t n_rows = 0;

	for (uint32_t b = 0; b < m->shape.n_buses; b++) {
		uint32_t n;

		if (m->data.bus[b].turn != p->turn)
			continue;
		bus_delay(m, b, p->made, p->n_frames);
		n = list_rows(m, b, m->data.call_in + n_rows);
		turn->n_rows[b] = (uint16_t)n;
		n_rows += n;
	}
	turn->all =
		m->data.kernels->levels(m->data.call_level, m->data.call_in, n_rows, p->n_frames);
	turn->is_sane = turn->all.is_finite && turn->all.most <= TB_SANE_PEAK;
	turn->is_ordinary = turn->is_sane && turn->all.most <= 1.0f && turn->all.least > 0.0f;
}

static void bus_finish(
	struct tb_mixer *m, uint32_t b, const struct tb_block_level *level, const struct turn *turn)
{
	struct leaving bus;

	leaving_init(&bus, m, b);
	bus.n_rows = turn->n_rows[b];
	m->data.bus_is_silent[b] = !bus_leave(m, &bus, level, turn->is_sane);
	if (m->data.bus_is_silent[b] && m->data.bus_meter_rests[b])
		return;
	count_overs(m, &bus);
	m->data.bus_meter_rests[b] = !m->data.kernels->feed(m->stats.bus_meter + bus.first,
		bus.level, NULL, bus.n_channels, &m->data.parts.meter);
}

static bool turn_passes(struct tb_mixer *m, const struct turn *turn, uint32_t b)
{
	return turn->is_ordinary && turn->n_rows[b] == m->shape.bus_out[b + 1] - m->shape.bus_out[b]
	       && passes(m, b, turn->all.most);
}

void tb_buses_leave(struct tb_mixer *m)
{
	const struct tb_block_level *level = m->data.call_level;
	struct run run = { 0 };
	struct turn turn;

	turn_measure(m, &turn);
	for (uint32_t b = 0; b < m->shape.n_buses; b++) {
		bool joins;

		if (m->data.bus[b].turn != m->data.parts.turn)
			continue;
		joins = turn_passes(m, &turn, b);
		if (!joins || run.first + run.n != m->shape.bus_out[b])
			run_show(m, &run);
		if (joins && run.n == 0)
			run = (struct run){ m->shape.bus_out[b], 0, level };
		if (joins)
			join(m, b, turn.n_rows[b], &run);
		else
			bus_finish(m, b, level, &turn);
		level += turn.n_rows[b];
	}
	run_show(m, &run);
}
