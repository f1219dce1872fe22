/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Data thread: see clock-read.h. */
#include "clock-read.h"

/* The driver writes for much less than a cycle: the second copy is almost always whole. */
#define MAX_COPIES 3

#define READ(field) __atomic_load_n(&(field), __ATOMIC_RELAXED)

static struct spa_io_clock copy(const struct spa_io_clock *shared)
{
	return (struct spa_io_clock){
		.flags = READ(shared->flags),
		.id = READ(shared->id),
		.nsec = READ(shared->nsec),
		.rate = { READ(shared->rate.num), READ(shared->rate.denom) },
		.position = READ(shared->position),
		.duration = READ(shared->duration),
		.next_nsec = READ(shared->next_nsec),
		.cycle = READ(shared->cycle),
	};
}

static int is_same(const struct spa_io_clock *a, const struct spa_io_clock *b)
{
	return a->id == b->id && a->nsec == b->nsec && a->rate.denom == b->rate.denom
	       && a->position == b->position && a->duration == b->duration
	       && a->next_nsec == b->next_nsec && a->cycle == b->cycle;
}

struct spa_io_clock tb_clock_read(const struct spa_io_clock *shared)
{
	struct spa_io_clock newest = copy(shared), before;
	int n = 1;

	do {
		before = newest;
		/* The two copies are of two moments. */
		__atomic_thread_fence(__ATOMIC_ACQUIRE);
		newest = copy(shared);
	} while (++n < MAX_COPIES && !is_same(&newest, &before));
	return newest;
}

uint64_t tb_clock_ns(const struct spa_io_clock *clock, uint64_t n_frames)
{
	uint64_t rate_hz = clock->rate.denom ? clock->rate.denom : 48000;

	return n_frames * SPA_NSEC_PER_SEC / rate_hz;
}

bool tb_clock_is_free(const struct spa_io_clock *clock)
{
	return SPA_FLAG_IS_SET(clock->flags, SPA_IO_CLOCK_FLAG_FREEWHEEL);
}
