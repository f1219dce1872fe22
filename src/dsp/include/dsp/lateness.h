/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* How late a producer's blocks come, learned from those that were late.  A hiccup raises
 * the allowance at once, as the next one would be a gap again.  It falls again when none
 * has come for a while, so slowly that the resampler can follow unheard; each new hiccup
 * doubles that while: a producer that is late now and then is not to have a gap each time.
 *
 * Data thread: the consumer's. */
#ifndef TB_LATENESS_H
#define TB_LATENESS_H

#include <stdint.h>

#include "dsp/tb-rt.h"

/* How much the clock is off while the allowance falls: 0.2 cents. */
#define TB_LATENESS_SLOPE 100e-6

/* Seconds without a late block before it falls, at first and at most. */
#define TB_LATENESS_MIN_WAIT_S 30.0
#define TB_LATENESS_MAX_WAIT_S 1920.0

/* After so long without a late block it waits no longer than at first. */
#define TB_LATENESS_CALM_S 7200.0

/* Frames are the producer's, beyond what it may be late by as a matter of course. */
struct tb_lateness {
	double frames; /* the allowance */
	double floor;  /* where it falls to */
	double peak;   /* the latest block since wait began; below 0: all were in time */
	double waited_s, wait_s;
	double calm_s;     /* since a block was late */
	uint32_t is_known; /* it was raised before */
};

TB_RT void tb_lateness_init(struct tb_lateness *l);

/* A block was late by so many frames.  `margin` is added to what is allowed then, and
 * no more than `max_frames` are.  Returns whether the allowance was raised. */
TB_RT uint32_t tb_lateness_learn(
	struct tb_lateness *l, double late, double margin, double max_frames);

/* dt_s later.  Returns how fast the allowance falls: 0 or TB_LATENESS_SLOPE. */
TB_RT double tb_lateness_pass(struct tb_lateness *l, double margin, double dt_s, double rate_hz);

#endif
