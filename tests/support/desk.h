/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A small console whose strips and buses are processed: `voice` on the playback bus a1,
 * `music` on the virtual bus b1, all stereo, 48 kHz, everything off but the guards
 * of the buses. */
#ifndef TB_TEST_DESK_H
#define TB_TEST_DESK_H

#include "console.h"
#include "signals.h"

#define DESK_RATE_HZ 48000u

struct console *desk_new(void);
struct console *desk_new_at(uint32_t rate_hz);

/* The same on both channels, TB_MAX_FRAMES of it; `tone` begins with phase 0. */
void desk_tone(struct console *c, const char *strip, double freq_hz, double peak_lin);
void desk_noise(struct console *c, const char *strip, float peak_lin); /* another on each */
void desk_impulse(struct console *c, const char *strip, uint32_t at, float value);

/* Level of the second half of what a bus played last, channel 0; a sine of full scale
 * has 0 dB. */
double desk_level_db(struct console *c, const char *bus);

/* A sound that goes on, on both strips (on `music` with 0.7 of it), while something is
 * turned: before frame 0 and every `turn_frames` after it. */
struct desk_take {
	const char *bus;
	double (*sound)(uint32_t frame);
	void (*turn)(struct console *c, uint32_t frame, const void *data);
	const void *data;
	uint32_t turn_frames, block_frames; /* the one a multiple of the other */
};
/* What the bus's first channel plays of it, for n_frames, a multiple of block_frames. */
void desk_record(struct console *c, const struct desk_take *take, float *heard, uint32_t n_frames);

/* The switch of each processor of `voice` and a1 that is off by default. */
extern const char *const desk_switches[];
extern const uint32_t desk_n_switches;

/* All of these on, with a lookahead, a sidechain, a delay, trim and fader. */
void desk_everything(struct console *c);

#endif
