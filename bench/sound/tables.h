/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The tables of docs/sound.md.  Each prints one section in Markdown to standard output
 * and computes everything itself: no device, no daemon, no random seed of the clock. */
#ifndef SOUND_TABLES_H
#define SOUND_TABLES_H

/* eq.c: the distance of EQ bands from their analogue prototypes. */
void sound_eq(void);

/* limiter.c: what it leaves alone, what is heard of it, and how true its peaks are. */
void sound_limiter(void);

/* dynamics.c: the compressor beside its curve and a textbook one; meters. */
void sound_dynamics(void);

/* desk.c: what routing leaves alone. */
void sound_desk(void);

/* moves.c: what is heard of a drag, a mute and a fade. */
void sound_moves(void);

/* loudness.c: the meter at EBU's requirements. */
void sound_loudness(void);

/* deesser.c: what it takes of s and of vowels. */
void sound_deesser(void);

/* resamplers.c: spurs, aliases and latency of resamplers. */
void sound_resamplers(void);

/* voice.c: what is left of noise and echo, and of a voice; by name only, since it depends on
 * the machine: what that costs. */
void sound_voice(void);
void sound_voice_cost(void);

#endif
