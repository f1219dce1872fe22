/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The callback over the mixer core: SPA buffers are blocks of samples, blocks become
 * rows, rows are mixed.  Data thread throughout. */
#ifndef TB_MIX_H
#define TB_MIX_H

#include <spa/buffer/buffer.h>

#include "spa/gear.h"
#include "mixer/mixer.h"

/* One channel of one cycle. */
struct tb_block {
	const float *samples;
	uint32_t n_frames; /* 0: nothing to hear, `samples` is not read */
};

/* The sound that a data of a buffer holds, and in `length` the frames that it stands for,
 * sound or silence; at most TB_MAX_FRAMES.  Its chunk is shared with a peer, who may lie:
 * it is read once, and the result lies within the memory whatever it says. */
TB_RT struct tb_block tb_block_take(const struct spa_data *d, uint32_t *length);

/* The same of all channels: samples[channel], and the frames that every one of them has;
 * 0: nothing to hear, `samples` is not to be read. */
TB_RT uint32_t tb_blocks_take(
	const struct spa_buffer *b, uint32_t n_channels, const float **samples);

/* Whether `d` is memory for so many frames. */
TB_RT bool tb_block_fits(const struct spa_data *d, uint32_t n_frames);

/* `d` holds n_frames from its begin on.  `flags`: SPA_CHUNK_FLAG_*. */
TB_RT void tb_block_sign(const struct spa_data *d, uint32_t n_frames, int32_t flags);

/* A mixer with room for one cycle; the arrays are as long as it has channels
 * (tb_mixer_strip_channel(), tb_mixer_bus_channel()) and the owner's. */
struct tb_mix {
	struct tb_mixer *mixer;
	struct tb_gear *gear; /* NULL: the mixer's rate is the graph's */
	uint32_t n_in, n_out;
	struct tb_block *blocks; /* of the strips' channels */
	float **rows;            /* of the buses' channels; NULL: nobody hears it */
	const float **in;        /* scratch */
	float **out;
};

/* Mixes `blocks` into `rows`.  A block that is shorter than the cycle ends in
 * silence. */
TB_RT void tb_mix_run(const struct tb_mix *mix, uint32_t n_frames);
/* The same in parts (tb_mixer_go_on()), without a gear; all blocks are as long as the cycle, or
 * silent. */
TB_RT void tb_mix_begin(const struct tb_mix *mix, uint32_t n_frames);

#endif
