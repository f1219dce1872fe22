/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The edge's control thread: its memory, and another bridge when a rate changes. */
#include "edge.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <pipewire/loop.h>

static float *new_rows(struct tb_edge *e)
{
	uint32_t n_rows = e->is_bus ? e->n_channels : 0;
	float *memory = calloc((size_t)(1 + n_rows) * TB_MAX_FRAMES, sizeof(float));

	for (uint32_t c = 0; memory && c < e->n_channels; c++)
		e->silence[c] = memory;
	for (uint32_t c = 0; memory && c < n_rows; c++)
		e->rows[c] = memory + (size_t)(1 + c) * TB_MAX_FRAMES;
	return e->memory = memory;
}

struct tb_edge *tb_edge_new(
	struct pw_loop *data_loop, bool is_bus, uint32_t n_channels, uint32_t quality)
{
	struct tb_edge *e = calloc(1, sizeof(*e));

	if (!e)
		return NULL;
	*e = (struct tb_edge){
		.n_channels = n_channels,
		.is_bus = is_bus,
		.data_loop = data_loop,
		.quality = quality,
	};
	if (new_rows(e))
		return e;
	free(e);
	return NULL;
}

void tb_edge_free(struct tb_edge *e)
{
	if (!e)
		return;
	free(e->memory);
	free(e->built);
	free(e);
}

static struct tb_bridge *new_bridge(const struct tb_edge *e)
{
	const struct tb_bridge_config config = {
		.resample = {
			.in_rate_hz = e->is_bus ? e->console_rate_hz : e->device_rate_hz,
			.out_rate_hz = e->is_bus ? e->device_rate_hz : e->console_rate_hz,
			.n_channels = e->n_channels,
			.quality = e->quality,
			.kind = TB_RESAMPLE_DRIFTING,
		},
		.max_push_frames = TB_MAX_FRAMES,
		.max_pull_frames = TB_MAX_FRAMES,
	};
	size_t head = (sizeof(struct tb_bridge) + TB_ALIGN - 1) / TB_ALIGN * TB_ALIGN;
	size_t n_bytes = (tb_bridge_plan(&config) + TB_ALIGN - 1) / TB_ALIGN * TB_ALIGN;
	struct tb_bridge *b = n_bytes ? aligned_alloc(TB_ALIGN, head + n_bytes) : NULL;
	int res = b ? tb_bridge_init(b, &config, (char *)b + head) : n_bytes ? -ENOMEM : -EINVAL;

	if (res == 0)
		return b;
	free(b);
	errno = -res;
	return NULL;
}

static int do_set_bridge(struct spa_loop *loop, bool async, uint32_t seq, const void *data,
	size_t n_bytes, void *user)
{
	((struct tb_edge *)user)->bridge = *(struct tb_bridge *const *)data;
	return 0;
}

int tb_edge_set_rates(struct tb_edge *e, uint32_t device_rate_hz, uint32_t console_rate_hz)
{
	struct tb_bridge *b;

	if (device_rate_hz == 0 || console_rate_hz == 0)
		return 0;
	if (device_rate_hz == e->device_rate_hz && console_rate_hz == e->console_rate_hz)
		return 0;
	e->device_rate_hz = device_rate_hz;
	e->console_rate_hz = console_rate_hz;
	b = new_bridge(e);
	if (!b)
		return -errno;
	pw_loop_invoke(e->data_loop, do_set_bridge, 0, &b, sizeof(b), true, e);
	free(e->built);
	e->built = b;
	return 0;
}

static double in_rate_hz(const struct tb_edge *e)
{
	return e->is_bus ? e->console_rate_hz : e->device_rate_hz;
}

/* A new bridge does not know its latency before it has run: until then it is most
 * likely what it was. */
int64_t tb_edge_latency_ns(struct tb_edge *e)
{
	struct tb_bridge_stats stats = { 0 };

	if (e->built)
		tb_bridge_read_stats(e->built, &stats);
	if (stats.latency_frames > 0)
		e->latency_ns = (int64_t)(1e9 * stats.latency_frames / in_rate_hz(e));
	return e->latency_ns;
}

void tb_edge_read_facts(const struct tb_edge *e, struct tb_clock_facts *facts)
{
	struct tb_bridge_stats stats = { 0 };
	double rate_hz = in_rate_hz(e);

	if (e->built)
		tb_bridge_read_stats(e->built, &stats);
	/* The bridge speaks of its producer, the facts of the device. */
	facts->drift_ppm = e->is_bus ? -stats.drift_ppm : stats.drift_ppm;
	/* What is in the ring moves by whole blocks; by the clocks it does not. */
	facts->fill_frames = (uint32_t)(stats.distance_frames + 0.5f);
	facts->target_frames = stats.target_frames;
	facts->n_resets = stats.resets;
	facts->latency_ms = rate_hz > 0.0 ? (float)(1000.0 * stats.latency_frames / rate_hz) : 0.0f;
}
