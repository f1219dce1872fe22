/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* An engine (engine.h) on a thread of its own, beside the cycle, as a voice of a strip
 * (voice.h).
 *
 *   data thread   sends blocks of 10 ms, with what the reference played, and plays what comes back
 *   worker        works on them: tb_rig_work()
 *
 * A block has at least the time of a block or of a cycle until it is to be played.  One that is
 * not there then is the microphone as it is, as late as everything else, and counted: the
 * sound fades to it while the block before ends, and back while the first block that is in
 * time begins.  The latency is constant.  A new rig is silent until its first block is there, for
 * half a second at most, and fades in.
 *
 * A silent rig takes the place of one that is still being made, on a strip whose microphone has
 * not been heard as it is. */
#ifndef TB_RIG_H
#define TB_RIG_H

#include "engine.h"
#include "dsp/resample.h"
#include "dsp/ring.h"
#include "mixer/voice.h"

#define TB_RIG_BLOCKS 1024u /* more than a road holds at any quantum */
#define TB_RIG_ROWS   (TB_MAX_CHANNELS + TB_ENGINE_FAR_CHANNELS)

/* begins_at, while the sound has not begun. */
#define TB_RIG_NOT_YET UINT32_MAX

/* Numbered blocks from one thread to another. */
struct tb_rig_road {
	struct tb_ring ring;
	uint64_t number[TB_RIG_BLOCKS];
	TB_ALIGNED uint32_t n_sent;  /* the sender's */
	TB_ALIGNED uint32_t n_taken; /* the taker's */
};

/* The last frames of some rows: a ring that one thread writes and reads. */
struct tb_rig_past {
	float *row[TB_MAX_CHANNELS];
	uint32_t n_rows, mask, at;
};

/* The worker's, of a rig at another rate than the engine's: resamplers, and frames that wait
 * for the rest of their block. */
struct tb_rig_rates {
	struct tb_resample in, far, out;
	float *row[TB_RIG_ROWS], *done[TB_MAX_CHANNELS];
	uint32_t n_row, n_done;
};

struct tb_rig {
	struct tb_voice voice;
	struct tb_engine *engine;
	uint32_t n_channels, rate_hz, quantum_frames;
	uint32_t n_block, n_fade; /* frames */
	uint32_t n_late;          /* from a frame's way in to its way out, without the engine */
	/* The echo is so late at the microphone; control thread. */
	_Atomic uint32_t far_delay_frames;
	_Atomic uint64_t n_missed;              /* blocks that were not there in time */
	void (*wake)(void *data) TB_RT_POINTER; /* data thread: there is a block to work on */
	void *wake_data;
	void *memory, *filters;

	struct tb_rig_road to, from;

	/* Data thread: what is collected, what is played. */
	TB_ALIGNED float *in_row[TB_RIG_ROWS];
	float *now[TB_MAX_CHANNELS], *next[TB_MAX_CHANNELS];
	bool has_now, has_next;
	uint32_t in_at, out_at, wet; /* wet: 0..n_fade */
	uint64_t in_number;
	int64_t out_number;
	uint32_t n_since_start; /* frames, no more than UINT32_MAX / 2 */
	uint32_t begins_at;     /* of n_since_start: the fade-in begins there */
	uint32_t n_patience;    /* ... at the latest, if no block of the engine has come */
	struct tb_rig_past dry, far;

	/* Worker. */
	TB_ALIGNED float *work[TB_RIG_ROWS];
	struct tb_rig_rates rates;
};

struct tb_rig_config {
	const char *title;              /* for last words; outlives it */
	_Atomic(const char *) *running; /* see insert.h */
	uint32_t n_channels, rate_hz, quantum_frames;
	struct tb_engine *engine; /* is the rig's from here on, also on failure */
	void (*wake)(void *data) TB_RT_POINTER;
	void *wake_data;
};

/* Control thread.  NULL with errno. */
struct tb_rig *tb_rig_new(const struct tb_rig_config *config);
/* `engine` and `wake` of the configuration are not used.  NULL with errno. */
struct tb_rig *tb_rig_new_silent(const struct tb_rig_config *config);
bool tb_rig_is_silent(const struct tb_rig *r);
/* Neither the data thread nor the worker has it.  NULL is fine. */
void tb_rig_free(struct tb_rig *r);

/* Worker: all blocks that have come. */
void tb_rig_work(struct tb_rig *r);

/* rig-rt.c: tb_insert.run and tb_voice.hear. */
TB_RT void tb_rig_run(
	struct tb_insert *i, const float *const *in, float *const *out, uint32_t n_frames);
TB_RT void tb_rig_hear(
	struct tb_voice *v, const float *const *rows, uint32_t n_channels, uint32_t n_frames);
TB_RT void tb_rig_set_nothing(struct tb_insert *i, uint32_t param);
/* ... of a silent rig. */
TB_RT void tb_rig_be_silent(
	struct tb_insert *i, const float *const *in, float *const *out, uint32_t n_frames);
TB_RT void tb_rig_hear_nothing(
	struct tb_voice *v, const float *const *rows, uint32_t n_channels, uint32_t n_frames);

/* A block on a road, for both of its ends. */
TB_RT bool tb_rig_send(
	struct tb_rig_road *road, float *const *rows, uint32_t n_frames, uint64_t number);
/* The number of the oldest block that is there; false: there is none. */
TB_RT bool tb_rig_peek(struct tb_rig_road *road, uint32_t n_frames, uint64_t *number);
/* What tb_rig_peek() told of; `rows` NULL: it is dropped. */
TB_RT void tb_rig_take(struct tb_rig_road *road, float *const *rows, uint32_t n_frames);

#endif
