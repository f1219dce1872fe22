/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Memory for processing that may never be switched on: a whole console's could fill
 * hundreds of megabytes, so that not even its zeros are written. */
#include "lazy-memory.h"

#include <stddef.h>
#include <sys/mman.h>

#include "processing.h"

void *tb_lazy_new(size_t n_bytes)
{
	void *lazy = mmap(NULL, n_bytes, PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	return lazy == MAP_FAILED ? NULL : lazy;
}

void tb_lazy_free(void *lazy, size_t n_bytes)
{
	munmap(lazy, n_bytes);
}

/* Frames of the longest delay at the highest rate. */
static uint32_t longest(void)
{
	return (uint32_t)(TB_DELAY_MAX_MS * 1e-3f * (float)TB_RATE_MAX);
}

struct tb_delay_lines *tb_delay_lines_new(uint32_t n_channels)
{
	size_t n_bytes = offsetof(struct tb_delay_lines, samples)
	                 + tb_delay_memory_floats(longest(), n_channels) * sizeof(float);
	struct tb_delay_lines *lines = tb_lazy_new(n_bytes);

	if (!lines)
		return NULL;
	lines->n_bytes = n_bytes;
	lines->n_users = 1;
	return lines;
}

void tb_delay_lines_init(struct tb_delay_lines *lines, struct tb_delay *delay, uint32_t n_channels)
{
	tb_delay_init(delay, lines->samples, longest(), n_channels);
}

void tb_delay_lines_unref(struct tb_delay_lines *lines)
{
	if (lines && --lines->n_users == 0)
		tb_lazy_free(lines, lines->n_bytes);
}
