/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Data thread: see mix.h. */
#include "mix.h"

#include <spa/utils/defs.h>

static uint32_t begin_of(const struct spa_data *d)
{
	return SPA_MIN(d->chunk->offset, d->maxsize);
}

uint32_t tb_block_length(const struct spa_data *d)
{
	uint32_t n_bytes = SPA_MIN(d->chunk->size, d->maxsize - begin_of(d));

	return d->data ? SPA_MIN(n_bytes / (uint32_t)sizeof(float), TB_MAX_FRAMES) : 0;
}

struct tb_block tb_block_of(const struct spa_data *d)
{
	bool is_empty = SPA_FLAG_IS_SET(d->chunk->flags, SPA_CHUNK_FLAG_EMPTY);

	return (struct tb_block){
		SPA_PTROFF(d->data, begin_of(d), const float),
		is_empty ? 0 : tb_block_length(d),
	};
}

bool tb_block_fits(const struct spa_data *d, uint32_t n_frames)
{
	return d->data && d->maxsize / sizeof(float) >= n_frames;
}

void tb_block_sign(const struct spa_data *d, uint32_t n_frames, int32_t flags)
{
	d->chunk->offset = 0;
	d->chunk->size = n_frames * (uint32_t)sizeof(float);
	d->chunk->stride = sizeof(float);
	d->chunk->flags = flags;
}

/* The rows from frame `from` on.  Returns up to where all blocks reach that reach
 * further than that. */
static uint32_t read_blocks(const struct tb_mix *mix, uint32_t from, uint32_t n_frames)
{
	uint32_t to = n_frames;

	for (uint32_t i = 0; i < mix->n_in; i++) {
		const struct tb_block *b = &mix->blocks[i];
		bool is_here = b->n_frames > from;

		mix->in[i] = is_here ? b->samples + from : NULL;
		if (is_here)
			to = SPA_MIN(to, b->n_frames);
	}
	return to;
}

static void process(const struct tb_mix *mix, uint32_t n_frames)
{
	if (mix->gear)
		tb_gear_process(mix->gear, mix->mixer, mix->in, mix->out, n_frames);
	else
		tb_mixer_process(mix->mixer, mix->in, mix->out, n_frames);
}

void tb_mix_run(const struct tb_mix *mix, uint32_t n_frames)
{
	uint32_t from = 0;

	while (from < n_frames) {
		uint32_t to = read_blocks(mix, from, n_frames);

		for (uint32_t i = 0; i < mix->n_out; i++)
			mix->out[i] = mix->rows[i] ? mix->rows[i] + from : NULL;
		process(mix, to - from);
		from = to;
	}
}
