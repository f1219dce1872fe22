/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The bridge's control thread: its parts in the memory that it is given, and its
 * counters. */
#include "dsp/bridge.h"

#include <errno.h>
#include <string.h>

static struct tb_resample_config resample_config(const struct tb_bridge_config *config)
{
	struct tb_resample_config resample = config->resample;

	resample.kind = TB_RESAMPLE_DRIFTING;
	return resample;
}

static int is_quantum(uint32_t n_frames)
{
	return n_frames >= 1 && n_frames <= TB_BRIDGE_MAX_QUANTUM;
}

/* The distance is at most a block of the consumer's, 1.25 times the larger block
 * and a millisecond (see aim() in bridge.c); it may be off by an eighth of a block
 * and a millisecond, and one block of the producer's lies before it. */
static uint32_t ring_frames(const struct tb_bridge_config *config)
{
	double in_per_out = (double)config->resample.in_rate_hz / config->resample.out_rate_hz;

	return 4 * (config->max_push_frames + (uint32_t)(config->max_pull_frames * in_per_out))
	       + config->resample.in_rate_hz / 500;
}

static size_t ring_bytes(const struct tb_bridge_config *config)
{
	return tb_ring_plan(config->resample.n_channels, ring_frames(config));
}

size_t tb_bridge_plan(const struct tb_bridge_config *config)
{
	struct tb_resample_config resample = resample_config(config);

	if (!is_quantum(config->max_push_frames) || !is_quantum(config->max_pull_frames))
		return 0;

	size_t n_resample = tb_resample_plan(&resample);
	size_t n_ring = n_resample ? ring_bytes(config) : 0;

	return n_ring ? n_resample + n_ring : 0;
}

int tb_bridge_init(struct tb_bridge *b, const struct tb_bridge_config *config, void *mem)
{
	struct tb_resample_config resample = resample_config(config);
	int res;

	if (!is_quantum(config->max_push_frames) || !is_quantum(config->max_pull_frames))
		return -EINVAL;
	memset(b, 0, sizeof(*b));
	b->in_rate_hz = resample.in_rate_hz;
	b->out_rate_hz = resample.out_rate_hz;
	res = tb_resample_init(&b->resample, &resample, (char *)mem + ring_bytes(config));
	if (res < 0)
		return res;
	b->in_per_out = (double)b->in_rate_hz / b->out_rate_hz;
	tb_ring_init(&b->ring, mem, resample.n_channels, ring_frames(config));
	tb_timeline_init(&b->in_line, b->in_rate_hz);
	tb_timeline_init(&b->out_line, b->out_rate_hz);
	tb_drift_init(&b->drift, b->in_rate_hz);
	tb_lateness_init(&b->lateness);
	b->ratio = 1.0;
	b->fade_from = (uint32_t)(b->resample.latency_frames / b->in_per_out) + 2;
	tb_snapshot_init(&b->handoff);
	for (uint32_t i = 0; i < TB_SNAPSHOT_SLOTS; i++)
		b->news[i].line = b->in_line;
	return 0;
}

void tb_bridge_read_stats(const struct tb_bridge *b, struct tb_bridge_stats *stats)
{
	const struct tb_bridge_stats *now = &b->stats;

	__atomic_load(&now->drift_ppm, &stats->drift_ppm, __ATOMIC_RELAXED);
	__atomic_load(&now->distance_frames, &stats->distance_frames, __ATOMIC_RELAXED);
	stats->target_frames = __atomic_load_n(&now->target_frames, __ATOMIC_RELAXED);
	stats->latency_frames = __atomic_load_n(&now->latency_frames, __ATOMIC_RELAXED);
	stats->fill_frames = __atomic_load_n(&now->fill_frames, __ATOMIC_RELAXED);
	stats->resets = __atomic_load_n(&now->resets, __ATOMIC_RELAXED);
	stats->underruns = __atomic_load_n(&now->underruns, __ATOMIC_RELAXED);
	stats->overruns = __atomic_load_n(&now->overruns, __ATOMIC_RELAXED);
}
