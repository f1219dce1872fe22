/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What a strip's channels become on a bus of another layout. */
#include "layout.h"

#include <math.h>
#include <string.h>

#define HALF_POWER 0.70710678f

/* Which setting of a downmix a rule is subject to. */
enum level { PLAIN, CENTRE, SURROUND, LFE };

/* Where a channel goes that the bus does not have: the first rule of its position
 * of which the bus has all targets. */
static const struct rule {
	uint8_t from;
	uint8_t to[2]; /* the second may be TB_CH_UNKNOWN: none */
	enum level level;
	float gain;
} rules[] = {
	/* clang-format off */
	{ TB_CH_FL,  { TB_CH_FC },             PLAIN,    HALF_POWER },
	{ TB_CH_FR,  { TB_CH_FC },             PLAIN,    HALF_POWER },
	{ TB_CH_FC,  { TB_CH_FL, TB_CH_FR },   CENTRE,   1.0f },
	{ TB_CH_LFE, { TB_CH_FC },             LFE,      1.0f },
	{ TB_CH_LFE, { TB_CH_FL, TB_CH_FR },   LFE,      HALF_POWER },
	{ TB_CH_SL,  { TB_CH_RL },             PLAIN,    1.0f },
	{ TB_CH_SL,  { TB_CH_FL },             SURROUND, 1.0f },
	{ TB_CH_SL,  { TB_CH_FC },             SURROUND, HALF_POWER },
	{ TB_CH_SR,  { TB_CH_RR },             PLAIN,    1.0f },
	{ TB_CH_SR,  { TB_CH_FR },             SURROUND, 1.0f },
	{ TB_CH_SR,  { TB_CH_FC },             SURROUND, HALF_POWER },
	{ TB_CH_RL,  { TB_CH_SL },             PLAIN,    1.0f },
	{ TB_CH_RL,  { TB_CH_FL },             SURROUND, 1.0f },
	{ TB_CH_RL,  { TB_CH_FC },             SURROUND, HALF_POWER },
	{ TB_CH_RR,  { TB_CH_SR },             PLAIN,    1.0f },
	{ TB_CH_RR,  { TB_CH_FR },             SURROUND, 1.0f },
	{ TB_CH_RR,  { TB_CH_FC },             SURROUND, HALF_POWER },
	/* BS.775's single surround of 3/1. */
	{ TB_CH_RC,  { TB_CH_RL, TB_CH_RR },   PLAIN,    HALF_POWER },
	{ TB_CH_RC,  { TB_CH_SL, TB_CH_SR },   PLAIN,    HALF_POWER },
	{ TB_CH_RC,  { TB_CH_FL, TB_CH_FR },   SURROUND, HALF_POWER },
	{ TB_CH_RC,  { TB_CH_FC },             SURROUND, 1.0f },
	/* Not in BS.775: between a front side and the centre, with that side. */
	{ TB_CH_FLC, { TB_CH_FL },             PLAIN,    1.0f },
	{ TB_CH_FLC, { TB_CH_FC },             PLAIN,    HALF_POWER },
	{ TB_CH_FRC, { TB_CH_FR },             PLAIN,    1.0f },
	{ TB_CH_FRC, { TB_CH_FC },             PLAIN,    HALF_POWER },
	/* clang-format on */
};

#define N_RULES (sizeof(rules) / sizeof(rules[0]))

/* What a strip's own mono is made by. */
static const struct tb_downmix bs775 = {
	.centre_lin = HALF_POWER,
	.surround_lin = HALF_POWER,
};

static float level_of(const struct rule *rule, const struct tb_downmix *downmix)
{
	switch (rule->level) {
	case CENTRE:
		return rule->gain * downmix->centre_lin;
	case SURROUND:
		return rule->gain * downmix->surround_lin;
	case LFE:
		return rule->gain * downmix->lfe_lin;
	default:
		return rule->gain;
	}
}

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

