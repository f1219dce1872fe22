/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Whatever a desktop sets the volumes of channels to comes back from the settings. */
#include "balance.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>

static const struct tb_layout layouts[] = {
	{ 1, { TB_CH_MONO } },
	{ 2, { TB_CH_FL, TB_CH_FR } },
	{ 2, { TB_CH_FR, TB_CH_FL } },
	{ 2, { TB_CH_AUX0, TB_CH_AUX0 + 1 } },
	{ 2, { TB_CH_FL, TB_CH_FC } },
	{ 3, { TB_CH_FL, TB_CH_FR, TB_CH_LFE } },
	{ 6, { TB_CH_FL, TB_CH_FR, TB_CH_FC, TB_CH_LFE, TB_CH_SL, TB_CH_SR } },
	{ 8, { TB_CH_FL, TB_CH_FR, TB_CH_FC, TB_CH_LFE, TB_CH_RL, TB_CH_RR, TB_CH_SL, TB_CH_SR } },
};

#define N_LAYOUTS (sizeof(layouts) / sizeof(layouts[0]))

static float loudest(const float *x, uint32_t n)
{
	float most = 0.0f;

	for (uint32_t i = 0; i < n; i++)
		most = fmaxf(most, x[i]);
	return most;
}

/* A step of a desktop's volume is 1/65536 of what is the cube root of a gain. */
static float step_at(float gain_lin)
{
	return 3.0f * cbrtf(gain_lin * gain_lin) / 65536.0f;
}

static void expect_return(const struct tb_layout *layout, const float *volume_lin)
{
	struct tb_balance_settings settings = { 0 };
	float factor[TB_MAX_CHANNELS], fader = loudest(volume_lin, layout->n_channels);

	tb_balance_of_factors(layout, volume_lin, &settings);
	tb_balance_factors(layout, &settings, factor);
	for (uint32_t c = 0; c < layout->n_channels; c++)
		cr_expect(
			fabsf(factor[c] * fader - volume_lin[c]) <= 2e-6f + step_at(volume_lin[c]),
			"channel %u of %u: %f, not %f", c, layout->n_channels,
			(double)(factor[c] * fader), (double)volume_lin[c]);
}

Test(balance, any_volumes_come_back_from_the_settings)
{
	srand(7);
	for (uint32_t round = 0; round < 5000; round++) {
		float volume[TB_MAX_CHANNELS];

		for (uint32_t c = 0; c < TB_MAX_CHANNELS; c++)
			volume[c] = rand() % 8 == 0 ? 0.0f : 1.5f * (float)rand() / (float)RAND_MAX;
		for (uint32_t l = 0; l < N_LAYOUTS; l++)
			expect_return(&layouts[l], volume);
	}
}

Test(balance, is_that_of_pulseaudio)
{
	struct tb_balance_settings settings = { 0 };
	float right_at_60_percent[] = { 1.0f, 0.216f }, left_silent[] = { 0.0f, 0.3f };
	float even[] = { 0.3f, 0.3f };

	tb_balance_of_factors(&layouts[1], right_at_60_percent, &settings);
	cr_expect(fabsf(settings.balance + 0.4f) < 1e-6f);
	tb_balance_of_factors(&layouts[2], right_at_60_percent, &settings);
	cr_expect(fabsf(settings.balance - 0.4f) < 1e-6f);
	tb_balance_of_factors(&layouts[1], left_silent, &settings);
	cr_expect(settings.balance == 1.0f);
	tb_balance_of_factors(&layouts[1], even, &settings);
	cr_expect(settings.balance == 0.0f);
}

/* pactl set-sink-volume NAME 100% 60%, and every other pair of whole percents. */
Test(balance, of_whole_percents_is_a_short_number)
{
	for (int left = 1; left <= 150; left++) {
		struct tb_balance_settings settings = { 0 };
		float percent = (float)((left * 65536 + 50) / 100) / 65536.0f;
		float whole = (float)((150 * 65536 + 50) / 100) / 65536.0f;
		float volumes[] = { percent * percent * percent, whole * whole * whole };
		float want = roundf(1000.0f * (1.0f - (float)left / 150.0f)) / 1000.0f;

		tb_balance_of_factors(&layouts[1], volumes, &settings);
		if (left * 1000 % 150 == 0)
			cr_expect(settings.balance == want, "%d %%: %.9g", left,
				(double)settings.balance);
		cr_expect(fabsf(settings.balance - (1.0f - (float)left / 150.0f)) < 2e-5f);
	}
}

/* All channels silent is a fader that is down. */
Test(balance, survives_a_volume_of_zero)
{
	struct tb_balance_settings settings = { 0 };
	float uneven[] = { 1.0f, 0.216f }, zero[] = { 0.0f, 0.0f };

	tb_balance_of_factors(&layouts[1], uneven, &settings);
	tb_balance_of_factors(&layouts[1], zero, &settings);
	cr_expect(fabsf(settings.balance + 0.4f) < 1e-6f);
}

Test(balance, of_many_channels_turns_a_whole_side_down)
{
	struct tb_balance_settings settings = { .balance = 0.4f };
	float factor[TB_MAX_CHANNELS];

	tb_balance_factors(&layouts[6], &settings, factor);
	for (uint32_t c = 0; c < 6; c++)
		cr_expect(fabsf(factor[c] - (c == 0 || c == 4 ? 0.216f : 1.0f)) < 1e-6f);
}
