/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What a strip's channels become on a bus of another layout. */
#include "layout.h"

#include <math.h>
#include <string.h>

#define HALF_POWER 0.70710678f

/* Where a channel goes that the bus does not have: the first rule of its position
 * of which the bus has all targets. */
static const struct rule {
	uint8_t from;
	uint8_t to[2]; /* the second may be TB_CH_UNKNOWN: none */
	float gain;
} rules[] = {
	/* clang-format off */
	{ TB_CH_FL,  { TB_CH_MONO },           HALF_POWER },
	{ TB_CH_FL,  { TB_CH_FC },             HALF_POWER },
	{ TB_CH_FR,  { TB_CH_MONO },           HALF_POWER },
	{ TB_CH_FR,  { TB_CH_FC },             HALF_POWER },
	{ TB_CH_FC,  { TB_CH_FL, TB_CH_FR },   HALF_POWER },
	{ TB_CH_FC,  { TB_CH_MONO },           1.0f },
	{ TB_CH_SL,  { TB_CH_RL },             1.0f },
	{ TB_CH_SL,  { TB_CH_FL },             HALF_POWER },
	{ TB_CH_SL,  { TB_CH_MONO },           0.5f },
	{ TB_CH_SL,  { TB_CH_FC },             0.5f },
	{ TB_CH_SR,  { TB_CH_RR },             1.0f },
	{ TB_CH_SR,  { TB_CH_FR },             HALF_POWER },
	{ TB_CH_SR,  { TB_CH_MONO },           0.5f },
	{ TB_CH_SR,  { TB_CH_FC },             0.5f },
	{ TB_CH_RL,  { TB_CH_SL },             1.0f },
	{ TB_CH_RL,  { TB_CH_FL },             HALF_POWER },
	{ TB_CH_RL,  { TB_CH_MONO },           0.5f },
	{ TB_CH_RL,  { TB_CH_FC },             0.5f },
	{ TB_CH_RR,  { TB_CH_SR },             1.0f },
	{ TB_CH_RR,  { TB_CH_FR },             HALF_POWER },
	{ TB_CH_RR,  { TB_CH_MONO },           0.5f },
	{ TB_CH_RR,  { TB_CH_FC },             0.5f },
	/* BS.775's single surround of 3/1. */
	{ TB_CH_RC,  { TB_CH_RL, TB_CH_RR },   HALF_POWER },
	{ TB_CH_RC,  { TB_CH_SL, TB_CH_SR },   HALF_POWER },
	{ TB_CH_RC,  { TB_CH_FL, TB_CH_FR },   0.5f },
	{ TB_CH_RC,  { TB_CH_MONO },           HALF_POWER },
	{ TB_CH_RC,  { TB_CH_FC },             HALF_POWER },
	/* Not in BS.775: between a front side and the centre, with that side. */
	{ TB_CH_FLC, { TB_CH_FL },             1.0f },
	{ TB_CH_FLC, { TB_CH_MONO },           HALF_POWER },
	{ TB_CH_FLC, { TB_CH_FC },             HALF_POWER },
	{ TB_CH_FRC, { TB_CH_FR },             1.0f },
	{ TB_CH_FRC, { TB_CH_MONO },           HALF_POWER },
	{ TB_CH_FRC, { TB_CH_FC },             HALF_POWER },
	/* clang-format on */
};

#define N_RULES (sizeof(rules) / sizeof(rules[0]))

int tb_position_side(uint8_t position)
{
	switch (position) {
	case TB_CH_FL:
	case TB_CH_SL:
	case TB_CH_RL:
	case TB_CH_FLC:
		return -1;
	case TB_CH_FR:
	case TB_CH_SR:
	case TB_CH_RR:
	case TB_CH_FRC:
		return 1;
	default:
		return 0;
	}
}

bool tb_layout_is_mono(const struct tb_layout *layout)
{
	return layout->n_channels == 1 && layout->position[0] != TB_CH_LFE
	       && tb_position_side(layout->position[0]) == 0;
}

struct tb_pan tb_pan_mono(float pan)
{
	float angle = (pan + 1.0f) * (float)M_PI_4;

	/* cosf(M_PI_2) is not quite 0, and a hard pan is meant to be silence. */
	return (struct tb_pan){
		.left = pan < 1.0f ? cosf(angle) : 0.0f,
		.right = sinf(angle),
	};
}

struct tb_pan tb_pan_balance(float pan)
{
	return (struct tb_pan){
		.left = fminf(1.0f - pan, 1.0f),
		.right = fminf(1.0f + pan, 1.0f),
	};
}

/* The bus's channel at `position`, -1 if it has none.  Nothing is ever at
 * TB_CH_UNKNOWN. */
static int place(const struct tb_layout *bus, uint8_t position)
{
	for (uint32_t i = 0; i < bus->n_channels && position != TB_CH_UNKNOWN; i++)
		if (bus->position[i] == position)
			return (int)i;
	return -1;
}

