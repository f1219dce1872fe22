/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The gains that strips of a group share.  Data thread. */
#include "stages.h"

#include <string.h>

#include "chains.h"
#include "reduction.h"

TB_RT static void reset(void *p, const void *c)
{
	tb_automix_reset(p, c);
}

TB_RT static void aim(void *p, const void *c)
{
	tb_automix_aim(p, c);
}

TB_RT static void inherit(void *p, const void *old)
{
	memcpy(p, old, sizeof(struct tb_automix));
}

TB_RT static bool is_idle(const void *p)
{
	return tb_automix_is_idle(p);
}

TB_RT static void wake(struct tb_mixer *m, void *p, const void *c, uint64_t slept_at)
{
	(void)m;
	(void)c;
	(void)slept_at;
	tb_automix_wake(p);
}

/* A strip that sleeps counts too: it is silent, and has to know its gain when it wakes. */
TB_RT static void run(struct tb_mixer *m, const struct tb_turn *turn)
{
	struct tb_automix_job *job = turn->jobs;
	struct tb_dyn_run dynamics = tb_dyn_run_of(m);
	uint32_t n = 0;

	for (uint32_t i = 0; i < turn->n_tracks; i++) {
		const struct tb_track *track = turn->track[i];
		struct tb_automix *automix = tb_turn_processor(turn, i);

		if (tb_automix_is_idle(automix))
			tb_turn_leave(turn, i);
		else
			job[n++] = (struct tb_automix_job){ automix, track->io,
				*track->is_awake ? track->n_channels : 0 };
	}
	if (n > 0)
		tb_automix_run(
			&dynamics, job, n, m->data.block_at - TB_CLOCK_START, turn->n_frames);
}

TB_RT static float reduction_db(const void *p)
{
	const struct tb_automix *automix = p;

	return tb_automix_is_idle(automix) ? 0.0f : tb_db_of_gain(automix->least);
}

/* Settings move its gain alone, which needs no jump. */
const struct tb_stage_rt tb_stage_automix_rt = {
	.change = { reset, aim, NULL, reset, NULL },
	.inherit = inherit,
	.is_idle = is_idle,
	.run = run,
	.wake = wake,
	.reduction_db = reduction_db,
	.reduction = TB_REDUCTION_AUTOMIX,
	.job_bytes = sizeof(struct tb_automix_job),
	.counts_sleepers = true,
};
