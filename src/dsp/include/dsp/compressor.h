/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Feed-forward compressor: level, gain computer, smoothing in dB, gain.
 *
 * Gain computer and detector are eq. 4 and the smooth branching detector (eq. 16)
 * of Giannoulis, Massberg, Reiss 2012, see dynamics-kernels.h.
 *
 * Level: the loudest channel of the key decides for all (linked).  `peak` is the
 * sample peak, held for 1 to 2 hundredths of the release time, so that a tone whose
 * half period is shorter reads as its peak.  `rms` is the mean square of the loudest
 * channel over 10 ms, in dBFS of AES17: a full-scale sine reads 0 dB in both.
 *
 * Attack and release: the time from a step of the level until the gain reduction
 * in dB has gone 1 - 1/e (63 %) of its way.  In rms the mean's own time is part of it, and
 * how long that takes in dB depends on how far it goes: an attack is exact for a step from
 * silence to 10 dB over the threshold, and a third of the mean's length longer or shorter
 * for one to 3 or 40 dB (10 ms of attack are 13 or 7); a release is within 5 %.  Where a time
 * is shorter than the 10 ms allow (attack below 10, release below 20 ms) the mean is of a
 * shorter time.  A shorter mean would make attacks more alike, and bass less clean: the power
 * of a tone of 50 Hz has a period of 10 ms. */
#ifndef TB_COMPRESSOR_H
#define TB_COMPRESSOR_H

#include "dsp/dynamics.h"
#include "dsp/mean-square.h"
#include "dsp/ranges.h"
#include "dsp/stream.h"

enum tb_detector {
	TB_DETECTOR_PEAK,
	TB_DETECTOR_RMS,
};

/* Clamped to the ranges of ranges.h, never rejected; NaN becomes the default. */
struct tb_compressor_params {
	bool on;
	float threshold_db; /* dBFS; down to -130 */
	float ratio;        /* so many : 1 */
	float knee_db;      /* whole width */
	float attack_ms, release_ms;
	float range_db; /* the largest reduction */
	float makeup_db;
	bool auto_makeup; /* adds half of what a 0 dBFS tone is reduced by */
	float mix;        /* 0 dry..1 wet */
	enum tb_detector detector;
	float key_highpass_hz; /* the least is off */
};

/* What a gain is made by, other than levels and times. */
struct tb_compressor_law {
	struct tb_curve curve;
	float makeup; /* log2 */
	float dry, wet;
};

struct tb_compressor_coeffs {
	bool on, powers;
	struct tb_compressor_law law;
	float attack, release, hold; /* per step */
	struct tb_mean_window mean;  /* rms */
	uint32_t ease_steps;
	struct tb_key_filter_coeffs filter;
};

/* Owned by the data thread; start with tb_compressor_reset(). */
struct tb_compressor {
	struct tb_compressor_coeffs aim;
	struct tb_compressor_law law; /* on its way to that of `aim` ... */
	uint32_t law_left;            /* ... and there in so many steps */
	struct tb_stream stream;
	struct tb_dyn dyn;
	struct tb_mean_square mean;
	float y, now, before, left; /* see struct tb_smooth_group */
	float most;                 /* largest reduction of the last run, log2 */
};

/* What a key was like while there was nothing to compress, in pieces of equal length:
 * largest sample of each, and each channel's mean square, of which one is read. */
struct tb_compressor_past {
	const float *peak;                     /* [piece] */
	const float (*power)[TB_DYN_CHANNELS]; /* [piece] */
	uint32_t n_channels;
	uint32_t n_levels;
	uint32_t steps_per_level;
};

/* io[channel][frame] in place; key NULL: io itself; n_key 0: a silent one.  A key is read before
 * any job of the call writes (of its 256 frames), so jobs may key each other. */
struct tb_compressor_job {
	struct tb_compressor *comp;
	float *const *io;
	const float *const *key;
	uint32_t n_channels, n_key; /* up to TB_DYN_CHANNELS */
};

/* ---- control thread ---- */

extern const struct tb_compressor_params tb_compressor_defaults;
void tb_compressor_design(
	struct tb_compressor_coeffs *c, const struct tb_compressor_params *p, float rate_hz);

/* ---- data thread ---- */

/* Takes the settings at once: for a start, and while nothing sounds. */
TB_RT void tb_compressor_reset(struct tb_compressor *comp, const struct tb_compressor_coeffs *c);

/* The gain eases for 5 ms from where it is into what the new settings make of it.  Those of a
 * stream (stream.h) move instead, and the gain with them. */
TB_RT void tb_compressor_aim(struct tb_compressor *comp, const struct tb_compressor_coeffs *c);

/* tb_compressor_run() would change no sample: off, and 5 ms have passed. */
TB_RT static inline bool tb_compressor_is_idle(const struct tb_compressor *comp)
{
	return !comp->aim.on && tb_dyn_is_at_rest(&comp->dyn);
}

/* All compressors of a stage at once; any number of frames. */
TB_RT void tb_compressor_run(const struct tb_dyn_run *run, const struct tb_compressor_job *jobs,
	uint32_t n_jobs, uint32_t n_frames);

/* After idling: brings the gain to where it would be if the compressor had run, within about
 * 1 dB for pieces as short as its hold.  4 ns for each piece. */
TB_RT void tb_compressor_follow(struct tb_compressor *comp, const struct tb_dyn_kernels *k,
	const struct tb_compressor_past *past);

/* Passes n steps in which nothing was heard or reduced, so that holds end when they should. */
TB_RT void tb_compressor_skip(struct tb_compressor *comp, uint64_t n_steps);

/* Largest gain reduction of the last run, dB >= 0, without makeup and mix. */
TB_RT static inline float tb_compressor_reduction_db(const struct tb_compressor *comp)
{
	return comp->most * 6.0205999f;
}

#endif
