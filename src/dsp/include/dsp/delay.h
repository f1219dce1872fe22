/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Delay of whole frames, 0..1000 ms, for lip-sync, speakers and aligning latencies.
 *
 * A change cross-fades for 10 ms between the old delay and the new one, as soon as
 * as much has been heard as the new one reaches back; what is at 0 is a wire, bit
 * for bit, and records nothing. */
#ifndef TB_DELAY_H
#define TB_DELAY_H

#include <stdbool.h>
#include <stdint.h>

#include "dsp/tb-rt.h"

#define TB_DELAY_MAX_MS  1000.0f
#define TB_DELAY_FADE_MS 10.0f

struct tb_delay_coeffs {
	uint32_t frames;
	uint32_t fade_frames;
};

/* Owned by the data thread. */
struct tb_delay {
	float *memory; /* the caller's: a ring of ring_frames per channel */
	uint32_t n_channels, ring_frames;
	struct tb_delay_coeffs aim;
	uint32_t from, to; /* frames; equal unless it fades */
	uint32_t fade_left;
	uint32_t at;       /* where the ring is written next */
	uint32_t recorded; /* frames in the ring, at most ring_frames */
};

struct tb_delay_job {
	struct tb_delay *delay;
	float *const *io; /* io[channel][frame], in place; n_channels of tb_delay_init() */
};

/* ---- control thread ---- */

/* `ms` is clamped to 0..TB_DELAY_MAX_MS, NaN is 0; rounded to frames. */
void tb_delay_design(struct tb_delay_coeffs *c, float ms, float rate_hz);

/* Floats of memory, enough for delays of up to `frames` frames. */
uint32_t tb_delay_memory_floats(uint32_t frames, uint32_t n_channels);

/* `memory` (any content; what is not used is not touched) stays the caller's and must
 * outlive it.  Longer delays than `frames` become `frames`. */
void tb_delay_init(struct tb_delay *d, float *memory, uint32_t frames, uint32_t n_channels);

/* ---- data thread ---- */

/* Takes the settings at once, after silence: for a start, and while nothing sounds. */
TB_RT void tb_delay_reset(struct tb_delay *d, const struct tb_delay_coeffs *c);
TB_RT void tb_delay_aim(struct tb_delay *d, const struct tb_delay_coeffs *c);

/* tb_delay_run() would change no sample. */
TB_RT static inline bool tb_delay_is_idle(const struct tb_delay *d)
{
	return d->aim.frames == 0 && d->to == 0 && d->fade_left == 0;
}

/* A sound that ended longer ago has left it. */
TB_RT static inline uint32_t tb_delay_longest(const struct tb_delay *d)
{
	uint32_t longest = d->from > d->to ? d->from : d->to;

	return d->aim.frames > longest ? d->aim.frames : longest;
}

TB_RT void tb_delay_run(const struct tb_delay_job *jobs, uint32_t n_jobs, uint32_t n_frames);

#endif
