/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A mix that is kept for the next block. */
#include "plan.h"

#include <string.h>

/* The number of outputs, with the sums if any are made. */
static uint32_t n_outs(const struct tb_mixer *m)
{
	return m->data.n_tiles == m->shape.n_final_tiles ? m->shape.n_outs : 2 * m->shape.n_outs;
}

bool tb_plan_holds(const struct tb_mixer *m, float *const *out)
{
	const struct tb_plan *plan = &m->data.plan;
	const uint32_t n = n_outs(m);
	bool same = plan->holds;

	for (uint32_t w = 0; same && w < m->shape.n_words; w++)
		same = plan->sounding[w] == m->data.sounding[w];
	for (uint32_t o = 0; same && o < n; o++)
		same = plan->asked[o] == (out[o] != NULL);
	return same;
}

void tb_plan_run(struct tb_mixer *m, const struct tb_span *span)
{
	const struct tb_plan *plan = &m->data.plan;
	const float **in = m->data.call_in;
	float *out[TB_MIX_TILE];

	for (uint32_t c = 0; c < plan->n_calls; c++) {
		const struct tb_plan_call *call = &plan->call[c];
		const uint16_t *row = plan->row + call->first;

		for (uint32_t i = 0; i < call->n_rows; i++)
			in[i] = span->in[row[i]] + span->at;
		for (uint32_t o = 0; o < call->n_outs; o++)
			out[o] = span->out[call->out[o]] + span->at;
		m->data.kernels->mix(out, call->n_outs, in, call->n_rows,
			plan->gain + (size_t)call->first * TB_MIX_TILE, span->n);
	}
	for (uint32_t o = 0; plan->any_silent && o < n_outs(m); o++)
		if (plan->asked[o] && !plan->sounds[o])
			memset(span->out[o] + span->at, 0, span->n * sizeof(float));
}

void tb_plan_begin(struct tb_mixer *m, float *const *out)
{
	struct tb_plan *plan = &m->data.plan;

	plan->holds = false;
	plan->n_calls = plan->n_rows = 0;
	plan->fits = true;
	memcpy(plan->sounding, m->data.sounding, m->shape.n_words * sizeof(*plan->sounding));
	memset(plan->sounds, 0, 2 * m->shape.n_outs * sizeof(*plan->sounds));
	for (uint32_t o = 0; o < n_outs(m); o++)
		plan->asked[o] = out[o] != NULL;
}

void tb_plan_add(struct tb_mixer *m, const uint16_t *out, uint32_t n_outs, const uint16_t *row,
	uint32_t n_rows, const float *gain)
{
	struct tb_plan *plan = &m->data.plan;
	struct tb_plan_call *call = &plan->call[plan->n_calls];

	plan->fits = plan->fits && plan->n_calls < 2 * m->shape.n_outs
	             && plan->n_rows + n_rows <= TB_PLAN_ROWS;
	if (!plan->fits)
		return;
	*call = (struct tb_plan_call){ (uint16_t)n_outs, (uint16_t)n_rows, { 0 }, plan->n_rows };
	for (uint32_t o = 0; o < n_outs; o++) {
		call->out[o] = out[o];
		plan->sounds[out[o]] = true;
	}
	memcpy(plan->row + plan->n_rows, row, n_rows * sizeof(*row));
	memcpy(plan->gain + (size_t)plan->n_rows * TB_MIX_TILE, gain,
		(size_t)n_rows * TB_MIX_TILE * sizeof(*gain));
	plan->n_rows += n_rows;
	plan->n_calls++;
}

void tb_plan_end(struct tb_mixer *m)
{
	struct tb_plan *plan = &m->data.plan;

	plan->any_silent = false;
	for (uint32_t o = 0; o < n_outs(m); o++)
		plan->any_silent |= plan->asked[o] && !plan->sounds[o];
	plan->holds = plan->fits;
}
