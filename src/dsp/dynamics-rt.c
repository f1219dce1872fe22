/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Steps out of blocks of any size, and lines of gain back onto them. */
#include "dsp/dynamics.h"

#include <string.h>

void tb_dyn_reset(struct tb_dyn *d)
{
	memset(d, 0, sizeof(*d));
	d->point[0] = d->point[1] = 1.0f;
}

void tb_dyn_set_filter(struct tb_dyn *d, const struct tb_key_filter_coeffs *c)
{
	float r = c->svf.g + c->svf.k, a = c->svf.g / (1.0f + c->svf.g * r);

	if (memcmp(&d->filter, c, sizeof(*c)) == 0)
		return;
	if (!d->filter.on) /* what it holds is of the time before it was off */
		memset(d->filter_state, 0, sizeof(d->filter_state));
	d->filter = *c;
	d->filter_run = (struct tb_svf_run){ r, a, 2.0f * a, 2.0f * c->svf.g, c->svf.m0,
		c->svf.m1 + c->svf.m2 * c->svf.g, c->svf.m2 };
	if (c->on)
		tb_eq_tile_fill(&d->tile, &d->filter_run, 1);
}

void tb_dyn_ease(struct tb_dyn *d, uint32_t n_steps)
{
	d->ease_from = d->point[1];
	d->ease_left = d->ease_steps = n_steps;
}

static void filter_key(struct tb_dyn *d, const struct tb_dyn_chunk *chunk,
	const struct tb_dyn_key *key, float filtered[][TB_DYN_CHUNK])
{
	uint32_t n = chunk->n, n_blocks = n / TB_EQ_BLOCK;

	for (uint32_t c = 0; c < key->n_rows; c++) {
		double *s = d->filter_state[c];

		memcpy(filtered[c], key->rows[c] + chunk->at, n * sizeof(float));
		chunk->run->eq->along(&d->tile, s, filtered[c], n_blocks);
		for (uint32_t i = n_blocks * TB_EQ_BLOCK; i < n; i++)
			filtered[c][i] = tb_svf_frame(&d->filter_run, s, filtered[c][i]);
		if (!(s[0] * s[0] + s[1] * s[1] < 1e36))
			s[0] = s[1] = 0.0;
	}
}

/* The rows as they are heard, from the chunk's first frame on. */
struct heard {
	float filtered[TB_DYN_CHANNELS][TB_DYN_CHUNK] TB_ALIGNED;
	const float *rows[TB_DYN_CHANNELS];
};

static void hear(struct tb_dyn *d, const struct tb_dyn_chunk *chunk, const struct tb_dyn_key *key,
	struct heard *heard)
{
	if (d->filter.on)
		filter_key(d, chunk, key, heard->filtered);
	for (uint32_t c = 0; c < key->n_rows; c++)
		heard->rows[c] = d->filter.on ? heard->filtered[c] : key->rows[c] + chunk->at;
}

/* Frames of the chunk that belong to the step which an earlier one began. */
static uint32_t head_frames(const struct tb_dyn_chunk *chunk)
{
	uint32_t head = (TB_STEP_FRAMES - chunk->phase) % TB_STEP_FRAMES;

	return head < chunk->n ? head : chunk->n;
}

/* That step ends in the chunk. */
static bool ends_head(const struct tb_dyn_chunk *chunk, uint32_t head)
{
	return chunk->phase && chunk->phase + head == TB_STEP_FRAMES;
}

/* Frames at..at+n of a step, in the order of a whole one. */
static float add_peaks(
	float peak, const float *const *rows, uint32_t n_rows, uint32_t at, uint32_t n)
{
	for (uint32_t i = at; i < at + n; i++)
		for (uint32_t r = 0; r < n_rows; r++) {
			float x = rows[r][i], size = x < 0.0f ? -x : x;

			peak = size > peak ? size : peak;
		}
	return peak;
}

