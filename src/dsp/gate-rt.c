/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The gates of a stage on the data thread: levels of all, then a lane each, then
 * gains of all. */
#include "gate.h"

#include <string.h>

void tb_gate_reset(struct tb_gate *gate, const struct tb_gate_coeffs *c)
{
	tb_dyn_reset(&gate->dyn);
	gate->gain = gate->least = 1.0f;
	gate->left = c->hold;
	gate->aim = *c;
	tb_dyn_set_filter(&gate->dyn, &c->filter);
}

void tb_gate_aim(struct tb_gate *gate, const struct tb_gate_coeffs *c)
{
	if (memcmp(&gate->aim, c, sizeof(*c)) == 0)
		return;
	if (tb_gate_is_idle(gate))
		tb_gate_reset(gate, c);
	gate->aim = *c;
	tb_dyn_set_filter(&gate->dyn, &c->filter);
	gate->dyn.ease_from = gate->dyn.point[1];
	gate->dyn.ease_left = c->on || !tb_dyn_is_at_rest(&gate->dyn) ? c->ease_steps : 0;
}

static void gather(struct tb_gate_group *g, uint32_t l, const struct tb_gate *gate)
{
	g->open[l] = gate->aim.open;
	g->close[l] = gate->aim.close;
	g->attack[l] = gate->aim.attack;
	g->release[l] = gate->aim.release;
	g->hold[l] = gate->aim.hold;
	g->range[l] = gate->aim.range;
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

static void decide_all(const struct tb_dyn_run *run, const struct tb_gate_job *jobs,
	uint32_t n_jobs, uint32_t n_steps)
{
	const struct tb_gate_job *lane[TB_DYN_LANES];
	float *rows[TB_DYN_LANES];
	uint32_t n_lanes = 0;

	for (uint32_t j = 0; j < n_jobs; j++) {
		if (!jobs[j].gate->aim.on)
			continue;
		lane[n_lanes] = &jobs[j];
		rows[n_lanes++] = run->scratch + j * TB_DYN_SCRATCH;
		if (n_lanes == run->k->lanes) {
			decide(run, lane, rows, n_lanes, n_steps);
			n_lanes = 0;
		}
	}
	if (n_lanes)
		decide(run, lane, rows, n_lanes, n_steps);
}

static void detect(const struct tb_dyn_run *run, const struct tb_gate_job *job, uint32_t at,
	uint32_t n, float *row)
{
	const float *const *key = job->key ? job->key : (const float *const *)job->io;

	tb_dyn_detect(&job->gate->dyn, run, false, key, job->key ? job->n_key : job->n_channels, at,
		n, row);
}

static void set_gains(const struct tb_dyn_run *run, const struct tb_gate_job *job, uint32_t at,
	uint32_t n, float *row)
{
	uint32_t n_steps = tb_dyn_n_steps(run->phase, n);

	if (!job->gate->aim.on)
		for (uint32_t s = 0; s < n_steps; s++)
			row[2 + s] = 1.0f;
	tb_dyn_finish(&job->gate->dyn, run, job->gate->aim.ease_steps, job->io, job->n_channels, at,
		n, row);
}

static void run_chunk(const struct tb_dyn_run *run, const struct tb_gate_job *jobs, uint32_t n_jobs,
	uint32_t at, uint32_t n)
{
	for (uint32_t j = 0; j < n_jobs; j++)
		if (!tb_gate_is_idle(jobs[j].gate))
			detect(run, &jobs[j], at, n, run->scratch + j * TB_DYN_SCRATCH);
	decide_all(run, jobs, n_jobs, tb_dyn_n_steps(run->phase, n));
	for (uint32_t j = 0; j < n_jobs; j++)
		if (!tb_gate_is_idle(jobs[j].gate))
			set_gains(run, &jobs[j], at, n, run->scratch + j * TB_DYN_SCRATCH);
}

void tb_gate_run(const struct tb_dyn_run *run, const struct tb_gate_job *jobs, uint32_t n_jobs,
	uint32_t n_frames)
{
	struct tb_dyn_run chunk = *run;

	for (uint32_t j = 0; j < n_jobs; j++)
		jobs[j].gate->least = 1.0f;
	for (uint32_t at = 0, n; at < n_frames; at += n) {
		n = n_frames - at < TB_DYN_CHUNK ? n_frames - at : TB_DYN_CHUNK;
		run_chunk(&chunk, jobs, n_jobs, at, n);
		chunk.phase = (chunk.phase + n) % TB_STEP_FRAMES;
	}
}
