/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The law of the EQ's loops in plain C, and what all tables share. */
#include "dsp/eq-kernels.h"

#include <string.h>

static inline double frame(const struct tb_svf_run *b, double *state, double x)
{
	double u = x - b->r * state[0] - state[1], v1 = state[0] + b->a * u;
	double y = b->m0 * x + b->n1 * v1 + b->m2 * state[1];

	state[0] += b->a2 * u;
	state[1] += b->g2 * v1;
	return y;
}

float tb_svf_frame(const struct tb_svf_run *b, double *state, float x)
{
	return (float)frame(b, state, x);
}

/* Let the states, and an impulse, ring for a block, each on its own. */
void tb_eq_tile_fill(struct tb_eq_tile *t, const struct tb_svf_run *band, uint32_t n_bands)
{
	double ring[TB_EQ_TILE_STATES + 1][TB_EQ_TILE_STATES] = { { 0 } };
	uint32_t n_states = 2 * n_bands;

	memset(t, 0, sizeof(*t));
	t->n_bands = n_bands;
	for (uint32_t s = 0; s < n_states; s++)
		ring[s][s] = 1.0;
	for (uint32_t i = 0; i < TB_EQ_BLOCK; i++) {
		for (uint32_t s = 0; s <= n_states; s++) {
			double x = s == n_states && i == 0 ? 1.0 : 0.0;

			for (uint32_t b = 0; b < n_bands; b++)
				x = frame(&band[b], &ring[s][2 * b], x);
			if (s < n_states)
				t->sound[s][i] = (float)x;
			else
				for (uint32_t to = i; to < TB_EQ_BLOCK; to++)
					t->impulse[to - i][to] = (float)x;
		}
		for (uint32_t to = 0; to < n_states; to++)
			t->drive[TB_EQ_BLOCK - 1 - i][to] = (float)ring[n_states][to];
	}
	for (uint32_t from = 0; from < n_states; from++)
		memcpy(t->carry[from], ring[from], sizeof(t->carry[from]));
}

static void across_band_c(struct tb_eq_group *g, uint32_t b, uint32_t l, uint32_t n_frames)
{
	double p = g->run[b][0][l], c = g->run[b][1][l], m = g->run[b][3][l], n = g->run[b][4][l];
	double z = g->state[b][0][l], s2 = g->state[b][1][l];

	for (uint32_t i = 0; i < n_frames; i++) {
		double x = g->row[l][i], next = (z - s2) + (x - p * z), h = z + next;

		g->row[l][i] = (float)(x + m * s2 + n * h);
		z = next;
		s2 += c * h;
	}
	g->state[b][0][l] = (float)z;
	g->state[b][1][l] = (float)s2;
}

TB_RT static void across_c(struct tb_eq_group *g, uint32_t n_frames)
{
	for (uint32_t l = 0; l < g->n_lanes; l++) {
		for (uint32_t b = 0; b < g->n_bands; b++)
			across_band_c(g, b, l, n_frames);
		for (uint32_t i = 0; i < n_frames; i++)
			g->row[l][i] *= g->gain[l];
	}
}

TB_RT static void across_gliding_c(struct tb_eq_group *g, uint32_t n_frames)
{
	for (uint32_t l = 0; l < g->n_lanes; l++)
		for (uint32_t b = 0; b < g->n_bands; b++) {
			double state[2] = { g->state[b][0][l], g->state[b][1][l] };
			float now[TB_SVF_FLOATS];

			for (uint32_t i = 0; i < TB_SVF_FLOATS; i++)
				now[i] = g->glide.now[b][i][l];
			for (uint32_t i = 0; i < n_frames; i++) {
				float r = now[0] + now[1], k = now[1],
				      a = now[0] / (1.0f + now[0] * r);
				struct tb_svf_run run = { r, a, 2.0f * a, 2.0f * now[0], now[2],
					now[3] + now[4] * now[0], now[4] };

				g->row[l][i] = (float)frame(&run, state, g->row[l][i]);
				now[0] *= g->glide.step[b][0][l];
				for (uint32_t c = 1; c < TB_SVF_FLOATS; c++)
					now[c] += g->glide.step[b][c][l];
				state[0] *= g->glide.damp[b][l] > 0.0f ? k / now[1] : 1.0f;
				state[1] *= g->glide.damp[b][l] > 0.0f ? k / now[1] : 1.0f;
			}
			for (uint32_t i = 0; i < TB_SVF_FLOATS; i++)
				g->glide.now[b][i][l] = now[i];
			g->state[b][0][l] = (float)state[0];
			g->state[b][1][l] = (float)state[1];
		}
}

static void block_c(const struct tb_eq_tile *t, double *state, float *row)
{
	double next[TB_EQ_TILE_STATES] = { 0 };
	float out[TB_EQ_BLOCK];
	uint32_t n_states = 2 * t->n_bands;

	for (uint32_t i = 0; i < TB_EQ_BLOCK; i++) {
		float sum = 0.0f;

		for (uint32_t s = 0; s < n_states; s++)
			sum += t->sound[s][i] * (float)state[s];
		for (uint32_t j = 0; j <= i; j++)
			sum += t->impulse[j][i] * row[j];
		out[i] = sum;
	}
	for (uint32_t to = 0; to < n_states; to++) {
		for (uint32_t j = 0; j < TB_EQ_BLOCK; j++)
			next[to] += t->drive[j][to] * row[j];
		for (uint32_t from = 0; from < n_states; from++)
			next[to] += t->carry[from][to] * state[from];
	}
	memcpy(state, next, n_states * sizeof(*state));
	memcpy(row, out, sizeof(out));
}

TB_RT static void along_c(const struct tb_eq_tile *t, double *state, float *row, uint32_t n_blocks)
{
	for (uint32_t i = 0; i < n_blocks; i++)
		block_c(t, state, row + i * TB_EQ_BLOCK);
}

const struct tb_eq_kernels tb_eq_kernels_c = {
	.name = "c",
	.lanes = TB_EQ_LANES,
	.few = TB_EQ_LANES,
	.across = across_c,
	.across_gliding = across_gliding_c,
	.along = along_c,
};
