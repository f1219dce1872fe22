/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What each processor does to a whole signal, frame by frame in double and with libm, as
 * its header says it: what the vectors, blocks and approximations of src/dsp are held
 * against.  Coefficients are the control thread's, whose meaning in dB and ms the unit
 * tests measure on their own.
 *
 * A signal begins after silence, at the first frame of a step, with everything
 * switched as it stays.  io[channel][frame], in place; n_frames a multiple of
 * TB_STEP_FRAMES. */
#ifndef TB_TEST_LAWS_H
#define TB_TEST_LAWS_H

#include "dsp/automix.h"
#include "dsp/compressor.h"
#include "dsp/deesser.h"
#include "dsp/eq.h"
#include "dsp/gate.h"
#include "dsp/highpass.h"
#include "dsp/limiter.h"

struct law_signal {
	double *const *io;
	uint32_t n_channels, n_frames;
};

void law_gate(const struct tb_gate_coeffs *c, const struct law_signal *s);
/* A Butterworth high-pass of 2 to 8 poles, in direct form. */
void law_highpass(const struct tb_highpass_params *p, double rate_hz, const struct law_signal *s);
/* All bands in direct form, of the very biquads. */
void law_eq(const struct tb_eq_params *p, double rate_hz, const struct law_signal *s);
/* `key` NULL: the signal itself. */
void law_compressor(const struct tb_compressor_coeffs *c, const struct law_signal *s,
	const struct law_signal *key);
/* Split by sections in direct form. */
void law_deesser(const struct tb_deesser_params *p, double rate_hz, const struct law_signal *s);
/* `p` and `s`: of n voices, which share. */
void law_automix(const struct tb_automix_params *p, double rate_hz, const struct law_signal *s,
	uint32_t n_voices);
void law_limiter(const struct tb_limiter_coeffs *c, const struct law_signal *s);
void law_delay(uint32_t frames, const struct law_signal *s);

#endif
