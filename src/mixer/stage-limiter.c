/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Limiters from their settings, and their memory.  Control thread. */
#include "stages.h"

#include "mixer/params.h"
#include "stage-design.h"

static void design(const struct tb_mixer *m, uint32_t i, const void *settings, void *c)
{
	const struct tb_limiter_settings *from = settings;

	(void)i;
	tb_limiter_design(c,
		&(struct tb_limiter_params){
			.on = from->on > 0.0f,
			.ceiling_db = from->ceiling_db,
			.release_ms = from->release_ms,
			.lookahead_ms = from->lookahead_ms,
		},
		tb_rate_of(m));
}

static uint32_t latency_frames(const void *c)
{
	return tb_limiter_latency_frames(c);
}

static uint32_t latest_frames(void)
{
	struct tb_limiter_params p = tb_limiter_defaults;
	struct tb_limiter_coeffs c;

	p.on = true;
	p.lookahead_ms = 1e3f;
	tb_limiter_design(&c, &p, (float)TB_RATE_MAX);
	return tb_limiter_latency_frames(&c);
}

/* Strips of all layouts take the same, so that each finds its own. */
static size_t memory_floats(void)
{
	return tb_limiter_memory_floats((float)TB_RATE_MAX, TB_MAX_CHANNELS);
}

static void init(const struct tb_mixer *m, uint32_t s, void *p, float *memory)
{
	tb_limiter_init(p, memory, m->shape.strip[s].layout.n_channels);
}

const struct tb_stage_design tb_stage_limiter = {
	.settings_bytes = sizeof(struct tb_limiter_settings),
	.design = design,
	.latency_frames = latency_frames,
	.latest_frames = latest_frames,
	.init = init,
	.memory_floats = memory_floats,
};
