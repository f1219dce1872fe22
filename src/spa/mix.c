/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Data thread: see mix.h. */
#include "spa/mix.h"

#include <spa/utils/defs.h>

#define READ(field) __atomic_load_n(&(field), __ATOMIC_RELAXED)

/* The peer may write offset and size at any time: what is checked here is what is used. */
struct tb_block tb_block_take(const struct spa_data *d, uint32_t *length)
{
	uint32_t maxsize = READ(d->maxsize), offset = READ(d->chunk->offset),
		 n_bytes = READ(d->chunk->size);
	int32_t flags = READ(d->chunk->flags);
	const void *data = READ(d->data);

	offset = SPA_ROUND_DOWN_N(SPA_MIN(offset, maxsize), (uint32_t)sizeof(float));
	n_bytes = data ? SPA_MIN(n_bytes, maxsize - offset) : 0;
	*length = SPA_MIN(n_bytes / (uint32_t)sizeof(float), TB_MAX_FRAMES);
	return (struct tb_block){
		data ? SPA_PTROFF(data, offset, const float) : NULL,
		SPA_FLAG_IS_SET(flags, SPA_CHUNK_FLAG_EMPTY) ? 0 : *length,
	};
}

uint32_t tb_blocks_take(const struct spa_buffer *b, uint32_t n_channels, const float **samples)
{
	uint32_t n_frames = TB_MAX_FRAMES, length;

	if (b->n_datas < n_channels)
		return 0;
	for (uint32_t c = 0; c < n_channels; c++) {
		struct tb_block block = tb_block_take(&b->datas[c], &length);

		samples[c] = block.samples;
		n_frames = SPA_MIN(n_frames, block.n_frames);
	}
	return n_frames;
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

static void write_rows(const struct tb_mix *mix, uint32_t from)
{
	for (uint32_t i = 0; i < mix->n_out; i++)
		mix->out[i] = mix->rows[i] ? mix->rows[i] + from : NULL;
}

void tb_mix_run(const struct tb_mix *mix, uint32_t n_frames)
{
	uint32_t from = 0;

	while (from < n_frames) {
		uint32_t to = read_blocks(mix, from, n_frames);

		write_rows(mix, from);
		process(mix, to - from);
		from = to;
	}
}

void tb_mix_begin(const struct tb_mix *mix, uint32_t n_frames)
{
	read_blocks(mix, 0, n_frames);
	write_rows(mix, 0);
	tb_mixer_begin(mix->mixer, mix->in, mix->out, n_frames);
}
