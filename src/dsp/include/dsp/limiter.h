/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Limiter, in two forms.
 *
 * Lookahead 0, for live sound: the guard of ears and speakers.  No sample is above the
 * ceiling, the attack is instantaneous, there is no latency, and up to the ceiling it is a
 * wire, bit for bit, at the cost of a look at the peak.  A lookahead would buy little here:
 * in three programs that add up to +8.6 dBFS, 2 ms of it change the distortion by less
 * than 1 dB, where hold and release are worth several.
 *
 * Lookahead above 0, for mastering: true peak (ITU-R BS.1770-4, annex 2, but eight times
 * oversampled, with 48 taps per phase).  The gain reaches what a peak needs by two moving
 * averages before the delayed peak arrives.  It aims 0.2 dB under the ceiling, since the
 * detector reads a peak too low by up to that much (white noise in bursts, beside 16 times
 * oversampling: docs/sound.md).
 *
 * The channels of one limiter are linked.  A reduction is held for 20 to 40 ms, half a
 * period of 25 Hz, so that it does not follow the waves of a bass, and then ends
 * exponentially.  Where that hold would take more than a fifth of a short release it is
 * shorter. */
#ifndef TB_LIMITER_H
#define TB_LIMITER_H

#include <stdbool.h>
#include <stdint.h>

#include "dsp/limiter-kernels.h"
#include "dsp/ranges.h"
#include "dsp/stream.h"
#include "dsp/tb-rt.h"

#define TB_LIMITER_CHANNELS 8u
#define TB_LIMITER_EASE_MS  5

/* Clamped to the ranges of ranges.h, never rejected; NaN becomes the default. */
struct tb_limiter_params {
	bool on;
	float ceiling_db;   /* dBFS, with lookahead dBTP */
	float release_ms;   /* from a peak to 1/e of its reduction */
	float lookahead_ms; /* 0, or tb_limiter_lookahead_ms() */
};

struct tb_limiter_coeffs {
	bool on;
	float ceiling; /* amplitude */
	float decay;   /* of a reduction per frame */
	uint32_t hold_frames;
	uint32_t delay_frames; /* 0: guard */
	uint32_t box_frames;   /* of each moving average */
	uint32_t ease_frames;
	struct tb_true_peak true_peak;
};

/* Owned by the data thread. */
struct tb_limiter {
	struct tb_limiter_coeffs aim, use; /* asked for; running */
	uint32_t n_channels;
	float *memory; /* the caller's */

	uint32_t eased;      /* frames of the fade between dry (0) and limited */
	uint32_t fill_left;  /* frames until the delay holds sound */
	uint32_t moved_left; /* frames until the ceiling has arrived */
	float moved_step;
	struct tb_stream stream;

	float now, before; /* largest `less` of this hold and of the last */
	float fading;      /* what the release has left of it */
	uint32_t hold_left;
	int64_t sum[2]; /* of the moving averages, 2^-24 */
	float most;     /* largest `less` of the last run */
};

struct tb_limiter_job {
	struct tb_limiter *limiter;
	float *const *io; /* io[channel][frame], in place; n_channels of tb_limiter_init() */
};

/* ---- control thread ---- */

extern const struct tb_limiter_params tb_limiter_defaults;
void tb_limiter_design(
	struct tb_limiter_coeffs *c, const struct tb_limiter_params *p, float rate_hz);

/* The lookahead that it makes of `lookahead_ms`: 0, or as much as its detector needs at
 * least (40 frames) up to TB_LIMITER_LOOKAHEAD_MAX_MS. */
float tb_limiter_lookahead_ms(float lookahead_ms, float rate_hz);

/* What it delays by once its fade is over. */
static inline uint32_t tb_limiter_latency_frames(const struct tb_limiter_coeffs *c)
{
	return c->on ? c->delay_frames : 0;
}

/* Floats of memory, enough for all settings up to this rate. */
uint32_t tb_limiter_memory_floats(float rate_hz, uint32_t n_channels);

/* `memory` (any content) stays the caller's and must outlive it; 1..TB_LIMITER_CHANNELS. */
void tb_limiter_init(struct tb_limiter *l, float *memory, uint32_t n_channels);

/* ---- data thread ---- */

/* Takes the settings at once: for a start, and while nothing sounds. */
TB_RT void tb_limiter_reset(struct tb_limiter *l, const struct tb_limiter_coeffs *c);

/* On, off: a fade of 5 ms, once the delay is filled.  The ceiling moves for 5 ms, or as long as
 * stream.h says.
 * Another lookahead: off and on again, unguarded in between. */
TB_RT void tb_limiter_aim(struct tb_limiter *l, const struct tb_limiter_coeffs *c);

/* tb_limiter_run() would change no sample: off, and faded. */
TB_RT static inline bool tb_limiter_is_idle(const struct tb_limiter *l)
{
	return !l->aim.on && l->eased == 0;
}

/* `l`, with a memory of its own, is a copy of `old`: the past too. */
TB_RT void tb_limiter_copy_past(struct tb_limiter *l, const struct tb_limiter *old);

/* n silent frames count as run. */
TB_RT void tb_limiter_skip(struct tb_limiter *l, uint64_t n_frames);

/* Whether n frames whose peak is `peak` pass the guard as they are; then they count as
 * run.  For who knows the peak already. */
TB_RT bool tb_limiter_passes(struct tb_limiter *l, float peak, uint32_t n_frames);

TB_RT void tb_limiter_run(const struct tb_limiter_kernels *k, const struct tb_limiter_job *jobs,
	uint32_t n_jobs, uint32_t n_frames);

/* Smallest gain of the last run, linear, for the meter. */
TB_RT static inline float tb_limiter_least_gain(const struct tb_limiter *l)
{
	return 1.0f - l->most;
}

#endif
