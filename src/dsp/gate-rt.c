/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The gates of a stage on the data thread: levels of all, then a lane each, then
 * gains of all. */
#include "dsp/gate.h"

#include <string.h>

static void settle(struct tb_gate *gate)
{
	gate->range = gate->aim.range;
	gate->range_left = 0;
}

void tb_gate_reset(struct tb_gate *gate, const struct tb_gate_coeffs *c)
{
	tb_dyn_reset(&gate->dyn);
	gate->gain = gate->least = 1.0f;
	gate->left = c->hold;
	gate->aim = *c;
	settle(gate);
	gate->stream = (struct tb_stream){ UINT32_MAX, 0 };
	tb_dyn_set_filter(&gate->dyn, &c->filter);
}

/* What else changes may open or close it, and the gain eases. */
static bool is_range_alone(const struct tb_gate *gate, const struct tb_gate_coeffs *c)
{
	struct tb_gate_coeffs same = *c;

	same.range = gate->aim.range;
	return c->on && memcmp(&gate->aim, &same, sizeof(same)) == 0;
}

static void set_out(struct tb_gate *gate, const struct tb_gate_coeffs *c)
{
	uint32_t rate_hz = c->ease_steps * TB_STEP_FRAMES * (1000 / TB_DYN_EASE_MS);
	uint32_t frames = tb_stream_take(&gate->stream, rate_hz);

	gate->range_left = is_range_alone(gate, c) ? frames / TB_STEP_FRAMES : 0;
	if (gate->range_left > 0)
		return;
	gate->range = c->range;
	tb_dyn_ease(&gate->dyn, c->on || !tb_dyn_is_at_rest(&gate->dyn) ? c->ease_steps : 0);
}

void tb_gate_aim(struct tb_gate *gate, const struct tb_gate_coeffs *c)
{
	if (memcmp(&gate->aim, c, sizeof(*c)) == 0)
		return;
	if (tb_gate_is_idle(gate))
		tb_gate_reset(gate, c);
	set_out(gate, c);
	gate->aim = *c;
	tb_dyn_set_filter(&gate->dyn, &c->filter);
}

static void gather(struct tb_gate_group *g, uint32_t l, const struct tb_gate *gate)
{
	g->open[l] = gate->aim.open;
	g->close[l] = gate->aim.close;
	g->attack[l] = gate->aim.attack;
	g->release[l] = gate->aim.release;
	g->hold[l] = gate->aim.hold;
	g->range[l] = gate->range;
	g->gain[l] = gate->gain;
	g->left[l] = gate->left;
}

static void scatter(const struct tb_gate_group *g, uint32_t l, struct tb_gate *gate)
{
	gate->gain = g->gain[l];
	gate->left = g->left[l];
	gate->least = g->least[l] < gate->least ? g->least[l] : gate->least;
}

static void decide(const struct tb_dyn_run *run, const struct tb_gate_job *const *jobs,
	float *const *rows, uint32_t n_jobs, uint32_t n_steps)
{
	struct tb_gate_group g TB_ALIGNED = { .n_lanes = n_jobs };

	for (uint32_t l = 0; l < n_jobs; l++) {
		g.row[l] = rows[l] + 2;
		gather(&g, l, jobs[l]->gate);
	}
	run->k->gate(&g, n_steps);
	for (uint32_t l = 0; l < n_jobs; l++)
		scatter(&g, l, jobs[l]->gate);
}

/* For a gate whose range moves: step by step. */
static void decide_slowly(
	const struct tb_dyn_run *run, const struct tb_gate_job *job, float *row, uint32_t n_steps)
{
	struct tb_gate *gate = job->gate;

	for (uint32_t s = 0; s < n_steps; s++) {
		float *at = row + s;

		if (gate->range_left > 1)
			gate->range += (gate->aim.range - gate->range) / (float)gate->range_left--;
		else
			settle(gate);
		decide(run, &job, &at, 1, 1);
	}
}

static void decide_all(const struct tb_dyn_run *run, const struct tb_gate_job *jobs,
	uint32_t n_jobs, uint32_t n_steps)
{
	const struct tb_gate_job *lane[TB_DYN_LANES];
	float *rows[TB_DYN_LANES];
	uint32_t n_lanes = 0;

	for (uint32_t j = 0; j < n_jobs; j++) {
		float *row = run->scratch + j * TB_DYN_SCRATCH;

		if (!jobs[j].gate->aim.on)
			continue;
		if (jobs[j].gate->range_left > 0) {
			decide_slowly(run, &jobs[j], row, n_steps);
			continue;
		}
		lane[n_lanes] = &jobs[j];
		rows[n_lanes++] = row;
		if (n_lanes == run->k->lanes) {
			decide(run, lane, rows, n_lanes, n_steps);
			n_lanes = 0;
		}
	}
	if (n_lanes)
		decide(run, lane, rows, n_lanes, n_steps);
}

static void detect(const struct tb_dyn_chunk *chunk, const struct tb_gate_job *job, float *row)
{
	struct tb_dyn_key key = { job->key, job->n_key };

	if (!job->key)
		key = (struct tb_dyn_key){ (const float *const *)job->io, job->n_channels };
	tb_dyn_detect(&job->gate->dyn, chunk, &key, row);
}

static void set_gains(const struct tb_dyn_chunk *chunk, const struct tb_gate_job *job, float *row)
{
	uint32_t n_steps = tb_dyn_n_steps(chunk);

	if (!job->gate->aim.on)
		for (uint32_t s = 0; s < n_steps; s++)
			row[2 + s] = 1.0f;
	tb_dyn_finish(&job->gate->dyn, chunk, job->io, job->n_channels, row);
}

static void run_chunk(
	const struct tb_dyn_chunk *chunk, const struct tb_gate_job *jobs, uint32_t n_jobs)
{
	float *scratch = chunk->run->scratch;

	for (uint32_t j = 0; j < n_jobs; j++)
		if (!tb_gate_is_idle(jobs[j].gate))
			detect(chunk, &jobs[j], scratch + j * TB_DYN_SCRATCH);
	decide_all(chunk->run, jobs, n_jobs, tb_dyn_n_steps(chunk));
	for (uint32_t j = 0; j < n_jobs; j++)
		if (!tb_gate_is_idle(jobs[j].gate))
			set_gains(chunk, &jobs[j], scratch + j * TB_DYN_SCRATCH);
}

static void start(struct tb_gate *gate, uint32_t n_frames)
{
	gate->least = 1.0f;
	tb_stream_pass(&gate->stream, n_frames);
}

void tb_gate_run(const struct tb_dyn_run *run, const struct tb_gate_job *jobs, uint32_t n_jobs,
	uint32_t n_frames)
{
	struct tb_dyn_chunk chunk = { run, run->phase, 0, 0 };

	for (uint32_t j = 0; j < n_jobs; j++)
		start(jobs[j].gate, n_frames);
	for (; chunk.at < n_frames; chunk.at += chunk.n) {
		chunk.n = n_frames - chunk.at < TB_DYN_CHUNK ? n_frames - chunk.at : TB_DYN_CHUNK;
		run_chunk(&chunk, jobs, n_jobs);
		chunk.phase = (chunk.phase + chunk.n) % TB_STEP_FRAMES;
	}
}
