/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Rigs are made on threads that end.  What these threads have freed goes back to the system. */
#include "making.h"
#include "give-back.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <pipewire/pipewire.h>

static _Atomic(const char *) running;
static struct pw_main_loop *loop;
static struct spa_source *event;

static void quit(void *data, uint64_t count)
{
	pw_main_loop_quit(loop);
}

static void begin(void)
{
	pw_init(NULL, NULL);
	loop = pw_main_loop_new(NULL);
	cr_assert_not_null(loop);
	event = pw_loop_add_event(pw_main_loop_get_loop(loop), quit, NULL);
}

static void end(void)
{
	pw_loop_destroy_source(pw_main_loop_get_loop(loop), event);
	pw_main_loop_destroy(loop);
	pw_deinit();
}

TestSuite(making, .init = begin, .fini = end);

static void wake(void *data)
{
}

static struct tb_rig *make(uint32_t n_channels)
{
	struct tb_making *m =
		tb_making_start(&(struct tb_making_config){ .engine = { .n_channels = n_channels,
								    .echo_on = true,
								    .denoise_on = true,
								    .echo = TB_ECHO_SPEEX,
								    .denoise = TB_DENOISE_SPEEX },
			.rig = { .title = "voice",
				.running = &running,
				.n_channels = n_channels,
				.rate_hz = 48000,
				.wake = wake },
			.loop = pw_main_loop_get_loop(loop),
			.event = event });
	struct tb_rig *rig;

	cr_assert_not_null(m);
	pw_main_loop_run(loop);
	rig = tb_making_finish(m);
	cr_assert_not_null(rig);
	return rig;
}

static long resident_kb(void)
{
	long all, resident = 0;
	FILE *file = fopen("/proc/self/statm", "re");

	cr_assert_not_null(file);
	cr_assert_eq(fscanf(file, "%ld %ld", &all, &resident), 2);
	fclose(file);
	return resident * (sysconf(_SC_PAGESIZE) / 1024);
}

/* glibc keeps what is freed for whoever asks next: all the more, twice as much, once a block that
 * large was freed, as ears and mixers are. */
static void free_a_large_block(void)
{
	void *volatile block = malloc(8u << 20);

	free(block);
}

Test(making, what_was_made_goes_back_to_the_system_when_it_is_freed)
{
	struct tb_rig *rig;
	long with_kb, without_kb;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || !defined(__GLIBC__)
	cr_skip_test("this is about glibc's own malloc()");
#endif
	free_a_large_block();
	tb_rig_free(make(8));
	tb_memory_give_back();
	rig = make(8);
	with_kb = resident_kb();
	tb_rig_free(rig);
	tb_memory_give_back();
	without_kb = resident_kb();
	cr_expect_leq(without_kb, with_kb - 1000, "%ld kB, then %ld kB", with_kb, without_kb);
}
