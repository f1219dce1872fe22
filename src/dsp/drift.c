/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Second-order loops, both critically damped or near it.  Per update of T
 * seconds w = 2 pi B T; a time line takes sqrt(2) w of the error as phase and w^2
 * as rate, as in the first paper of drift.h; the loop takes 2 w and w^2.
 *
 * The bandwidth B falls as a constant over the age.  The loop stays below the
 * lines that it listens to: else their delay would make it ring. */
#include "drift.h"

#include <math.h>
#include <string.h>

#define LINE_MAX_HZ 1.0
#define LINE_MIN_HZ 0.05
#define LINE_CYCLES 4.0 /* bandwidth times age on the way down */

#define LOOP_MAX_HZ 0.4
#define LOOP_MIN_HZ 0.01
#define LOOP_CYCLES 1.6

/* Beyond, the loop would not be the one that was designed. */
#define MAX_W 0.5

#define RESTART_NS    1e6
#define RESTART_BLOCK 0.75

static double clamp(double x, double min, double max)
{
	return x < min ? min : x > max ? max : x;
}

static double falling(double cycles, double age_s, double min_hz, double max_hz)
{
	return age_s * max_hz < cycles ? max_hz : clamp(cycles / age_s, min_hz, max_hz);
}

void tb_timeline_init(struct tb_timeline *l, uint32_t rate_hz)
{
	memset(l, 0, sizeof(*l));
	l->frame_ns = l->nominal_ns = 1e9 / rate_hz;
	tb_timeline_break(l);
}

void tb_timeline_break(struct tb_timeline *l)
{
	l->age_s = -1.0;
}

static void begin(struct tb_timeline *l, uint64_t frame, uint64_t time_ns)
{
	l->time_ns = time_ns;
	l->frame = frame;
	l->lag_ns = 0.0;
	l->age_s = 0.0;
}

static void follow(struct tb_timeline *l, double error_ns, double n_frames)
{
	double block_s = n_frames * l->frame_ns * 1e-9;
	double hz = falling(LINE_CYCLES, l->age_s, LINE_MIN_HZ, LINE_MAX_HZ);
	double w = clamp(2.0 * M_PI * hz * block_s, 0.0, MAX_W);

	l->lag_ns = (M_SQRT2 * w - 1.0) * error_ns;
	l->frame_ns = clamp(l->frame_ns + w * w * error_ns / n_frames,
		l->nominal_ns * (1.0 - TB_DRIFT_MAX), l->nominal_ns * (1.0 + TB_DRIFT_MAX));
	l->age_s += block_s;
}

void tb_timeline_update(struct tb_timeline *l, uint64_t frame, uint64_t time_ns)
{
	double n_frames = (double)(frame - l->frame);
	double block_ns = n_frames * l->frame_ns;
	double error_ns = (double)(int64_t)(time_ns - l->time_ns) - l->lag_ns - block_ns;

	if (l->age_s < 0.0 || frame == l->frame) {
		begin(l, frame, time_ns);
		return;
	}
	if (fabs(error_ns) > RESTART_NS && fabs(error_ns) > RESTART_BLOCK * block_ns) {
		begin(l, frame, time_ns);
		l->n_restarts++;
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

double tb_drift_update(struct tb_drift *d, double error_frames, double dt_s)
{
	double hz = falling(LOOP_CYCLES, d->age_s, LOOP_MIN_HZ, LOOP_MAX_HZ);
	double w = clamp(2.0 * M_PI * hz, 0.0, MAX_W / dt_s);
	double error_s = error_frames / d->rate_hz;

	d->age_s += dt_s;
	d->integral = clamp(d->integral + w * w * dt_s * error_s, -TB_DRIFT_MAX, TB_DRIFT_MAX);
	return 1.0 + clamp(d->integral + 2.0 * w * error_s, -TB_DRIFT_MAX, TB_DRIFT_MAX);
}
