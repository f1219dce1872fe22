/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Gain reduction, for whoever draws it.
 *
 * The data thread collects the deepest of each span of 50 ms, and shows that of this span
 * and the last: whoever looks 20 times a second misses no dip, however short. */
#include "chains.h"

#include "base/small.h"

#define SPANS_PER_S 20u

/* ---- data thread ---- */

static const struct tb_dips no_dips = {
	.gate_gain = 1.0f, .limiter_gain = 1.0f, .automix_gain = 1.0f
};

static struct tb_dips deeper(const struct tb_dips *a, const struct tb_dips *b)
{
	return (struct tb_dips){
		.gate_gain = tb_min_f(a->gate_gain, b->gate_gain),
		.comp_db = tb_max_f(a->comp_db, b->comp_db),
		.limiter_gain = tb_min_f(a->limiter_gain, b->limiter_gain),
		.deess_db = tb_max_f(a->deess_db, b->deess_db),
		.automix_gain = tb_min_f(a->automix_gain, b->automix_gain),
	};
}

/* Who rests takes nothing away. */
static float comp_db(const struct tb_compressor *comp, const struct tb_rest *rest)
{
	return rest->rests ? 0.0f : tb_compressor_reduction_db(comp);
}

static float automix_gain(const struct tb_automix *automix)
{
	return tb_automix_is_idle(automix) ? 1.0f : automix->least;
}

/* Of the last block. */
static struct tb_dips strip_dips(const struct tb_mixer *m, uint32_t s)
{
	const struct tb_strip_chain *chain = &m->data.strip_chain[s];

	if (!m->data.strip[s].works)
		return no_dips;
	return (struct tb_dips){
		.gate_gain = tb_gate_least_gain(&chain->gate),
		.comp_db = comp_db(&chain->comp, &chain->rest),
		.limiter_gain = tb_limiter_least_gain(&chain->limiter),
		.deess_db = tb_deesser_reduction_db(&chain->deess),
		.automix_gain = automix_gain(&chain->automix),
	};
}

static struct tb_dips bus_dips(const struct tb_mixer *m, uint32_t b)
{
	const struct tb_bus_chain *chain = &m->data.bus_chain[b];
	const struct tb_bus_state *bus = &m->data.bus[b];
	struct tb_dips dips = no_dips;

	if (bus->is_heard && bus->works)
		dips.comp_db = comp_db(&chain->comp, &chain->rest);
	if (bus->is_heard && bus->finishes)
		dips.limiter_gain = tb_limiter_least_gain(&chain->limiter);
	return dips;
}

static void show(struct tb_reduction_meter *meter)
{
	struct tb_dips dips = deeper(&meter->span, &meter->last_span);

	atomic_store_explicit(&meter->gate_gain, dips.gate_gain, memory_order_relaxed);
	atomic_store_explicit(&meter->comp_db, dips.comp_db, memory_order_relaxed);
	atomic_store_explicit(&meter->limiter_gain, dips.limiter_gain, memory_order_relaxed);
	atomic_store_explicit(&meter->deess_db, dips.deess_db, memory_order_relaxed);
	atomic_store_explicit(&meter->automix_gain, dips.automix_gain, memory_order_relaxed);
}

static void note(struct tb_reduction_meter *meter, struct tb_dips dips)
{
	meter->span = deeper(&meter->span, &dips);
	show(meter);
}

/* A span begins with how things are, also for who sleeps. */
static void turn(struct tb_reduction_meter *meter, struct tb_dips dips)
{
	meter->last_span = meter->span;
	meter->span = dips;
	show(meter);
}

void tb_strip_note_reduction(struct tb_mixer *m, uint32_t s)
{
	note(&m->stats.strip_reduction[s], strip_dips(m, s));
}

void tb_bus_note_reduction(struct tb_mixer *m, uint32_t b)
{
	note(&m->stats.bus_reduction[b], bus_dips(m, b));
}

void tb_reductions_turn(struct tb_mixer *m)
{
	if ((m->data.clock - m->data.span_at) * SPANS_PER_S < m->data.now->rate_hz)
		return;
	m->data.span_at = m->data.clock;
	for (uint32_t s = 0; s < m->shape.n_strips; s++)
		turn(&m->stats.strip_reduction[s], strip_dips(m, s));
	for (uint32_t b = 0; b < m->shape.n_buses; b++)
		turn(&m->stats.bus_reduction[b], bus_dips(m, b));
}

void tb_reduction_reset(struct tb_reduction_meter *meter)
{
	meter->span = meter->last_span = no_dips;
	show(meter);
}

void tb_reduction_copy(struct tb_reduction_meter *meter, const struct tb_reduction_meter *old)
{
	meter->span = old->span;
	meter->last_span = old->last_span;
	show(meter);
}

/* ---- any thread ---- */

/* log2(f) on sqrt(1/2)..sqrt(2) by the series of artanh((f - 1) / (f + 1)), to 1e-7; the
 * data thread reads meters too, and has no libm. */
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

static float db_of_gain(float gain)
{
	return gain < 1.0f ? -6.0205999f * log2_of(tb_max_f(gain, 1e-7f)) : 0.0f;
}

static struct tb_reduction read_meter(const struct tb_reduction_meter *meter)
{
	return (struct tb_reduction){
		.gate_db =
			db_of_gain(atomic_load_explicit(&meter->gate_gain, memory_order_relaxed)),
		.comp_db = atomic_load_explicit(&meter->comp_db, memory_order_relaxed),
		.limiter_db = db_of_gain(
			atomic_load_explicit(&meter->limiter_gain, memory_order_relaxed)),
		.deess_db = atomic_load_explicit(&meter->deess_db, memory_order_relaxed),
		.automix_db = db_of_gain(
			atomic_load_explicit(&meter->automix_gain, memory_order_relaxed)),
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
