/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A time line is a second-order loop.  Per update of T seconds, with w = 2 pi B T, it
 * takes sqrt(2) w of the error as phase and w^2 as rate, as in the first paper of drift.h.
 * Its bandwidth B falls as LINE_CYCLES over the age.  The phase and the rate have ages of
 * their own, since a line that begins again knows nothing of the first and much of the
 * second.
 *
 * The loop on the distance takes a share of the error per second.  It changes nothing that
 * the lines listen to, so it cannot ring. */
#include "dsp/drift.h"

#include <math.h>
#include <string.h>

#include "base/small.h"

#define LINE_MAX_HZ 1.0
#define LINE_MIN_HZ 0.02
#define LINE_CYCLES 0.6 /* bandwidth times age on the way down */

/* Per second: what of an error the loop makes good. */
#define LOOP_MAX 3.0
#define LOOP_MIN 0.1
#define LOOP_AGE 3.0 /* that times age on the way down */

/* Beyond, a line would not be the one that was designed. */
#define MAX_W 0.5

/* A block is astray if it is this many times as far from the line as blocks are on
 * average; within bounds, of which the lower one is wider before the average is known. */
#define ASTRAY          4.0
#define MIN_ASTRAY_NS   100e3
#define YOUNG_ASTRAY_NS 1e6
#define MAX_ASTRAY_NS   5e6

/* The average: over this time, and no block is more of it than that. */
#define JITTER_S     1.0
#define MAX_JITTER_W 0.1

/* A late wake-up is made good within its own length, some milliseconds: where blocks are
 * astray for longer it is the line that is wrong. */
#define MAX_ASTRAY_S 0.05
#define MIN_ASTRAY   3u

/* A wake-up that is so late means that the clock stood still, or frames were lost. */
#define RESTART_NS    20e6
#define RESTART_BLOCK 0.75

/* What a line that begins again takes the age of its rate to be at most. */
#define KEPT_S 1.0

static double falling(double cycles, double age_s, double min_hz, double max_hz)
{
	return age_s * max_hz < cycles ? max_hz : tb_clamp(cycles / age_s, min_hz, max_hz);
}

void tb_timeline_init(struct tb_timeline *l, uint32_t rate_hz)
{
	memset(l, 0, sizeof(*l));
	l->frame_ns = l->nominal_ns = 1e9 / rate_hz;
	l->age_s = -1.0;
}

void tb_timeline_break(struct tb_timeline *l)
{
	l->age_s = -1.0;
	l->rate_age_s = 0.0;
	l->n_moves++;
}

void tb_timeline_recount(struct tb_timeline *l, uint32_t n_frames)
{
	l->frame += n_frames;
	l->n_moves++;
}

static void begin(struct tb_timeline *l, uint64_t frame, uint64_t time_ns)
{
	l->time_ns = time_ns;
	l->frame = frame;
	l->lag_ns = 0.0;
	l->age_s = 0.0;
	l->rate_age_s = tb_clamp(l->rate_age_s, 0.0, KEPT_S);
	l->n_astray = 0;
}

static double bandwidth(double age_s, double block_s)
{
	double hz = falling(LINE_CYCLES, age_s, LINE_MIN_HZ, LINE_MAX_HZ);

	return tb_clamp(2.0 * M_PI * hz * block_s, 0.0, MAX_W);
}

static double bound_ns(const struct tb_timeline *l)
{
	double min_ns = l->age_s < KEPT_S ? YOUNG_ASTRAY_NS : MIN_ASTRAY_NS;

	return tb_clamp(ASTRAY * l->jitter_ns, min_ns, MAX_ASTRAY_NS);
}

/* Counts the blocks in a row that are astray to one side. */
static int is_astray_for_long(struct tb_timeline *l, double error_ns, double block_s)
{
	if (l->n_astray == 0 || (error_ns > 0.0) != (l->astray_ns > 0.0)) {
		l->n_astray = 0;
		l->astray_ns = l->astray_s = 0.0;
	}
	l->n_astray++;
	l->astray_ns += error_ns;
	l->astray_s += block_s;
	return l->n_astray >= MIN_ASTRAY && l->astray_s >= MAX_ASTRAY_S;
}

/* Moves the line to where the blocks are. */
static void move(struct tb_timeline *l)
{
	l->lag_ns += l->astray_ns / l->n_astray;
	l->age_s = l->astray_s;
	l->rate_age_s = tb_clamp(l->rate_age_s, 0.0, KEPT_S);
	l->n_astray = 0;
	l->n_moves++;
}

static void follow(struct tb_timeline *l, double error_ns, double n_frames)
{
	double block_s = n_frames * l->frame_ns * 1e-9;
	double w = bandwidth(l->age_s, block_s), rate_w = bandwidth(l->rate_age_s, block_s);
	double bound = bound_ns(l), taken_ns = tb_clamp(error_ns, -bound, bound);

	l->lag_ns = M_SQRT2 * w * taken_ns - error_ns;
	l->frame_ns = tb_clamp(l->frame_ns + rate_w * rate_w * taken_ns / n_frames,
		l->nominal_ns * (1.0 - TB_DRIFT_MAX), l->nominal_ns * (1.0 + TB_DRIFT_MAX));
	l->jitter_ns +=
		tb_clamp(block_s / JITTER_S, 0.0, MAX_JITTER_W) * (fabs(taken_ns) - l->jitter_ns);
	l->age_s += block_s;
	l->rate_age_s += block_s;
	if (fabs(error_ns) <= bound)
		l->n_astray = 0;
	else if (is_astray_for_long(l, error_ns, block_s))
		move(l);
}

void tb_timeline_update(struct tb_timeline *l, uint64_t frame, uint64_t time_ns)
{
	double n_frames = (double)(int64_t)(frame - l->frame);
	double block_ns = n_frames * l->frame_ns;
	double error_ns = (double)(int64_t)(time_ns - l->time_ns) - l->lag_ns - block_ns;

	if (l->age_s < 0.0) {
		begin(l, frame, time_ns);
		return;
	}
	if (n_frames <= 0.0)
		return;
	if (fabs(error_ns) > RESTART_NS && fabs(error_ns) > RESTART_BLOCK * block_ns) {
		begin(l, frame, time_ns);
		l->n_moves++;
		return;
	}
	follow(l, error_ns, n_frames);
	l->frame = frame;
	l->time_ns = time_ns;
}

double tb_timeline_frames_at(const struct tb_timeline *l, uint64_t time_ns, double after_ns)
{
	return ((double)(int64_t)(time_ns - l->time_ns) + after_ns - l->lag_ns) / l->frame_ns;
}

void tb_drift_init(struct tb_drift *d, uint32_t rate_hz)
{
	*d = (struct tb_drift){ .rate_hz = rate_hz };
}

void tb_drift_restart(struct tb_drift *d)
{
	d->age_s = 0.0;
}

double tb_drift_between(const struct tb_timeline *in, const struct tb_timeline *out)
{
	return out->frame_ns / out->nominal_ns * in->nominal_ns / in->frame_ns - 1.0;
}

double tb_drift_update(struct tb_drift *d, double drift, double error_frames, double dt_s)
{
	double gain = tb_clamp(falling(LOOP_AGE, d->age_s, LOOP_MIN, LOOP_MAX), 0.0, MAX_W / dt_s);

	d->age_s += dt_s;
	return 1.0
	       + tb_clamp(drift + gain * error_frames / d->rate_hz, -TB_DRIFT_MAX, TB_DRIFT_MAX);
}
