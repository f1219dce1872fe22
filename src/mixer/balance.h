/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The channels of a strip or bus beside each other.  Control thread.
 *
 * A device has one volume per channel.  The loudest of them is the fader; what the
 * others are beside it is told by two kinds of settings: `balance` between the left and the
 * right side, and, where a balance cannot say all, `channel.<n>` of single channels.
 *
 * The balance is that of PulseAudio (pavucontrol, GNOME, `pactl get-sink-volume`): the
 * side turned away from is at 1 - |balance| of the volume, which is the cube root of the
 * gain.  At -0.4 the right side is at 60 %, or -13.3 dB. */
#ifndef TB_BALANCE_H
#define TB_BALANCE_H

#include <stdbool.h>

#include "mixer/settings.h"

/* Whether it has a left and a right side. */
bool tb_balance_has_sides(const struct tb_layout *layout);
/* Whether its channels have levels that a balance does not tell. */
bool tb_balance_has_channels(const struct tb_layout *layout);

/* One linear factor per channel, 0..1. */
void tb_balance_factors(
	const struct tb_layout *layout, const struct tb_balance_settings *from, float *factor_lin);

/* The settings that give these factors, up to a factor common to all.  What is silent says
 * nothing of the channels on its side, and those keep their settings. */
void tb_balance_of_factors(
	const struct tb_layout *layout, const float *factor_lin, struct tb_balance_settings *to);

#endif