static float add_squares(float sum, const float *row, uint32_t at, uint32_t n)
{
	for (uint32_t i = at; i < at + n; i++)
		sum += row[i] * row[i];
	return sum;
}

static void peaks_of_steps(struct tb_dyn *d, const struct tb_dyn_chunk *chunk,
	const float *const *rows, uint32_t n_rows, float *level)
{
	const float *whole[TB_DYN_CHANNELS];
	uint32_t head = head_frames(chunk), n_steps = (chunk->n - head) / TB_STEP_FRAMES;

	d->part[0] = add_peaks(d->part[0], rows, n_rows, 0, head);
	if (ends_head(chunk, head)) {
		*level++ = d->part[0];
		d->part[0] = 0.0f;
	}
	for (uint32_t r = 0; r < n_rows; r++)
		whole[r] = rows[r] + head;
	chunk->run->k->peaks(level, whole, n_rows, n_steps);
	head += n_steps * TB_STEP_FRAMES;
	d->part[0] = add_peaks(d->part[0], rows, n_rows, head, chunk->n - head);
}

static void powers_of_steps(
	const struct tb_dyn_chunk *chunk, const float *row, float *part, float *level)
{
	uint32_t head = head_frames(chunk), n_steps = (chunk->n - head) / TB_STEP_FRAMES;

	*part = add_squares(*part, row, 0, head);
	if (ends_head(chunk, head)) {
		*level++ = *part * (1.0f / TB_STEP_FRAMES);
		*part = 0.0f;
	}
	chunk->run->k->powers(level, row + head, n_steps);
	head += n_steps * TB_STEP_FRAMES;
	*part = add_squares(*part, row, head, chunk->n - head);
}

void tb_dyn_detect(struct tb_dyn *d, const struct tb_dyn_chunk *chunk, const struct tb_dyn_key *key,
	float *row)
{
	struct heard heard;

	row[0] = d->point[0];
	row[1] = d->point[1];
	if (key->n_rows == 0) {
		memset(row + 2, 0, tb_dyn_n_steps(chunk) * sizeof(*row));
		d->part[0] = 0.0f;
		return;
	}
	hear(d, chunk, key, &heard);
	peaks_of_steps(d, chunk, heard.rows, key->n_rows, row + 2);
}

void tb_dyn_detect_powers(struct tb_dyn *d, const struct tb_dyn_chunk *chunk,
	const struct tb_dyn_key *key, float *row, float (*power)[TB_DYN_CHANNELS])
{
	struct heard heard;
	float level[TB_DYN_CHUNK_STEPS];

	row[0] = d->point[0];
	row[1] = d->point[1];
	memset(power, 0, tb_dyn_n_steps(chunk) * sizeof(*power));
	hear(d, chunk, key, &heard);
	for (uint32_t c = 0; c < key->n_rows; c++) {
		powers_of_steps(chunk, heard.rows[c], &d->part[c], level);
		for (uint32_t s = 0; s < tb_dyn_n_steps(chunk); s++)
			power[s][c] = level[s];
	}
}

static void ease(struct tb_dyn *d, float *gain, uint32_t n_steps)
{
	for (uint32_t s = 0; s < n_steps && d->ease_left; s++) {
		float old = (float)--d->ease_left / (float)d->ease_steps;

		gain[s] += (d->ease_from - gain[s]) * old;
	}
}

void tb_dyn_finish(struct tb_dyn *d, const struct tb_dyn_chunk *chunk, float *const *io,
	uint32_t n_channels, float *row)
{
	uint32_t n_steps = tb_dyn_n_steps(chunk);
	float *rows[TB_DYN_CHANNELS];

	for (uint32_t c = 0; c < n_channels; c++)
		rows[c] = io[c] + chunk->at;
	ease(d, row + 2, n_steps);
	chunk->run->k->apply(rows, n_channels, row, chunk->phase, chunk->n);
	d->point[0] = row[n_steps];
	d->point[1] = row[n_steps + 1];
}
