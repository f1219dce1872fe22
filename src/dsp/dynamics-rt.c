/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Steps out of blocks of any size, and lines of gain back onto them. */
#include "dynamics.h"

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
	d->filter = *c;
	memset(d->filter_state, 0, sizeof(d->filter_state));
	d->filter_run = (struct tb_svf_run){ r, a, 2.0f * a, 2.0f * c->svf.g, c->svf.m0,
		c->svf.m1 + c->svf.m2 * c->svf.g, c->svf.m2 };
	if (c->on)
		tb_eq_tile_fill(&d->tile, &d->filter_run, 1);
}

static void filter_key(struct tb_dyn *d, const struct tb_dyn_run *run, const float *const *key,
	uint32_t n_key, uint32_t at, uint32_t n, float filtered[][TB_DYN_CHUNK])
{
	uint32_t n_blocks = n / TB_EQ_BLOCK;

	for (uint32_t c = 0; c < n_key; c++) {
		double *s = d->filter_state[c];

		memcpy(filtered[c], key[c] + at, n * sizeof(float));
		run->eq->along(&d->tile, s, filtered[c], n_blocks);
		for (uint32_t i = n_blocks * TB_EQ_BLOCK; i < n; i++)
			filtered[c][i] = tb_svf_frame(&d->filter_run, s, filtered[c][i]);
		if (!(s[0] * s[0] + s[1] * s[1] < 1e36))
			s[0] = s[1] = 0.0;
	}
}

/* Some frames of a step, in the order of a whole one. */
static float add_to_step(
	float part, bool powers, const float *const *rows, uint32_t n_rows, uint32_t at, uint32_t n)
{
	for (uint32_t i = at; i < at + n; i++) {
		float max = 0.0f;

		for (uint32_t r = 0; r < n_rows; r++) {
			float x = rows[r][i], size = powers ? x * x : x < 0.0f ? -x : x;

			max = size > max ? size : max;
		}
		part = powers ? part + max : max > part ? max : part;
	}
	return part;
}

static void split_in_steps(struct tb_dyn *d, const struct tb_dyn_run *run, bool powers,
	const float *const *rows, uint32_t n_rows, uint32_t n, float *level)
{
	const float *whole[TB_DYN_CHANNELS];
	uint32_t head = (TB_STEP_FRAMES - run->phase) % TB_STEP_FRAMES, n_steps;

	head = head < n ? head : n;
	d->part = add_to_step(d->part, powers, rows, n_rows, 0, head);
	if (run->phase && run->phase + head == TB_STEP_FRAMES) {
		*level++ = powers ? d->part * (1.0f / TB_STEP_FRAMES) : d->part;
		d->part = 0.0f;
	}
	n_steps = (n - head) / TB_STEP_FRAMES;
	for (uint32_t r = 0; r < n_rows; r++)
		whole[r] = rows[r] + head;
	(powers ? run->k->powers : run->k->peaks)(level, whole, n_rows, n_steps);
	head += n_steps * TB_STEP_FRAMES;
	d->part = add_to_step(d->part, powers, rows, n_rows, head, n - head);
}

void tb_dyn_detect(struct tb_dyn *d, const struct tb_dyn_run *run, bool powers,
	const float *const *key, uint32_t n_key, uint32_t at, uint32_t n, float *row)
{
	float filtered[TB_DYN_CHANNELS][TB_DYN_CHUNK] TB_ALIGNED;
	const float *rows[TB_DYN_CHANNELS];

	if (d->filter.on)
		filter_key(d, run, key, n_key, at, n, filtered);
	for (uint32_t c = 0; c < n_key; c++)
		rows[c] = d->filter.on ? filtered[c] : key[c] + at;
	row[0] = d->point[0];
	row[1] = d->point[1];
	split_in_steps(d, run, powers, rows, n_key, n, row + 2);
}

static void ease(struct tb_dyn *d, uint32_t ease_steps, float *gain, uint32_t n_steps)
{
	for (uint32_t s = 0; s < n_steps && d->ease_left; s++) {
		float old = (float)--d->ease_left / (float)ease_steps;

		gain[s] += (d->ease_from - gain[s]) * old;
	}
}

void tb_dyn_finish(struct tb_dyn *d, const struct tb_dyn_run *run, uint32_t ease_steps,
	float *const *io, uint32_t n_channels, uint32_t at, uint32_t n, float *row)
{
	uint32_t n_steps = tb_dyn_n_steps(run->phase, n);
	float *rows[TB_DYN_CHANNELS];

	for (uint32_t c = 0; c < n_channels; c++)
		rows[c] = io[c] + at;
	ease(d, ease_steps, row + 2, n_steps);
	run->k->apply(rows, n_channels, row, run->phase, n);
	d->point[0] = row[n_steps];
	d->point[1] = row[n_steps + 1];
}
