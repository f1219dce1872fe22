/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Data thread: the timer that mixes a cycle for which not all strips have come, and each
 * cycle of a console that has nobody to wait for.  See cycle.h for the law. */
#include "process-impl.h"

#include <spa/utils/defs.h>
#include <pipewire/loop.h>

#include "cycle.h"
#include "base/now.h"
#include "patch.h"

/* Where nobody is awaited, the timer only marks the cycle's begin. */
#define PACE_PERCENT 5u
/* A cycle that should have begun and has not is looked for again after this. */
#define RETRY_PERCENT 10u

/* Where cycles follow no clock: how often one is looked at that waits for strips, and one
 * that nobody but the timer begins. */
#define LOOK_NS      (TB_CYCLE_LOOK_MS * SPA_NSEC_PER_MSEC)
#define LOOK_SOON_NS (SPA_NSEC_PER_MSEC / 4)

/* Retries of the short kind. */
#define MAX_SOON 8u

/* What the buses take is measured this seldom, since it costs an event. */
#define TAIL_EVERY 16u

static uint64_t period_ns(const struct spa_io_clock *clock)
{
	return tb_clock_ns(clock, clock->duration);
}

TB_RT static void arm(struct tb_graph *g, uint64_t at_ns)
{
	struct timespec when = {
		.tv_sec = (time_t)(at_ns / SPA_NSEC_PER_SEC),
		.tv_nsec = (long)(at_ns % SPA_NSEC_PER_SEC),
	};

	TB_RT_TRUST(pw_loop_update_timer(g->loop, g->deadline, &when, NULL, true));
}

/* When a cycle that begins then is to be mixed at the latest. */
static uint64_t due_ns(struct tb_graph *g, const struct spa_io_clock *clock, uint64_t begin_ns)
{
	uint64_t period = period_ns(clock), wait = tb_cycle_wait_ns(period, g->usual_ns);

	atomic_store_explicit(&g->facts.wait_ns, (uint32_t)wait, memory_order_relaxed);
	if (!tb_cycle_awaits_next(&g->cycle))
		wait = period * PACE_PERCENT / 100;
	return begin_ns + wait;
}

/* Whether anybody cannot run in a cycle before it is mixed. */
static bool is_awaited(const struct tb_graph *g)
{
	return g->n_buses_awake > 0 || g->is_filter_awake;
}

TB_RT static void arm_look(struct tb_graph *g)
{
	uint64_t wait = tb_cycle_awaits_next(&g->cycle) ? LOOK_NS
	                : ++g->n_retries > MAX_SOON     ? SPA_NSEC_PER_MSEC
	                                                : LOOK_SOON_NS;

	arm(g, TB_RT_TRUST(tb_now_ns()) + wait);
}

void tb_deadline_arm_next(struct tb_graph *g, const struct spa_io_clock *clock)
{
	uint64_t next =
		clock->next_nsec > clock->nsec ? clock->next_nsec : clock->nsec + period_ns(clock);

	g->n_retries = 0;
	if (g->cycle.n_mixed % TAIL_EVERY == 0)
		TB_RT_TRUST(pw_loop_signal_event(g->loop, g->tail));
	if (!is_awaited(g))
		return;
	if (tb_clock_is_free(clock)) {
		atomic_store_explicit(
			&g->facts.wait_ns, (uint32_t)period_ns(clock), memory_order_relaxed);
		arm_look(g);
	} else {
		arm(g, due_ns(g, clock, next));
	}
}

/* Our buses were triggered before this event was: they have run. */
void tb_graph_tail(void *data, uint64_t count)
{
	struct tb_graph *g = data;

	tb_cycle_learn(&g->usual_ns, TB_RT_TRUST(tb_now_ns()) - g->begun_ns);
}

TB_RT static void arm_retry(struct tb_graph *g, const struct spa_io_clock *clock)
{
	uint64_t wait = period_ns(clock) * RETRY_PERCENT / 100;

	if (++g->n_retries > MAX_SOON)
		wait = SPA_MAX(period_ns(clock), (uint64_t)SPA_NSEC_PER_MSEC);
	arm(g, TB_RT_TRUST(tb_now_ns()) + wait);
}

/* True: `newest` has changed. */
static bool look_at(struct spa_io_clock *newest, const struct spa_io_position *position)
{
	struct spa_io_clock clock;

	if (!position)
		return false;
	clock = tb_clock_read(&position->clock);
	if (clock.nsec < newest->nsec)
		return false;
	*newest = clock;
	return true;
}

bool tb_deadline_read_clock(const struct tb_graph *g, struct spa_io_clock *newest)
{
	bool found = false;

	*newest = (struct spa_io_clock){ 0 };
	for (uint32_t i = 0; i < g->roster->n_buses; i++) {
		const struct tb_terminal *t = g->roster->buses[i];

		if (t->awake && !t->edge)
			found |= look_at(newest, t->position);
	}
	for (uint32_t i = 0; i < g->roster->n_patches; i++) {
		const struct tb_terminal *t = &g->roster->patches[i]->send;

		if (t->awake)
			found |= look_at(newest, t->position);
	}
	if (g->is_filter_awake)
		found |= look_at(newest, g->position);
	return found;
}

bool tb_deadline_is_early(struct tb_graph *g, const struct spa_io_clock *clock)
{
	uint64_t due;

	if (tb_clock_is_free(clock) || tb_cycle_is_mixed(&g->cycle, clock->cycle))
		return false;
	due = due_ns(g, clock, clock->nsec);
	if (TB_RT_TRUST(tb_now_ns()) >= due)
		return false;
	arm(g, due);
	return true;
}

void tb_deadline_arm_soon(struct tb_graph *g)
{
	if (is_awaited(g))
		arm(g, TB_RT_TRUST(tb_now_ns()) + SPA_NSEC_PER_MSEC);
}

void tb_deadline_arm_again(struct tb_graph *g, const struct spa_io_clock *clock)
{
	if (tb_clock_is_free(clock))
		arm_look(g);
	else
		arm_retry(g, clock);
}
