/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What gate and compressor share: following a key, and gains that move in lines.
 * See dynamics-kernels.h for steps. */
#ifndef TB_DYNAMICS_H
#define TB_DYNAMICS_H

#include <stdbool.h>
#include <stdint.h>

#include "dsp/dynamics-kernels.h"
#include "dsp/eq-kernels.h"
#include "dsp/tb-rt.h"

#define TB_DYN_CHANNELS 8u
#define TB_DYN_EASE_MS  5 /* every change of settings, on and off included */

/* Floats of scratch per job: two points of the line, then the steps of a chunk. */
#define TB_DYN_SCRATCH (TB_DYN_CHUNK_STEPS + 2u * TB_DYN_LANES)

/* What all jobs of a stage run with. */
struct tb_dyn_run {
	const struct tb_dyn_kernels *k;
	const struct tb_eq_kernels *eq; /* for keys that are filtered */
	float *scratch;                 /* n_jobs * TB_DYN_SCRATCH floats */
	uint32_t phase;                 /* frames since the start, modulo TB_STEP_FRAMES */
};

/* The frames that a stage is at: at..at+n of every row, at most TB_DYN_CHUNK. */
struct tb_dyn_chunk {
	const struct tb_dyn_run *run;
	uint32_t phase; /* of frame `at` */
	uint32_t at, n;
};

/* What a processor listens to; no rows: silence. */
struct tb_dyn_key {
	const float *const *rows;
	uint32_t n_rows;
};

/* Second-order Butterworth highpass before the detector. */
struct tb_key_filter_coeffs {
	struct tb_svf svf;
	bool on;
};

/* Embedded in a processor's state. */
/* A peak is heard of when its step of four frames ends: 1 to 4 frames later. */
#define TB_DYN_LATE_STEPS 0.625f

struct tb_dyn {
	float point[2];              /* gain where the step began, and where it will end */
	float part[TB_DYN_CHANNELS]; /* of the unfinished step: its peak, or channels' powers */
	float ease_from;             /* gain where the last change of settings found it */
	uint32_t ease_left;          /* steps, of ease_steps */
	uint32_t ease_steps;
	struct tb_key_filter_coeffs filter;
	double filter_state[TB_DYN_CHANNELS][2];
	struct tb_eq_tile tile;
	struct tb_svf_run filter_run;
};

/* ---- control thread ---- */

/* `hz` <= 20: off. */
void tb_key_filter_design(struct tb_key_filter_coeffs *c, float hz, float rate_hz);

uint32_t tb_dyn_steps(float ms, float rate_hz); /* rounded, at least 1 */

/* Part of the way that an exponential of `ms` goes in a step.  `late_steps`: what
 * passes before a change is heard, so that `ms` holds from event to sound. */
float tb_dyn_part(float ms, float late_steps, float rate_hz);

/* What is applied of an attack, for whoever shows it: no less than a step allows, which is
 * 0.06 ms at 48 kHz and 0.36 ms at 8 kHz. */
float tb_dyn_attack_ms(float ms, float rate_hz);

float tb_clampf(float x, float low, float high, float otherwise_if_nan);

/* ---- data thread ---- */

TB_RT void tb_dyn_reset(struct tb_dyn *d);
TB_RT void tb_dyn_set_filter(struct tb_dyn *d, const struct tb_key_filter_coeffs *c);

/* From here on the gain eases from where it is; 0 steps: not at all. */
TB_RT void tb_dyn_ease(struct tb_dyn *d, uint32_t n_steps);

/* Writes the peaks of the steps that end in the chunk to row[2...] and the line's two
 * points to row[0], row[1]. */
TB_RT void tb_dyn_detect(struct tb_dyn *d, const struct tb_dyn_chunk *chunk,
	const struct tb_dyn_key *key, float *row);

/* The same, but their mean squares go to power[step][channel]. */
TB_RT void tb_dyn_detect_powers(struct tb_dyn *d, const struct tb_dyn_chunk *chunk,
	const struct tb_dyn_key *key, float *row, float (*power)[TB_DYN_CHANNELS]);

/* row[2...] holds the gains of those steps; off: gain 1.  Eases them, draws them on
 * io, and keeps the line's end. */
TB_RT void tb_dyn_finish(struct tb_dyn *d, const struct tb_dyn_chunk *chunk, float *const *io,
	uint32_t n_channels, float *row);

/* The gain is 1 and has been. */
TB_RT static inline bool tb_dyn_is_at_rest(const struct tb_dyn *d)
{
	return d->ease_left == 0 && d->point[0] == 1.0f && d->point[1] == 1.0f;
}

/* Steps that end within the chunk. */
TB_RT static inline uint32_t tb_dyn_n_steps(const struct tb_dyn_chunk *chunk)
{
	return (chunk->phase + chunk->n) / TB_STEP_FRAMES;
}

#endif
