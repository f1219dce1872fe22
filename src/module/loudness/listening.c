/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "listening.h"

#include <errno.h>
#include <stdlib.h>

static void forget_gauge(struct tb_listening *one)
{
	tb_gauge_free(one->gauge);
	free(one->memory);
	one->gauge = NULL;
	one->memory = NULL;
	one->n_filled = 0;
}

static int make_gauge(struct tb_listening *one, uint32_t rate_hz)
{
	uint32_t n_frames;

	forget_gauge(one);
	one->rate_hz = rate_hz;
	one->gauge = tb_gauge_new(&one->layout, rate_hz);
	if (!one->gauge)
		return -errno;
	n_frames = tb_gauge_step_frames(one->gauge);
	one->memory = calloc((size_t)n_frames * one->layout.n_channels, sizeof(float));
	if (!one->memory) {
		forget_gauge(one);
		return -ENOMEM;
	}
	for (uint32_t c = 0; c < one->layout.n_channels; c++)
		one->row[c] = one->memory + (size_t)c * n_frames;
	return 0;
}

static bool fill_step(struct tb_listening *one)
{
	uint32_t n_frames = tb_gauge_step_frames(one->gauge);
	float *row[TB_MAX_CHANNELS];

	for (uint32_t c = 0; c < one->layout.n_channels; c++)
		row[c] = one->row[c] + one->n_filled;
	one->n_filled += tb_tap_read(one->tap, row, n_frames - one->n_filled);
	if (one->n_filled < n_frames)
		return false;
	one->n_filled = 0;
	return true;
}

static void measure_step(struct tb_listening *one)
{
	float momentary_lufs;

	tb_gauge_feed(one->gauge, (const float *const *)one->row);
	momentary_lufs = tb_gauge_momentary(one->gauge);
	one->now.ride_db = tb_ride_step(&one->ride, &one->ride_params, momentary_lufs);
}

bool tb_listening_measure(struct tb_listening *one)
{
	uint32_t rate_hz = tb_tap_rate(one->tap);

	if (rate_hz == 0)
		return false;
	/* What is of another pitch cannot be measured together. */
	if ((!one->gauge || rate_hz != one->rate_hz) && make_gauge(one, rate_hz) < 0)
		return false;
	if (!fill_step(one))
		return false;
	measure_step(one);
	tb_gauge_read(one->gauge, &one->now);
	return true;
}

/* ---- life ---- */

struct tb_listening *tb_listening_new(const struct tb_layout *layout)
{
	struct tb_listening *one = calloc(1, sizeof(*one));
	int res = -ENOMEM;

	if (!one)
		return NULL;
	one->layout = *layout;
	one->now = tb_loudness_none;
	one->tap = tb_tap_new(layout->n_channels);
	/* Whether there is a gauge at all. */
	if (one->tap)
		res = make_gauge(one, TB_RATE_MIN);
	if (res == 0)
		return one;
	tb_listening_free(one);
	errno = -res;
	return NULL;
}

void tb_listening_free(struct tb_listening *one)
{
	if (!one)
		return;
	forget_gauge(one);
	tb_tap_free(one->tap);
	free(one);
}

void tb_listening_reset(struct tb_listening *one)
{
	float ride_db = one->now.ride_db;

	forget_gauge(one);
	one->now = tb_loudness_none;
	one->now.ride_db = ride_db;
}
