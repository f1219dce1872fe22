/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The compressors of strips and buses, and what they listen to.  Data thread. */
#include "stages.h"

#include <string.h>

#include "chains.h"
#include "key-history.h"

TB_RT static void reset(void *p, const void *c)
{
	struct tb_keyed_compressor *keyed = p;
	const struct tb_keyed_coeffs *to = c;

	tb_compressor_reset(&keyed->comp, &to->comp);
}

TB_RT static void start(void *p, const void *c)
{
	struct tb_keyed_compressor *keyed = p;

	reset(p, c);
	keyed->rest.rests = false;
}

TB_RT static void aim(void *p, const void *c)
{
	struct tb_keyed_compressor *keyed = p;
	const struct tb_keyed_coeffs *to = c;

	tb_compressor_aim(&keyed->comp, &to->comp);
}

/* Its key has a history of its own from here on. */
TB_RT static void inherit(void *p, const void *old)
{
	struct tb_keyed_compressor *keyed = p;

	memcpy(p, old, sizeof(*keyed));
	keyed->rest.rests = false;
}

TB_RT static bool is_idle(const void *p)
{
	return tb_compressor_is_idle(&((const struct tb_keyed_compressor *)p)->comp);
}

TB_RT static void become_idle(void *p)
{
	((struct tb_keyed_compressor *)p)->comp.most = 0.0f;
}

/* Its gain stands still, or only its key moves it. */
TB_RT static uint32_t quiet_frames(struct tb_mixer *m, void *p, const void *c)
{
	struct tb_keyed_compressor *keyed = p;
	bool rests = tb_rests_on_key(c);

	if (!rests)
		tb_rest_leave(m, keyed);
	if (tb_key_wakes(m, c))
		return TB_STAGE_IS_BUSY;
	return rests || tb_compressor_reduction_db(&keyed->comp) == 0.0f ? 0 : TB_STAGE_IS_BUSY;
}

TB_RT static void sleep(struct tb_mixer *m, void *p, const void *c)
{
	if (tb_rests_on_key(c))
		tb_rest_on(m, p, ((const struct tb_keyed_coeffs *)c)->key);
}

TB_RT static void wake(struct tb_mixer *m, void *p, const void *c, uint64_t slept_at)
{
	struct tb_keyed_compressor *keyed = p;

	if (!tb_rests_on_key(c))
		tb_rest_leave(m, keyed);
	tb_compressor_skip(&keyed->comp, tb_steps_since(m, slept_at));
	tb_rest_end(m, keyed);
}

/* A strip that is a key works, so that its processed rows are there. */
TB_RT static struct tb_compressor_job job_of(
	const struct tb_mixer *m, const struct tb_turn *turn, uint32_t i)
{
	struct tb_keyed_compressor *keyed = tb_turn_processor(turn, i);
	const struct tb_keyed_coeffs *c = tb_turn_coeffs(turn, i);
	struct tb_compressor_job job = { &keyed->comp, turn->track[i]->io, NULL,
		turn->track[i]->n_channels, 0 };

	if (c->key >= 0 && m->data.strip[c->key].works) {
		uint32_t row = m->shape.strip_row[c->key], end = m->shape.strip_row[c->key + 1];

		job.key = (const float *const *)&m->data.jobs.row[row];
		job.n_key = c->hears_key ? end - row : 0;
	}
	return job;
}

TB_RT static void run(struct tb_mixer *m, const struct tb_turn *turn)
{
	struct tb_dyn_run dynamics = tb_dyn_run_of(m);
	struct tb_compressor_job *job = turn->jobs;
	uint32_t n = 0;

	for (uint32_t i = 0; i < turn->n_tracks; i++) {
		if (is_idle(tb_turn_processor(turn, i))) {
			tb_turn_leave(turn, i);
			become_idle(tb_turn_processor(turn, i));
		} else {
			job[n++] = job_of(m, turn, i);
		}
	}
	tb_compressor_run(&dynamics, job, n, turn->n_frames);
}

/* A compressor that rests reduces nothing. */
TB_RT static float reduction_db(const void *p)
{
	const struct tb_keyed_compressor *keyed = p;

	return keyed->rest.rests ? 0.0f : tb_compressor_reduction_db(&keyed->comp);
}

/* Settings move its gain alone, which needs no jump. */
const struct tb_stage_rt tb_stage_compressor_rt = {
	.change = { start, aim, NULL, reset, NULL },
	.inherit = inherit,
	.is_idle = is_idle,
	.become_idle = become_idle,
	.run = run,
	.quiet_frames = quiet_frames,
	.sleep = sleep,
	.wake = wake,
	.reduction_db = reduction_db,
	.reduction = TB_REDUCTION_COMP,
	.job_bytes = sizeof(struct tb_compressor_job),
};
