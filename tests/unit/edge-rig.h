/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* An edge between two drivers whose clocks a test turns by hand. */
#ifndef EDGE_RIG_H
#define EDGE_RIG_H

#include "edge.h"

#include <criterion/criterion.h>
#include <math.h>
#include <pipewire/loop.h>
#include <pipewire/pipewire.h>

#include "console.h"

#define START_NS 5000000000000u
#define LEVEL    0.5f

struct desk {
	struct tb_edge *edge;
	struct pw_loop *loop;
	struct spa_io_clock device, console;
	double device_speed;
	float rows[2][TB_MAX_FRAMES];
	float *row[2];
	bool is_muted;     /* what goes in is silence */
	uint32_t n_silent; /* pulls that held a frame of silence */
	double bend_ppm;   /* at most, of the pitch */
	float loudest;     /* that came out */
};

static inline struct spa_io_clock clock_of(uint32_t id, uint32_t rate_hz, uint32_t quantum)
{
	return (struct spa_io_clock){
		.id = id,
		.rate = SPA_FRACTION(1, rate_hz),
		.duration = quantum,
		.nsec = START_NS,
		.position = 4096,
	};
}

static inline struct desk *desk_new(bool is_bus)
{
	struct desk *d = calloc(1, sizeof(*d));

	pw_init(NULL, NULL);
	d->loop = pw_loop_new(NULL);
	d->edge = tb_edge_new(d->loop, is_bus, 2, 5);
	d->device = clock_of(1, 44100, 1024);
	d->console = clock_of(2, 48000, 256);
	d->device_speed = 1.0;
	d->row[0] = d->rows[0];
	d->row[1] = d->rows[1];
	cr_assert_eq(tb_edge_set_rates(d->edge, 44100, 48000), 0);
	return d;
}

static inline void desk_free(struct desk *d)
{
	tb_edge_free(d->edge);
	pw_loop_destroy(d->loop);
	free(d);
}

static inline void next_cycle(struct spa_io_clock *c, double speed)
{
	c->position += c->duration;
	c->nsec += (uint64_t)((double)c->duration * 1e9 / c->rate.denom / speed);
}

static inline void fill(float *const *rows, uint32_t n, float level)
{
	for (uint32_t c = 0; c < 2; c++)
		for (uint32_t i = 0; i < n; i++)
			rows[c][i] = level;
}

/* How far the ratio of the resampler is from that of the clocks. */
static inline void note_bend(struct desk *d)
{
	double truth = d->edge->is_bus ? 1.0 / d->device_speed : d->device_speed;

	if (d->edge->bridge && d->edge->bridge->is_running)
		d->bend_ppm = fmax(d->bend_ppm, fabs(d->edge->bridge->ratio - truth) * 1e6);
}

static inline float level_of(const struct desk *d)
{
	return d->is_muted ? 0.0f : LEVEL;
}

static inline void device_cycle(struct desk *d)
{
	uint32_t n = (uint32_t)d->device.duration;

	fill(d->row, n, level_of(d));
	if (d->edge->is_bus) {
		tb_edge_pull_device(d->edge, d->row, n, &d->device);
		note_bend(d);
	} else
		tb_edge_push_device(d->edge, (const float *const *)d->row, n, &d->device);
}

static inline bool console_cycle(struct desk *d)
{
	uint32_t n = (uint32_t)d->console.duration;

	if (!d->edge->is_bus) {
		bool is_heard = tb_edge_pull(d->edge, d->row, n, &d->console);

		note_bend(d);
		return is_heard;
	}
	fill(d->edge->rows, n, level_of(d));
	tb_edge_push(d->edge, n, &d->console);
	return true;
}

static inline void look(struct desk *d, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		d->loudest = fmaxf(d->loudest, fmaxf(fabsf(d->rows[0][i]), fabsf(d->rows[1][i])));
	for (uint32_t i = 0; i < n; i++)
		if (fabsf(d->rows[0][i] - LEVEL) > 0.01f || fabsf(d->rows[1][i] - LEVEL) > 0.01f) {
			d->n_silent++;
			return;
		}
}

static inline void run(struct desk *d, double seconds)
{
	uint64_t end = SPA_MAX(d->device.nsec, d->console.nsec) + (uint64_t)(seconds * 1e9);

	d->n_silent = 0;
	d->bend_ppm = 0.0;
	d->loudest = 0.0f;
	while (d->device.nsec < end || d->console.nsec < end) {
		bool is_device = d->device.nsec <= d->console.nsec;

		if (is_device)
			device_cycle(d);
		else
			console_cycle(d);
		if (is_device == d->edge->is_bus)
			look(d, (uint32_t)(is_device ? d->device : d->console).duration);
		next_cycle(is_device ? &d->device : &d->console, is_device ? d->device_speed : 1.0);
	}
}

static inline struct tb_clock_facts facts_of(const struct desk *d)
{
	struct tb_clock_facts facts = { 0 };

	tb_edge_read_facts(d->edge, &facts);
	return facts;
}

/* Neither side runs; the clocks go on. */
static inline void rest(struct desk *d, double seconds)
{
	d->device.nsec += (uint64_t)(seconds * 1e9);
	d->device.position += (uint64_t)(seconds * d->device.rate.denom);
	d->console.nsec += (uint64_t)(seconds * 1e9);
	d->console.position += (uint64_t)(seconds * d->console.rate.denom);
}

#endif
