/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The resampling filter for a ratio and a quality: a sinc under a Kaiser window.  Control thread;
 * owns nothing.
 *
 * The qualities are as long as SpeexDSP's.  What a length is worth is divided between attenuation
 * and the width of the transition, which lies about Nyquist: what it lets through is heard, if at
 * all, as high above 20 kHz as it was below Nyquist.  J. F. Kaiser, R. W. Schafer, "On the use of
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

/* Fills in the rest.  -EINVAL: a ratio of 0 or a quality that there is not. */
int tb_filter_design(struct tb_filter *f, double ratio, uint32_t quality);

/* The n_taps for an output `past` (0..1) of a frame after the newest of its window, oldest first.
 * A constant passes as it is, but for what the quality leaves of anything. */
void tb_filter_row(const struct tb_filter *f, double past, float *row);

#endif
