/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Laws that hold for every pair of layouts; the numbers are in scenario/layouts. */
#include "layout.h"

#include <criterion/criterion.h>
#include <math.h>

static const struct tb_layout layouts[] = {
	{ 1, { TB_CH_MONO } },
	{ 1, { TB_CH_FC } },
	{ 1, { TB_CH_UNKNOWN } },
	{ 1, { TB_CH_FL } },
	{ 2, { TB_CH_FL, TB_CH_FR } },
	{ 2, { TB_CH_FR, TB_CH_FL } },
	{ 2, { TB_CH_AUX0, TB_CH_AUX0 + 1 } },
	{ 3, { TB_CH_FL, TB_CH_FR, TB_CH_LFE } },
	{ 4, { TB_CH_FL, TB_CH_FR, TB_CH_FC, TB_CH_RC } },
	{ 6, { TB_CH_FL, TB_CH_FR, TB_CH_FC, TB_CH_LFE, TB_CH_SL, TB_CH_SR } },
	{ 8, { TB_CH_FL, TB_CH_FR, TB_CH_FC, TB_CH_LFE, TB_CH_RL, TB_CH_RR, TB_CH_SL, TB_CH_SR } },
	{ 8, { TB_CH_FL, TB_CH_FR, TB_CH_FC, TB_CH_LFE, TB_CH_RL, TB_CH_RR, TB_CH_FLC,
		     TB_CH_FRC } },
};

static const struct tb_downmix usual = { 0.70710678f, 0.70710678f, 0.5f, false };

#define CONSTANT_POWER (float)TB_PAN_CONSTANT_POWER_DB
#define N_LAYOUTS      (sizeof(layouts) / sizeof(layouts[0]))

Test(layout, onto_itself_is_bit_exact)
{
	for (uint32_t l = 0; l < N_LAYOUTS; l++) {
		float mix[TB_MAX_CHANNELS][TB_MAX_CHANNELS];

		tb_layout_mix(&layouts[l], &layouts[l], tb_pan_mono(0.3f, 0.0f), &usual, mix);
		for (uint32_t out = 0; out < layouts[l].n_channels; out++)
			for (uint32_t in = 0; in < layouts[l].n_channels; in++)
				cr_expect(mix[out][in] == (float)(out == in), "layout %u", l);
	}
}

Test(layout, every_pair_plays_and_no_channel_gets_louder)
{
	for (uint32_t s = 0; s < N_LAYOUTS; s++)
		for (uint32_t b = 0; b < N_LAYOUTS; b++) {
			float mix[TB_MAX_CHANNELS][TB_MAX_CHANNELS], all = 0.0f;

			tb_layout_mix(&layouts[s], &layouts[b], tb_pan_mono(0.0f, CONSTANT_POWER),
				&usual, mix);
			for (uint32_t in = 0; in < layouts[s].n_channels; in++) {
				float power = 0.0f;

				for (uint32_t out = 0; out < layouts[b].n_channels; out++)
					power += mix[out][in] * mix[out][in];
				cr_expect(power < 1.0001f, "%u of %u on %u", in, s, b);
				all += power;
			}
			cr_expect(all > 0.0f, "%u on %u", s, b);
		}
}

/* Left and right swap in and out. */
Test(layout, left_and_right_are_treated_alike)
{
	static const struct tb_layout side = { 1, { TB_CH_FR } };
	float left[TB_MAX_CHANNELS][TB_MAX_CHANNELS], right[TB_MAX_CHANNELS][TB_MAX_CHANNELS];

	tb_layout_mix(&layouts[9], &layouts[4], tb_pan_mono(0.0f, 0.0f), &usual, left);
	tb_layout_mix(&layouts[9], &layouts[5], tb_pan_mono(0.0f, 0.0f), &usual, right);
	for (uint32_t in = 0; in < 6; in++)
		cr_expect(left[0][in] == right[1][in] && left[1][in] == right[0][in]);
	cr_expect(!tb_layout_is_mono(&side));
	cr_expect(tb_layout_is_mono(&layouts[0]));
	cr_expect(tb_layout_is_mono(&layouts[2]));
}

