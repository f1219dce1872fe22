/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Test signals, and what is asked of recordings.  Planar float, full scale +-1.
 */
#ifndef WAVE_H
#define WAVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WAVE_MAX_CHANNELS 16

struct wave {
	uint32_t n_channels, n_frames;
	float *channel[WAVE_MAX_CHANNELS];
	size_t n_mapped_bytes; /* of each channel; 0: they are of the heap */
};

/* Zeros.  The caller owns it; wave_free(NULL) is fine. */
struct wave *wave_new(uint32_t n_channels, uint32_t n_frames);
/* The same, for one of which only the begin may be used: no more of it takes memory. */
struct wave *wave_new_sparse(uint32_t n_channels, uint32_t n_frames);
void wave_free(struct wave *w);

/* All channels with the same sine, beginning at 0. */
struct wave *wave_sine(
	uint32_t n_channels, uint32_t n_frames, double freq_hz, double peak_lin, double rate_hz);
/* White noise, another one in every channel; the same for the same seed. */
struct wave *wave_noise(uint32_t n_channels, uint32_t n_frames, double peak_lin, uint32_t seed);
struct wave *wave_constant(uint32_t n_channels, uint32_t n_frames, double value_lin);

/* The frame of `in` at which all of `what` (one channel of each) stands bit by
 * bit, -1 if nowhere. */
int64_t wave_find(
	const struct wave *in, uint32_t in_channel, const struct wave *what, uint32_t what_channel);
/* The same for `gain` times `what`, within `tolerance` (linear) at each frame. */
int64_t wave_find_scaled(const struct wave *in, uint32_t in_channel, const struct wave *what,
	uint32_t what_channel, double gain_lin, double tolerance);

/* Over frames [begin, end). */
double wave_peak(const struct wave *w, uint32_t channel, uint32_t begin, uint32_t end);
double wave_rms(const struct wave *w, uint32_t channel, uint32_t begin, uint32_t end);
/* The rms in dB; -144 for silence. */
double wave_level_db(const struct wave *w, uint32_t channel, uint32_t begin, uint32_t end);
/* A sine of that frequency to all else, in dB. */
double wave_sine_snr_db(const struct wave *w, uint32_t channel, uint32_t begin, uint32_t end,
	double freq_hz, double rate_hz);
/* The largest difference between neighbouring frames. */
double wave_largest_step(const struct wave *w, uint32_t channel, uint32_t begin, uint32_t end);
/* The longest run of exact zeros, in frames. */
uint32_t wave_longest_gap(const struct wave *w, uint32_t channel, uint32_t begin, uint32_t end);
/* The first frame that is not zero; n_frames if all are. */
uint32_t wave_first_sound(const struct wave *w, uint32_t channel);

/* 16-bit WAV at `path`, dithered not at all.  Values that 16 bit holds exactly come
 * back bit by bit; see wave_quantise().  0 or -errno. */
int wave_save(const struct wave *w, const char *path, uint32_t rate_hz);
/* Round to what 16 bit holds. */
void wave_quantise(struct wave *w);

#endif
