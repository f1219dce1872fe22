/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "hard-signals.h"

#include <math.h>

#include "signals.h"

static double chirp_square(int i)
{
	double t = i / 48000.0;

	return (sin(2.0 * M_PI * (100.0 + 4000.0 * t) * t) > 0.0 ? 1.0 : -1.0) * (0.5 + 3.0 * t);
}

static double square(int i)
{
	return sin(2.0 * M_PI * 997.0 / 48000.0 * i) > 0.0 ? 2.0 : -2.0;
}

static double full_noise(int i)
{
	(void)i;
	return 3.0 * (double)signal_noise();
}

static double noise_bursts(int i)
{
	return (double)signal_noise() * ((i / 700) & 1 ? 4.0 : 0.1);
}

static double quick_bursts(int i)
{
	return (double)signal_noise() * ((i / 97) & 1 ? 8.0 : 0.5);
}

static double between_samples(int i)
{
	return 1.5 * sin(M_PI / 2.0 * i + M_PI / 4.0);
}

static double near_quarter(int i)
{
	return 2.0 * sin(2.0 * M_PI * 11900.0 / 48000.0 * i);
}

static double switched_high_tone(int i)
{
	return 2.0 * sin(2.0 * M_PI * 19000.0 / 48000.0 * i) * ((i / 333) & 1 ? 1.0 : 0.1);
}

static double switched_tone(int i)
{
	return sin(2.0 * M_PI * 1000.0 / 48000.0 * i + 0.3) * ((i / 1111) & 1 ? 4.0 : 0.25);
}

static double four_high_tones(int i)
{
	double t = 2.0 * M_PI * i / 48000.0;

	return sin(17000.0 * t) + sin(15013.0 * t) + sin(9011.0 * t) + sin(19777.0 * t);
}

static double impulses(int i)
{
	return i % 311 == 0 ? (i & 1 ? 5.0 : -7.0) : 0.0;
}

const struct hard_signal hard_signals[] = {
	{ "square", square },
	{ "chirped square", chirp_square },
	{ "full-scale noise", full_noise },
	{ "noise bursts", noise_bursts },
	{ "quick bursts", quick_bursts },
	{ "peaks between samples", between_samples },
	{ "near a quarter of the rate", near_quarter },
	{ "switched high tone", switched_high_tone },
	{ "switched tone", switched_tone },
	{ "four high tones", four_high_tones },
	{ "impulses", impulses },
};

const uint32_t n_hard_signals = sizeof(hard_signals) / sizeof(hard_signals[0]);
