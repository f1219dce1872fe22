/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What the EQ of a strip or bus does, and which of its bands are in use, from its keys
 * <device>.eq.on and <device>.eq.<n>.{on,type,freq,gain,q}. */
#ifndef TB_EQ_CURVE_H
#define TB_EQ_CURVE_H

#include "dsp/biquad.h"
#include "client/keys.h"

#define TB_EQ_CURVE_BANDS 16u

struct tb_eq_curve {
	bool is_on;
	double rate_hz;
	uint32_t n_bands; /* that are on */
	struct tb_biquad band[TB_EQ_CURVE_BANDS];
};

/* The curve of "strip.game" or "bus.a1".  False if it has no EQ. */
bool tb_eq_curve_read(struct tb_eq_curve *curve, const struct tb_keys *keys, const char *device);

/* The keys of bands that nobody needs to see: those behind the one that follows the last used
 * band.  A band is used if it is on or was moved.  Returns how many, from `first` on, which is
 * NULL if there are none. */
uint32_t tb_eq_unused_keys(
	const struct tb_keys *keys, const char *device, const struct tb_key **first);

/* Its gain in dB; 0 while it is off. */
double tb_eq_curve_db(const struct tb_eq_curve *curve, double at_hz);

#endif