Test(layout, the_pan_laws_meet_in_the_middle_and_at_the_ends)
{
	static const float laws_db[] = { 0.0f, -1.5f, -3.0f, CONSTANT_POWER, -4.5f, -6.0f };

	for (uint32_t i = 0; i < sizeof(laws_db) / sizeof(laws_db[0]); i++) {
		float centre = powf(10.0f, laws_db[i] / 20.0f), last = -1.0f;

		cr_expect(fabsf(tb_pan_mono(0.0f, laws_db[i]).left - centre) < 1e-6f);
		cr_expect(fabsf(tb_pan_mono(0.0f, laws_db[i]).right - centre) < 1e-6f);
		cr_expect(tb_pan_mono(-1.0f, laws_db[i]).left == 1.0f);
		cr_expect(tb_pan_mono(-1.0f, laws_db[i]).right == 0.0f);
		cr_expect(tb_pan_mono(1.0f, laws_db[i]).left == 0.0f);
		cr_expect(tb_pan_mono(1.0f, laws_db[i]).right == 1.0f);
		for (float pan = -1.0f; pan <= 1.0f; pan += 0.01f) {
			float right = tb_pan_mono(pan, laws_db[i]).right;

			cr_expect(right >= last - 1e-6f && right <= 1.000001f);
			last = right;
		}
	}
	cr_expect(tb_pan_balance(0.0f).left == 1.0f && tb_pan_balance(0.0f).right == 1.0f);
	cr_expect(tb_pan_balance(-1.0f).left == 1.0f && tb_pan_balance(-1.0f).right == 0.0f);
	cr_expect(tb_pan_balance(0.25f).left == 0.75f && tb_pan_balance(0.25f).right == 1.0f);
}

/* Bit-exact where the names are known, at any pan. */
Test(layout, pan_laws_are_the_known_ones)
{
	for (float pan = -0.9f; pan < 1.0f; pan += 0.1f) {
		float angle = (pan + 1.0f) * (float)M_PI_4;
		struct tb_pan even = tb_pan_mono(pan, 0.0f), balance = tb_pan_balance(pan);
		struct tb_pan power = tb_pan_mono(pan, CONSTANT_POWER);
		struct tb_pan linear = tb_pan_mono(pan, -6.0206f);

		cr_expect(even.left == balance.left && even.right == balance.right);
		cr_expect(fabsf(power.left - cosf(angle)) < 1e-6f);
		cr_expect(fabsf(power.right - sinf(angle)) < 1e-6f);
		cr_expect(fabsf(linear.left - 0.5f * (1.0f - pan)) < 1e-5f);
	}
}

/* Mono of any layout is the same on a stereo bus as the average of its downmix. */
Test(layout, mono_in_place_is_mono_of_the_downmix)
{
	static const struct tb_downmix without_lfe = { 0.70710678f, 0.70710678f, 0.0f, false };

	for (uint32_t l = 4; l < N_LAYOUTS; l++) {
		float mono[TB_MAX_CHANNELS][TB_MAX_CHANNELS], mix[TB_MAX_CHANNELS][TB_MAX_CHANNELS];

		if (l == 6) /* AUX: nobody knows what they are */
			continue;
		tb_layout_mono(&layouts[l], true, mono);
		tb_layout_mix(&layouts[l], &layouts[4], tb_pan_mono(0.0f, 0.0f), &without_lfe, mix);
		for (uint32_t in = 0; in < layouts[l].n_channels; in++) {
			float left = 0.0f;

			for (uint32_t k = 0; k < layouts[l].n_channels; k++)
				left += mix[0][k] * mono[k][in];
			cr_expect(fabsf(left - 0.5f * (mix[0][in] + mix[1][in])) < 1e-6f,
				"channel %u of layout %u", in, l);
		}
	}
}
