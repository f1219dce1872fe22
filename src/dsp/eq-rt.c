/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The EQ on the data thread: what glides, what is settled, and which channels
 * share the lanes of one pass. */
#include "eq.h"

#include <string.h>

/* A state below this sounds 240 dB under full scale: it may end. */
#define SILENT_STATE 1e-12
/* Above this something has overflowed; NaN fails the comparison too. */
#define SANE_STATE 1e18
/* m2 of peak, notch and bandpass is 0 but for what matching bends. */
#define NO_V2 0.1f
/* k of a q of 1. */
#define RINGS_BELOW 1.0f

struct lane {
	struct tb_eq *eq;
	uint32_t channel;
};

/* ---- settings ---- */

/* Without m0, 180 dB less of it than there is of anything else. */
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
	eq->run[b] = (struct tb_svf_run){ r, a, 2.0f * a, 2.0f * to->g, to->m0,
		to->m1 + to->m2 * to->g, to->m2 };
	settle_lane(&eq->lane[b], &eq->run[b], b ? eq->lane[b - 1].gain : 1.0f);
	if (eq->aim.active & 1u << b)
		return;
	for (uint32_t c = 0; c < TB_EQ_CHANNELS; c++)
		eq->state[c][b][0] = eq->state[c][b][1] = 0.0;
}

static void settle(struct tb_eq *eq)
{
	eq->glide_left = 0;
	eq->sounding = eq->aim.active;
	eq->tiles_are_ready = false;
	for (uint32_t b = 0; b < TB_EQ_BANDS; b++)
		settle_band(eq, b);
}

void tb_eq_reset(struct tb_eq *eq, const struct tb_eq_coeffs *c)
{
	memset(eq->state, 0, sizeof(eq->state));
	eq->aim = *c;
	eq->waits = false;
	settle(eq);
}

/* x^(1/n) for n from 40 up, to 1e-4 after n multiplications: ln by exponent and
 * atanh, exp by its series. */
static float nth_root(float x, uint32_t n)
{
	union {
		float f;
		uint32_t u;
	} bits = { x };
	double exponent = (double)((int)(bits.u >> 23) - 127), t, ln, e;

	bits.u = (bits.u & 0x7fffffu) | 0x3f800000u;
	t = (bits.f - 1.4142135623730951) / (bits.f + 1.4142135623730951);
	ln = (exponent + 0.5) * 0.6931471805599453
	     + 2.0 * t * (1.0 + t * t * (1.0 / 3 + t * t * (1.0 / 5 + t * t / 7)));
	e = ln / n;
	return (float)(1.0 + e * (1.0 + e / 2 * (1.0 + e / 3 * (1.0 + e / 4 * (1.0 + e / 5)))));
}

static void aim_band(struct tb_eq *eq, uint32_t b, uint32_t n)
{
	const struct tb_svf *to = &eq->aim.band[b];
	struct tb_svf *now = &eq->now[b], *step = &eq->step[b];
	float part = 1.0f / (float)n;

	/* a band that sounded nothing starts where it will be */
	if (!(eq->sounding & 1u << b)) {
		now->g = to->g;
		now->k = to->k;
	}
	step->g = now->g == to->g ? 1.0f : nth_root(to->g / now->g, n);
	step->k = (to->k - now->k) * part;
	step->m0 = (to->m0 - now->m0) * part;
	step->m1 = (to->m1 - now->m1) * part;
	step->m2 = (to->m2 - now->m2) * part;
}

static void set_out(struct tb_eq *eq, const struct tb_eq_coeffs *c)
{
	eq->aim = *c;
	if (!((eq->sounding | c->active) && c->glide_frames)) {
		settle(eq);
		return;
	}
	eq->glide_left = c->glide_frames;
	for (uint32_t b = 0; b < TB_EQ_BANDS; b++)
		aim_band(eq, b, c->glide_frames);
	eq->sounding |= c->active;
}

/* Bands that ring and change their type, become wires where they are. */
static bool fade_resonances(const struct tb_eq *eq, struct tb_eq_coeffs *c)
{
	bool any = false;

	for (uint32_t b = 0; b < TB_EQ_BANDS; b++) {
		uint32_t bit = 1u << b;

		if (!(eq->sounding & c->active & bit) || eq->aim.type[b] == c->type[b]
			|| (eq->now[b].k > RINGS_BELOW && c->band[b].k > RINGS_BELOW))
			continue;
		c->band[b] = (struct tb_svf){ eq->now[b].g, eq->now[b].k, 1.0f, 0.0f, 0.0f };
		c->type[b] = eq->aim.type[b];
		c->active &= ~bit;
		any = true;
	}
	return any;
}

void tb_eq_aim(struct tb_eq *eq, const struct tb_eq_coeffs *c)
{
	struct tb_eq_coeffs before = *c;

	if (memcmp(eq->waits ? &eq->next : &eq->aim, c, sizeof(*c)) == 0)
		return;
	if (!eq->waits && c->glide_frames && fade_resonances(eq, &before)) {
		eq->waits = true;
		set_out(eq, &before);
	}
	if (eq->waits)
		eq->next = *c;
	else
		set_out(eq, c);
}

/* ---- after a run ---- */

static bool tidy_state(double *s)
{
	double size = __builtin_fabs(*s); /* no branch: signs are anything */

	if (size < SILENT_STATE)
		*s = 0.0;
	return size < SANE_STATE;
}

