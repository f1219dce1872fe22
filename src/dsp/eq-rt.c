/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The EQ on the data thread: what is settled is run, and channels share the lanes of one pass.
 * What moves is in eq-moves-rt.c. */
#include "dsp/eq.h"

#include <string.h>

#include "eq-impl.h"

struct lane {
	struct tb_eq *eq;
	uint32_t channel;
};

/* ---- along: a channel on its own ---- */

static uint32_t sounding_bands(const struct tb_eq *eq, struct tb_svf_run *run, uint32_t *band)
{
	uint32_t n = 0;

	for (uint32_t b = 0; b < TB_EQ_BANDS; b++)
		if (eq->sounding & 1u << b) {
			run[n] = eq->run[b];
			band[n++] = b;
		}
	return n;
}

static void fill_tiles(struct tb_eq *eq, const struct tb_svf_run *run, uint32_t n)
{
	for (uint32_t at = 0, t = 0; at < n; at += TB_EQ_TILE_BANDS, t++)
		tb_eq_tile_fill(&eq->tile[t], run + at,
			n - at < TB_EQ_TILE_BANDS ? n - at : TB_EQ_TILE_BANDS);
	eq->tiles_are_ready = true;
}

static void run_along(
	const struct tb_eq_kernels *k, const struct lane *l, float *row, uint32_t n_frames)
{
	struct tb_svf_run run[TB_EQ_BANDS];
	uint32_t band[TB_EQ_BANDS], n = sounding_bands(l->eq, run, band);
	uint32_t n_blocks = n_frames / TB_EQ_BLOCK;
	double state[TB_EQ_BANDS][2];

	if (!l->eq->tiles_are_ready)
		fill_tiles(l->eq, run, n);
	for (uint32_t b = 0; b < n; b++)
		memcpy(state[b], l->eq->state[l->channel][band[b]], sizeof(state[b]));
	for (uint32_t at = 0, t = 0; at < n; at += TB_EQ_TILE_BANDS, t++)
		k->along(&l->eq->tile[t], state[at], row, n_blocks);
	for (uint32_t i = n_blocks * TB_EQ_BLOCK; i < n_frames; i++)
		for (uint32_t b = 0; b < n; b++)
			row[i] = tb_svf_frame(&run[b], state[b], row[i]);
	tb_eq_tidy(l->eq, state, n, row, n_frames);
	for (uint32_t b = 0; b < n; b++)
		memcpy(l->eq->state[l->channel][band[b]], state[b], sizeof(state[b]));
}

/* ---- across: many channels at once ---- */

static uint32_t union_of_bands(const struct lane *lanes, uint32_t n, uint32_t *band)
{
	uint32_t mask = 0, n_bands = 0;

	for (uint32_t l = 0; l < n; l++)
		mask |= lanes[l].eq->sounding;
	for (uint32_t b = 0; b < TB_EQ_BANDS; b++)
		if (mask & 1u << b)
			band[n_bands++] = b;
	return n_bands;
}

static void gather_lane(
	struct tb_eq_group *g, uint32_t l, const struct lane *lane, const uint32_t *band)
{
	for (uint32_t i = 0; i < g->n_bands; i++) {
		const struct tb_svf_lane *run = &lane->eq->lane[band[i]];
		const double *s = lane->eq->state[lane->channel][band[i]];

		g->state[i][0][l] = (float)(s[0] * run->per_unit[0]);
		g->state[i][1][l] = (float)(s[1] * run->per_unit[1]);
		for (uint32_t c = 0; c < TB_SVF_LANE_FLOATS; c++)
			g->run[i][c][l] = (&run->p)[c];
	}
	g->gain[l] = lane->eq->lane[TB_EQ_BANDS - 1].gain;
}

/* A lane that does not exist has no states; one that does not sound a band is a
 * wire there. */
static void gather(
	struct tb_eq_group *g, const struct lane *lanes, const uint32_t *band, uint32_t n_lanes)
{
	for (uint32_t i = 0; i < g->n_bands && n_lanes < TB_EQ_LANES; i++) {
		memset(g->run[i], 0, sizeof(g->run[i]));
		memset(g->state[i], 0, sizeof(g->state[i]));
	}
	for (uint32_t l = 0; l < n_lanes; l++)
		gather_lane(g, l, &lanes[l], band);
}

/* The way to double and back is exact: it rounds to the float it was. */
static void scatter(
	struct tb_eq_group *g, const struct lane *lanes, const uint32_t *band, uint32_t n_frames)
{
	for (uint32_t l = 0; l < g->n_lanes; l++) {
		struct tb_eq *eq = lanes[l].eq;
		double state[TB_EQ_BANDS][2];

		for (uint32_t i = 0; i < g->n_bands; i++) {
			const double *unit = eq->lane[band[i]].unit;

			state[i][0] = g->state[i][0][l] * unit[0];
			state[i][1] = g->state[i][1][l] * unit[1];
		}
		tb_eq_tidy(eq, state, g->n_bands, g->row[l], n_frames);
		for (uint32_t i = 0; i < g->n_bands; i++)
			memcpy(eq->state[lanes[l].channel][band[i]], state[i], sizeof(state[i]));
	}
}

static void run_across(const struct tb_eq_kernels *k, const struct lane *lanes, float *const *rows,
	uint32_t n_lanes, uint32_t n_frames)
{
	struct tb_eq_group g TB_ALIGNED;
	uint32_t band[TB_EQ_BANDS];

	g.n_lanes = n_lanes;
	g.n_bands = union_of_bands(lanes, n_lanes, band);
	memcpy(g.row, rows, n_lanes * sizeof(*rows));
	gather(&g, lanes, band, n_lanes);
	k->across(&g, n_frames);
	scatter(&g, lanes, band, n_frames);
}

/* ---- all jobs ---- */

static void run_lanes(const struct tb_eq_kernels *k, const struct lane *lanes, float *const *rows,
	uint32_t n_lanes, uint32_t n_frames)
{
	if (n_lanes > k->few) {
		run_across(k, lanes, rows, n_lanes, n_frames);
		return;
	}
	for (uint32_t l = 0; l < n_lanes; l++)
		run_along(k, &lanes[l], rows[l], n_frames);
}

void tb_eq_run(const struct tb_eq_kernels *k, const struct tb_eq_job *jobs, uint32_t n_jobs,
	uint32_t n_frames)
{
	struct lane lanes[TB_EQ_LANES];
	float *rows[TB_EQ_LANES];
	uint32_t n_lanes = 0;

	for (uint32_t j = 0; j < n_jobs; j++) {
		uint32_t moving = tb_eq_run_moves(k, &jobs[j], n_frames);

		tb_stream_pass(&jobs[j].eq->stream, n_frames);
		if (tb_eq_is_idle(jobs[j].eq) || moving == n_frames)
			continue;
		for (uint32_t c = 0; c < jobs[j].n_channels; c++) {
			/* the rest of a block in which a change ended goes on its own */
			if (moving) {
				run_along(k, &(struct lane){ jobs[j].eq, c },
					jobs[j].io[c] + moving, n_frames - moving);
				continue;
			}
			lanes[n_lanes] = (struct lane){ jobs[j].eq, c };
			rows[n_lanes++] = jobs[j].io[c];
			if (n_lanes == k->lanes) {
				run_lanes(k, lanes, rows, n_lanes, n_frames);
				n_lanes = 0;
			}
		}
	}
	run_lanes(k, lanes, rows, n_lanes, n_frames);
}
