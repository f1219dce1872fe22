/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The compressors of a stage on the data thread: levels of all, then smoothing a
 * lane each, then gains of all. */
#include "dsp/compressor.h"

#include <string.h>

/* The reduction that is none: 1e-6 dB, where a release may end. */
#define NO_REDUCTION 2e-7f

static void forget(struct tb_compressor *comp)
{
	memset(&comp->mean, 0, sizeof(comp->mean));
	comp->y = comp->now = comp->before = comp->left = comp->most = 0.0f;
}

void tb_compressor_reset(struct tb_compressor *comp, const struct tb_compressor_coeffs *c)
{
	tb_dyn_reset(&comp->dyn);
	forget(comp);
	comp->aim = *c;
	comp->law = c->law;
	comp->law_left = 0;
	comp->stream = (struct tb_stream){ UINT32_MAX, 0 };
	tb_dyn_set_filter(&comp->dyn, &c->filter);
}

static void forget_level(struct tb_compressor *comp)
{
	memset(&comp->mean, 0, sizeof(comp->mean));
	memset(comp->dyn.part, 0, sizeof(comp->dyn.part));
}

/* Steps that the law moves for; 0: it is there, and the gain eases.  A switch is no part of a
 * stream. */
static uint32_t steps_of_move(struct tb_compressor *comp, const struct tb_compressor_coeffs *c)
{
	uint32_t rate_hz = c->ease_steps * TB_STEP_FRAMES * (1000 / TB_DYN_EASE_MS);
	uint32_t frames = tb_stream_take(&comp->stream, rate_hz);

	return c->on && comp->aim.on && comp->aim.powers == c->powers ? frames / TB_STEP_FRAMES : 0;
}

static void set_out(struct tb_compressor *comp, const struct tb_compressor_coeffs *c)
{
	comp->law_left = steps_of_move(comp, c);
	if (comp->law_left > 0)
		return;
	comp->law = c->law;
	tb_dyn_ease(&comp->dyn, c->on || !tb_dyn_is_at_rest(&comp->dyn) ? c->ease_steps : 0);
}

void tb_compressor_aim(struct tb_compressor *comp, const struct tb_compressor_coeffs *c)
{
	if (memcmp(&comp->aim, c, sizeof(*c)) == 0)
		return;
	if (tb_compressor_is_idle(comp))
		tb_compressor_reset(comp, c);
	else if (comp->aim.powers != c->powers)
		forget_level(comp);
	else if (memcmp(&comp->aim.mean, &c->mean, sizeof(c->mean)) != 0)
		tb_mean_square_resize(&comp->mean, comp->aim.mean, c->mean);
	set_out(comp, c);
	comp->aim = *c;
	tb_dyn_set_filter(&comp->dyn, &c->filter);
}

/* ---- a law that moves ---- */

/* The law in n steps from now. */
static struct tb_compressor_law law_in(const struct tb_compressor *comp, uint32_t n)
{
	struct tb_compressor_law law = comp->law, to = comp->aim.law;
	float part = n < comp->law_left ? (float)n / (float)comp->law_left : 1.0f;

	if (part == 1.0f)
		return to;
	law.curve.shift += part * (to.curve.shift - law.curve.shift);
	law.curve.knee += part * (to.curve.knee - law.curve.knee);
	law.curve.slope += part * (to.curve.slope - law.curve.slope);
	law.curve.most += part * (to.curve.most - law.curve.most);
	law.makeup += part * (to.makeup - law.makeup);
	law.dry += part * (to.dry - law.dry);
	law.wet += part * (to.wet - law.wet);
	return law;
}

static void pass_steps(struct tb_compressor *comp, uint32_t n)
{
	comp->law = law_in(comp, n);
	comp->law_left -= n < comp->law_left ? n : comp->law_left;
}

/* row[s]: level in, reduction out. */
static void bend(
	const struct tb_dyn_kernels *k, const struct tb_compressor *comp, float *row, uint32_t n)
{
	if (comp->law_left == 0)
		k->curve(row, &comp->law.curve, n);
	for (uint32_t s = 0; s < n && comp->law_left > 0; s++) {
		struct tb_compressor_law law = law_in(comp, s + 1);

		k->curve(row + s, &law.curve, 1);
	}
}

/* row[s]: what is left of the reduction in, gain out. */
static void make_gains(
	const struct tb_dyn_kernels *k, const struct tb_compressor *comp, float *row, uint32_t n)
{
	if (comp->law_left == 0)
		k->gains(row, comp->law.makeup, comp->law.dry, comp->law.wet, n);
	for (uint32_t s = 0; s < n && comp->law_left > 0; s++) {
		struct tb_compressor_law law = law_in(comp, s + 1);

		k->gains(row + s, law.makeup, law.dry, law.wet, 1);
	}
}

