/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A second-order section, and the kinds of filters that one can be: biquad.h designs them. */
#ifndef TB_SECTION_H
#define TB_SECTION_H

enum tb_filter_type {
	TB_FILTER_PEAK,
	TB_FILTER_LOWSHELF,
	TB_FILTER_HIGHSHELF,
	TB_FILTER_LOWPASS,
	TB_FILTER_HIGHPASS,
	TB_FILTER_NOTCH,
	TB_FILTER_BANDPASS,
	TB_N_FILTER_TYPES,
};
/* What keys and files call them; NULL behind the last. */
extern const char *const tb_filter_words[TB_N_FILTER_TYPES + 1];

/* y[n] = b0 x[n] + b1 x[n-1] + b2 x[n-2] - a1 y[n-1] - a2 y[n-2] */
struct tb_biquad {
	double b0, b1, b2, a1, a2;
};

#endif
