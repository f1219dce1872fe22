/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The resampling filter for two rates and a quality: a sinc under a Kaiser window.  Control thread;
 * owns nothing.
 *
 * The qualities are as long as SpeexDSP's.  What a length is worth is divided between attenuation
 * and the width of the transition.  Where the lower rate is 40 kHz or more, this lies about
 * Nyquist, and keeps the treble: its images are above Nyquist, where nobody hears them; its aliases
 * lie as far below Nyquist as what they come from is above it: at 44.1 kHz above 20.7 kHz with
 * quality 9, above 18.7 with 2 to 4.  Where the lower rate is less, both would be heard, and the
 * transition ends at Nyquist.  J. F. Kaiser, R. W. Schafer, "On the use of
 * the I0-sinh window for spectrum analysis" (IEEE Trans. ASSP 28/1, 1980), for the formulas. */
#ifndef TB_FILTER_H
#define TB_FILTER_H

#include <stdint.h>

struct tb_filter {
	double ratio;     /* input frames per output frame */
	uint32_t quality; /* 0..TB_FILTER_MAX_QUALITY */
	uint32_t n_taps;  /* a multiple of 8; the filter delays by half of them */
	double cutoff;    /* cycles per input frame, where it is 6 dB down */
	double beta;      /* of the window */
};

#define TB_FILTER_MAX_QUALITY 10u

/* -EINVAL: a rate of 0 or a quality that there is not. */
int tb_filter_design(
	struct tb_filter *f, uint32_t in_rate_hz, uint32_t out_rate_hz, uint32_t quality);

/* The n_taps for an output `past` (0..1) of a frame after the newest of its window, oldest first.
 * A constant passes as it is, but for what the quality leaves of anything. */
void tb_filter_row(const struct tb_filter *f, double past, float *row);

#endif