static bool has_position(const struct tb_layout *layout, uint8_t position)
{
	for (uint32_t c = 0; c < layout->n_channels; c++)
		if (layout->position[c] == position)
			return true;
	return false;
}

bool tb_layout_surrounds(const struct tb_layout *layout)
{
	for (uint32_t c = 0; c < layout->n_channels; c++)
		if (layout->position[c] < TB_CH_FL || layout->position[c] > TB_CH_FRC)
			return false;
	return layout->n_channels > 2 && has_position(layout, TB_CH_FL)
	       && has_position(layout, TB_CH_FR);
}

static float power(float base, float exponent)
{
	/* Where a law has no share of a curve the curve's 0 does not matter. */
	return exponent > 0.0f ? powf(base, exponent) : 1.0f;
}

/* One side, `turned` towards it: 1, away from it: -1. */
static float side_of_pan(float turned, float law_db)
{
	float even = fminf(1.0f + turned, 1.0f);
	float constant_power = sinf((turned + 1.0f) * (float)M_PI_4);
	float linear = 0.5f * (1.0f + turned);
	float at_3_db = law_db / (float)TB_PAN_CONSTANT_POWER_DB;

	if (turned <= -1.0f)
		return 0.0f;
	if (at_3_db <= 1.0f)
		return power(even, 1.0f - at_3_db) * power(constant_power, at_3_db);
	return power(constant_power, 2.0f - at_3_db) * power(linear, at_3_db - 1.0f);
}

