/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The sliding mean square on the data thread.  Sums are taken again whenever a bucket is
 * full, so that nothing drifts. */
#include "dsp/mean-square.h"

#include <string.h>

#define TOO_MUCH 1e30f

static void turn(struct tb_mean_square *m, struct tb_mean_window w)
{
	for (uint32_t c = 0; c < TB_MEAN_CHANNELS; c++)
		m->bucket[m->oldest][c] = m->part[c] < TOO_MUCH ? m->part[c] : 0.0f;
	m->oldest = (m->oldest + 1) % w.n_buckets;
	memset(m->part, 0, sizeof(m->part));
	memset(m->whole, 0, sizeof(m->whole));
	for (uint32_t b = 0; b < w.n_buckets; b++)
		for (uint32_t c = 0; c < TB_MEAN_CHANNELS && b != m->oldest; c++)
			m->whole[c] += m->bucket[b][c];
	m->n_steps = 0;
}

static float mean_of(const struct tb_mean_square *m, struct tb_mean_window w, uint32_t c)
{
	float left = 1.0f - (float)m->n_steps / (float)w.bucket_steps;

	return (m->whole[c] + m->bucket[m->oldest][c] * left + m->part[c])
	       / (float)(w.n_buckets * w.bucket_steps);
}

float tb_mean_square_add(struct tb_mean_square *m, struct tb_mean_window w, const float *power,
	uint32_t n_channels, uint32_t n_steps)
{
	float loudest = 0.0f;

	for (uint32_t left = n_steps, n; left > 0; left -= n) {
		n = w.bucket_steps - m->n_steps;
		n = n < left ? n : left;
		for (uint32_t c = 0; c < n_channels; c++)
			m->part[c] += power[c] * (float)n;
		m->n_steps += n;
		if (m->n_steps == w.bucket_steps)
			turn(m, w);
	}
	for (uint32_t c = 0; c < n_channels; c++) {
		float mean = mean_of(m, w, c);

		loudest = mean > loudest ? mean : loudest;
	}
	return loudest;
}

void tb_mean_square_resize(
	struct tb_mean_square *m, struct tb_mean_window from, struct tb_mean_window to)
{
	float mean[TB_MEAN_CHANNELS];

	for (uint32_t c = 0; c < TB_MEAN_CHANNELS; c++)
		mean[c] = mean_of(m, from, c) * (float)to.bucket_steps;
	for (uint32_t b = 0; b < to.n_buckets; b++)
		memcpy(m->bucket[b], mean, sizeof(mean));
	memcpy(m->part, mean, sizeof(mean));
	m->oldest = 0;
	turn(m, to);
}
