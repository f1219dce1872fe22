/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The de-esser on the data thread: splits, lets a compressor draw the gain of the upper part on
 * a row of ones, and puts the parts together. */
#include "dsp/deesser.h"

#include <string.h>

#define CHUNK   256u
#define DAMPING 1.4142135623730951 /* 1 / q of Butterworth */

/* The bands and gains of one chunk. */
struct parts {
	float band[TB_DYN_CHANNELS][CHUNK], high[TB_DYN_CHANNELS][CHUNK];
	float g[CHUNK], gain[CHUNK];
};

void tb_deesser_reset(struct tb_deesser *d, const struct tb_deesser_coeffs *c)
{
	d->aim = *c;
	d->g = c->g;
	d->glide_left = 0;
	d->splits = false;
	d->stream = (struct tb_stream){ UINT32_MAX, 0 };
	tb_compressor_reset(&d->comp, &c->comp);
}

static uint32_t length_of_glide(struct tb_deesser *d, const struct tb_deesser_coeffs *c)
{
	uint32_t frames = tb_stream_take(&d->stream, c->glide_frames * (1000 / TB_DYN_EASE_MS));

	return frames > 0 ? frames : c->glide_frames;
}

void tb_deesser_aim(struct tb_deesser *d, const struct tb_deesser_coeffs *c)
{
	if (memcmp(&d->aim, c, sizeof(*c)) == 0)
		return;
	/* What it holds is of the time before it was off. */
	if (tb_deesser_is_idle(d))
		d->splits = false;
	d->aim = *c;
	d->glide_left = length_of_glide(d, c);
	if (!d->splits)
		d->glide_left = 0;
	if (d->glide_left == 0)
		d->g = c->g;
	else
		d->g_step = (c->g - d->g) / (float)d->glide_left;
	tb_compressor_aim(&d->comp, &c->comp);
}

/* Starts as if the first sample had been there for ever, so that there is no step. */
static void start_split(struct tb_deesser *d, const struct tb_deesser_job *job)
{
	for (uint32_t c = 0; c < job->n_channels; c++) {
		d->state[c][0] = 0.0;
		d->state[c][1] = (double)job->io[c][0];
	}
	d->splits = true;
}

static void glide(struct tb_deesser *d, float *g, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		if (d->glide_left > 0 && --d->glide_left == 0)
			d->g = d->aim.g;
		else if (d->glide_left > 0)
			d->g += d->g_step;
		g[i] = d->g;
	}
}

/* The form of struct tb_svf: v1 times its damping is the band, and what v1 and v2 leave of x is
 * above.  In double, since that is small beside the bass that it is told from. */
static void split(struct parts *p, uint32_t channel, double *state, const float *x, uint32_t n)
{
	double s1 = state[0], s2 = state[1];

	for (uint32_t i = 0; i < n; i++) {
		double g = (double)p->g[i];
		double high = ((double)x[i] - (g + DAMPING) * s1 - s2) / (1.0 + g * (g + DAMPING));
		double v1 = s1 + g * high, v2 = s2 + g * v1;

		p->band[channel][i] = (float)(DAMPING * v1);
		p->high[channel][i] = (float)high;
		s1 = 2.0 * v1 - s1;
		s2 = 2.0 * v2 - s2;
	}
	state[0] = s1;
	state[1] = s2;
}

static void draw_gain(const struct tb_dyn_run *run, struct tb_deesser *d, struct parts *p,
	uint32_t n_channels, uint32_t n)
{
	const float *high[TB_DYN_CHANNELS];
	float *gain = p->gain;
	const struct tb_compressor_job job = { &d->comp, &gain, high, 1, n_channels };

	for (uint32_t c = 0; c < n_channels; c++)
		high[c] = p->high[c];
	for (uint32_t i = 0; i < n; i++)
		gain[i] = 1.0f;
	tb_compressor_run(run, &job, 1, n);
}

static void put_together(const struct parts *p, uint32_t channel, float *io, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		float g = p->gain[i];

		io[i] += (__builtin_sqrtf(g) - 1.0f) * p->band[channel][i]
		         + (g - 1.0f) * p->high[channel][i];
	}
}

/* Returns the largest reduction. */
static float run_chunk(
	const struct tb_dyn_run *run, const struct tb_deesser_job *job, uint32_t at, uint32_t n)
{
	struct tb_deesser *d = job->deesser;
	struct tb_dyn_run here = *run;
	struct parts p;
	bool was_at_rest;

	here.phase = (run->phase + at) % TB_STEP_FRAMES;
	glide(d, p.g, n);
	for (uint32_t c = 0; c < job->n_channels; c++)
		split(&p, c, d->state[c], job->io[c] + at, n);
	was_at_rest = tb_dyn_is_at_rest(&d->comp.dyn);
	draw_gain(&here, d, &p, job->n_channels, n);
	if (was_at_rest && d->comp.most == 0.0f && tb_dyn_is_at_rest(&d->comp.dyn))
		return 0.0f;
	for (uint32_t c = 0; c < job->n_channels; c++)
		put_together(&p, c, job->io[c] + at, n);
	return d->comp.most;
}

void tb_deesser_run(
	const struct tb_dyn_run *run, const struct tb_deesser_job *job, uint32_t n_frames)
{
	struct tb_deesser *d = job->deesser;
	float most = 0.0f;

	if (tb_deesser_is_idle(d) || n_frames == 0) {
		d->comp.most = 0.0f;
		return;
	}
	if (!d->splits)
		start_split(d, job);
	tb_stream_pass(&d->stream, n_frames);
	for (uint32_t at = 0, n; at < n_frames; at += n) {
		float reduction;

		n = n_frames - at < CHUNK ? n_frames - at : CHUNK;
		reduction = run_chunk(run, job, at, n);
		most = reduction > most ? reduction : most;
	}
	d->comp.most = most;
}

void tb_deesser_skip(struct tb_deesser *d, uint64_t n_steps)
{
	memset(d->state, 0, sizeof(d->state));
	tb_compressor_skip(&d->comp, n_steps);
}
