/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Milliseconds and memory of a delay.  Control thread. */
#include "dsp/delay.h"

#include <math.h>
#include <string.h>

#include "delay-chunk.h"

void tb_delay_design(struct tb_delay_coeffs *c, float ms, float rate_hz)
{
	double frames = isnan(ms) ? 0.0 : fmin(fmax(ms, 0.0), TB_DELAY_MAX_MS) * 1e-3 * rate_hz;

	c->frames = (uint32_t)lrint(frames);
	c->fade_frames = (uint32_t)lrint(TB_DELAY_FADE_MS * 1e-3 * rate_hz);
}

uint32_t tb_delay_memory_floats(uint32_t frames, uint32_t n_channels)
{
	return (frames + TB_DELAY_CHUNK) * n_channels;
}

void tb_delay_init(struct tb_delay *d, float *memory, uint32_t frames, uint32_t n_channels)
{
	memset(d, 0, sizeof(*d));
	d->memory = memory;
	d->n_channels = n_channels;
	d->ring_frames = frames + TB_DELAY_CHUNK;
}
