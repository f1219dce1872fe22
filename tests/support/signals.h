/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Signals that tests of sound play, and what they measure.  All of it is the same in
 * every run. */
#ifndef TB_TEST_SIGNALS_H
#define TB_TEST_SIGNALS_H

#include <stdint.h>

/* Uniform in -1..1; one sequence per process. */
float signal_noise(void);

/* A sine from phase 0 on; full scale is 0 dB, and the level moves by so much per second. */
struct signal_tone {
	double freq_hz, rate_hz;
	double level_db, db_per_s;
};
void signal_tone(float *x, uint32_t n_frames, const struct signal_tone *tone);

/* Two bars of music-like sound: chords of plucked partials, a kick, a snare and a hat of
 * noise bursts, and a hiss below it all.  Peaks at about -1 dB. */
void signal_music(float *left, float *right, uint32_t n_frames, double rate_hz);
/* Syllables of a glottal buzz through three formants, with pauses between words,
 * and the noise of a room. */
void signal_voice(float *x, uint32_t n_frames, double rate_hz);

/* Over frames from..to-1: the largest |x|, the largest difference of neighbours (the one
 * before `from` is no neighbour), and the level, of which a full-scale sine has 0 dB. */
float signal_peak(const float *x, uint32_t from, uint32_t to);
float signal_largest_step(const float *x, uint32_t from, uint32_t to);
double signal_level_db(const float *x, uint32_t from, uint32_t to);

/* Power of got - want over that of `want`. */
double signal_error_db(const float *got, const double *want, uint32_t n_frames);
double signal_difference_db(const float *got, const float *want, uint32_t n_frames);

/* What clicks: the largest 4th difference, which a tone of w radians per frame has w^4
 * of, and a step of 1 six times itself. */
double signal_click(const float *x, uint32_t from, uint32_t to);

#endif
