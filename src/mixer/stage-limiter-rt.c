/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The limiters of strips.  Those of buses are behind their faders: buses.c.  Data thread. */
#include "stages.h"

#include <string.h>

#include "chains.h"
#include "reduction.h"

void tb_limiter_fade_in(struct tb_limiter *l, const struct tb_limiter_coeffs *c)
{
	struct tb_limiter_coeffs off = *c;

	off.on = false;
	tb_limiter_reset(l, &off);
	tb_limiter_aim(l, c);
}

TB_RT static void reset(void *p, const void *c)
{
	tb_limiter_reset(p, c);
}

TB_RT static void start(void *p, const void *c)
{
	if (tb_limiter_latency_frames(c) > 0)
		tb_limiter_fade_in(p, c);
	else
		tb_limiter_reset(p, c);
}

TB_RT static void aim(void *p, const void *c)
{
	tb_limiter_aim(p, c);
}

TB_RT static void jump(void *p, const void *c)
{
	const struct tb_limiter *l = p;

	if (memcmp(&l->aim, c, sizeof(l->aim)) != 0 || l->fill_left > 0)
		tb_limiter_reset(p, c);
}

TB_RT static void inherit(void *p, const void *old)
{
	struct tb_limiter *l = p;
	float *memory = l->memory;

	memcpy(l, old, sizeof(*l));
	l->memory = memory;
	tb_limiter_copy_past(l, old);
}

TB_RT static bool is_idle(const void *p)
{
	return tb_limiter_is_idle(p);
}

TB_RT static void become_idle(void *p)
{
	((struct tb_limiter *)p)->most = 0.0f;
}

TB_RT static uint32_t quiet_frames(struct tb_mixer *m, void *p, const void *c)
{
	(void)m;
	(void)c;
	return tb_limiter_least_gain(p) == 1.0f ? 0 : TB_STAGE_IS_BUSY;
}

TB_RT static void wake(struct tb_mixer *m, void *p, const void *c, uint64_t slept_at)
{
	(void)c;
	tb_limiter_skip(p, m->data.block_at - slept_at);
}

TB_RT static void run(struct tb_mixer *m, const struct tb_turn *turn)
{
	struct tb_limiter_job *job = turn->jobs;
	uint32_t n = 0;

	for (uint32_t i = 0; i < turn->n_tracks; i++) {
		struct tb_limiter *limiter = tb_turn_processor(turn, i);

		if (tb_limiter_is_idle(limiter)) {
			tb_turn_leave(turn, i);
			become_idle(limiter);
		} else {
			job[n++] = (struct tb_limiter_job){ limiter, turn->track[i]->io };
		}
	}
	tb_limiter_run(m->data.processors.limiter, job, n, turn->n_frames);
}

TB_RT static float reduction_db(const void *p)
{
	return tb_db_of_gain(tb_limiter_least_gain(p));
}

const struct tb_stage_rt tb_stage_limiter_rt = {
	.change = { start, aim, jump, reset, reset },
	.inherit = inherit,
	.is_idle = is_idle,
	.become_idle = become_idle,
	.run = run,
	.quiet_frames = quiet_frames,
	.wake = wake,
	.reduction_db = reduction_db,
	.reduction = TB_REDUCTION_LIMITER,
	.job_bytes = sizeof(struct tb_limiter_job),
};
