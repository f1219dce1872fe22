/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Data thread: the timer that mixes a cycle for which not all strips have come, and each
 * cycle of a console that has nobody to wait for.  See cycle.h for the law. */
#include "process-impl.h"

#include <spa/utils/defs.h>
#include <pipewire/loop.h>

/* How far into its cycle a mix waits for a strip. */
#define DEADLINE_PERCENT 75u
/* Where nobody is awaited, the timer only marks the cycle's begin. */
#define PACE_PERCENT 5u
/* A cycle that should have begun and has not is looked for again after this. */
#define RETRY_PERCENT 10u

static uint64_t period_ns(const struct spa_io_clock *clock)
{
	uint64_t rate = clock->rate.denom ? clock->rate.denom : 48000;

	return clock->duration * SPA_NSEC_PER_SEC / rate;
}

static void arm(struct tb_graph *g, uint64_t at_ns)
{
	struct timespec when = {
		.tv_sec = (time_t)(at_ns / SPA_NSEC_PER_SEC),
		.tv_nsec = (long)(at_ns % SPA_NSEC_PER_SEC),
	};

	pw_loop_update_timer(g->loop, g->deadline, &when, NULL, true);
}

/* When a cycle that begins then is to be mixed at the latest. */
static uint64_t due_ns(
	const struct tb_graph *g, const struct spa_io_clock *clock, uint64_t begin_ns)
{
	uint32_t percent = tb_cycle_awaits_next(&g->cycle) ? DEADLINE_PERCENT : PACE_PERCENT;

	return begin_ns + period_ns(clock) * percent / 100;
}

/* Whether anybody cannot run in a cycle before it is mixed. */
static bool is_awaited(const struct tb_graph *g)
{
	return g->n_buses_awake > 0 || g->is_filter_awake;
}

void tb_deadline_arm_next(struct tb_graph *g, const struct spa_io_clock *clock)
{
	uint64_t next =
		clock->next_nsec > clock->nsec ? clock->next_nsec : clock->nsec + period_ns(clock);

	g->n_retries = 0;
	if (is_awaited(g))
		arm(g, due_ns(g, clock, next));
}

/* Freewheeling cycles follow each other at once and next_nsec tells nothing. */
static void arm_retry(struct tb_graph *g, const struct spa_io_clock *clock)
{
	uint64_t wait = period_ns(clock) * RETRY_PERCENT / 100;

	if (SPA_FLAG_IS_SET(clock->flags, SPA_IO_CLOCK_FLAG_FREEWHEEL))
		wait = SPA_NSEC_PER_MSEC;
	else if (++g->n_retries > 8)
		wait = SPA_MAX(period_ns(clock), (uint64_t)SPA_NSEC_PER_MSEC);
	arm(g, tb_now_ns() + wait);
}

static const struct spa_io_position *any_position(const struct tb_graph *g)
{
	for (uint32_t i = 0; i < g->roster->n_buses; i++) {
		const struct tb_terminal *t = g->roster->buses[i];

		if (t->awake && t->position && !t->edge)
			return t->position;
	}
	return g->is_filter_awake ? g->position : NULL;
}

/* The timer may be early: it was set for what has just joined, or the driver is
 * another one now.  A cycle has its whole time in any case. */
void tb_graph_deadline(void *data, uint64_t n_expirations)
{
	struct tb_graph *g = data;
	const struct spa_io_position *position = any_position(g);
	struct spa_io_clock clock;

	if (!position)
		return;
	clock = tb_clock_read(&position->clock);
	if (!tb_cycle_is_mixed(&g->cycle, clock.cycle)) {
		uint64_t due = due_ns(g, &clock, clock.nsec);

		if (tb_now_ns() < due
			&& !SPA_FLAG_IS_SET(clock.flags, SPA_IO_CLOCK_FLAG_FREEWHEEL)) {
			arm(g, due);
			return;
		}
		if (tb_cycle_expire(&g->cycle, clock.cycle)) {
			tb_graph_mix(g, &clock);
			return;
		}
	}
	arm_retry(g, &clock);
}

void tb_deadline_arm_soon(struct tb_graph *g)
{
	if (is_awaited(g))
		arm(g, tb_now_ns() + SPA_NSEC_PER_MSEC);
}
