/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Gain reduction, for whoever draws it.
 *
 * The data thread collects the deepest of each span of 50 ms, and shows that of this span
 * and the last: whoever looks 20 times a second misses no dip, however short. */
#include "reduction.h"

#include "base/small.h"
#include "stage-run.h"

#define SPANS_PER_S 20u

/* ---- data thread ---- */

/* log2(f) on sqrt(1/2)..sqrt(2) by the series of artanh((f - 1) / (f + 1)), to 1e-7. */
static float log2_of(float x)
{
	union {
		float value;
		uint32_t bits;
	} f = { .value = x };
	int exponent = (int)(f.bits >> 23) - 127;
	float t, t2;

	f.bits = (f.bits & 0x7fffffu) | 0x3f800000u;
	if (f.value > 1.41421356f) {
		f.value *= 0.5f;
		exponent++;
	}
	t = (f.value - 1.0f) / (f.value + 1.0f);
	t2 = t * t;
	return (float)exponent
	       + 2.88539008f * t * (1.0f + t2 * (1.0f / 3 + t2 * (1.0f / 5 + t2 / 7)));
}

float tb_db_of_gain(float gain)
{
	return gain < 1.0f ? -6.0205999f * log2_of(tb_max_f(gain, 1e-7f)) : 0.0f;
}

/* Notes the reductions of the last block in `dips`.  Returns whether they were larger. */
static bool note_strip(const struct tb_mixer *m, uint32_t s, struct tb_dips *dips)
{
	return m->data.strip[s].works
	       && tb_stages_note_reduction(
		       &m->data.strip_stages, &m->data.strip_chain[s].head, dips->most_db);
}

static bool note_bus(const struct tb_mixer *m, uint32_t b, struct tb_dips *dips)
{
	const struct tb_bus_chain *chain = &m->data.bus_chain[b];
	const struct tb_bus_state *bus = &m->data.bus[b];
	bool is_more = false;

	if (bus->is_heard && bus->works)
		is_more |=
			tb_stages_note_reduction(&m->data.bus_stages, &chain->head, dips->most_db);
	if (bus->is_heard && bus->finishes)
		is_more |= tb_note_most(&dips->most_db[TB_REDUCTION_LIMITER],
			tb_db_of_gain(tb_limiter_least_gain(&chain->limiter)));
	return is_more;
}

static void show(struct tb_reduction_meter *meter)
{
	for (uint32_t i = 0; i < TB_N_REDUCTIONS; i++)
		atomic_store_explicit(&meter->most_db[i],
			tb_max_f(meter->span.most_db[i], meter->last_span.most_db[i]),
			memory_order_relaxed);
}

static void begin_span(struct tb_reduction_meter *meter)
{
	meter->last_span = meter->span;
	meter->span = (struct tb_dips){ 0 };
}

void tb_strip_note_reduction(struct tb_mixer *m, uint32_t s)
{
	struct tb_reduction_meter *meter = &m->stats.strip_reduction[s];

	if (note_strip(m, s, &meter->span))
		show(meter);
}

void tb_bus_note_reduction(struct tb_mixer *m, uint32_t b)
{
	struct tb_reduction_meter *meter = &m->stats.bus_reduction[b];

	if (note_bus(m, b, &meter->span))
		show(meter);
}

/* A span begins with how things are, also for who sleeps. */
void tb_reductions_turn(struct tb_mixer *m)
{
	if ((m->data.clock - m->data.span_at) * SPANS_PER_S < m->data.now->rate_hz)
		return;
	m->data.span_at = m->data.clock;
	for (uint32_t s = 0; s < m->shape.n_strips; s++) {
		struct tb_reduction_meter *meter = &m->stats.strip_reduction[s];

		begin_span(meter);
		note_strip(m, s, &meter->span);
		show(meter);
	}
	for (uint32_t b = 0; b < m->shape.n_buses; b++) {
		struct tb_reduction_meter *meter = &m->stats.bus_reduction[b];

		begin_span(meter);
		note_bus(m, b, &meter->span);
		show(meter);
	}
}

void tb_reduction_reset(struct tb_reduction_meter *meter)
{
	meter->span = meter->last_span = (struct tb_dips){ 0 };
	show(meter);
}

void tb_reduction_copy(struct tb_reduction_meter *meter, const struct tb_reduction_meter *old)
{
	meter->span = old->span;
	meter->last_span = old->last_span;
	show(meter);
}

/* ---- any thread ---- */

static struct tb_reduction read_meter(const struct tb_reduction_meter *meter)
{
	struct tb_reduction reduction;

	for (uint32_t i = 0; i < TB_N_REDUCTIONS; i++)
		*tb_reduction_of(&reduction, i) =
			atomic_load_explicit(&meter->most_db[i], memory_order_relaxed);
	return reduction;
}

struct tb_reduction tb_mixer_strip_reduction(const struct tb_mixer *m, uint32_t strip)
{
	return read_meter(&m->stats.strip_reduction[strip]);
}

struct tb_reduction tb_mixer_bus_reduction(const struct tb_mixer *m, uint32_t bus)
{
	return read_meter(&m->stats.bus_reduction[bus]);
}
