/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The ring's data threads.  Counts only grow (and wrap); a count is published
 * after the frames that it counts, and read before them. */
#include "dsp/ring.h"

#include <string.h>

#include "base/small.h"

static inline uint32_t seen_by_other(const uint32_t *count)
{
	return __atomic_load_n(count, __ATOMIC_ACQUIRE);
}

static inline void publish(uint32_t *count, uint32_t value)
{
	__atomic_store_n(count, value, __ATOMIC_RELEASE);
}

/* Where `n` frames from count `at` lie; the second part begins the row again. */
static inline uint32_t until_wrap(const struct tb_ring *r, uint32_t at, uint32_t n)
{
	return tb_min_u32(n, r->n_frames - (at & (r->n_frames - 1)));
}

uint32_t tb_ring_space(struct tb_ring *r)
{
	r->read_seen = seen_by_other(&r->read);
	return r->n_frames - (r->written - r->read_seen);
}

uint32_t tb_ring_write(struct tb_ring *r, const float *const *in, uint32_t n_frames)
{
	const uint32_t n_channels = r->n_channels, stride = r->stride, written = r->written;
	uint32_t n = n_frames;

	if (r->n_frames - (written - r->read_seen) < n)
		n = tb_min_u32(n, tb_ring_space(r));

	const uint32_t first = until_wrap(r, written, n);
	float *const rows = r->rows, *const here = rows + (written & (r->n_frames - 1));

	for (uint32_t c = 0; c < n_channels; c++)
		memcpy(here + (size_t)c * stride, in[c], first * sizeof(float));
	if (n > first) {
		for (uint32_t c = 0; c < n_channels; c++)
			memcpy(rows + (size_t)c * stride, in[c] + first,
				(n - first) * sizeof(float));
	}
	publish(&r->written, written + n);
	return n;
}

uint32_t tb_ring_fill(struct tb_ring *r)
{
	r->written_seen = seen_by_other(&r->written);
	return r->written_seen - r->read;
}

/* How much of n can be read; looks at the writer's count only if it must. */
static inline uint32_t readable(struct tb_ring *r, uint32_t n)
{
	return r->written_seen - r->read >= n ? n : tb_min_u32(n, tb_ring_fill(r));
}

uint32_t tb_ring_read(struct tb_ring *r, float *const *out, uint32_t n_frames)
{
	const uint32_t n_channels = r->n_channels, stride = r->stride, read = r->read;
	const uint32_t n = readable(r, n_frames);
	const uint32_t first = until_wrap(r, read, n);
	const float *const rows = r->rows, *const here = rows + (read & (r->n_frames - 1));

	for (uint32_t c = 0; c < n_channels; c++)
		memcpy(out[c], here + (size_t)c * stride, first * sizeof(float));
	if (n > first) {
		for (uint32_t c = 0; c < n_channels; c++)
			memcpy(out[c] + first, rows + (size_t)c * stride,
				(n - first) * sizeof(float));
	}
	publish(&r->read, read + n);
	return n;
}

struct tb_ring_span tb_ring_peek(struct tb_ring *r, uint32_t n_frames)
{
	uint32_t n = readable(r, n_frames);
	uint32_t first = until_wrap(r, r->read, n);

	return (struct tb_ring_span){
		.first = { r->rows + (r->read & (r->n_frames - 1)), r->rows },
		.n = { first, n - first },
		.stride = r->stride,
	};
}

uint32_t tb_ring_drop(struct tb_ring *r, uint32_t n_frames)
{
	uint32_t n = readable(r, n_frames);

	publish(&r->read, r->read + n);
	return n;
}