static bool apply_rule(const struct rule *rule, const struct tb_layout *bus, uint32_t in,
	float mix[TB_MAX_CHANNELS][TB_MAX_CHANNELS])
{
	int first = place(bus, rule->to[0]), second = place(bus, rule->to[1]);

	if (first < 0 || (second < 0 && rule->to[1] != TB_CH_UNKNOWN))
		return false;
	mix[first][in] = rule->gain;
	if (second >= 0)
		mix[second][in] = rule->gain;
	return true;
}

/* Two channels of the strip in one of the bus (7.1 on 5.1) keep their power. */
static void share_surround(const struct tb_layout *strip, uint32_t in, int out,
	float mix[TB_MAX_CHANNELS][TB_MAX_CHANNELS], const struct tb_layout *bus)
{
	uint8_t own = bus->position[out];

	if (own != strip->position[in] && place(strip, own) >= 0 && mix[out][in] == 1.0f)
		mix[out][in] = HALF_POWER;
}

static bool place_channel(const struct tb_layout *strip, const struct tb_layout *bus, uint32_t in,
	float mix[TB_MAX_CHANNELS][TB_MAX_CHANNELS])
{
	int same = place(bus, strip->position[in]);

	if (same >= 0) {
		mix[same][in] = 1.0f;
		return true;
	}
	for (uint32_t r = 0; r < N_RULES; r++) {
		if (rules[r].from == strip->position[in] && apply_rule(&rules[r], bus, in, mix)) {
			share_surround(strip, in, place(bus, rules[r].to[0]), mix, bus);
			return true;
		}
	}
	/* So does the LFE channel: BS.775 has a downmix without it. */
	return false;
}

/* Left and right of the bus get the pan's shares, whatever is between them none. */
static bool place_mono(
	const struct tb_layout *bus, struct tb_pan pan, float mix[TB_MAX_CHANNELS][TB_MAX_CHANNELS])
{
	int left = place(bus, TB_CH_FL), right = place(bus, TB_CH_FR);
	int centre = place(bus, TB_CH_MONO);

	if (left >= 0 && right >= 0) {
		mix[left][0] = pan.left;
		mix[right][0] = pan.right;
		return true;
	}
	if (centre < 0)
		centre = place(bus, TB_CH_FC);
	if (centre >= 0)
		mix[centre][0] = 1.0f;
	return centre >= 0;
}

/* Positions say nothing here: channel by channel, and mono in the first two. */
static void place_by_number(const struct tb_layout *strip, const struct tb_layout *bus,
	struct tb_pan pan, float mix[TB_MAX_CHANNELS][TB_MAX_CHANNELS])
{
	if (tb_layout_is_mono(strip) && bus->n_channels > 1) {
		mix[0][0] = pan.left;
		mix[1][0] = pan.right;
		return;
	}
	for (uint32_t i = 0; i < strip->n_channels && i < bus->n_channels; i++)
		mix[i][i] = 1.0f;
}

static bool share_a_position(const struct tb_layout *strip, const struct tb_layout *bus)
{
	for (uint32_t i = 0; i < strip->n_channels; i++)
		if (place(bus, strip->position[i]) >= 0)
			return true;
	return false;
}

/* A lone channel without a side is mono, whatever a device calls it, unless the
 * strip calls one of its own the same. */
static struct tb_layout target_of(const struct tb_layout *strip, const struct tb_layout *bus)
{
	struct tb_layout target = *bus;

	if (tb_layout_is_mono(bus) && !share_a_position(strip, bus))
		target.position[0] = TB_CH_MONO;
	return target;
}

void tb_layout_mix(const struct tb_layout *strip, const struct tb_layout *bus, struct tb_pan pan,
	float mix[TB_MAX_CHANNELS][TB_MAX_CHANNELS])
{
	struct tb_layout target = target_of(strip, bus);
	bool placed = false;

	memset(mix, 0, sizeof(float[TB_MAX_CHANNELS][TB_MAX_CHANNELS]));
	if (tb_layout_is_mono(strip) && !share_a_position(strip, bus))
		placed = place_mono(&target, pan, mix);
	else
		for (uint32_t in = 0; in < strip->n_channels; in++)
			placed |= place_channel(strip, &target, in, mix);
	if (!placed)
		place_by_number(strip, bus, pan, mix);
}

void tb_layout_mono(
	const struct tb_layout *layout, bool mono, float mix[TB_MAX_CHANNELS][TB_MAX_CHANNELS])
{
	uint32_t n = layout->n_channels, n_averaged = n;

	for (uint32_t i = 0; i < n; i++)
		n_averaged -= layout->position[i] == TB_CH_LFE;
	for (uint32_t out = 0; out < n; out++) {
		for (uint32_t in = 0; in < n; in++) {
			bool averaged = mono && layout->position[out] != TB_CH_LFE
			                && layout->position[in] != TB_CH_LFE;

			mix[out][in] = averaged ? 1.0f / (float)n_averaged : (float)(in == out);
		}
	}
}
