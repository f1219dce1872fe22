/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The meter's data side: what a block of n frames leaves; and reading it. */
#include "dsp/meter.h"

#include <math.h>

struct tb_meter_block tb_meter_block(const struct tb_meter_law *law, uint32_t n_frames)
{
	struct tb_meter_block block = { .peak_keep = 1.0f, .mean_keep = 1.0f };

	for (uint32_t bits = n_frames; bits; bits &= bits - 1) {
		unsigned i = (unsigned)__builtin_ctz(bits);

		block.peak_keep *= law->peak_keep[i];
		block.mean_keep *= law->mean_keep[i];
	}
	block.mean_take = (1.0f - block.mean_keep) / (float)n_frames;
	return block;
}

float tb_meter_peak(const struct tb_meter *meter)
{
	return atomic_load_explicit(&meter->peak, memory_order_relaxed);
}

float tb_meter_rms(const struct tb_meter *meter)
{
	return sqrtf(2.0f * atomic_load_explicit(&meter->mean_sq, memory_order_relaxed));
}
