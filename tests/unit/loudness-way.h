/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The whole way that a bus's sound goes until its loudness is known: mixer, tap, gauge. */
#ifndef LOUDNESS_WAY_H
#define LOUDNESS_WAY_H

#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* The module has a console.h, too. */
#include "../support/console.h"
#include "listening.h"

#define RATE  48000u
#define BLOCK 1200u /* a whole number of them is a step */

static const struct tb_layout stereo = { 2, { TB_CH_FL, TB_CH_FR } };

struct way {
	struct console *console;
	struct tb_listening *bus;
	double phase;
	uint32_t n_played, fade_frames; /* it begins within so many */
	/* After each step. */
	void (*stepped)(struct way *w);
	float least, most;
	uint32_t n_steps, settles;
};

static inline void way_begin(struct way *w, const char *name, const struct tb_layout *layout)
{
	char strip[16], bus[16];

	snprintf(strip, sizeof(strip), "in/%s", name);
	snprintf(bus, sizeof(bus), "out/%s", name);
	*w = (struct way){
		.console = console_new_unguarded(strip, bus, RATE), .least = 999.0f, .most = -999.0f
	};
	console_apply(w->console, "route.in.out", 1.0f);
	w->bus = tb_listening_new(layout);
	cr_assert_not_null(w->bus, "built without libebur128");
}

static inline void way_end(struct way *w)
{
	tb_listening_free(w->bus);
	console_free(w->console);
}

static inline void hear(struct way *w, uint32_t n_frames)
{
	const float *rows[TB_MAX_CHANNELS];

	for (uint32_t c = 0; c < w->bus->layout.n_channels; c++)
		rows[c] = console_out(w->console, "out", c);
	tb_tap_write(w->bus->tap, rows, n_frames, RATE);
	if (!tb_listening_measure(w->bus))
		return;
	w->n_steps++;
	if (w->stepped)
		w->stepped(w);
}

static inline double begins(const struct way *w, uint32_t frame)
{
	uint32_t at = w->n_played + frame;

	return at < w->fade_frames ? (double)at / w->fade_frames : 1.0;
}

/* A sine at that many dB in each channel, -INFINITY for silence. */
static inline void play(struct way *w, double seconds, double freq_hz, const double *level_db)
{
	uint32_t left = (uint32_t)lround(seconds * RATE);

	while (left > 0) {
		uint32_t n = left < BLOCK ? left : BLOCK;

		for (uint32_t c = 0; c < w->bus->layout.n_channels; c++) {
			float *x = console_in(w->console, "in", c);
			double level = pow(10.0, level_db[c] / 20.0);

			for (uint32_t i = 0; i < n; i++)
				x[i] = (float)(level * begins(w, i)
					       * sin(2.0 * M_PI * freq_hz * i / RATE + w->phase));
		}
		w->phase = fmod(w->phase + 2.0 * M_PI * freq_hz * n / RATE, 2.0 * M_PI);
		console_play(w->console, n, n);
		hear(w, n);
		w->n_played += n;
		left -= n;
	}
}

static inline void play_both(struct way *w, double seconds, double level_db)
{
	const double level[2] = { level_db, level_db };

	play(w, seconds, 1000.0, level);
}

static inline void expect(const char *what, double got, double wanted, double below, double above)
{
	cr_expect(got >= wanted - below && got <= wanted + above, "%s is %.2f, not %.2f", what, got,
		wanted);
}

#endif
