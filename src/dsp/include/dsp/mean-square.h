/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The mean square of each channel of a key over the last few milliseconds.
 *
 * All frames of the window weigh the same.  An exponential mean would fall by only 4.3 dB
 * per time constant, so that how long a level takes to fall would depend on how far it
 * falls; this one has fallen when the window has passed.
 *
 * The window is some buckets of steps (TB_STEP_FRAMES), of which the oldest fades out as
 * the newest fills. */
#ifndef TB_MEAN_SQUARE_H
#define TB_MEAN_SQUARE_H

#include <stdint.h>

#include "dsp/tb-rt.h"

#define TB_MEAN_BUCKETS  8u
#define TB_MEAN_CHANNELS 8u

struct tb_mean_window {
	uint32_t n_buckets; /* 1..TB_MEAN_BUCKETS */
	uint32_t bucket_steps;
};

/* Zeros are silence. */
struct tb_mean_square {
	float bucket[TB_MEAN_BUCKETS][TB_MEAN_CHANNELS];
	float whole[TB_MEAN_CHANNELS]; /* sum of all buckets but the oldest */
	float part[TB_MEAN_CHANNELS];  /* of the bucket that fills */
	uint32_t oldest, n_steps;      /* in that part */
};

/* Control thread.  The window that comes closest to n_steps; at least one. */
struct tb_mean_window tb_mean_window(uint32_t n_steps);

/* Data thread.  `n_steps` more steps in which channel c had the mean square power[c].
 * Returns the mean of the loudest of n_channels; NaN and Inf do not stick. */
TB_RT float tb_mean_square_add(struct tb_mean_square *m, struct tb_mean_window w,
	const float *power, uint32_t n_channels, uint32_t n_steps);

/* Data thread.  Goes on with another window, from the means of this one. */
TB_RT void tb_mean_square_resize(
	struct tb_mean_square *m, struct tb_mean_window from, struct tb_mean_window to);

#endif
