/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The delay on the data thread: a ring per channel, read at one place or two. */
#include "dsp/delay.h"

#include <string.h>

#include "delay-chunk.h"
#include "base/small.h"

static uint32_t longest(const struct tb_delay *d)
{
	return d->ring_frames - TB_DELAY_CHUNK;
}

void tb_delay_reset(struct tb_delay *d, const struct tb_delay_coeffs *c)
{
	d->aim = *c;
	d->aim.frames = tb_min_u32(c->frames, longest(d));
	d->from = d->to = d->aim.frames;
	d->fade_left = d->at = d->recorded = 0;
}

void tb_delay_aim(struct tb_delay *d, const struct tb_delay_coeffs *c)
{
	if (tb_delay_is_idle(d))
		tb_delay_reset(d, &(struct tb_delay_coeffs){ 0, c->fade_frames });
	d->aim = *c;
	d->aim.frames = tb_min_u32(c->frames, longest(d));
}

static float *ring(const struct tb_delay *d, uint32_t channel)
{
	return d->memory + (size_t)channel * d->ring_frames;
}

static void record(const struct tb_delay *d, uint32_t channel, const float *in, uint32_t n)
{
	uint32_t before_end = tb_min_u32(n, d->ring_frames - d->at);

	memcpy(ring(d, channel) + d->at, in, before_end * sizeof(float));
	memcpy(ring(d, channel), in + before_end, (n - before_end) * sizeof(float));
}

/* The n frames recorded last, `delay` earlier; silence before the first. */
static void recall(
	const struct tb_delay *d, uint32_t channel, uint32_t delay, float *out, uint32_t n)
{
	uint32_t silent = delay > d->recorded ? tb_min_u32(delay - d->recorded, n) : 0;
	uint32_t at = (d->at + d->ring_frames - delay + silent) % d->ring_frames, before_end;

	memset(out, 0, silent * sizeof(float));
	out += silent;
	n -= silent;
	before_end = tb_min_u32(n, d->ring_frames - at);
	memcpy(out, ring(d, channel) + at, before_end * sizeof(float));
	memcpy(out + before_end, ring(d, channel), (n - before_end) * sizeof(float));
}

static void cross_fade(const struct tb_delay *d, uint32_t channel, float *io, uint32_t n)
{
	float to[TB_DELAY_CHUNK], step = 1.0f / (float)d->aim.fade_frames;

	recall(d, channel, d->from, io, n);
	recall(d, channel, d->to, to, n);
	for (uint32_t i = 0; i < n; i++)
		io[i] = to[i] + (io[i] - to[i]) * (float)(d->fade_left - 1 - i) * step;
}

/* A new delay begins when the ring reaches back as far. */
static void begin_fade(struct tb_delay *d)
{
	if (d->fade_left || d->aim.frames == d->to || d->recorded < d->aim.frames)
		return;
	d->from = d->to;
	d->to = d->aim.frames;
	d->fade_left = d->aim.fade_frames;
}

/* Frames up to the next begin or end of a fade. */
static uint32_t segment(const struct tb_delay *d, uint32_t n)
{
	n = tb_min_u32(n, TB_DELAY_CHUNK);
	if (d->fade_left)
		return tb_min_u32(n, d->fade_left);
	if (d->aim.frames != d->to)
		return tb_min_u32(n, d->aim.frames - d->recorded);
	return n;
}

static void run_segment(struct tb_delay *d, float *const *io, uint32_t at, uint32_t n)
{
	for (uint32_t c = 0; c < d->n_channels; c++) {
		record(d, c, io[c] + at, n);
		if (d->fade_left)
			cross_fade(d, c, io[c] + at, n);
		else
			recall(d, c, d->to, io[c] + at, n);
	}
	d->at = (d->at + n) % d->ring_frames;
	d->recorded = tb_min_u32(d->recorded + n, d->ring_frames);
	d->fade_left -= d->fade_left ? n : 0;
}

void tb_delay_run(const struct tb_delay_job *jobs, uint32_t n_jobs, uint32_t n_frames)
{
	for (uint32_t j = 0; j < n_jobs; j++) {
		struct tb_delay *d = jobs[j].delay;

		for (uint32_t at = 0, n; at < n_frames && !tb_delay_is_idle(d); at += n) {
			begin_fade(d);
			n = segment(d, n_frames - at);
			run_segment(d, jobs[j].io, at, n);
		}
	}
}
