/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Two clocks that drift: when each of them was at which frame, and the loop that
 * makes one follow the other.  Data thread, each object owned by one thread.
 *
 * Source of the design: Fons Adriaensen, "Using a DLL to filter time" (2005), for
 * the time line, and "Controlling adaptive resampling" (LAC 2012) for the loop on
 * the distance of two time lines.  The fill of a ring moves by whole blocks; the
 * distance of the filtered lines does not, and is what the loop holds.  Ours are
 * in frames and nanoseconds, so that any block may have another size, and their
 * bandwidth falls with their age: fast to lock, and then deaf to jitter. */
#ifndef TB_DRIFT_H
#define TB_DRIFT_H

#include <stdint.h>

#include "tb-rt.h"

/* The loop bends by no more than this, 9 cents; real clocks are off by a tenth. */
#define TB_DRIFT_MAX 0.005

/* Which frame a clock is at, at which time: a line through blocks whose times
 * jitter. */
struct tb_timeline {
	uint64_t time_ns;    /* of the newest block, as it was given */
	double lag_ns;       /* the line is there this much after time_ns */
	uint64_t frame;      /* the first of the newest block */
	double frame_ns;     /* from frame to frame */
	double nominal_ns;   /* frame_ns of the nominal rate */
	double age_s;        /* since the line began; negative: there is none */
	uint32_t n_restarts; /* times that a block was too far from the line */
};

/* No block yet. */
TB_RT void tb_timeline_init(struct tb_timeline *l, uint32_t rate_hz);

/* A block begins with `frame` (counts up) at about time_ns.  Where that is most
 * of a block and more than a millisecond from the line, a new line begins; the
 * rate of the old one stays. */
TB_RT void tb_timeline_update(struct tb_timeline *l, uint64_t frame, uint64_t time_ns);

/* The next block begins a new line, wherever it is: frames were lost. */
TB_RT void tb_timeline_break(struct tb_timeline *l);

/* How many frames past `frame` the clock is at time_ns + after_ns. */
TB_RT double tb_timeline_frames_at(const struct tb_timeline *l, uint64_t time_ns, double after_ns);

/* The loop: tells a resampler how much faster than nominal it must read. */
struct tb_drift {
	double rate_hz;  /* of the frames in which errors are counted */
	double integral; /* the drift as far as it is known: 1e-6 is 1 ppm */
	double age_s;    /* since the loop began */
};

TB_RT void tb_drift_init(struct tb_drift *d, uint32_t rate_hz);

/* The distance made a jump: fast again, but the drift stays known. */
TB_RT void tb_drift_restart(struct tb_drift *d);

/* The distance is `error_frames` more than it should be, `dt_s` after the last
 * update.  Returns the factor of the nominal ratio, 1 +- TB_DRIFT_MAX. */
TB_RT double tb_drift_update(struct tb_drift *d, double error_frames, double dt_s);

#endif
