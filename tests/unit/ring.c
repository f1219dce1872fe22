/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The ring: whole frames in order, whatever the block sizes, and between two
 * threads that fight for it.  TB_RING_ITEMS in the environment makes the fight
 * longer (a soak takes 100000000). */
#include "dsp/ring.h"

#include <criterion/criterion.h>
#include <pthread.h>
#include <stdlib.h>

#define MAX_BLOCK 300u

struct rig {
	struct tb_ring ring;
	float block[8][MAX_BLOCK];
	float *rows[8];
};

static struct rig *rig_new(uint32_t n_channels, uint32_t min_frames)
{
	size_t size = tb_ring_plan(n_channels, min_frames);
	struct rig *t = aligned_alloc(TB_ALIGN, sizeof(*t) + TB_ALIGN);

	cr_assert_gt(size, 0);
	tb_ring_init(&t->ring, aligned_alloc(TB_ALIGN, size), n_channels, min_frames);
	for (uint32_t c = 0; c < 8; c++)
		t->rows[c] = t->block[c];
	return t;
}

static void rig_free(struct rig *t)
{
	free(t->ring.rows);
	free(t);
}

/* Frame k of channel c; exact in a float. */
static float frame(uint64_t k, uint32_t c)
{
	return (float)((k * 8 + c) & 0xffffff);
}

static uint32_t push(struct rig *t, float *const *rows, uint64_t from, uint32_t n)
{
	for (uint32_t c = 0; c < t->ring.n_channels; c++) {
		for (uint32_t i = 0; i < n; i++)
			rows[c][i] = frame(from + i, c);
	}
	return tb_ring_write(&t->ring, (const float *const *)rows, n);
}

static uint32_t wrong_frames(const struct rig *t, uint64_t from, uint32_t n)
{
	uint32_t wrong = 0;

	for (uint32_t c = 0; c < t->ring.n_channels; c++) {
		for (uint32_t i = 0; i < n; i++)
			wrong += t->block[c][i] != frame(from + i, c);
	}
	return wrong;
}

Test(ring, passes_every_frame_once_and_in_order_at_odd_block_sizes)
{
	for (uint32_t n_channels = 1; n_channels <= 8; n_channels++) {
		struct rig *t = rig_new(n_channels, 500);
		uint64_t pushed = 0, popped = 0;

		t->ring.written = t->ring.read = UINT32_MAX - 700; /* counts wrap on the way */
		t->ring.read_seen = t->ring.written_seen = t->ring.read;
		for (uint32_t i = 0; i < 2000; i++) {
			pushed += push(t, t->rows, pushed, (i * 37) % MAX_BLOCK);
			uint32_t n = tb_ring_read(&t->ring, t->rows, (i * 53 + 11) % MAX_BLOCK);

			cr_assert_eq(wrong_frames(t, popped, n), 0, "block %u", i);
			popped += n;
		}
		cr_assert_gt(popped, 100000);
		cr_assert_eq(tb_ring_fill(&t->ring), pushed - popped);
		rig_free(t);
	}
}

Test(ring, takes_what_fits_and_gives_what_is_there)
{
	struct rig *t = rig_new(2, 64);

	cr_assert_eq(tb_ring_read(&t->ring, t->rows, 10), 0);
	cr_assert_eq(tb_ring_space(&t->ring), 64);
	cr_assert_eq(push(t, t->rows, 0, 100), 64);
	cr_assert_eq(push(t, t->rows, 64, 1), 0);
	cr_assert_eq(tb_ring_space(&t->ring), 0);
	cr_assert_eq(tb_ring_drop(&t->ring, 14), 14);
	cr_assert_eq(tb_ring_space(&t->ring), 14);
	cr_assert_eq(tb_ring_read(&t->ring, t->rows, 100), 50);
	cr_assert_eq(wrong_frames(t, 14, 50), 0);
	cr_assert_eq(tb_ring_drop(&t->ring, 1), 0);
	rig_free(t);
}

Test(ring, shows_its_frames_in_place_across_the_wrap)
{
	struct rig *t = rig_new(2, 64);

	push(t, t->rows, 0, 40);
	tb_ring_drop(&t->ring, 40);
	push(t, t->rows, 40, 50);

	struct tb_ring_span span = tb_ring_peek(&t->ring, 1000);

	cr_assert_eq(span.n[0], 24);
	cr_assert_eq(span.n[1], 26);
	for (uint32_t c = 0; c < 2; c++) {
		cr_assert_eq(span.first[0][c * span.stride], frame(40, c));
		cr_assert_eq(span.first[1][c * span.stride + 25], frame(89, c));
	}
	cr_assert_eq(tb_ring_fill(&t->ring), 50, "a peek takes nothing");
	rig_free(t);
}

Test(ring, plans_nothing_for_a_shape_out_of_range)
{
	cr_assert_eq(tb_ring_plan(0, 64), 0);
	cr_assert_eq(tb_ring_plan(2, 0), 0);
	cr_assert_eq(tb_ring_plan(2, TB_RING_MAX_FRAMES + 1), 0);
	cr_assert_gt(tb_ring_plan(2, TB_RING_MAX_FRAMES), 0);
}

static uint64_t fight_items(void)
{
	const char *items = getenv("TB_RING_ITEMS");

	return items ? strtoull(items, NULL, 10) : 2000000;
}

static void *write_all(void *data)
{
	struct rig *t = data;
	uint64_t n_items = fight_items(), done = 0;
	static float block[2][MAX_BLOCK];
	float *rows[2] = { block[0], block[1] };

	for (uint32_t i = 0; done < n_items; i++)
		done += push(t, rows, done, 1 + (i * 37) % (MAX_BLOCK - 1));
	return NULL;
}

Test(ring, loses_nothing_when_two_threads_fight_for_it)
{
	struct rig *t = rig_new(2, 512);
	uint64_t n_items = fight_items(), done = 0, wrong = 0;
	pthread_t writer;

	cr_assert_eq(pthread_create(&writer, NULL, write_all, t), 0);
	for (uint32_t i = 0; done < n_items; i++) {
		uint32_t n = tb_ring_read(&t->ring, t->rows, 1 + (i * 53) % (MAX_BLOCK - 1));

		wrong += wrong_frames(t, done, n);
		done += n;
	}
	pthread_join(writer, NULL);
	cr_assert_eq(wrong, 0);
	rig_free(t);
}
