/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The worker's end of a rig. */
#include <string.h>

#include "rig.h"

static void move_up(float *const *row, uint32_t n_rows, uint32_t n_gone, uint32_t n_left)
{
	for (uint32_t i = 0; i < n_rows; i++)
		memmove(row[i], row[i] + n_gone, n_left * sizeof(float));
}

static void behind(float *const *row, uint32_t n_rows, uint32_t n_frames, float **to)
{
	for (uint32_t i = 0; i < n_rows; i++)
		to[i] = row[i] + n_frames;
}

/* ---- another rate than the engine's ---- */

static void bring_in(struct tb_rig *r)
{
	struct tb_rig_rates *rates = &r->rates;
	uint32_t n_out = tb_resample_yield(&rates->in, r->n_block);
	float *to[TB_RIG_ROWS];

	behind(rates->row, r->n_channels + TB_ENGINE_FAR_CHANNELS, rates->n_row, to);
	tb_resample_run(&rates->in, (const float *const *)r->work, r->n_block, to, n_out);
	tb_resample_run(&rates->far, (const float *const *)r->work + r->n_channels, r->n_block,
		to + r->n_channels, n_out);
	rates->n_row += n_out;
}

static void work_one(struct tb_rig *r)
{
	struct tb_rig_rates *rates = &r->rates;
	uint32_t n_rows = r->n_channels + TB_ENGINE_FAR_CHANNELS;
	uint32_t n_out = tb_resample_yield(&rates->out, TB_ENGINE_FRAMES);
	float *to[TB_MAX_CHANNELS];

	r->engine->run(r->engine, rates->row, (const float *const *)rates->row + r->n_channels);
	behind(rates->done, r->n_channels, rates->n_done, to);
	tb_resample_run(&rates->out, (const float *const *)rates->row, TB_ENGINE_FRAMES, to, n_out);
	rates->n_done += n_out;
	rates->n_row -= TB_ENGINE_FRAMES;
	move_up(rates->row, n_rows, TB_ENGINE_FRAMES, rates->n_row);
}

static void work_resampled(struct tb_rig *r)
{
	struct tb_rig_rates *rates = &r->rates;
	uint32_t n;

	bring_in(r);
	while (rates->n_row >= TB_ENGINE_FRAMES)
		work_one(r);
	n = rates->n_done < r->n_block ? rates->n_done : r->n_block;
	for (uint32_t c = 0; c < r->n_channels; c++)
		memcpy(r->work[c], rates->done[c], n * sizeof(float));
	rates->n_done -= n;
	move_up(rates->done, r->n_channels, n, rates->n_done);
}

/* ---- blocks ---- */

void tb_rig_work(struct tb_rig *r)
{
	uint64_t number;

	while (tb_rig_peek(&r->to, r->n_block, &number)) {
		tb_rig_take(&r->to, r->work, r->n_block);
		if (r->rate_hz == TB_ENGINE_RATE_HZ)
			r->engine->run(
				r->engine, r->work, (const float *const *)r->work + r->n_channels);
		else
			work_resampled(r);
		tb_rig_send(&r->from, r->work, r->n_block, number);
	}
}
