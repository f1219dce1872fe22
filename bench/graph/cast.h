/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The applications of a desk, all in this process and on one realtime thread: three stereo
 * players, a voice at the hardware's microphone, and two recorders.  Each sample has its place by
 * the graph's clock, so that what is heard can be laid beside what was played.  Main thread
 * throughout. */
#ifndef GRAPH_CAST_H
#define GRAPH_CAST_H

#include <stdbool.h>
#include <stdint.h>

#include "rig.h"

enum part { GAME, MUSIC, CHAT, VOICE, N_PARTS };
enum ear { MONITOR, STREAM, N_EARS };

/* Waves and recordings.  Bin k of a wave is k / CAST_FRAMES of the rate. */
#define CAST_FRAMES 32768u

struct cast_options {
	uint32_t quantum_frames;
	const char *players[VOICE]; /* the nodes that they play to */
	/* The node that each records, and whether that is a sink. */
	const char *ears[N_EARS];
	bool is_sink[N_EARS];
};

struct cast;

/* They play silence. */
struct cast *cast_start(struct rig *r, const struct cast_options *options);
void cast_stop(struct cast *c);
/* `wave[CAST_FRAMES]` over and over: frame i at each time i of the graph's clock, modulo its
 * length.  Borrowed until another is given, and until a cycle later. */
void cast_play(struct cast *c, enum part part, const float *wave);
/* Begin a recording of CAST_FRAMES frames. */
void cast_listen(struct cast *c, enum ear ear);
/* The left channel of it, each frame at its time as above; valid until the next cast_listen().
 * NULL: it is not full yet. */
const float *cast_heard(struct cast *c, enum ear ear);
/* Cycles that were played up to now. */
uint64_t cast_cycles(const struct cast *c);

#endif
