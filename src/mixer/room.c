/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Memory for processing that may never be switched on: a whole console's could fill
 * hundreds of megabytes, so that not even its zeros are written. */
#include "room.h"

#include <stddef.h>
#include <sys/mman.h>

#include "processing.h"

void *tb_room_new(size_t n_bytes)
{
	void *room = mmap(NULL, n_bytes, PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	return room == MAP_FAILED ? NULL : room;
}

void tb_room_free(void *room, size_t n_bytes)
{
	munmap(room, n_bytes);
}

/* Frames of the longest delay at the highest rate. */
static uint32_t longest(void)
{
	return (uint32_t)(TB_DELAY_MAX_MS * 1e-3f * (float)TB_RATE_MAX);
}

struct tb_echo *tb_echo_new(uint32_t n_channels)
{
	size_t n_bytes = offsetof(struct tb_echo, samples)
	                 + tb_delay_memory_floats(longest(), n_channels) * sizeof(float);
	struct tb_echo *echo = tb_room_new(n_bytes);

	if (!echo)
		return NULL;
	echo->n_bytes = n_bytes;
	echo->n_users = 1;
	return echo;
}

void tb_echo_init_delay(struct tb_echo *echo, struct tb_delay *delay, uint32_t n_channels)
{
	tb_delay_init(delay, echo->samples, longest(), n_channels);
}

void tb_echo_unref(struct tb_echo *echo)
{
	if (echo && --echo->n_users == 0)
		tb_room_free(echo, echo->n_bytes);
}
