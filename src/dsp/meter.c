/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The meter's data side: two multiplications a block. */
#include "meter.h"

/* -200 dB: below, a falling meter has arrived. */
#define REST_PEAK    1e-10f
#define REST_MEAN_SQ 1e-20f

struct tb_meter_block tb_meter_block(const struct tb_meter_law *law, uint32_t n_frames)
{
	struct tb_meter_block block = { .peak_keep = 1.0f, .mean_keep = 1.0f };

	for (uint32_t i = 0; i < TB_METER_BITS; i++) {
		if (n_frames & (1u << i)) {
			block.peak_keep *= law->peak_keep[i];
			block.mean_keep *= law->mean_keep[i];
		}
	}
	block.mean_take = (1.0f - block.mean_keep) / (float)n_frames;
	return block;
}

bool tb_meter_feed(
	struct tb_meter *meter, struct tb_block_level level, const struct tb_meter_block *block)
{
	float peak = atomic_load_explicit(&meter->peak, memory_order_relaxed) * block->peak_keep;
	float mean_sq =
		atomic_load_explicit(&meter->mean_sq, memory_order_relaxed) * block->mean_keep;

	peak = level.peak > peak ? level.peak : peak;
	mean_sq += level.sum_sq * block->mean_take;
	peak = peak > REST_PEAK ? peak : 0.0f;
	mean_sq = mean_sq > REST_MEAN_SQ ? mean_sq : 0.0f;
	atomic_store_explicit(&meter->peak, peak, memory_order_relaxed);
	atomic_store_explicit(&meter->mean_sq, mean_sq, memory_order_relaxed);
	return peak > 0.0f || mean_sq > 0.0f;
}
