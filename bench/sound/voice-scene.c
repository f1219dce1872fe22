/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "voice-scene.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dsp/resample.h"

#define ESPEAK_RATE_HZ 22050u
#define ESPEAK_MOST    (20u * ESPEAK_RATE_HZ)
#define WAV_HEADER     44u
#define PAUSE          SCENE_RATE_HZ
/* A block of a word is not that far below the loudest. */
#define SPEAKS_DB (-30.0)
/* So many blocks round a word are no pause. */
#define NEAR_A_WORD 25u

static const char *const sentences[] = {
	"The quick brown fox jumps over the lazy dog while the band tunes up.",
	"She sells sea shells by the sea shore, and most of them are very small.",
	"Please turn the music down a little, I can hardly hear the others.",
	"We begin at nine o'clock and play until somebody calls the police.",
	"Every microphone hears the room as well as the one who speaks.",
};
#define N_SENTENCES (sizeof(sentences) / sizeof(sentences[0]))

/* ---- espeak-ng ---- */

/* Frames at its rate. */
static uint32_t synthesise(const char *name, const char *sentence, float *to)
{
	static int16_t samples[ESPEAK_MOST];
	char command[512], header[WAV_HEADER];
	size_t n = 0;
	FILE *from;

	snprintf(command, sizeof(command), "espeak-ng -v %s --stdout \"%s\" 2>/dev/null", name,
		sentence);
	from = popen(command, "r");
	if (from && fread(header, 1, WAV_HEADER, from) == WAV_HEADER)
		n = fread(samples, sizeof(samples[0]), ESPEAK_MOST, from);
	if (from)
		pclose(from);
	for (size_t i = 0; i < n; i++)
		to[i] = (float)samples[i] / 32768.0f;
	return (uint32_t)n;
}

static uint32_t resample(const float *from, uint32_t n_from, float *to, uint32_t n_to)
{
	const struct tb_resample_config config = { ESPEAK_RATE_HZ, SCENE_RATE_HZ, 1, 9,
		TB_RESAMPLE_FIXED };
	void *memory = aligned_alloc(64, (tb_resample_plan(&config) + 63) / 64 * 64);
	struct tb_resample r;
	uint32_t n = 0;

	if (memory && tb_resample_init(&r, &config, memory) == 0)
		n = tb_resample_run(&r, &from, n_from, &to, n_to).n_out;
	free(memory);
	return n;
}

static double block_db(const float *x)
{
	double power = 1e-12;

	for (uint32_t i = 0; i < SCENE_BLOCK; i++)
		power += (double)x[i] * (double)x[i] / SCENE_BLOCK;
	return 10.0 * log10(power);
}

static void find_words(struct scene_voice *v)
{
	double loudest = -HUGE_VAL;

	for (uint32_t b = 0; b < SCENE_BLOCKS; b++)
		loudest = fmax(loudest, block_db(v->sound + b * SCENE_BLOCK));
	for (uint32_t b = 0; b < SCENE_BLOCKS; b++) {
		v->speaks[b] = block_db(v->sound + b * SCENE_BLOCK) > loudest + SPEAKS_DB;
		v->pauses[b] = true;
	}
	for (uint32_t b = 0; b < SCENE_BLOCKS; b++)
		for (uint32_t n = b > NEAR_A_WORD ? b - NEAR_A_WORD : 0;
			v->speaks[b] && n < b + NEAR_A_WORD && n < SCENE_BLOCKS; n++)
			v->pauses[n] = false;
}

static void scale(float *x, double db)
{
	float gain = (float)pow(10.0, db / 20.0);

	for (uint32_t i = 0; i < SCENE_FRAMES; i++)
		x[i] *= gain;
}

bool scene_speak(struct scene_voice *v, const char *name, double rms_db)
{
	static float sentence[ESPEAK_MOST];
	uint32_t at = PAUSE;

	memset(v, 0, sizeof(*v));
	for (uint32_t i = 0; at < SCENE_FRAMES; i++) {
		uint32_t n = synthesise(name, sentences[i % N_SENTENCES], sentence);

		if (n == 0)
			return false;
		at += resample(sentence, n, v->sound + at, SCENE_FRAMES - at) + PAUSE;
	}
	find_words(v);
	scale(v->sound, rms_db - scene_level_db(v->sound, v->speaks, 0, SCENE_BLOCKS, 0));
	return true;
}

/* ---- rooms ---- */

static float noise(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return (float)(int32_t)*seed / 2147483648.0f;
}

#define N_POLES 8

static void set_level(float *x, double rms_db)
{
	scale(x, rms_db - scene_level_db(x, NULL, 0, SCENE_BLOCKS, 0));
}

/* A sum of one-pole filters an octave and a half apart. */
static void make_pink(float *to, uint32_t seed)
{
	double pole[N_POLES] = { 0.0 }, a[N_POLES];

	for (int p = 0; p < N_POLES; p++)
		a[p] = 1.0 - exp(-2.0 * M_PI * 15.0 * pow(2.8, p) / SCENE_RATE_HZ);
	for (uint32_t i = 0; i < SCENE_FRAMES; i++) {
		double sum = 0.0;

		for (int p = 0; p < N_POLES; p++) {
			pole[p] += a[p] * ((double)noise(&seed) - pole[p]);
			sum += pole[p] / sqrt(a[p]);
		}
		to[i] = (float)sum;
	}
}

void scene_pink(float *to, double rms_db)
{
	make_pink(to, 1);
	set_level(to, rms_db);
}

void scene_fan(float *to, double rms_db)
{
	make_pink(to, 2);
	for (uint32_t i = 0; i < SCENE_FRAMES; i++) {
		double turn = 2.0 * M_PI * 115.0 * i / SCENE_RATE_HZ;

		to[i] += (float)(1.5 * sin(turn) + 0.75 * sin(2.0 * turn) + 0.5 * sin(3.0 * turn));
	}
	set_level(to, rms_db);
}

#define N_WAYS 300u
#define ROOM   (15u * SCENE_RATE_HZ / 100u)

void scene_echo(const float *from, float *to, uint32_t delay_frames, double gain_db)
{
	uint32_t seed = 3;

	memset(to, 0, SCENE_FRAMES * sizeof(*to));
	for (uint32_t way = 0; way < N_WAYS; way++) {
		uint32_t late = way ? (uint32_t)((noise(&seed) + 1.0f) / 2.0f * ROOM) : 0;
		float gain = way ? 0.5f * noise(&seed) * expf(-6.9f * (float)late / ROOM) : 1.0f;

		for (uint32_t i = delay_frames + late; i < SCENE_FRAMES; i++)
			to[i] += gain * from[i - delay_frames - late];
	}
	scale(to, gain_db + scene_level_db(from, NULL, 0, SCENE_BLOCKS, 0)
			  - scene_level_db(to, NULL, 0, SCENE_BLOCKS, 0));
}

double scene_level_db(
	const float *x, const bool *which, uint32_t from, uint32_t to, uint32_t late_frames)
{
	double power = 1e-12;
	uint32_t n = 0;

	for (uint32_t b = from; b < to && (b + 1) * SCENE_BLOCK + late_frames <= SCENE_FRAMES;
		b++) {
		const float *block = x + b * SCENE_BLOCK + late_frames;

		if (which && !which[b])
			continue;
		n++;
		for (uint32_t i = 0; i < SCENE_BLOCK; i++)
			power += (double)block[i] * (double)block[i];
	}
	return 10.0 * log10(power / ((double)n * SCENE_BLOCK + 1e-9));
}
