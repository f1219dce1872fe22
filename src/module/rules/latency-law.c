/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "latency-law.h"

#include <spa/utils/defs.h>

/* A strip that hears its own bus would be later with every time it is told. */
#define MOST_FRAMES 8192

double tb_latency_ns(double n_frames, uint32_t rate_hz)
{
	return rate_hz ? n_frames * (double)SPA_NSEC_PER_SEC / rate_hz : 0.0;
}

void tb_latency_to_time(struct spa_latency_info *info, struct tb_latency_clock clock)
{
	double n_min = info->min_rate + (double)info->min_quantum * clock.quantum_frames;
	double n_max = info->max_rate + (double)info->max_quantum * clock.quantum_frames;

	info->min_ns += (int64_t)tb_latency_ns(n_min, clock.rate_hz);
	info->max_ns += (int64_t)tb_latency_ns(n_max, clock.rate_hz);
	info->min_rate = info->max_rate = 0;
	info->min_quantum = info->max_quantum = 0.0f;
}

/* What the neighbours at the end of a way told, and the way itself, which is `own`; both as the
 * clock of `from` counts. */
static struct spa_latency_info latency_by(const struct tb_latency_end *from,
	const struct tb_latency_end *to, enum spa_direction direction, uint32_t graph_rate_hz,
	struct spa_process_latency_info *own)
{
	struct spa_latency_info part = to->heard[direction];

	part.direction = direction;
	own->ns = (from->has_edge ? from->crossing_ns : 0) + (to->has_edge ? to->crossing_ns : 0);
	if (to->has_edge)
		tb_latency_to_time(&part, to->device);
	if (from->has_edge) {
		own->ns += (int64_t)tb_latency_ns(own->rate, graph_rate_hz);
		own->rate = 0;
		tb_latency_to_time(&part, from->console);
	}
	spa_process_latency_info_add(own, &part);
	return part;
}

static bool is_longer(const struct spa_process_latency_info *a,
	const struct spa_process_latency_info *b, uint32_t rate_hz)
{
	return (double)a->ns + tb_latency_ns(a->rate, rate_hz)
	       > (double)b->ns + tb_latency_ns(b->rate, rate_hz);
}

static void limit(struct spa_latency_info *info)
{
	info->min_rate = SPA_MIN(info->min_rate, MOST_FRAMES);
	info->max_rate = SPA_MIN(info->max_rate, MOST_FRAMES);
	info->min_ns = SPA_MIN(info->min_ns, TB_LATENCY_MOST_NS);
	info->max_ns = SPA_MIN(info->max_ns, TB_LATENCY_MOST_NS);
}

struct spa_latency_info tb_latency_through(const struct tb_latency_end *from,
	const struct tb_latency_way *ways, uint32_t n_ways, enum spa_direction direction,
	uint32_t graph_rate_hz, struct spa_process_latency_info *longest)
{
	struct spa_latency_info info;

	*longest = SPA_PROCESS_LATENCY_INFO_INIT();
	spa_latency_info_combine_start(&info, direction);
	for (uint32_t i = 0; i < n_ways; i++) {
		struct spa_process_latency_info own =
			SPA_PROCESS_LATENCY_INFO_INIT(.rate = (int32_t)ways[i].n_frames);
		struct spa_latency_info part =
			latency_by(from, ways[i].to, direction, graph_rate_hz, &own);

		spa_latency_info_combine(&info, &part);
		if (is_longer(&own, longest, graph_rate_hz))
			*longest = own;
	}
	spa_latency_info_combine_finish(&info);
	limit(&info);
	return info;
}
