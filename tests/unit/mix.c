/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* SPA buffers as blocks, and the mix over them. */
#include <criterion/criterion.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

#include "spa/mix.h"

#define N_FRAMES 64u

static struct spa_data data_of(float *samples, struct spa_chunk *chunk)
{
	return (struct spa_data){
		.data = samples,
		.maxsize = N_FRAMES * sizeof(float),
		.chunk = chunk,
	};
}

Test(mix, a_block_never_reaches_past_its_memory)
{
	float samples[N_FRAMES];
	struct spa_chunk chunk = { .offset = 4 * sizeof(float), .size = UINT32_MAX };
	struct spa_data d = data_of(samples, &chunk);
	uint32_t length;
	struct tb_block b = tb_block_take(&d, &length);

	cr_expect_eq(b.n_frames, N_FRAMES - 4);
	cr_expect_eq(length, N_FRAMES - 4);
	cr_expect_eq(b.samples, samples + 4);
	chunk.offset = UINT32_MAX;
	cr_expect_eq(tb_block_take(&d, &length).n_frames, 0u);
	cr_expect_eq(length, 0u);
	chunk.offset = 4 * sizeof(float) + 3;
	cr_expect_eq(tb_block_take(&d, &length).samples, samples + 4, "samples are aligned");
	cr_expect(tb_block_fits(&d, N_FRAMES));
	cr_expect_not(tb_block_fits(&d, N_FRAMES + 1));
}

Test(mix, an_empty_chunk_or_no_memory_is_silence)
{
	float samples[N_FRAMES];
	struct spa_chunk chunk = { .size = sizeof(samples), .flags = SPA_CHUNK_FLAG_EMPTY };
	struct spa_data d = data_of(samples, &chunk);

	uint32_t length;

	cr_expect_eq(tb_block_take(&d, &length).n_frames, 0u);
	cr_expect_eq(length, N_FRAMES, "silence has a length, too");
	chunk.flags = 0;
	d.data = NULL;
	cr_expect_eq(tb_block_take(&d, &length).n_frames, 0u);
	cr_expect_eq(length, 0u);
	cr_expect_not(tb_block_fits(&d, 1));
}

Test(mix, channels_of_a_buffer_are_as_long_as_the_shortest_of_them)
{
	float samples[2][N_FRAMES];
	struct spa_chunk chunks[2] = { { .size = sizeof(samples[0]) }, { .size = 20 * 4 } };
	struct spa_data datas[2] = { data_of(samples[0], &chunks[0]),
		data_of(samples[1], &chunks[1]) };
	struct spa_buffer b = { .n_datas = 2, .datas = datas };
	const float *rows[3];

	cr_expect_eq(tb_blocks_take(&b, 2, rows), 20u);
	cr_expect_eq(rows[1], samples[1]);
	cr_expect_eq(tb_blocks_take(&b, 3, rows), 0u, "a channel is missing");
	chunks[0].flags = SPA_CHUNK_FLAG_EMPTY;
	cr_expect_eq(tb_blocks_take(&b, 2, rows), 0u);
}

struct liar {
	struct spa_chunk chunk;
	atomic_bool is_over;
};

/* A peer that moves its block while we look at it. */
static void *lie(void *data)
{
	struct liar *l = data;

	for (uint32_t i = 0; !atomic_load(&l->is_over); i++) {
		__atomic_store_n(&l->chunk.offset, i % 2 ? 0 : 60 * 4, __ATOMIC_RELAXED);
		__atomic_store_n(&l->chunk.size, i % 2 ? N_FRAMES * 4 : 0, __ATOMIC_RELAXED);
	}
	return NULL;
}

Test(mix, a_chunk_that_changes_while_it_is_read_never_reaches_past_its_memory)
{
	float samples[N_FRAMES];
	struct liar liar = { .is_over = false };
	struct spa_data d = data_of(samples, &liar.chunk);
	struct spa_buffer b = { .n_datas = 1, .datas = &d };
	pthread_t thread;

	cr_assert_eq(pthread_create(&thread, NULL, lie, &liar), 0);
	for (int i = 0; i < 1000000; i++) {
		const float *row = samples;
		uint32_t n_frames = tb_blocks_take(&b, 1, &row);

		cr_assert_leq(row + n_frames, samples + N_FRAMES);
	}
	atomic_store(&liar.is_over, true);
	pthread_join(thread, NULL);
}

static struct tb_mixer *two_mono_strips_on_one_bus(void)
{
	const struct tb_layout mono = { 1, { TB_CH_MONO } };
	const struct tb_strip_config strips[] = { { "a", mono }, { "b", mono } };
	const struct tb_bus_config bus = { "out", mono, TB_BUS_VIRTUAL };
	struct tb_mixer *m = tb_mixer_new(&(struct tb_mixer_config){ 48000, 2, 1, strips, &bus });

	cr_assert_not_null(m);
	tb_mixer_set(m, (uint32_t)tb_mixer_find_param(m, "route.a.out"), 1.0f);
	tb_mixer_set(m, (uint32_t)tb_mixer_find_param(m, "route.b.out"), 1.0f);
	tb_mixer_commit(m);
	return m;
}

Test(mix, a_short_block_ends_in_silence_and_the_others_go_on)
{
	float a[N_FRAMES], b[N_FRAMES], out[N_FRAMES], *row = out;
	struct tb_block blocks[] = { { a, N_FRAMES }, { b, 20 } };
	const float *in[2];
	float *scratch[1];
	struct tb_mixer *m = two_mono_strips_on_one_bus();
	const struct tb_mix mix = { m, NULL, 2, 1, blocks, &row, in, scratch };

	for (uint32_t i = 0; i < N_FRAMES; i++)
		a[i] = b[i] = 0.25f;
	/* Over the ramps of the beginning. */
	for (int i = 0; i < 20; i++) {
		memset(out, 0xff, sizeof(out));
		tb_mix_run(&mix, N_FRAMES);
	}
	cr_expect_eq(out[19], 0.5f);
	cr_expect_eq(out[20], 0.25f);
	cr_expect_eq(out[N_FRAMES - 1], 0.25f);
	row = NULL;
	tb_mix_run(&mix, N_FRAMES);
	tb_mix_run(&mix, 0);
	tb_mixer_free(m);
}