/* A chain of sums per step, and seldom asked for. */
static void find_mean_squares(struct tb_compressor *comp, const struct tb_dyn_chunk *chunk,
	const struct tb_dyn_key *key, float *row)
{
	float power[TB_DYN_CHUNK_STEPS][TB_DYN_CHANNELS];
	uint32_t n_steps = tb_dyn_n_steps(chunk);

	tb_dyn_detect_powers(&comp->dyn, chunk, key, row, power);
	for (uint32_t s = 0; s < n_steps; s++)
		row[2 + s] = tb_mean_square_add(
			&comp->mean, comp->aim.mean, power[s], TB_DYN_CHANNELS, 1);
}

static void find_reduction(
	const struct tb_dyn_chunk *chunk, const struct tb_compressor_job *job, float *row)
{
	struct tb_compressor *comp = job->comp;
	struct tb_dyn_key key = { job->key, job->n_key };
	uint32_t n_steps = tb_dyn_n_steps(chunk);

	if (!job->key) {
		key.rows = (const float *const *)job->io;
		key.n_rows = job->n_channels;
	}
	if (comp->aim.powers)
		find_mean_squares(comp, chunk, &key, row);
	else
		tb_dyn_detect(&comp->dyn, chunk, &key, row);
	bend(chunk->run->k, comp, row + 2, n_steps);
}

static void gather(struct tb_smooth_group *g, uint32_t l, struct tb_compressor *comp)
{
	g->attack[l] = comp->aim.attack;
	g->release[l] = comp->aim.release;
	g->hold[l] = comp->aim.hold;
	g->y[l] = comp->y;
	g->now[l] = comp->now;
	g->before[l] = comp->before;
	g->left[l] = comp->left;
}

static void scatter(const struct tb_smooth_group *g, uint32_t l, struct tb_compressor *comp)
{
	bool sane = g->y[l] < 1e6f && g->now[l] < 1e6f && g->before[l] < 1e6f;

	comp->y = sane && g->y[l] > NO_REDUCTION ? g->y[l] : 0.0f;
	comp->now = sane ? g->now[l] : 0.0f;
	comp->before = sane ? g->before[l] : 0.0f;
	comp->left = g->left[l];
	comp->most = g->most[l] > comp->most ? g->most[l] : comp->most;
}

static void smooth(const struct tb_dyn_run *run, const struct tb_compressor_job *const *jobs,
	float *const *rows, uint32_t n_jobs, uint32_t n_steps)
{
	struct tb_smooth_group g TB_ALIGNED = { .n_lanes = n_jobs };

	for (uint32_t l = 0; l < n_jobs; l++) {
		g.row[l] = rows[l] + 2;
		gather(&g, l, jobs[l]->comp);
	}
	run->k->smooth(&g, n_steps);
	for (uint32_t l = 0; l < n_jobs; l++)
		scatter(&g, l, jobs[l]->comp);
}

static void smooth_all(const struct tb_dyn_run *run, const struct tb_compressor_job *jobs,
	uint32_t n_jobs, uint32_t n_steps)
{
	const struct tb_compressor_job *lane[TB_DYN_LANES];
	float *rows[TB_DYN_LANES];
	uint32_t n_lanes = 0;

	for (uint32_t j = 0; j < n_jobs; j++) {
		if (!jobs[j].comp->aim.on)
			continue;
		lane[n_lanes] = &jobs[j];
		rows[n_lanes++] = run->scratch + j * TB_DYN_SCRATCH;
		if (n_lanes == run->k->lanes) {
			smooth(run, lane, rows, n_lanes, n_steps);
			n_lanes = 0;
		}
	}
	if (n_lanes)
		smooth(run, lane, rows, n_lanes, n_steps);
}

static void set_gains(
	const struct tb_dyn_chunk *chunk, const struct tb_compressor_job *job, float *row)
{
	uint32_t n_steps = tb_dyn_n_steps(chunk);

	if (job->comp->aim.on)
		make_gains(chunk->run->k, job->comp, row + 2, n_steps);
	else
		for (uint32_t s = 0; s < n_steps; s++)
			row[2 + s] = 1.0f;
	pass_steps(job->comp, n_steps);
	tb_dyn_finish(&job->comp->dyn, chunk, job->io, job->n_channels, row);
}

