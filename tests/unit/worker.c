/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The thread that works on voices: who is worked on, and who is not any more. */
#include "worker.h"

#include <criterion/criterion.h>
#include <errno.h>

#include <pipewire/pipewire.h>

#include "worker-impl.h"

static struct pw_main_loop *main_loop;
static struct pw_context *context;
static struct tb_worker *worker;
static struct tb_engine engine;
static struct tb_rig *rig;
static _Atomic(const char *) running;
static _Atomic uint32_t n_worked;

static void count(struct tb_engine *e, float *const *io, const float *const *far)
{
	atomic_fetch_add(&n_worked, 1);
}

static void free_engine(struct tb_engine *e)
{
}

static void begin(void)
{
	pw_init(NULL, NULL);
	main_loop = pw_main_loop_new(NULL);
	context = pw_context_new(pw_main_loop_get_loop(main_loop), NULL, 0);
	worker = tb_worker_new(context);
	cr_assert_not_null(worker);
	engine.run = count;
	engine.free = free_engine;
	rig = tb_rig_new(&(struct tb_rig_config){ .title = "voice",
		.running = &running,
		.n_channels = 1,
		.rate_hz = 48000,
		.engine = &engine,
		.wake = tb_worker_wake,
		.wake_data = worker });
	cr_assert_not_null(rig);
}

static void end(void)
{
	tb_worker_free(worker);
	tb_rig_free(rig);
	pw_context_destroy(context);
	pw_main_loop_destroy(main_loop);
	pw_deinit();
}

TestSuite(worker, .init = begin, .fini = end);

static int do_nothing(struct spa_loop *loop, bool async, uint32_t seq, const void *data,
	size_t n_bytes, void *user)
{
	return 0;
}

/* Whatever the worker was told before has been done: the second turn of its loop begins when the
 * first one has ended. */
static void await_worker(void)
{
	for (int i = 0; i < 2; i++)
		pw_loop_invoke(worker->work_loop, do_nothing, 0, NULL, 0, true, NULL);
}

/* 20 ms of it: two blocks for the worker. */
static void play(void)
{
	static float in[960], out[960];
	const float *from[] = { in };
	float *to[] = { out };

	tb_rig_run(&rig->voice.insert, from, to, 960);
	await_worker();
}

Test(worker, who_is_added_is_worked_on_until_it_is_removed)
{
	uint32_t n;

	play();
	cr_expect_eq(atomic_load(&n_worked), 0, "nobody has added it");
	cr_expect_eq(tb_worker_add(worker, rig), 0);
	play();
	n = atomic_load(&n_worked);
	cr_expect_gt(n, 0);
	tb_worker_remove(worker, rig);
	play();
	cr_expect_eq(atomic_load(&n_worked), n);
}

/* The rig that was worked on last does not keep its place. */
Test(worker, nobody_is_worked_on_when_all_is_done)
{
	for (uint32_t i = 0; i < TB_WORKER_RIGS; i++)
		cr_expect_eq(tb_worker_add(worker, rig), 0);
	play();
	cr_expect_gt(atomic_load(&n_worked), 0);
	cr_expect_not(tb_worker_has(worker, rig));
}

Test(worker, there_is_an_end_to_who_is_worked_on)
{
	for (uint32_t i = 0; i < TB_WORKER_RIGS; i++)
		cr_expect_eq(tb_worker_add(worker, rig), 0);
	cr_expect_eq(tb_worker_add(worker, rig), -ENOSPC);
	tb_worker_remove(worker, rig);
	cr_expect_eq(tb_worker_add(worker, rig), 0, "all of them are gone");
}
