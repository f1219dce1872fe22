/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Data thread: see edge.h. */
#include "edge.h"

#include <string.h>

#include <spa/utils/defs.h>

/* While the console's graph changes its rate the bridge is still that for the old
 * one: silence instead of another pitch, until the control thread has seen it. */
static bool fits(const struct spa_io_clock *clock, uint32_t rate_hz)
{
	return clock->rate.denom == rate_hz;
}

static void note_facts(struct tb_edge_side *side, const struct spa_io_clock *clock)
{
	atomic_store_explicit(&side->rate_hz, clock->rate.denom, memory_order_relaxed);
	atomic_store_explicit(
		&side->quantum_frames, (uint32_t)clock->duration, memory_order_relaxed);
}

/* How this cycle follows the newest one that we have seen. */
struct step {
	/* More than 0: frames that the driver counted and we have not seen, as cycles were
	 * lost.  Less: it is the same cycle again, or one that we took for later, and so
	 * many frames were counted too much. */
	int32_t n_frames;
	/* Neither: another driver, a pause that is longer than a block can be, or a driver
	 * that counts from somewhere else now.  All begins again. */
	bool is_break;
	/* It has rested for longer than a block can be, whatever its clock counts. */
	bool is_rest;
};

static bool has_rested(const struct tb_edge_side *side, const struct spa_io_clock *clock)
{
	uint64_t n_frames = clock->duration + TB_MAX_FRAMES;

	return side->nsec != 0 && clock->rate.denom != 0 && clock->nsec > side->nsec
	       && clock->nsec - side->nsec > n_frames * SPA_NSEC_PER_SEC / clock->rate.denom;
}

static struct step step_between(
	const struct tb_edge_side *side, const struct spa_io_clock *clock, uint32_t rate_hz)
{
	int64_t n_frames = (int64_t)(clock->position - side->next_position);
	bool is_back = n_frames < 0 && clock->nsec > side->nsec;

	if (side->next_position == 0)
		return (struct step){ 0 };
	if (side->clock_id != clock->id)
		return (struct step){ .is_break = true };
	/* Frames of the stream are not those of the clock. */
	if (clock->rate.denom != rate_hz)
		return (struct step){ 0 };
	if (n_frames < -(int64_t)TB_MAX_FRAMES || n_frames > (int64_t)TB_MAX_FRAMES || is_back)
		return (struct step){ .is_break = true };
	return (struct step){ .n_frames = (int32_t)n_frames };
}

static struct step take_step(
	struct tb_edge_side *side, const struct spa_io_clock *clock, uint32_t rate_hz)
{
	struct step step = step_between(side, clock, rate_hz);

	step.is_rest = has_rested(side, clock);
	side->clock_id = clock->id;
	side->nsec = clock->nsec;
	side->next_position = clock->position + clock->duration;
	note_facts(side, clock);
	return step;
}

static uint64_t time_before(const struct spa_io_clock *clock, uint32_t n_frames, uint32_t rate_hz)
{
	return clock->nsec - n_frames * SPA_NSEC_PER_SEC / rate_hz;
}

static void push(struct tb_edge *e, struct tb_edge_side *side, const float *const *samples,
	uint32_t n_frames, const struct spa_io_clock *clock)
{
	struct tb_bridge *b = e->bridge;
	struct step step = take_step(side, clock, b->in_rate_hz);
	uint32_t n_lost = (uint32_t)SPA_MAX(step.n_frames, 0);

	if (step.is_break)
		tb_bridge_break_pushed(b);
	if (step.n_frames < 0)
		tb_bridge_recount_pushed(b, (uint32_t)-step.n_frames);
	if (n_lost > 0)
		tb_bridge_push_lost(
			b, e->silence, n_lost, time_before(clock, n_lost, b->in_rate_hz));
	tb_bridge_push(b, samples, n_frames, clock->nsec);
}

static void pull(struct tb_edge *e, struct tb_edge_side *side, float *const *samples,
	uint32_t n_frames, const struct spa_io_clock *clock)
{
	struct tb_bridge *b = e->bridge;
	struct step step = take_step(side, clock, b->out_rate_hz);
	uint32_t n_lost = (uint32_t)SPA_MAX(step.n_frames, 0);

	if (step.is_break)
		tb_bridge_break_pulled(b);
	if (step.is_rest)
		tb_bridge_forget(b);
	if (step.n_frames < 0)
		tb_bridge_recount_pulled(b, (uint32_t)-step.n_frames);
	while (n_lost > 0 && n_frames > 0) {
		uint32_t n = SPA_MIN(n_lost, n_frames);

		tb_bridge_pull(b, samples, n, time_before(clock, n_lost, b->out_rate_hz));
		n_lost -= n;
	}
	tb_bridge_pull(b, samples, n_frames, clock->nsec);
}

/* ---- the console's cycle ---- */

bool tb_edge_pull(
	struct tb_edge *e, float *const *rows, uint32_t n_frames, const struct spa_io_clock *clock)
{
	if (!e->bridge || !fits(clock, e->bridge->out_rate_hz))
		return false;
	pull(e, &e->console, rows, n_frames, clock);
	return true;
}

void tb_edge_push(struct tb_edge *e, uint32_t n_frames, const struct spa_io_clock *clock)
{
	if (e->bridge && fits(clock, e->bridge->in_rate_hz))
		push(e, &e->console, (const float *const *)e->rows, n_frames, clock);
}

/* ---- the device's cycle ---- */

/* Frames of the device's stream in one cycle of its driver. */
static uint32_t cycle_frames(const struct spa_io_clock *clock, uint32_t rate_hz)
{
	uint64_t n_frames = clock->duration;

	if (clock->rate.denom != 0 && clock->rate.denom != rate_hz)
		n_frames = n_frames * rate_hz / clock->rate.denom;
	return (uint32_t)SPA_MIN(n_frames, TB_MAX_FRAMES);
}

void tb_edge_push_device(struct tb_edge *e, const float *const *samples, uint32_t n_frames,
	const struct spa_io_clock *clock)
{
	if (!e->bridge)
		return;
	if (n_frames == 0) {
		samples = e->silence;
		n_frames = cycle_frames(clock, e->bridge->in_rate_hz);
	}
	push(e, &e->device, samples, n_frames, clock);
}

void tb_edge_pull_device(struct tb_edge *e, float *const *samples, uint32_t n_frames,
	const struct spa_io_clock *clock)
{
	if (e->bridge) {
		pull(e, &e->device, samples, n_frames, clock);
		return;
	}
	for (uint32_t c = 0; c < e->n_channels; c++)
		memset(samples[c], 0, n_frames * sizeof(float));
}