static void run_chunk(
	const struct tb_dyn_chunk *chunk, const struct tb_compressor_job *jobs, uint32_t n_jobs)
{
	float *scratch = chunk->run->scratch;

	for (uint32_t j = 0; j < n_jobs; j++)
		if (!tb_compressor_is_idle(jobs[j].comp))
			find_reduction(chunk, &jobs[j], scratch + j * TB_DYN_SCRATCH);
	smooth_all(chunk->run, jobs, n_jobs, tb_dyn_n_steps(chunk));
	for (uint32_t j = 0; j < n_jobs; j++)
		if (!tb_compressor_is_idle(jobs[j].comp))
			set_gains(chunk, &jobs[j], scratch + j * TB_DYN_SCRATCH);
}

static void start(struct tb_compressor *comp, uint32_t n_frames)
{
	comp->most = 0.0f;
	tb_stream_pass(&comp->stream, n_frames);
}

void tb_compressor_run(const struct tb_dyn_run *run, const struct tb_compressor_job *jobs,
	uint32_t n_jobs, uint32_t n_frames)
{
	struct tb_dyn_chunk chunk = { run, run->phase, 0, 0 };

	for (uint32_t j = 0; j < n_jobs; j++)
		start(jobs[j].comp, n_frames);
	for (; chunk.at < n_frames; chunk.at += chunk.n) {
		chunk.n = n_frames - chunk.at < TB_DYN_CHUNK ? n_frames - chunk.at : TB_DYN_CHUNK;
		run_chunk(&chunk, jobs, n_jobs);
		chunk.phase = (chunk.phase + chunk.n) % TB_STEP_FRAMES;
	}
}

/* ---- a past without a signal ---- */

/* How much of the way it goes in n steps. */
static float part_in(float part, uint32_t n_steps)
{
	double left = 1.0 - (double)part, product = 1.0;

	for (; n_steps > 0; n_steps >>= 1) {
		product *= n_steps & 1 ? left : 1.0;
		left *= left;
	}
	return (float)(1.0 - product);
}

/* Does what smooth() of the kernels does, many steps at a time. */
static void follow(struct tb_compressor *comp, const float *x, uint32_t n, uint32_t n_steps)
{
	float attack = part_in(comp->aim.attack, n_steps);
	float release = part_in(comp->aim.release, n_steps);

	for (uint32_t i = 0; i < n; i++) {
		float held, d;

		comp->now = x[i] > comp->now ? x[i] : comp->now;
		held = comp->now > comp->before ? comp->now : comp->before;
		d = held - comp->y;
		comp->y += d * (d > 0.0f ? attack : release);
		comp->left -= (float)n_steps;
		if (comp->left <= 0.0f) {
			comp->before = comp->now;
			comp->now = 0.0f;
			comp->left = comp->aim.hold;
		}
	}
	comp->y = comp->y > NO_REDUCTION ? comp->y : 0.0f;
}

static void settle(struct tb_compressor *comp, const struct tb_dyn_kernels *k)
{
	float gain = comp->most = comp->y;

	comp->law = comp->aim.law;
	comp->law_left = 0;
	k->gains(&gain, comp->law.makeup, comp->law.dry, comp->law.wet, 1);
	comp->dyn.point[0] = comp->dyn.point[1] = gain;
	memset(comp->dyn.part, 0, sizeof(comp->dyn.part));
	comp->dyn.ease_left = 0;
}

static void levels_of_past(struct tb_compressor *comp, const struct tb_compressor_past *past,
	uint32_t at, uint32_t n, float *x)
{
	for (uint32_t i = 0; i < n; i++)
		x[i] = comp->aim.powers ? tb_mean_square_add(&comp->mean, comp->aim.mean,
			       past->power[at + i], past->n_channels, past->steps_per_level)
		                        : past->peak[at + i];
}

void tb_compressor_follow(struct tb_compressor *comp, const struct tb_dyn_kernels *k,
	const struct tb_compressor_past *past)
{
	float x[TB_DYN_CHUNK_STEPS];

	for (uint32_t at = 0, n; at < past->n_levels; at += n) {
		n = past->n_levels - at < TB_DYN_CHUNK_STEPS ? past->n_levels - at
		                                             : TB_DYN_CHUNK_STEPS;
		levels_of_past(comp, past, at, n, x);
		k->curve(x, &comp->aim.law.curve, n);
		follow(comp, x, n, past->steps_per_level);
	}
	settle(comp, k);
}

void tb_compressor_skip(struct tb_compressor *comp, uint64_t n_steps)
{
	uint64_t left = comp->left > 1.0f ? (uint64_t)comp->left : 1;
	uint64_t hold = (uint64_t)comp->aim.hold;

	if (n_steps == 0 || hold == 0)
		return;
	comp->left = (float)(n_steps < left ? left - n_steps : hold - (n_steps - left) % hold);
}
