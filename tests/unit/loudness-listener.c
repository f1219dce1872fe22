/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The thread that measures, beside the one that asks it. */
#include <criterion/criterion.h>
#include <pthread.h>
#include <stdatomic.h>

#include "listener.h"

#define RATE  48000u
#define BLOCK 1024u

struct feeder {
	struct tb_listening *bus;
	atomic_bool is_over;
	atomic_uint n_steps;
};

static void on_measured(void *data)
{
	struct feeder *f = data;

	atomic_fetch_add(&f->n_steps, 1);
}

/* As a graph that runs as fast as it can: the tap is never empty. */
static void *feed(void *data)
{
	struct feeder *f = data;
	static float silence[BLOCK];
	const float *const rows[2] = { silence, silence };

	while (!atomic_load(&f->is_over))
		tb_tap_write(f->bus->tap, rows, BLOCK, RATE);
	return NULL;
}

Test(loudness_listener, who_asks_need_not_wait_until_all_is_measured)
{
	static const struct tb_layout stereo = { 2, { TB_CH_FL, TB_CH_FR } };
	struct tb_ride_params ride = { 0 };
	struct feeder f = { 0 };
	struct tb_listener *l = tb_listener_new(on_measured, &f);
	pthread_t thread;

	f.bus = tb_listener_add(l, &stereo);
	cr_assert_not_null(f.bus, "built without libebur128");
	cr_assert_eq(pthread_create(&thread, NULL, feed, &f), 0);
	while (atomic_load(&f.n_steps) < 10)
		;
	for (int i = 0; i < 100; i++)
		tb_listener_set_ride(l, f.bus, &ride);
	cr_expect_gt(tb_tap_lost(f.bus->tap), 0);
	atomic_store(&f.is_over, true);
	pthread_join(thread, NULL);
	tb_listener_free(l);
}
