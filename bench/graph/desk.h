/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What the cast of a desk plays, and whether what is heard is what the task asks for:
 *
 * - The game, the music and the chat are in the monitor and in the stream, as loud as they came.
 * - The voice is in the stream and not in the monitor. It has passed a gate (threshold -50 dB,
 *   range -24 dB), an equaliser (-6 dB at 120 Hz, +6 dB at 3 kHz) and a compressor (threshold
 *   -24 dB, 4:1).
 *
 * Main thread. */
#ifndef GRAPH_DESK_H
#define GRAPH_DESK_H

#include "cast.h"

#define DESK_GATE_DB        -50
#define DESK_GATE_RANGE_DB  -24
#define DESK_LOW_HZ         120
#define DESK_HIGH_HZ        3000
#define DESK_EQ_DB          6 /* cut at the low frequency, boost at the high one */
#define DESK_COMPRESS_DB    -24
#define DESK_COMPRESS_RATIO 4

/* How the voice is played, and beside it tones; of DESK_NOISE all play noise. */
enum desk_voice {
	DESK_QUIET, /* above the gate and below the compressor */
	DESK_LOUD,
	DESK_MURMUR, /* below the gate */
	DESK_NOISE,
	DESK_N_VOICES,
};

void desk_play(struct cast *c, enum desk_voice voice);

/* What one recording by each ear has. */
struct desk_heard {
	double parts_db[N_EARS][VOICE]; /* beside what was played */
	double voice_db[N_EARS];        /* the same of the voice at 500 Hz */
	double low_db, high_db;         /* of the voice in the stream, beside that at 500 Hz */
};

struct desk_heard desk_judge(enum desk_voice voice, const float *const ears[N_EARS]);

/* Frames from `part` to an ear that heard DESK_NOISE; the listener must hear it. */
double desk_lag_frames(enum part part, const float *heard);

#endif
