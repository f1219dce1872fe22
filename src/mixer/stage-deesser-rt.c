/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The de-essers of strips.  Data thread. */
#include "stages.h"

#include <string.h>

#include "chains.h"

TB_RT static void reset(void *p, const void *c)
{
	tb_deesser_reset(p, c);
}

TB_RT static void aim(void *p, const void *c)
{
	tb_deesser_aim(p, c);
}

TB_RT static void inherit(void *p, const void *old)
{
	memcpy(p, old, sizeof(struct tb_deesser));
}

TB_RT static bool is_idle(const void *p)
{
	return tb_deesser_is_idle(p);
}

TB_RT static void become_idle(void *p)
{
	((struct tb_deesser *)p)->comp.most = 0.0f;
}

TB_RT static uint32_t quiet_frames(struct tb_mixer *m, void *p, const void *c)
{
	(void)m;
	(void)c;
	return tb_deesser_reduction_db(p) == 0.0f ? 0 : TB_STAGE_IS_BUSY;
}

TB_RT static void wake(struct tb_mixer *m, void *p, const void *c, uint64_t slept_at)
{
	(void)c;
	tb_deesser_skip(p, tb_steps_since(m, slept_at));
}

TB_RT static void run(struct tb_mixer *m, const struct tb_turn *turn)
{
	struct tb_dyn_run dynamics = tb_dyn_run_of(m);

	for (uint32_t i = 0; i < turn->n_tracks; i++) {
		struct tb_deesser_job job = { tb_turn_processor(turn, i), turn->track[i]->io,
			turn->track[i]->n_channels };

		if (tb_deesser_is_idle(job.deesser)) {
			tb_turn_leave(turn, i);
			become_idle(job.deesser);
		} else {
			tb_deesser_run(&dynamics, &job, turn->n_frames);
		}
	}
}

TB_RT static float reduction_db(const void *p)
{
	return tb_deesser_reduction_db(p);
}

/* Settings move its gain alone, which needs no jump. */
const struct tb_stage_rt tb_stage_deesser_rt = {
	.change = { reset, aim, NULL, reset, NULL },
	.inherit = inherit,
	.is_idle = is_idle,
	.become_idle = become_idle,
	.run = run,
	.quiet_frames = quiet_frames,
	.wake = wake,
	.reduction_db = reduction_db,
	.reduction = TB_REDUCTION_DEESS,
};