/* What has faded ends; what has overflowed starts anew, after a silent block. */
static void tidy(
	struct tb_eq *eq, double state[][2], uint32_t n_bands, float *row, uint32_t n_frames)
{
	bool sane = true;

	for (uint32_t b = 0; b < n_bands; b++)
		sane = tidy_state(&state[b][0]) & tidy_state(&state[b][1]) & sane;
	if (!sane) {
		eq->has_failed = true;
		memset(state, 0, n_bands * sizeof(*state));
		memset(row, 0, n_frames * sizeof(*row));
	}
}

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
	tidy(l->eq, state, n, row, n_frames);
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

/* Whether a resonance that gets wider must lose what it holds: v1 of a tone goes with
 * 1 / k, so that m1 v1 would be heard as loud as it held, all at once.  Where v2 is heard
 * it is the signal itself, and stays. */
static bool damps(const struct tb_eq *eq, uint32_t b)
{
	const struct tb_svf *now = &eq->now[b], *to = &eq->aim.band[b];
	float most = now->m2 * now->m2 > to->m2 * to->m2 ? now->m2 : to->m2;

	return eq->step[b].k > 0.0f && most < NO_V2 && most > -NO_V2;
}

static void gather_glide(
	struct tb_eq_group *g, const struct lane *lanes, const uint32_t *band, uint32_t n_lanes)
{
	for (uint32_t i = 0; i < g->n_bands; i++) {
		memset(g->glide.now[i], 0, sizeof(g->glide.now[i]));
		memset(g->glide.step[i], 0, sizeof(g->glide.step[i]));
		memset(g->glide.damp[i], 0, sizeof(g->glide.damp[i]));
		memset(g->state[i], 0, sizeof(g->state[i]));
		for (uint32_t l = 0; l < n_lanes; l++) {
			const struct tb_eq *eq = lanes[l].eq;
			const double *s = eq->state[lanes[l].channel][band[i]];

			g->state[i][0][l] = (float)s[0];
			g->state[i][1][l] = (float)s[1];
			g->glide.damp[i][l] = damps(eq, band[i]) ? 1.0f : 0.0f;
			for (uint32_t c = 0; c < TB_SVF_FLOATS; c++) {
				g->glide.now[i][c][l] = (&eq->now[band[i]].g)[c];
				g->glide.step[i][c][l] = (&eq->step[band[i]].g)[c];
			}
		}
	}
}

/* To double and back is exact, scaled or not: it rounds to the float it was. */
static void scatter(struct tb_eq_group *g, const struct lane *lanes, const uint32_t *band,
	bool scaled, uint32_t n_frames)
{
	const double one[2] = { 1.0, 1.0 };

	for (uint32_t l = 0; l < g->n_lanes; l++) {
		struct tb_eq *eq = lanes[l].eq;
		double state[TB_EQ_BANDS][2];

		for (uint32_t i = 0; i < g->n_bands; i++) {
			const double *unit = scaled ? eq->lane[band[i]].unit : one;

			state[i][0] = g->state[i][0][l] * unit[0];
			state[i][1] = g->state[i][1][l] * unit[1];
		}
		tidy(eq, state, g->n_bands, g->row[l], n_frames);
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
	scatter(&g, lanes, band, true, n_frames);
}

/* ---- gliding: the channels of one EQ ---- */

static void glide_segment(
	const struct tb_eq_kernels *k, const struct tb_eq_job *job, uint32_t at, uint32_t n_frames)
{
	struct tb_eq *eq = job->eq;
	struct tb_eq_group g TB_ALIGNED;
	struct lane lanes[TB_EQ_LANES];
	uint32_t band[TB_EQ_BANDS];

	lanes[0].eq = eq;
	g.n_bands = union_of_bands(lanes, 1, band);
	for (uint32_t first = 0; first < job->n_channels; first += k->lanes) {
		uint32_t left = job->n_channels - first;

		g.n_lanes = left < k->lanes ? left : k->lanes;
		for (uint32_t l = 0; l < g.n_lanes; l++) {
			lanes[l] = (struct lane){ eq, first + l };
			g.row[l] = job->io[first + l] + at;
		}
		gather_glide(&g, lanes, band, g.n_lanes);
		k->across_gliding(&g, n_frames);
		scatter(&g, lanes, band, false, n_frames);
	}
	for (uint32_t i = 0; i < g.n_bands; i++)
		for (uint32_t c = 0; c < TB_SVF_FLOATS; c++)
			(&eq->now[band[i]].g)[c] = g.glide.now[i][c][0];
	eq->glide_left -= n_frames;
	if (eq->glide_left > 0)
		return;
	settle(eq);
	if (eq->waits) {
		eq->waits = false;
		set_out(eq, &eq->next);
	}
}

/* Returns how many frames of the block the glide took. */
static uint32_t run_glide(const struct tb_eq_kernels *k, const struct tb_eq_job *job, uint32_t n)
{
	uint32_t at = 0;

	while (at < n && job->eq->glide_left > 0) {
		uint32_t left = job->eq->glide_left, part = left < n - at ? left : n - at;

		glide_segment(k, job, at, part);
		at += part;
	}
	return at;
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
		uint32_t gliding = run_glide(k, &jobs[j], n_frames);

		if (tb_eq_is_idle(jobs[j].eq) || gliding == n_frames)
			continue;
		for (uint32_t c = 0; c < jobs[j].n_channels; c++) {
			/* the rest of a block in which a glide ended goes on its own */
			if (gliding) {
				run_along(k, &(struct lane){ jobs[j].eq, c },
					jobs[j].io[c] + gliding, n_frames - gliding);
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
