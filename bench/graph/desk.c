/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "desk.h"

#include <math.h>
#include <stdlib.h>

#define RATE_HZ 48000.0
#define PART    0.05
#define NOISE   0.05

/* Bins, so that what is heard has each tone in a line of its own. */
static const unsigned part_bins[VOICE] = { 601, 1009, 1501 };

enum tone { LOW, MIDDLE, HIGH, N_TONES };
static const double voice_hz[N_TONES] = { DESK_LOW_HZ, 500, DESK_HIGH_HZ };
/* Levels of its tones. */
static const double voice_levels[DESK_NOISE] = { 0.01, 0.2, 0.0002 };

static unsigned voice_bin(enum tone t)
{
	return (unsigned)lround(voice_hz[t] * CAST_FRAMES / RATE_HZ);
}

static double db(double factor)
{
	return 20.0 * log10(fmax(factor, 1e-9));
}

/* ---- waves ---- */

static void add_tone(float *wave, unsigned bin, double level)
{
	for (unsigned i = 0; i < CAST_FRAMES; i++)
		wave[i] += (float)(level * sin(2.0 * M_PI * bin * i / CAST_FRAMES));
}

static void make_voice(float *wave, enum desk_voice voice)
{
	for (enum tone t = 0; t < N_TONES; t++)
		add_tone(wave, voice_bin(t), voice_levels[voice]);
}

static void make_noise(float *wave, unsigned seed)
{
	for (unsigned i = 0; i < CAST_FRAMES; i++)
		wave[i] = (float)(NOISE * (2.0 * rand_r(&seed) / RAND_MAX - 1.0));
}

static float waves[N_PARTS][DESK_N_VOICES][CAST_FRAMES];

static void make_waves(void)
{
	static bool are_made;

	if (are_made)
		return;
	are_made = true;
	for (enum part part = 0; part < N_PARTS; part++)
		make_noise(waves[part][DESK_NOISE], part + 1);
	for (enum part part = 0; part < VOICE; part++)
		for (enum desk_voice v = 0; v < DESK_NOISE; v++)
			add_tone(waves[part][v], part_bins[part], PART);
	for (enum desk_voice v = 0; v < DESK_NOISE; v++)
		make_voice(waves[VOICE][v], v);
}

void desk_play(struct cast *c, enum desk_voice voice)
{
	make_waves();
	for (enum part part = 0; part < N_PARTS; part++)
		cast_play(c, part, waves[part][voice]);
}

/* ---- what is heard ---- */

static double level(const float *heard, unsigned bin)
{
	double re = 0, im = 0;

	for (unsigned i = 0; i < CAST_FRAMES; i++) {
		double phase = 2.0 * M_PI * (double)((uint64_t)bin * i % CAST_FRAMES) / CAST_FRAMES;

		re += heard[i] * cos(phase);
		im += heard[i] * sin(phase);
	}
	return 2.0 * hypot(re, im) / CAST_FRAMES;
}

struct desk_heard desk_judge(enum desk_voice voice, const float *const ears[N_EARS])
{
	struct desk_heard h;
	double middle;

	for (enum ear ear = 0; ear < N_EARS; ear++) {
		for (enum part part = 0; part < VOICE; part++)
			h.parts_db[ear][part] = db(level(ears[ear], part_bins[part]) / PART);
		h.voice_db[ear] = db(level(ears[ear], voice_bin(MIDDLE)) / voice_levels[voice]);
	}
	middle = fmax(level(ears[STREAM], voice_bin(MIDDLE)), 1e-9);
	h.low_db = db(level(ears[STREAM], voice_bin(LOW)) / middle);
	h.high_db = db(level(ears[STREAM], voice_bin(HIGH)) / middle);
	return h;
}

/* Enough of the noise to be told from that of the others, and more than any delay. */
#define N_COMPARED 4096u
#define N_LAGS     16384u

static double likeness(const float *played, const float *heard, unsigned lag)
{
	double sum = 0;

	for (unsigned i = 0; i < N_COMPARED; i++)
		sum += (double)played[i] * (double)heard[(i + lag) % CAST_FRAMES];
	return fabs(sum);
}

double desk_lag_frames(enum part part, const float *heard)
{
	const float *played = waves[part][DESK_NOISE];
	double best = -1;
	unsigned found = 0;

	for (unsigned lag = 0; lag < N_LAGS; lag++) {
		double now = likeness(played, heard, lag);

		if (now > best) {
			best = now;
			found = lag;
		}
	}
	return found;
}
