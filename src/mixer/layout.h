/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What a strip's channels become on a bus of another layout.  Control thread.
 *
 * Downmix to stereo after ITU-R BS.775-3, table 2: centre and surrounds at -3 dB into left
 * and right.  Mono is the average of that left and right: what is in the middle of stereo is
 * as loud on a mono bus as it was, in PipeWire too.  (BS.775 has 3 dB more.)  A channel that
 * the bus has goes there and nowhere else, and nothing is mixed up: stereo on a 5.1 bus stays
 * in the front.  A mono microphone is on both sides as loud as PipeWire would play it. */
#ifndef TB_LAYOUT_H
#define TB_LAYOUT_H

#include <stdbool.h>

#include "mixer/mixer.h"

/* -1: left, +1: right, 0: neither (centre, LFE, AUX, unknown). */
int tb_position_side(uint8_t position);

/* One channel that stands for no side: it is panned, and never in one ear only. */
bool tb_layout_is_mono(const struct tb_layout *layout);

/* Left, right and more, each of which has a place round the listener, or is LFE. */
bool tb_layout_surrounds(const struct tb_layout *layout);

/* Gains of a pan position in -1..1. */
struct tb_pan {
	float left, right;
};

#define TB_PAN_CONSTANT_POWER_DB (-3.0103)

/* A mono strip.  `law_db`, -6..0: of either side in the centre; hard left is 0 dB whatever the
 * law is.  0 dB is tb_pan_balance(), -3 constant power (sine and cosine), -6 linear, and what
 * is between is between them in dB, as are desks' -4.5. */
struct tb_pan tb_pan_mono(float pan, float law_db);
/* Any other: linear balance.  The side turned away from falls to silence, the
 * other stays at 0 dB; as Ardour's stereo balance. */
struct tb_pan tb_pan_balance(float pan);

/* Levels of what a bus does not have, in its left and right. */
struct tb_downmix {
	float centre_lin, surround_lin;
	float lfe_lin;  /* of a centre; 3 dB less in left and right each */
	bool normalize; /* all down until no sum of full-scale channels is above full scale */
};

/* mix[out][in]: gains from `strip` to `bus`; a mono strip is spread by `pan`.  Where
 * no channel finds a place (AUX on stereo, unknown positions), channel i goes to channel i,
 * and those that the bus has no number for begin with its first again; on a lone channel all
 * are averaged.  AUX goes to the AUX of its number where the bus has any of them. */
void tb_layout_mix(const struct tb_layout *strip, const struct tb_layout *bus, struct tb_pan pan,
	const struct tb_downmix *downmix, float mix[TB_MAX_CHANNELS][TB_MAX_CHANNELS]);

/* A bit for each channel of the strip that has no place on the bus, whatever the levels of
 * its downmix are: one with a number of its own beside others that the bus has. */
uint32_t tb_layout_lost(const struct tb_layout *strip, const struct tb_layout *bus);

/* mix[out][in]: 1 for out == in; or, if `mono`, mono in left and right, and where there is a
 * centre, in that alone: there at BS.775's level, at which dialogue is as loud as it was, and
 * which a downmix to stereo or mono makes the same of as of left and right.  LFE stays.
 * Channels of which nobody knows what they are get the average of all. */
void tb_layout_mono(
	const struct tb_layout *layout, bool mono, float mix[TB_MAX_CHANNELS][TB_MAX_CHANNELS]);

/* What comes out of `mix` by its pairs of left and right, as mid (l + r) / 2 and side
 * (l - r) / 2, with the side at `width`: 0 leaves the middle, 1 changes nothing. */
void tb_layout_widen(
	const struct tb_layout *layout, float width, float mix[TB_MAX_CHANNELS][TB_MAX_CHANNELS]);

#endif
