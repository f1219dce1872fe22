/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Two clocks that drift: when each of them was at which frame, how far apart that says
 * they run, and the loop that holds the distance.  Data thread, each object owned by one
 * thread.
 *
 * Source of the design: Fons Adriaensen, "Using a DLL to filter time" (2005), for the
 * time line, and "Controlling adaptive resampling" (LAC 2012) for a loop on the distance
 * of two time lines.  The fill of a ring moves by whole blocks; the distance of the
 * filtered lines does not, and is what the loop holds.  Ours are in frames and
 * nanoseconds, so that any block may have another size.
 *
 * The bandwidth of a line falls with its age as that of a least squares line through all
 * blocks so far would (the expanding memory filter in Brookner, "Tracking and Kalman
 * Filtering Made Easy", 1998), down to a floor: drift is known as soon as the jitter
 * allows.  So the loop need not find it: the ratio of the lines' rates is fed forward,
 * and the loop only makes good what is left of the distance.
 *
 * A block far from the line is a thread that woke up late, and counts for no more than
 * a block at the bound would.  If blocks stay there, it is the line that is wrong. */
#ifndef TB_DRIFT_H
#define TB_DRIFT_H

#include <stdint.h>

#include "dsp/tb-rt.h"

/* The loop bends by no more than this, 9 cents; real clocks are off by a tenth. */
#define TB_DRIFT_MAX 0.005

/* Which frame a clock is at, at which time: a line through blocks whose times
 * jitter. */
struct tb_timeline {
	uint64_t time_ns;  /* of the newest block, as it was given */
	double lag_ns;     /* the line is there this much after time_ns */
	uint64_t frame;    /* the first of the newest block */
	double frame_ns;   /* from frame to frame */
	double nominal_ns; /* frame_ns of the nominal rate */
	double age_s;      /* since the line began; negative: there is none */
	double rate_age_s; /* for how long frame_ns has been measured */
	double jitter_ns;  /* how far blocks are from the line on average */
	double astray_ns;  /* sum of the errors of the last n_astray blocks, all astray */
	double astray_s;   /* that these blocks took */
	uint32_t n_astray;
	uint32_t n_moves; /* times that the line began again, jumped or was recounted */
};

/* A line that has seen no block. */
TB_RT void tb_timeline_init(struct tb_timeline *l, uint32_t rate_hz);

/* A block begins with `frame` (counts up) at about time_ns.  Where that is most of a
 * block and more than 20 ms from the line, a new line begins at once; where blocks are
 * astray for 50 ms, the line jumps to them.  The rate stays.  A block that begins no later
 * than the one before changes nothing: it is of the same cycle. */
TB_RT void tb_timeline_update(struct tb_timeline *l, uint64_t frame, uint64_t time_ns);

/* The next block begins a new line, wherever it is.  The rate is a guess from then on. */
TB_RT void tb_timeline_break(struct tb_timeline *l);

/* The newest block began n_frames later than was counted. */
TB_RT void tb_timeline_recount(struct tb_timeline *l, uint32_t n_frames);

/* How many frames past `frame` the clock is at time_ns + after_ns. */
TB_RT double tb_timeline_frames_at(const struct tb_timeline *l, uint64_t time_ns, double after_ns);

/* How much faster than the clock of `out` that of `in` runs, both against their nominal
 * rates: 1e-6 is 1 ppm. */
TB_RT double tb_drift_between(const struct tb_timeline *in, const struct tb_timeline *out);

/* The loop: tells a resampler how much faster than nominal it must read. */
struct tb_drift {
	double rate_hz; /* of the frames in which errors are counted */
	double age_s;   /* since the loop began */
};

TB_RT void tb_drift_init(struct tb_drift *d, uint32_t rate_hz);

/* The distance is not well known yet: fast again. */
TB_RT void tb_drift_restart(struct tb_drift *d);

/* The distance is `error_frames` more than it should be, `dt_s` after the last update;
 * `drift` is what the clocks do.  Returns the factor of the nominal ratio, 1 +-
 * TB_DRIFT_MAX. */
TB_RT double tb_drift_update(struct tb_drift *d, double drift, double error_frames, double dt_s);

#endif
