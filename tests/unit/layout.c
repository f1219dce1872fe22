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

#define N_LAYOUTS (sizeof(layouts) / sizeof(layouts[0]))

Test(layout, onto_itself_is_bit_exact)
{
	for (uint32_t l = 0; l < N_LAYOUTS; l++) {
		float mix[TB_MAX_CHANNELS][TB_MAX_CHANNELS];

		tb_layout_mix(&layouts[l], &layouts[l], tb_pan_mono(0.3f), mix);
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

			tb_layout_mix(&layouts[s], &layouts[b], tb_pan_mono(0.0f), mix);
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

	tb_layout_mix(&layouts[9], &layouts[4], tb_pan_mono(0.0f), left);
	tb_layout_mix(&layouts[9], &layouts[5], tb_pan_mono(0.0f), right);
	for (uint32_t in = 0; in < 6; in++)
		cr_expect(left[0][in] == right[1][in] && left[1][in] == right[0][in]);
	cr_expect(!tb_layout_is_mono(&side));
	cr_expect(tb_layout_is_mono(&layouts[0]));
	cr_expect(tb_layout_is_mono(&layouts[2]));
}

Test(layout, the_pan_laws_meet_in_the_middle_and_at_the_ends)
{
	cr_expect(fabsf(tb_pan_mono(0.0f).left - 0.70710678f) < 1e-6f);
	cr_expect(fabsf(tb_pan_mono(0.0f).right - 0.70710678f) < 1e-6f);
	cr_expect(tb_pan_mono(-1.0f).left == 1.0f && tb_pan_mono(-1.0f).right == 0.0f);
	cr_expect(tb_pan_mono(1.0f).left == 0.0f && tb_pan_mono(1.0f).right == 1.0f);
	cr_expect(tb_pan_balance(0.0f).left == 1.0f && tb_pan_balance(0.0f).right == 1.0f);
	cr_expect(tb_pan_balance(-1.0f).left == 1.0f && tb_pan_balance(-1.0f).right == 0.0f);
	cr_expect(tb_pan_balance(0.25f).left == 0.75f && tb_pan_balance(0.25f).right == 1.0f);
}
