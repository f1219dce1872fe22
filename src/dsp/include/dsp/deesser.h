/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* De-esser: takes the sharpness of s and sh from a voice, and nothing else.
 *
 * A second-order Butterworth section splits the signal at `freq` into low, band and high, whose
 * sum it is.  What is in `high` is listened to, by a compressor (compressor.h) that has a peak
 * detector, 4:1, a knee of 6 dB, an attack of 1 ms, a release of 50 ms, and a range.  With its
 * gain g,
 *
 *   y = low + sqrt(g) band + g high
 *
 * is a shelf whose poles stand and whose zeros move: |H|^2 = (1 + g^2 x^4) / (1 + x^4), with x
 * the frequency in units of `freq`.  So it is 12 dB per octave steep, no frequency is ever
 * louder than it was, and while g is 1 it is a wire, bit for bit.  The split is by the
 * bilinear transform: x is tan(pi f / rate) over the same of `freq`.  No latency. */
#ifndef TB_DEESSER_H
#define TB_DEESSER_H

#include "dsp/compressor.h"

/* Clamped to the ranges of ranges.h, never rejected; NaN becomes the default. */
struct tb_deesser_params {
	bool on;
	float freq_hz;      /* tb_deesser_freq_hz() */
	float threshold_db; /* of the peaks of `high` */
	float range_db;     /* the largest reduction */
};

struct tb_deesser_coeffs {
	bool on;
	float g; /* tan(pi freq / rate) */
	uint32_t glide_frames;
	struct tb_compressor_coeffs comp;
};

/* Owned by the data thread; start with tb_deesser_reset(). */
struct tb_deesser {
	struct tb_deesser_coeffs aim;
	float g, g_step; /* where the split is, and how it moves per frame */
	uint32_t glide_left;
	struct tb_stream stream;
	bool splits; /* the states below are those of the frame before */
	double state[TB_DYN_CHANNELS][2];
	struct tb_compressor comp;
};

struct tb_deesser_job {
	struct tb_deesser *deesser;
	float *const *io; /* io[channel][frame], in place, any alignment */
	uint32_t n_channels;
};

/* ---- control thread ---- */

extern const struct tb_deesser_params tb_deesser_defaults; /* off */

/* What is applied of a frequency, for whoever shows it: at most 0.45 of the rate. */
float tb_deesser_freq_hz(float freq_hz, float rate_hz);

void tb_deesser_design(
	struct tb_deesser_coeffs *c, const struct tb_deesser_params *p, float rate_hz);

/* ---- data thread ---- */

/* Takes the settings at once: for a start, and while nothing sounds. */
TB_RT void tb_deesser_reset(struct tb_deesser *d, const struct tb_deesser_coeffs *c);

/* The gain eases, and the split glides, for 5 ms from where they are, or as long as stream.h
 * says. */
TB_RT void tb_deesser_aim(struct tb_deesser *d, const struct tb_deesser_coeffs *c);

/* tb_deesser_run() would change no sample: off, and 5 ms have passed. */
TB_RT static inline bool tb_deesser_is_idle(const struct tb_deesser *d)
{
	return tb_compressor_is_idle(&d->comp);
}

/* Any number of frames.  `run` needs the scratch of one job. */
TB_RT void tb_deesser_run(
	const struct tb_dyn_run *run, const struct tb_deesser_job *job, uint32_t n_frames);

/* n steps in which nothing was heard and nothing reduced. */
TB_RT void tb_deesser_skip(struct tb_deesser *d, uint64_t n_steps);

/* Largest gain reduction of the last run, dB >= 0. */
TB_RT static inline float tb_deesser_reduction_db(const struct tb_deesser *d)
{
	return tb_compressor_reduction_db(&d->comp);
}

#endif
