/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What the EQ of a strip or bus does, from its keys <device>.eq.on and
 * <device>.eq.<n>.{on,type,freq,gain,q}. */
#ifndef TB_EQ_CURVE_H
#define TB_EQ_CURVE_H

#include "biquad.h"
#include "keys.h"

#define TB_EQ_CURVE_BANDS 8u

struct tb_eq_curve {
	bool is_on;
	double rate_hz;
	uint32_t n_bands; /* that are on */
	struct tb_biquad band[TB_EQ_CURVE_BANDS];
};

/* Of "strip.game" or "bus.a1".  False if it has no EQ. */
bool tb_eq_curve_read(struct tb_eq_curve *curve, const struct tb_keys *keys, const char *device);

/* Its gain in dB; 0 while it is off. */
double tb_eq_curve_db(const struct tb_eq_curve *curve, double at_hz);

#endif
