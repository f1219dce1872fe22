/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What a strip's channels become on a bus of another layout.  Control thread.
 *
 * Downmix after ITU-R BS.775-3, table 2: centre and surrounds at -3 dB into
 * left and right, mono M = 0.7071 L + 0.7071 R + C + 0.5 Ls + 0.5 Rs, LFE left out
 * unless the bus has one.  Nothing is mixed up: stereo on a 5.1 bus stays in the
 * front.  A channel that the bus has goes there and nowhere else. */
#ifndef TB_LAYOUT_H
#define TB_LAYOUT_H

#include <stdbool.h>

#include "mixer.h"

/* -1: left, +1: right, 0: neither (centre, LFE, AUX, unknown). */
int tb_position_side(uint8_t position);

/* One channel that stands for no side: it is panned, and never in one ear only. */
bool tb_layout_is_mono(const struct tb_layout *layout);

/* Gains of a pan position in -1..1. */
struct tb_pan {
	float left, right;
};
/* A mono strip: constant power, sine and cosine, -3.01 dB each in the centre
 * (which is also BS.775's share of a centre channel). */
struct tb_pan tb_pan_mono(float pan);
/* Any other: linear balance.  The side turned away from falls to silence, the
 * other stays at 0 dB; as Ardour's stereo balance. */
struct tb_pan tb_pan_balance(float pan);

/* mix[out][in]: gains from `strip` to `bus`; a mono strip is spread by `pan`.  Where
 * no channel finds a place (AUX, unknown positions), channel i goes to channel i. */
void tb_layout_mix(const struct tb_layout *strip, const struct tb_layout *bus, struct tb_pan pan,
	float mix[TB_MAX_CHANNELS][TB_MAX_CHANNELS]);

/* mix[out][in]: 1 for out == in; or, if `mono`, the average of all channels but LFE
 * in each of them. */
void tb_layout_mono(
	const struct tb_layout *layout, bool mono, float mix[TB_MAX_CHANNELS][TB_MAX_CHANNELS]);

#endif
