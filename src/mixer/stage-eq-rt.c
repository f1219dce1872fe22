/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Equalisers, and high-passes, which are equalisers too.  Data thread. */
#include "stages.h"

#include <string.h>

#include "chains.h"

TB_RT static void reset(void *p, const void *c)
{
	tb_eq_reset(p, c);
}

TB_RT static void aim(void *p, const void *c)
{
	tb_eq_aim(p, c);
}

TB_RT static void jump(void *p, const void *c)
{
	const struct tb_eq *eq = p;

	if (memcmp(&eq->aim, c, sizeof(eq->aim)) != 0)
		tb_eq_reset(p, c);
}

TB_RT static void inherit(void *p, const void *old)
{
	memcpy(p, old, sizeof(struct tb_eq));
}

TB_RT static bool is_idle(const void *p)
{
	return tb_eq_is_idle(p);
}

TB_RT static void run(struct tb_mixer *m, const struct tb_turn *turn)
{
	struct tb_eq_job *job = turn->jobs;
	uint32_t n = 0;

	for (uint32_t i = 0; i < turn->n_tracks; i++) {
		struct tb_eq *eq = tb_turn_processor(turn, i);

		if (tb_eq_is_idle(eq))
			tb_turn_leave(turn, i);
		else
			job[n++] = (struct tb_eq_job){ eq, turn->track[i]->io,
				turn->track[i]->n_channels };
	}
	tb_eq_run(m->data.processors.eq, job, n, turn->n_frames);
	for (uint32_t i = 0; i < turn->n_tracks; i++)
		turn->track[i]->chain->has_failed |= tb_eq_take_failure(tb_turn_processor(turn, i));
}

const struct tb_stage_rt tb_stage_eq_rt = {
	.change = { reset, aim, jump, reset, reset },
	.inherit = inherit,
	.is_idle = is_idle,
	.run = run,
	.job_bytes = sizeof(struct tb_eq_job),
};
