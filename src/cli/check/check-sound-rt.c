/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "check-sound-rt.h"

#include <math.h>
#include <string.h>

/* A take begins and ends without a click. */
#define FADE_FRAMES 480u

static void record(struct tb_take *t, const float *const *rows, uint32_t at, uint32_t n)
{
	for (uint32_t c = 0; c < t->n_channels; c++) {
		if (rows[c])
			memcpy(t->row[c] + at, rows[c], n * sizeof(float));
		else
			memset(t->row[c] + at, 0, n * sizeof(float));
	}
	t->n_frames = at + n;
}

static void listen(struct tb_check_rt *r, uint32_t n, bool records)
{
	uint32_t n_left = r->n_wanted - r->at;
	uint32_t n_taken = records ? (n < n_left ? n : n_left) : 0;

	for (uint32_t i = 0; i < TB_N_TAKES; i++) {
		const float *rows[TB_TAKE_CHANNELS];

		for (uint32_t c = 0; c < TB_TAKE_CHANNELS; c++)
			rows[c] = pw_filter_get_dsp_buffer(r->in[i][c], n);
		atomic_store(&r->hears[i], rows[0] != NULL);
		if (records)
			record(&r->take[i], rows, r->at, n_taken);
	}
	r->at += n_taken;
	if (records && r->at == r->n_wanted)
		atomic_store(&r->state, TB_CHECK_WAITS);
}

static float fade(uint32_t at, uint32_t n)
{
	uint32_t edge = at < n - at ? at : n - at;

	return edge < FADE_FRAMES ? (float)edge / FADE_FRAMES : 1.0f;
}

static void play(struct tb_check_rt *r, uint32_t n, bool plays)
{
	const struct tb_take *t = &r->take[r->played];

	for (uint32_t c = 0; c < TB_TAKE_CHANNELS; c++) {
		float *to = pw_filter_get_dsp_buffer(r->out[c], n);
		const float *from = t->row[c < t->n_channels ? c : 0];

		if (c == 0)
			atomic_store(&r->is_heard, to != NULL);
		for (uint32_t f = 0; to && f < n; f++) {
			uint32_t at = r->at + f;

			to[f] = plays && at < t->n_frames
			                ? from[at] * r->gain_lin * fade(at, t->n_frames)
			                : 0.0f;
		}
	}
	if (!plays)
		return;
	r->at += n;
	if (r->at >= t->n_frames)
		atomic_store(&r->state, TB_CHECK_WAITS);
}

void tb_check_process(void *data, struct spa_io_position *position)
{
	struct tb_check_rt *r = data;
	enum tb_check_state state = atomic_load(&r->state);
	uint32_t n = (uint32_t)position->clock.duration;

	atomic_store(&r->rate_hz, position->clock.rate.denom);
	listen(r, n, state == TB_CHECK_RECORDS);
	play(r, n, state == TB_CHECK_PLAYS);
	atomic_fetch_add(&r->n_cycles, 1);
}
