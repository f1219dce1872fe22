/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Second-order sections that sound like their analogue prototypes up to
 * Nyquist.  Control thread.
 *
 * The prototypes are the s-domain forms of R. Bristow-Johnson, "Cookbook
 * formulae for audio EQ biquad filter coefficients": with A = 10^(gain_db/40)
 *
 *   lowpass    1 / (s^2 + s/Q + 1)              bandpass  (s/Q) / (s^2 + s/Q + 1)
 *   highpass   s^2 / (s^2 + s/Q + 1)            notch     (s^2 + 1) / (s^2 + s/Q + 1)
 *   peak       (s^2 + sA/Q + 1) / (s^2 + s/(AQ) + 1)
 *   lowshelf   A (s^2 + s sqrt(A)/Q + A) / (A s^2 + s sqrt(A)/Q + 1)
 *   highshelf  A (A s^2 + s sqrt(A)/Q + 1) / (s^2 + s sqrt(A)/Q + A)
 *
 * The digital filter is matched, not warped: M. Vicanek, "Matched Second Order
 * Digital Filters" (2016).  His magnitude form (eq. 25-28: with phi0 = 1 - x,
 * phi1 = x, phi2 = 4x(1 - x), x = sin^2(w/2), |H|^2 = B.phi / A.phi), his poles by
 * impulse invariance (eq. 12), and his factors of B (eq. 29-31) are used as they
 * stand.  Where he sets B by three conditions at the corner, B (and above 0.12
 * of Nyquist A too, since no B can make up for a bent pole) is the least-maximum
 * fit of |H|^2 to the prototype at points up to 0.8 of Nyquist (biquad-fit.h).  Cuts are
 * the exact inverse of boosts.  Every filter is minimum phase, hence stable.
 *
 * For any freq_hz, gain_db and q of the EQ's params and any rate from 8 kHz to 384 kHz:
 * no pole is farther out than 1 - 1e-6, and nowhere up to Nyquist is the filter more than
 * 0.5 dB beyond what the prototype reaches there.  Both are conditions of the fit and are
 * checked in the result.  A notch has its null at freq_hz up to Nyquist.  The filter moves
 * with its settings without jumps: 0.05 % of one moves it by 0.5 dB at most beyond what that
 * does to the prototype.
 *
 * Error at 48 kHz, 20 Hz to 18 kHz: 0.25 dB at most, for every type, gains to 24 dB and q
 * 0.1..18 (shelves and highpass: q to 2, beyond that a resonance that Nyquist cuts has more
 * to it than two poles; 0.5 dB at q 4).
 */
#ifndef TB_BIQUAD_H
#define TB_BIQUAD_H

#include "dsp/section.h"

/* The same filter in the form of A. Simper, "Solving the continuous SVF equations
 * using trapezoidal integration" (2013): with s1, s2 the states,
 *
 *   v1 = (s1 + g (x - s2)) / (1 + g (g + k)),  v2 = s2 + g v1
 *   s1' = 2 v1 - s1,  s2' = 2 v2 - s2,         y = m0 x + m1 v1 + m2 v2
 *
 * s1^2 + s2^2 never grows without input whatever g > 0 and k > 0 do from sample
 * to sample (it changes by -4 g k v1^2), so all five may move at any speed. */
struct tb_svf {
	float g, k, m0, m1, m2;
};

/* `freq_hz` and `q` > 0 (`freq_hz` may lie above Nyquist: what is below is matched),
 * `gain_db` is read by peak and shelves only. */
void tb_biquad_design(struct tb_biquad *f, enum tb_filter_type type, double freq_hz, double gain_db,
	double q, double rate_hz);

/* The same by the bilinear transform: at once, and close enough for the poles of a filter that
 * is not heard. */
void tb_biquad_design_bilinear(struct tb_biquad *f, enum tb_filter_type type, double freq_hz,
	double gain_db, double q, double rate_hz);

/* |H| of the prototype and of the filter, linear. */
double tb_biquad_prototype(
	enum tb_filter_type type, double freq_hz, double gain_db, double q, double at_hz);
double tb_biquad_response(const struct tb_biquad *f, double at_hz, double rate_hz);

/* Any stable `f` has exactly one such form. */
void tb_biquad_to_svf(struct tb_svf *s, const struct tb_biquad *f);

#endif
