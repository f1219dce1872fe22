/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A Butterworth high-pass, against rumble and steps: 3 dB down at its frequency, and 12, 24
 * or 48 dB per octave below it.
 *
 * It is an EQ (eq.h) whose bands are the sections of the Butterworth polynomial, one for each
 * pair of poles: with N poles, q = 1 / (2 cos((2 i + 1) pi / (2 N))).  So it is matched,
 * stable, free of clicks and a wire when it is off, as the EQ is; struct tb_eq runs it.
 * Sections that a slope does not have wait where they would be. */
#ifndef TB_HIGHPASS_H
#define TB_HIGHPASS_H

#include "dsp/eq.h"
#include "dsp/ranges.h"

enum tb_slope {
	TB_SLOPE_12, /* dB per octave */
	TB_SLOPE_24,
	TB_SLOPE_48,
	TB_N_SLOPES,
};

/* Values outside their range (ranges.h) are clamped, NaN becomes the default. */
struct tb_highpass_params {
	bool on;
	float freq_hz;
	enum tb_slope slope;
};

/* Control thread.  Pure: the same for the same `p` and `rate_hz`. */
void tb_highpass_design(struct tb_eq_coeffs *c, const struct tb_highpass_params *p, float rate_hz);

#endif
