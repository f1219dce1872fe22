/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A bridge between two virtual clocks that drift, jitter and wake up late.
 *
 * The signal is a slow rotation, a sine and a cosine: each output frame tells by
 * its angle which input frame it is, hence the true delay, and by its radius
 * whether there is a gap. */
#ifndef BRIDGE_RIG_H
#define BRIDGE_RIG_H

#include "dsp/bridge.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define START_NS    5000000000000.0
#define TURN_FRAMES 65536.0
#define MAX_QUANTUM 2048u

struct side {
	double rate_hz; /* in truth */
	uint32_t n_frames;
	double jitter_s;     /* a cycle begins up to this late, and says so */
	double cycle_s;      /* when the next one should begin */
	double hiccup_s;     /* once: the thread wakes up so late; it makes good for that at once */
	double busy_s;       /* its newest cycle began then */
	double skew_s;       /* what its clock says is later than it is */
	uint32_t is_planned; /* its clock says when a cycle should have begun */
	uint64_t frame;      /* its first */
};

struct world {
	struct tb_bridge bridge;
	struct tb_bridge_config config;
	void *mem;
	struct side in, out;
	float rows[2][MAX_QUANTUM];
	float *row[2];

	/* Statistics of the pulls since forget(). */
	double least_delay, most_delay; /* true, in frames of the producer */
	double least_radius;
	double worst_step; /* from frame to frame */
	double bend_ppm;   /* of the pitch, at most */
	double previous;
	uint32_t seed;
	double step;       /* of the rotation, per frame */
	float tape[24000]; /* of the pulls, the first channel */
	uint32_t n_tape;
};

static inline double random_part(struct world *w)
{
	w->seed = w->seed * 1664525u + 1013904223u;
	return w->seed * 0x1p-32;
}

static inline void forget(struct world *w)
{
	w->least_delay = w->least_radius = 1e9;
	w->most_delay = -1e9;
	w->worst_step = w->bend_ppm = 0.0;
}

static inline struct tb_bridge_config config_of(uint32_t in_rate_hz, uint32_t out_rate_hz)
{
	return (struct tb_bridge_config){
		.resample = { .in_rate_hz = in_rate_hz,
			.out_rate_hz = out_rate_hz,
			.n_channels = 2,
			.quality = 4 },
		.max_push_frames = MAX_QUANTUM,
		.max_pull_frames = MAX_QUANTUM,
	};
}

static inline struct world *world_new(uint32_t in_rate_hz, uint32_t out_rate_hz)
{
	struct world *w =
		aligned_alloc(TB_ALIGN, (sizeof(*w) + TB_ALIGN - 1) / TB_ALIGN * TB_ALIGN);

	memset(w, 0, sizeof(*w));
	w->config = config_of(in_rate_hz, out_rate_hz);
	w->mem = aligned_alloc(TB_ALIGN, tb_bridge_plan(&w->config));
	cr_assert_eq(tb_bridge_init(&w->bridge, &w->config, w->mem), 0);
	w->in = (struct side){ .rate_hz = in_rate_hz, .n_frames = 256 };
	w->out = (struct side){ .rate_hz = out_rate_hz, .n_frames = 256, .cycle_s = 0.0013 };
	w->step = 2.0 * M_PI / TURN_FRAMES;
	w->row[0] = w->rows[0];
	w->row[1] = w->rows[1];
	forget(w);
	return w;
}

static inline void world_free(struct world *w)
{
	free(w->mem);
	free(w);
}

/* What the clock of a side says when its cycle begins. */
static inline uint64_t told_ns(const struct side *s, double late_s)
{
	double told_s = s->cycle_s + s->skew_s + (s->is_planned ? 0.0 : late_s);

	return (uint64_t)(START_NS + told_s * 1e9);
}

