/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A few seconds of a microphone, and what can be said of them. */
#ifndef TB_TAKE_H
#define TB_TAKE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#define TB_TAKE_CHANNELS 2u

struct tb_take {
	uint32_t n_channels, n_frames, rate_hz;
	float *row[TB_TAKE_CHANNELS];
};

struct tb_take_levels {
	double peak_db;
	double loudness_lufs; /* integrated; -HUGE_VAL: it is too soft, or was not measured */
	bool has_loudness;    /* there is a library to measure it */
	double pauses_db;     /* RMS of the softest tenth */
	bool has_pauses;      /* somebody spoke and was silent between */
};

struct tb_take_levels tb_take_measure(const struct tb_take *t);

/* Sentences for whoever spoke, a line each, to `to`.  Returns how many. */
uint32_t tb_take_advise(const char *strip, const struct tb_take_levels *before,
	const struct tb_take_levels *after, FILE *to);

/* A WAV file of floats.  0 or -errno. */
int tb_take_save(const struct tb_take *t, const char *path);

#endif
