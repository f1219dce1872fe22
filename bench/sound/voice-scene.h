/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What microphones hear: people who read sentences (espeak-ng), rooms that hum and hiss, and
 * loudspeakers that come back through the air.  48 kHz, mono, the same in every run. */
#ifndef SOUND_VOICE_SCENE_H
#define SOUND_VOICE_SCENE_H

#include <stdbool.h>
#include <stdint.h>

#define SCENE_RATE_HZ 48000u
#define SCENE_BLOCK   480u
#define SCENE_SECONDS 30u
#define SCENE_FRAMES  (SCENE_SECONDS * SCENE_RATE_HZ)
#define SCENE_BLOCKS  (SCENE_FRAMES / SCENE_BLOCK)

struct scene_voice {
	float sound[SCENE_FRAMES];
	/* Blocks: somebody speaks; nobody has for a while and nobody will at once. */
	bool speaks[SCENE_BLOCKS], pauses[SCENE_BLOCKS];
};

/* `name`: of espeak-ng.  Sentences with pauses of a second, `rms_db` while it speaks.  False
 * where espeak-ng is not installed. */
bool scene_speak(struct scene_voice *v, const char *name, double rms_db);

/* RMS of `rms_db`. */
void scene_pink(float *to, double rms_db);
/* Pink noise and the tones of a fan. */
void scene_fan(float *to, double rms_db);

/* A room of 150 ms `delay_frames` after `from`: `to` is `gain_db` of its level. */
void scene_echo(const float *from, float *to, uint32_t delay_frames, double gain_db);

/* RMS in dB of the blocks from..to-1 of which `which` is true (NULL: all); `x` is so many
 * frames later than the blocks. */
double scene_level_db(
	const float *x, const bool *which, uint32_t from, uint32_t to, uint32_t late_frames);

#endif
