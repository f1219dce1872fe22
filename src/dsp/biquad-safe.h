/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What a design has to be whatever made it, and what is taken where it is not.  Control thread;
 * private to biquad.c.  `corner` is in rad per sample. */
#ifndef TB_BIQUAD_SAFE_H
#define TB_BIQUAD_SAFE_H

#include <stdbool.h>

#include "biquad-fit.h"
#include "biquad-prototype.h"
#include "dsp/section.h"

/* How far beyond its prototype's extremes a filter is designed to go. */
#define TB_BIQUAD_MARGIN_DB 0.5
/* Part of Nyquist up to which the bilinear filter has a corner worth the name. */
#define TB_BILINEAR_UP_TO 0.9

/* |c0 + c1 z^-1 + c2 z^-2|^2 */
struct tb_power tb_biquad_power(double c0, double c1, double c2);

/* Designs by the bilinear transform: the filter has the prototype's extremes, whatever the corner
 * below Nyquist. */
void tb_bilinear(struct tb_biquad *h, const struct tb_prototype *p, double corner);

/* No pole is farther out than 1 - 1e-6, and up to Nyquist nothing is more than twice the margin
 * above the prototype's maximum.  Filters with gain are inverted for a cut: their zeros have to be
 * good poles, and their minimum is bounded, too. */
bool tb_biquad_is_safe(const struct tb_biquad *h, const struct tb_prototype *p, double corner);

/* Cannot fail: the bilinear filter, or where that has no corner the prototype's gain at 0 Hz
 * throughout.  It is stable, inverted too, and between the extremes that the prototype has at any
 * frequency, which may be beyond Nyquist. */
void tb_biquad_fall_back(struct tb_biquad *h, const struct tb_prototype *p, double corner);

#endif
