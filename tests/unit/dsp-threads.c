/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Ring and bridge with a real thread on either side: build it with
 * -Db_sanitize=thread.  Arguments make it a soak: frames through the ring, cycles
 * of the bridge.
 *
 * A program without Criterion, whose shared memory is where ThreadSanitizer's is. */
#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dsp/bridge.h"
#include "dsp/ring.h"

#define BLOCK 300u

struct ring_job {
	struct tb_ring ring;
	uint64_t n_frames;
	uint64_t n_wrong;
};

/* Exact in a float, other in each channel. */
static float frame(uint64_t k, uint32_t c)
{
	return (float)((2 * k + c) & 0xffffff);
}

static void *write_ring(void *data)
{
	static float rows[2][BLOCK];
	const float *in[2] = { rows[0], rows[1] };
	struct ring_job *job = data;

	for (uint64_t done = 0, turn = 0; done < job->n_frames; turn++) {
		for (uint32_t i = 0; i < BLOCK; i++) {
			rows[0][i] = frame(done + i, 0);
			rows[1][i] = frame(done + i, 1);
		}
		done += tb_ring_write(&job->ring, in, (uint32_t)(1 + turn * 37 % (BLOCK - 1)));
	}
	return NULL;
}

static void *read_ring(void *data)
{
	static float rows[2][BLOCK];
	float *out[2] = { rows[0], rows[1] };
	struct ring_job *job = data;

	for (uint64_t done = 0, turn = 0; done < job->n_frames; turn++) {
		uint32_t n = tb_ring_read(&job->ring, out, (uint32_t)(1 + turn * 53 % (BLOCK - 1)));

		for (uint32_t i = 0; i < n; i++)
			job->n_wrong += rows[0][i] != frame(done + i, 0)
			                || rows[1][i] != frame(done + i, 1);
		done += n;
	}
	return NULL;
}

struct bridge_job {
	struct tb_bridge bridge;
	uint32_t n_cycles;
	atomic_uint n_pushed, n_pulled;
	uint32_t n_wrong;
};

#define N_FRAMES 64u
#define CYCLE_NS 1333333u

/* Each side goes at its own speed, but stays near the other's: else there is
 * nothing to carry. */
static void wait_for(atomic_uint *other, uint32_t turn)
{
	while (turn > atomic_load(other) + 4)
		continue;
}

static void *push_bridge(void *data)
{
	static float rows[2][N_FRAMES];
	const float *in[2] = { rows[0], rows[1] };
	struct bridge_job *job = data;

	for (uint32_t i = 0; i < N_FRAMES; i++)
		rows[0][i] = rows[1][i] = 0.5f;
	for (uint32_t turn = 0; turn < job->n_cycles; turn++) {
		wait_for(&job->n_pulled, turn);
		tb_bridge_push(&job->bridge, in, N_FRAMES, (uint64_t)turn * CYCLE_NS);
		atomic_fetch_add(&job->n_pushed, 1);
	}
	return NULL;
}

static void *pull_bridge(void *data)
{
	static float rows[2][N_FRAMES];
	float *out[2] = { rows[0], rows[1] };
	struct bridge_job *job = data;

	for (uint32_t turn = 0; turn < job->n_cycles; turn++) {
		wait_for(&job->n_pushed, turn);
		tb_bridge_pull(&job->bridge, out, N_FRAMES, (uint64_t)turn * CYCLE_NS);
		for (uint32_t i = 0; i < N_FRAMES; i++)
			job->n_wrong += !(rows[0][i] > -0.2f && rows[0][i] < 0.7f);
		atomic_fetch_add(&job->n_pulled, 1);
	}
	return NULL;
}

static void run_threads(void *(*one)(void *), void *(*other)(void *), void *job)
{
	pthread_t threads[2];

	if (pthread_create(&threads[0], NULL, one, job)
		|| pthread_create(&threads[1], NULL, other, job))
		exit(1);
	pthread_join(threads[0], NULL);
	pthread_join(threads[1], NULL);
}

static uint64_t check_ring(uint64_t n_frames)
{
	static struct ring_job job;
	void *mem = aligned_alloc(TB_ALIGN, tb_ring_plan(2, 512));

	job.n_frames = n_frames;
	tb_ring_init(&job.ring, mem, 2, 512);
	run_threads(write_ring, read_ring, &job);
	free(mem);
	printf("ring: %llu frames, %llu wrong\n", (unsigned long long)n_frames,
		(unsigned long long)job.n_wrong);
	return job.n_wrong;
}

static uint64_t check_bridge(uint32_t n_cycles)
{
	static struct bridge_job job;
	const struct tb_bridge_config config = {
		.resample = { .in_rate_hz = 48000,
			.out_rate_hz = 48000,
			.n_channels = 2,
			.quality = 4 },
		.max_push_frames = N_FRAMES,
		.max_pull_frames = N_FRAMES,
	};
	void *mem = aligned_alloc(TB_ALIGN, tb_bridge_plan(&config));
	struct tb_bridge_stats stats;

	job.n_cycles = n_cycles;
	if (tb_bridge_init(&job.bridge, &config, mem) < 0)
		return 1;
	run_threads(push_bridge, pull_bridge, &job);
	tb_bridge_read_stats(&job.bridge, &stats);
	free(mem);
	printf("bridge: %u cycles, %u wrong frames, %u underruns, %u overruns\n", n_cycles,
		job.n_wrong, stats.underruns, stats.overruns);
	return job.n_wrong;
}

int main(int argc, char **argv)
{
	uint64_t n_wrong = check_ring(argc > 1 ? strtoull(argv[1], NULL, 10) : 1000000);

	n_wrong += check_bridge(argc > 2 ? (uint32_t)strtoul(argv[2], NULL, 10) : 20000);
	return n_wrong > 0;
}