static inline void push(struct world *w, double late_s)
{
	double angle = w->step * (double)w->in.frame, s = sin(angle), c = cos(angle);
	double turn_s = sin(w->step), turn_c = cos(w->step);

	/* Turned on from frame to frame: within 1e-12 of the sine after a block. */
	for (uint32_t i = 0; i < w->in.n_frames; i++) {
		double next_s = s * turn_c + c * turn_s;

		w->rows[0][i] = (float)s;
		w->rows[1][i] = (float)c;
		c = c * turn_c - s * turn_s;
		s = next_s;
	}
	tb_bridge_push(
		&w->bridge, (const float *const *)w->row, w->in.n_frames, told_ns(&w->in, late_s));
}

/* Which frame the producer is at, in truth. */
static inline double producer_frame(const struct world *w, double time_s)
{
	return (double)w->in.frame + (time_s - w->in.cycle_s) * w->in.rate_hz;
}

/* Every so many frames the delay is measured, and gaps and steps at each. */
#define DELAY_FRAMES 8u

static inline void measure_delay(struct world *w, uint32_t i)
{
	double s = w->rows[0][i], c = w->rows[1][i];
	double now = producer_frame(w, w->out.cycle_s + i / w->out.rate_hz);
	double frame = atan2(s, c) / (2.0 * M_PI) * TURN_FRAMES;
	double delay = remainder(now - frame, TURN_FRAMES);

	w->least_delay = fmin(w->least_delay, delay);
	w->most_delay = fmax(w->most_delay, delay);
}

static inline void look_at(struct world *w, uint32_t i)
{
	double s = w->rows[0][i], c = w->rows[1][i], radius = sqrt(s * s + c * c);

	w->least_radius = fmin(w->least_radius, radius);
	if (radius > 0.9 && i % DELAY_FRAMES == 0)
		measure_delay(w, i);
	w->worst_step = fmax(w->worst_step, fabs(c - w->previous));
	w->previous = c;
}

static inline double true_ratio(const struct world *w)
{
	return w->in.rate_hz / w->config.resample.in_rate_hz
	       / (w->out.rate_hz / w->config.resample.out_rate_hz);
}

static inline void pull(struct world *w, double late_s)
{
	tb_bridge_pull(&w->bridge, w->row, w->out.n_frames, told_ns(&w->out, late_s));
	if (w->bridge.is_running)
		w->bend_ppm = fmax(w->bend_ppm, fabs(w->bridge.ratio - true_ratio(w)) * 1e6);
	for (uint32_t i = 0; i < w->out.n_frames; i++) {
		look_at(w, i);
		if (w->n_tape < sizeof(w->tape) / sizeof(w->tape[0]))
			w->tape[w->n_tape++] = w->rows[0][i];
	}
}

static inline void begin_cycle(struct side *s, double late_s)
{
	s->busy_s = s->cycle_s + late_s;
	s->hiccup_s = 0.0;
}

static inline void next_cycle(struct side *s)
{
	s->cycle_s += s->n_frames / s->rate_hz;
	s->frame += s->n_frames;
}

/* How late the next cycle of a side begins.  What is late is made good by cycles that
 * follow each other at once. */
#define BUSY_S 20e-6

static inline double lateness(struct world *w, const struct side *s)
{
	double late_s = fmax(random_part(w) * s->jitter_s, s->hiccup_s);

	return fmax(late_s, s->busy_s + BUSY_S - s->cycle_s);
}

/* Both sides until a time; a side that is not to run loses its cycles. */
static inline void run(struct world *w, double until_s, uint32_t with_in, uint32_t with_out)
{
	double in_late = lateness(w, &w->in), out_late = lateness(w, &w->out);

	for (;;) {
		double in_s = w->in.cycle_s + in_late, out_s = w->out.cycle_s + out_late;

		if (fmin(in_s, out_s) >= until_s)
			return;
		if (in_s <= out_s) {
			begin_cycle(&w->in, in_late);
			if (with_in)
				push(w, in_late);
			next_cycle(&w->in);
			in_late = lateness(w, &w->in);
		} else {
			begin_cycle(&w->out, out_late);
			if (with_out)
				pull(w, out_late);
			next_cycle(&w->out);
			out_late = lateness(w, &w->out);
		}
	}
}

static inline struct tb_bridge_stats stats_of(const struct world *w)
{
	struct tb_bridge_stats stats;

	tb_bridge_read_stats(&w->bridge, &stats);
	return stats;
}

#endif
