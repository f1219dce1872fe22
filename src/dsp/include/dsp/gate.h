/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Gate, or with a small range a downward expander.
 *
 * It opens when the loudest channel of its key reaches the threshold.  From when
 * the key was last above threshold - hysteresis it stays open for the hold time.
 * That is 10 ms at least, half a period of 50 Hz: a decaying bass note would
 * chatter otherwise.
 *
 * Attack and release: the time in which the gain, as a factor, has gone 1 - 1/e
 * (63 %) of its way between range and 1. */
#ifndef TB_GATE_H
#define TB_GATE_H

#include "dsp/dynamics.h"
#include "dsp/ranges.h"
#include "dsp/stream.h"

/* Clamped to the ranges of ranges.h, never rejected; NaN becomes the default. */
struct tb_gate_params {
	bool on;
	float threshold_db; /* dBFS */
	float hysteresis_db;
	float attack_ms, hold_ms, release_ms;
	float range_db;        /* gain when closed */
	float key_highpass_hz; /* the least is off */
};

struct tb_gate_coeffs {
	bool on;
	float open, close;           /* amplitudes */
	float attack, release, hold; /* per step */
	float range;                 /* factor */
	uint32_t ease_steps;
	struct tb_key_filter_coeffs filter;
};

/* Owned by the data thread; start with tb_gate_reset(). */
struct tb_gate {
	struct tb_gate_coeffs aim;
	float range;         /* on its way to that of `aim` ... */
	uint32_t range_left; /* ... and there in so many steps */
	struct tb_stream stream;
	struct tb_dyn dyn;
	float gain, left; /* see struct tb_gate_group */
	float least;      /* smallest gain of the last run */
};

/* As struct tb_compressor_job. */
struct tb_gate_job {
	struct tb_gate *gate;
	float *const *io;
	const float *const *key;
	uint32_t n_channels, n_key;
};

/* ---- control thread ---- */

extern const struct tb_gate_params tb_gate_defaults;
void tb_gate_design(struct tb_gate_coeffs *c, const struct tb_gate_params *p, float rate_hz);

/* ---- data thread ---- */

/* Takes the settings at once, open: for a start, and while nothing sounds. */
TB_RT void tb_gate_reset(struct tb_gate *gate, const struct tb_gate_coeffs *c);

/* The gain eases for 5 ms from where it is into what the new settings make of it. */
TB_RT void tb_gate_aim(struct tb_gate *gate, const struct tb_gate_coeffs *c);

/* tb_gate_run() would change no sample: off, and 5 ms have passed. */
TB_RT static inline bool tb_gate_is_idle(const struct tb_gate *gate)
{
	return !gate->aim.on && tb_dyn_is_at_rest(&gate->dyn);
}

/* All gates of a stage at once; any number of frames. */
TB_RT void tb_gate_run(const struct tb_dyn_run *run, const struct tb_gate_job *jobs,
	uint32_t n_jobs, uint32_t n_frames);

/* Smallest gain of the last run, linear, for the meter. */
TB_RT static inline float tb_gate_least_gain(const struct tb_gate *gate)
{
	return gate->least;
}

#endif
