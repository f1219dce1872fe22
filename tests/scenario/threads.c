/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The three kinds of threads at work at once; run it under ThreadSanitizer. */
#include <criterion/criterion.h>
#include <math.h>
#include <pthread.h>
#include <stdatomic.h>

#include "console.h"

#define N_CYCLES  20000u
#define N_COMMITS 5000u
#define N_LOOKS   1000u
#define N_FRAMES  64u

/* Goes on until each thread had enough turns. */
struct job {
	struct tb_mixer *m;
	atomic_uint n_cycles, n_commits, n_looks;
	uint32_t n_torn;
	float loudest;
};

static bool is_done(struct job *job)
{
	return atomic_load(&job->n_cycles) >= N_CYCLES && atomic_load(&job->n_commits) >= N_COMMITS
	       && atomic_load(&job->n_looks) >= N_LOOKS;
}

/* Two strips at full scale that swap places: their sum is 1 at every sample, if both
 * routes always arrive together. */
static void *play(void *data)
{
	struct job *job = data;
	float one[N_FRAMES], out[N_FRAMES];
	const float *in[2] = { one, one };

	for (uint32_t i = 0; i < N_FRAMES; i++)
		one[i] = 1.0f;
	for (; !is_done(job); atomic_fetch_add(&job->n_cycles, 1)) {
		tb_mixer_process(job->m, in, (float *[]){ out }, N_FRAMES);
		for (uint32_t i = 0; i < N_FRAMES; i++)
			job->n_torn += fabsf(out[i] - 1.0f) > 1e-5f;
	}
	return NULL;
}

static void *watch(void *data)
{
	struct job *job = data;

	for (; !is_done(job); atomic_fetch_add(&job->n_looks, 1)) {
		job->loudest = fmaxf(job->loudest, tb_mixer_strip_level(job->m, 0, 0).peak_lin);
		job->loudest = fmaxf(job->loudest, tb_mixer_bus_level(job->m, 0, 0).rms_lin);
		if (tb_mixer_bad_blocks(job->m) + tb_mixer_strip_bad_blocks(job->m, 1) > 0)
			job->loudest = INFINITY;
	}
	return NULL;
}

Test(threads, settings_arrive_whole_while_it_plays)
{
	struct console *c = console_new("x/1 y/1", "m/1", 48000);
	struct job job = { .m = console_mixer(c) };
	pthread_t player, watcher;

	console_set(c, "route.x.m", 1.0f);
	console_commit(c);
	pthread_create(&player, NULL, play, &job);
	pthread_create(&watcher, NULL, watch, &job);
	while (!is_done(&job)) {
		unsigned turn = atomic_fetch_add(&job.n_commits, 1) & 1;

		console_set(c, "route.x.m", (float)turn);
		console_set(c, "route.y.m", (float)(1 - turn));
		console_commit(c);
	}
	pthread_join(player, NULL);
	pthread_join(watcher, NULL);
	cr_expect(job.n_torn == 0, "%u samples with half of a scene", job.n_torn);
	cr_expect(job.loudest > 0.5f && job.loudest < 1.1f);
	console_free(c);
}
