/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "timers.h"

#include "console.h"

void tb_timer_start(struct tb_console *c, struct spa_source *timer, uint64_t in_ns)
{
	/* 0 would stop it. */
	struct timespec when = {
		.tv_sec = (time_t)(in_ns / SPA_NSEC_PER_SEC),
		.tv_nsec = (long)(in_ns % SPA_NSEC_PER_SEC) + 1,
	};

	pw_loop_update_timer(c->main_loop, timer, &when, NULL, false);
}

uint64_t tb_settle_ns(const struct tb_console *c)
{
	const struct tb_graph_facts *f = &c->graph.facts;
	uint64_t rate = atomic_load_explicit(&f->rate_hz, memory_order_relaxed);
	uint64_t quantum = atomic_load_explicit(&f->quantum_frames, memory_order_relaxed);

	return rate ? 2 * quantum * SPA_NSEC_PER_SEC / rate : 0;
}

uint64_t tb_move_ns(void)
{
	return (TB_MOVE_MS + 5) * (uint64_t)SPA_NSEC_PER_MSEC;
}
