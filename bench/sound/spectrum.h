/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Lines in SPECTRUM_FRAMES frames of sound.  Frequencies are parts of the rate. */
#ifndef SOUND_SPECTRUM_H
#define SOUND_SPECTRUM_H

#define SPECTRUM_FRAMES 16384u

/* Amplitude of the tone of that frequency, by least squares. */
double spectrum_tone(const float *x, double freq);

/* Amplitude of the loudest line up to `most` when the tone of `freq` (0: none) and what is
 * constant are taken out; a four-term Blackman-Harris window. */
double spectrum_loudest_beside(const float *x, double freq, double most);

#endif
