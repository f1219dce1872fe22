/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Volumes of channels as settings, and settings as volumes. */
#include "balance.h"

#include <math.h>

#include "layout.h"
#include "dsp/units.h"

/* A desktop has so many steps of volume up to 100 %: 60 % is 39322 of them, which is a little
 * more. */
#define STEPS 65536.0f

enum side { LEFT, NEITHER, RIGHT, N_SIDES };

static enum side side_of(const struct tb_layout *layout, uint32_t channel)
{
	return (enum side)(tb_position_side(layout->position[channel]) + 1);
}

bool tb_balance_has_sides(const struct tb_layout *layout)
{
	bool has[N_SIDES] = { false };

	for (uint32_t c = 0; c < layout->n_channels; c++)
		has[side_of(layout, c)] = true;
	return has[LEFT] && has[RIGHT];
}

bool tb_balance_has_channels(const struct tb_layout *layout)
{
	return layout->n_channels > 2 || (layout->n_channels == 2 && !tb_balance_has_sides(layout));
}

static float side_gain(enum side side, float balance)
{
	float volume = side == LEFT ? 1.0f - balance : side == RIGHT ? 1.0f + balance : 1.0f;

	return volume < 1.0f ? volume * volume * volume : 1.0f;
}

void tb_balance_factors(
	const struct tb_layout *layout, const struct tb_balance_settings *from, float *factor_lin)
{
	float balance = tb_balance_has_sides(layout) ? from->balance : 0.0f;
	bool has_channels = tb_balance_has_channels(layout);

	for (uint32_t c = 0; c < layout->n_channels; c++) {
		factor_lin[c] = side_gain(side_of(layout, c), balance);
		if (has_channels)
			factor_lin[c] *= tb_db_to_lin(from->channel_db[c]);
	}
}

/* The tenth of a percent that was meant, if the steps of a desktop can be why it is another. */
static float meant(float balance, float louder)
{
	float round = roundf(1000.0f * balance) / 1000.0f;

	return fabsf(round - balance) * louder * STEPS <= 1.0f ? round : balance;
}

static float balance_between(float left_lin, float right_lin)
{
	float left = cbrtf(left_lin), right = cbrtf(right_lin);
	float louder = fmaxf(left, right);

	return louder > 0.0f ? meant((right - left) / louder, louder) : 0.0f;
}

void tb_balance_of_factors(
	const struct tb_layout *layout, const float *factor_lin, struct tb_balance_settings *to)
{
	float loudest[N_SIDES] = { 0.0f }, all = 0.0f;

	for (uint32_t c = 0; c < layout->n_channels; c++) {
		enum side side = side_of(layout, c);

		loudest[side] = fmaxf(loudest[side], factor_lin[c]);
		all = fmaxf(all, factor_lin[c]);
	}
	if (all == 0.0f)
		return;
	if (tb_balance_has_sides(layout))
		to->balance = balance_between(loudest[LEFT], loudest[RIGHT]);
	for (uint32_t c = 0; tb_balance_has_channels(layout) && c < layout->n_channels; c++) {
		float side = side_gain(side_of(layout, c), to->balance);

		if (side > 0.0f)
			to->channel_db[c] = fminf(tb_lin_to_db(factor_lin[c] / all / side), 0.0f);
	}
}
