/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The gates of strips.  Data thread. */
#include "stages.h"

#include <string.h>

#include "chains.h"
#include "reduction.h"

TB_RT static void reset(void *p, const void *c)
{
	tb_gate_reset(p, c);
}

TB_RT static void aim(void *p, const void *c)
{
	tb_gate_aim(p, c);
}

TB_RT static void inherit(void *p, const void *old)
{
	memcpy(p, old, sizeof(struct tb_gate));
}

TB_RT static bool is_idle(const void *p)
{
	return tb_gate_is_idle(p);
}

TB_RT static void become_idle(void *p)
{
	((struct tb_gate *)p)->least = 1.0f;
}

/* The strip has to be silent until the gate has closed. */
TB_RT static uint32_t quiet_frames(struct tb_mixer *m, void *p, const void *c)
{
	(void)m;
	(void)c;
	return tb_gate_is_idle(p) ? 0 : TB_GATE_QUIET_FRAMES;
}

TB_RT static void run(struct tb_mixer *m, const struct tb_turn *turn)
{
	struct tb_dyn_run dynamics = tb_dyn_run_of(m);
	struct tb_gate_job *job = turn->jobs;
	uint32_t n = 0;

	for (uint32_t i = 0; i < turn->n_tracks; i++) {
		struct tb_gate *gate = tb_turn_processor(turn, i);

		if (tb_gate_is_idle(gate)) {
			tb_turn_leave(turn, i);
			become_idle(gate);
			continue;
		}
		job[n++] = (struct tb_gate_job){ gate, turn->track[i]->io, NULL,
			turn->track[i]->n_channels, 0 };
	}
	tb_gate_run(&dynamics, job, n, turn->n_frames);
}

TB_RT static float reduction_db(const void *p)
{
	return tb_db_of_gain(tb_gate_least_gain(p));
}

/* Settings move its gain alone, which needs no jump. */
const struct tb_stage_rt tb_stage_gate_rt = {
	.change = { reset, aim, NULL, reset, NULL },
	.inherit = inherit,
	.is_idle = is_idle,
	.become_idle = become_idle,
	.run = run,
	.quiet_frames = quiet_frames,
	.reduction_db = reduction_db,
	.reduction = TB_REDUCTION_GATE,
	.job_bytes = sizeof(struct tb_gate_job),
};
