/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The EQ on the data thread: it takes settings at once, and tidies up after a run. */
#include "dsp/eq.h"

#include <string.h>

#include "eq-impl.h"

/* A state below this sounds 240 dB under full scale: it may end. */
#define SILENT_STATE 1e-12
/* Above this something has overflowed; NaN fails the comparison too. */
#define SANE_STATE 1e18

/* ---- settings ---- */

/* If there is no m0, 180 dB less of it than there is of anything else. */
static float lane_gain(float m0)
{
	return m0 < 1e-9f && m0 > -1e-9f ? 1e-9f : m0;
}

/* `before`: what the bands before it leave out. */
static void settle_lane(struct tb_svf_lane *lane, const struct tb_svf_run *run, float before)
{
	float p = run->a2 * run->r, c = run->a2 * run->g2 * 0.5f, gain = lane_gain(run->m0);

	*lane = (struct tb_svf_lane){ p, c, c * (2.0f - p), run->m2 / gain, run->n1 * run->a / gain,
		before * gain, { (double)run->a2 * before, before } };
	for (uint32_t s = 0; s < 2; s++)
		lane->per_unit[s] = 1.0 / lane->unit[s];
}

static void settle_band(struct tb_eq *eq, uint32_t b)
{
	const struct tb_svf *to = &eq->aim.band[b];
	float r = to->g + to->k, a = to->g / (1.0f + to->g * r);

	eq->now[b] = *to;
	eq->step[b] = (struct tb_svf)TB_SVF_STILL;
	eq->run[b] = (struct tb_svf_run){ r, a, 2.0f * a, 2.0f * to->g, to->m0,
		to->m1 + to->m2 * to->g, to->m2 };
	settle_lane(&eq->lane[b], &eq->run[b], b ? eq->lane[b - 1].gain : 1.0f);
	if (eq->sounding & 1u << b)
		return;
	for (uint32_t c = 0; c < TB_EQ_CHANNELS; c++)
		eq->state[c][b][0] = eq->state[c][b][1] = 0.0;
}

void tb_eq_settle(struct tb_eq *eq)
{
	eq->glide_left = 0;
	eq->sounding = eq->aim.active | eq->fading;
	eq->tiles_are_ready = false;
	for (uint32_t b = 0; b < TB_EQ_BANDS; b++)
		settle_band(eq, b);
}

void tb_eq_reset(struct tb_eq *eq, const struct tb_eq_coeffs *c)
{
	memset(eq->state, 0, sizeof(eq->state));
	eq->aim = *c;
	eq->stream = (struct tb_stream){ UINT32_MAX, 0 };
	eq->waits = false;
	eq->fading = 0;
	tb_eq_settle(eq);
}

/* ---- after a run ---- */

static bool tidy_state(double *s)
{
	double size = __builtin_fabs(*s); /* no branch: signs are anything */

	if (size < SILENT_STATE)
		*s = 0.0;
	return size < SANE_STATE;
}

/* What has faded ends; what has overflowed starts again, after a silent block. */
void tb_eq_tidy(
	struct tb_eq *eq, double state[][2], uint32_t n_bands, float *row, uint32_t n_frames)
{
	bool sane = true;

	for (uint32_t b = 0; b < n_bands; b++) {
		bool first = tidy_state(&state[b][0]), second = tidy_state(&state[b][1]);

		sane = sane && first && second;
	}
	if (!sane) {
		eq->has_failed = true;
		memset(state, 0, n_bands * sizeof(*state));
		memset(row, 0, n_frames * sizeof(*row));
	}
}