struct tb_pan tb_pan_mono(float pan, float law_db)
{
	return (struct tb_pan){
		.left = side_of_pan(-pan, law_db),
		.right = side_of_pan(pan, law_db),
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

/* What is being filled in. */
struct filling {
	const struct tb_layout *strip, *bus;
	const struct tb_downmix *downmix;
	float (*mix)[TB_MAX_CHANNELS]; /* [out][in] */
};

static bool apply_rule(const struct filling *f, const struct rule *rule, uint32_t in)
{
	int first = place(f->bus, rule->to[0]), second = place(f->bus, rule->to[1]);

	if (first < 0 || (second < 0 && rule->to[1] != TB_CH_UNKNOWN))
		return false;
	f->mix[first][in] = level_of(rule, f->downmix);
	if (second >= 0)
		f->mix[second][in] = level_of(rule, f->downmix);
	return true;
}

/* A channel's share of mono: half of what it has in the left and right of stereo. */
static float mono_share(uint8_t position, const struct tb_downmix *downmix)
{
	if (position == TB_CH_FL || position == TB_CH_FR)
		return 0.5f;
	for (uint32_t r = 0; r < N_RULES; r++) {
		const struct rule *rule = &rules[r];

		if (rule->from != position)
			continue;
		if (rule->to[0] == TB_CH_FL && rule->to[1] == TB_CH_FR)
			return level_of(rule, downmix);
		if (rule->to[0] == TB_CH_FL || rule->to[0] == TB_CH_FR)
			return 0.5f * level_of(rule, downmix);
	}
	return 0.0f;
}

static bool is_known(uint8_t position)
{
	return position != TB_CH_UNKNOWN && position < TB_CH_AUX0;
}

/* Two channels of the strip in one of the bus (7.1 on 5.1) keep their power. */
static void share_surround(const struct filling *f, uint32_t in, int out)
{
	uint8_t own = f->bus->position[out];

	if (own == TB_CH_FL || own == TB_CH_FR)
		return;
	if (own != f->strip->position[in] && place(f->strip, own) >= 0 && f->mix[out][in] == 1.0f)
		f->mix[out][in] = HALF_POWER;
}

static bool place_channel(const struct filling *f, uint32_t in)
{
	uint8_t position = f->strip->position[in];
	int same = place(f->bus, position), mono = place(f->bus, TB_CH_MONO);

	if (same >= 0) {
		f->mix[same][in] = 1.0f;
		return true;
	}
	for (uint32_t r = 0; r < N_RULES; r++) {
		if (rules[r].from == position && apply_rule(f, &rules[r], in)) {
			share_surround(f, in, place(f->bus, rules[r].to[0]));
			return true;
		}
	}
	if (mono >= 0 && is_known(position))
		f->mix[mono][in] = mono_share(position, f->downmix);
	return mono >= 0 && is_known(position);
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

/* Positions say nothing here: channel by channel, and mono in the first two.  What the
 * bus has no number for begins with the first again, so that it is heard; on a lone channel
 * all are averaged. */
static void place_by_number(const struct filling *f, struct tb_pan pan)
{
	uint32_t n_in = f->strip->n_channels, n_out = f->bus->n_channels;

	if (tb_layout_is_mono(f->strip) && n_out > 1) {
		f->mix[0][0] = pan.left;
		f->mix[1][0] = pan.right;
		return;
	}
	for (uint32_t i = 0; i < n_in; i++)
		f->mix[i % n_out][i] = n_out == 1 ? 1.0f / (float)n_in : 1.0f;
}

static bool share_a_position(const struct tb_layout *strip, const struct tb_layout *bus)
{
	for (uint32_t i = 0; i < strip->n_channels; i++)
		if (place(bus, strip->position[i]) >= 0)
			return true;
	return false;
}

static bool has_known_channels(const struct tb_layout *layout)
{
	for (uint32_t i = 0; i < layout->n_channels; i++)
		if (is_known(layout->position[i]))
			return true;
	return false;
}

/* A lone channel without a side is mono, whatever a device calls it, and the first two of a
 * bus without positions are left and right, unless the strip calls one of its own the
 * same. */
static struct tb_layout target_of(const struct tb_layout *strip, const struct tb_layout *bus)
{
	struct tb_layout target = *bus;

	if (share_a_position(strip, bus))
		return target;
	if (tb_layout_is_mono(bus)) {
		target.position[0] = TB_CH_MONO;
	} else if (bus->n_channels > 1 && has_known_channels(strip) && !has_known_channels(bus)) {
		target.position[0] = TB_CH_FL;
		target.position[1] = TB_CH_FR;
	}
	return target;
}

/* PipeWire's rule: the gains of an output add up to 1 at most. */
static void normalize(const struct filling *f)
{
	float loudest = 1.0f;

	for (uint32_t out = 0; out < f->bus->n_channels; out++) {
		float sum = 0.0f;

		for (uint32_t in = 0; in < f->strip->n_channels; in++)
			sum += f->mix[out][in];
		loudest = fmaxf(loudest, sum);
	}
	for (uint32_t out = 0; out < f->bus->n_channels; out++)
		for (uint32_t in = 0; in < f->strip->n_channels; in++)
			f->mix[out][in] /= loudest;
}

void tb_layout_mix(const struct tb_layout *strip, const struct tb_layout *bus, struct tb_pan pan,
	const struct tb_downmix *downmix, float mix[TB_MAX_CHANNELS][TB_MAX_CHANNELS])
{
	struct tb_layout target = target_of(strip, bus);
	struct filling f = { strip, &target, downmix, mix };
	bool placed = false;

	memset(mix, 0, sizeof(float[TB_MAX_CHANNELS][TB_MAX_CHANNELS]));
	if (tb_layout_is_mono(strip) && !share_a_position(strip, bus))
		placed = place_mono(&target, pan, mix);
	else
		for (uint32_t in = 0; in < strip->n_channels; in++)
			placed |= place_channel(&f, in);
	if (!placed)
		place_by_number(&f, pan);
	if (downmix->normalize && !tb_layout_is_mono(strip))
		normalize(&f);
}

uint32_t tb_layout_lost(const struct tb_layout *strip, const struct tb_layout *bus)
{
	static const struct tb_downmix all = { 1.0f, 1.0f, 1.0f, false };
	float mix[TB_MAX_CHANNELS][TB_MAX_CHANNELS];
	uint32_t lost = 0;

	tb_layout_mix(strip, bus, tb_pan_mono(0.0f, 0.0f), &all, mix);
	for (uint32_t in = 0; in < strip->n_channels; in++) {
		float sum = 0.0f;

		for (uint32_t out = 0; out < bus->n_channels; out++)
			sum += mix[out][in];
		lost |= (uint32_t)(sum == 0.0f) << in;
	}
	return lost;
}

/* ---- mono in place ---- */

static bool all_have_shares(const struct tb_layout *layout)
{
	for (uint32_t i = 0; i < layout->n_channels; i++)
		if (layout->position[i] != TB_CH_LFE
			&& mono_share(layout->position[i], &bs775) == 0.0f)
			return false;
	return true;
}

/* Where nobody knows what the channels are. */
static void average(const struct tb_layout *layout, float mix[TB_MAX_CHANNELS][TB_MAX_CHANNELS])
{
	uint32_t n = layout->n_channels;

	for (uint32_t i = 0; i < layout->n_channels; i++)
		n -= layout->position[i] == TB_CH_LFE;
	for (uint32_t out = 0; out < layout->n_channels; out++)
		for (uint32_t in = 0; in < layout->n_channels; in++)
			if (layout->position[out] != TB_CH_LFE && layout->position[in] != TB_CH_LFE)
				mix[out][in] = 1.0f / (float)n;
}

/* All shares in one channel; the centre's own is `whole`. */
static void gather(const struct tb_layout *layout, uint32_t out, float whole,
	float mix[TB_MAX_CHANNELS][TB_MAX_CHANNELS])
{
	for (uint32_t in = 0; in < layout->n_channels; in++)
		if (layout->position[in] != TB_CH_LFE)
			mix[out][in] = mono_share(layout->position[in], &bs775) / whole;
}

void tb_layout_mono(
	const struct tb_layout *layout, bool mono, float mix[TB_MAX_CHANNELS][TB_MAX_CHANNELS])
{
	int centre = place(layout, TB_CH_FC), left = place(layout, TB_CH_FL),
	    right = place(layout, TB_CH_FR);

	memset(mix, 0, sizeof(float[TB_MAX_CHANNELS][TB_MAX_CHANNELS]));
	for (uint32_t i = 0; i < layout->n_channels; i++)
		mix[i][i] = !mono || layout->position[i] == TB_CH_LFE ? 1.0f : 0.0f;
	if (!mono)
		return;
	if (all_have_shares(layout) && centre >= 0) {
		gather(layout, (uint32_t)centre, HALF_POWER, mix);
	} else if (all_have_shares(layout) && left >= 0 && right >= 0) {
		gather(layout, (uint32_t)left, 1.0f, mix);
		gather(layout, (uint32_t)right, 1.0f, mix);
	} else {
		average(layout, mix);
	}
}

/* ---- width ---- */

static void widen_pair(const struct tb_layout *layout, uint8_t left, uint8_t right, float width,
	float mix[TB_MAX_CHANNELS][TB_MAX_CHANNELS])
{
	int l = place(layout, left), r = place(layout, right);
	float own = 0.5f * (1.0f + width), other = 0.5f * (1.0f - width);

	if (l < 0 || r < 0)
		return;
	for (uint32_t in = 0; in < layout->n_channels; in++) {
		float from_left = mix[l][in], from_right = mix[r][in];

		mix[l][in] = own * from_left + other * from_right;
		mix[r][in] = own * from_right + other * from_left;
	}
}

void tb_layout_widen(
	const struct tb_layout *layout, float width, float mix[TB_MAX_CHANNELS][TB_MAX_CHANNELS])
{
	if (width == 1.0f)
		return;
	widen_pair(layout, TB_CH_FL, TB_CH_FR, width, mix);
	widen_pair(layout, TB_CH_FLC, TB_CH_FRC, width, mix);
	widen_pair(layout, TB_CH_SL, TB_CH_SR, width, mix);
	widen_pair(layout, TB_CH_RL, TB_CH_RR, width, mix);
}
