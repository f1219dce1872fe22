/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The three kinds of threads at work at once: build it with -Db_sanitize=thread.
 *
 * A program without Criterion, whose shared memory is where ThreadSanitizer's is. */
#include "mixer/mixer.h"

#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

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
		if (tb_mixer_strip_reduction(job->m, 0).gate_db > 0.0f
			|| tb_mixer_bus_reduction(job->m, 0).comp_db > 0.0f)
			job->loudest = INFINITY;
		if (tb_mixer_bad_blocks(job->m) + tb_mixer_strip_bad_blocks(job->m, 1) > 0)
			job->loudest = INFINITY;
	}
	return NULL;
}

static struct tb_mixer *two_into_one(void)
{
	static const struct tb_strip_config strips[] = { { "x", { 1, { TB_CH_MONO } } },
		{ "y", { 1, { TB_CH_MONO } } } };
	static const struct tb_bus_config bus = { "m", { 1, { TB_CH_MONO } }, TB_BUS_VIRTUAL };
	struct tb_mixer *m = tb_mixer_new(&(struct tb_mixer_config){ 48000, 2, 1, strips, &bus });

	if (!m)
		abort();
	return m;
}

static void set(struct job *job, const char *key, unsigned value)
{
	tb_mixer_set(job->m, (uint32_t)tb_mixer_find_param(job->m, key), (float)value);
}

/* Processors come and go that have nothing to do: an open gate, compressors of 1 : 1. */
static void swap(struct job *job, unsigned turn)
{
	set(job, "route.x.m", turn & 1);
	set(job, "route.y.m", ~turn & 1);
	set(job, "strip.x.gate.on", turn >> 1 & 1);
	set(job, "strip.y.comp.on", turn >> 2 & 1);
	set(job, "bus.m.comp.on", turn >> 3 & 1);
	tb_mixer_commit(job->m);
}

int main(void)
{
	struct job job = { .m = two_into_one() };
	pthread_t player, watcher;
	bool passed;

	set(&job, "strip.y.comp.ratio", 1);
	set(&job, "strip.y.comp.sidechain", 0);
	set(&job, "bus.m.comp.ratio", 1);
	set(&job, "bus.m.comp.sidechain", 1);
	swap(&job, 1);
	pthread_create(&player, NULL, play, &job);
	pthread_create(&watcher, NULL, watch, &job);
	while (!is_done(&job))
		swap(&job, atomic_fetch_add(&job.n_commits, 1));
	pthread_join(player, NULL);
	pthread_join(watcher, NULL);
	passed = job.n_torn == 0 && job.loudest < 1.5f
	         && tb_mixer_bus_level(job.m, 0, 0).peak_lin > 0.9f;
	tb_mixer_free(job.m);

	printf("%u cycles, %u commits, %u samples with half of a scene, levels up to %f: %s\n",
		job.n_cycles, job.n_commits, job.n_torn, job.loudest, passed ? "passed" : "FAILED");
	return passed ? EXIT_SUCCESS : EXIT_FAILURE;
}
