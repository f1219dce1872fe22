/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The analogue prototypes of biquad.h as ratios of quadratics.  Control thread; private to
 * biquad.c. */
#ifndef TB_BIQUAD_PROTOTYPE_H
#define TB_BIQUAD_PROTOTYPE_H

#include "dsp/section.h"

/* |H|^2 = n / d, both quadratics in the square of frequency / corner. */
struct tb_prototype {
	enum tb_filter_type type;
	double a, q;
	double n[3], d[3];
};

struct tb_range {
	double least, most;
};

/* `a` and `q` as the Cookbook has them. */
struct tb_prototype tb_prototype_of(enum tb_filter_type type, double a, double q);

/* |H|^2 at u = frequency / corner. */
double tb_prototype_power(const struct tb_prototype *p, double u);

/* The range of n / d, which are quadratics in y, for y from 0 to y_max. */
struct tb_range tb_range_of(const double n[3], const double d[3], double y_max);

#endif
