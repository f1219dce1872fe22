/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A level meter: written by the data thread once a block, read by anyone.
 *
 * Peak rises at once and falls 20 dB in 1.7 s (IEC 60268-10 type I, DIN 45406).
 * RMS is the root of a mean square with an exponential window of 300 ms, the
 * integration time of a VU meter (IEC 60268-17). */
#ifndef TB_METER_H
#define TB_METER_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "dsp/kernels.h"
#include "dsp/tb-rt.h"

/* Linear, full scale 1. */
struct tb_meter {
	_Atomic float peak;
	_Atomic float mean_sq;
};

/* What is left of a held value after 2^i frames.  A block of n frames takes the
 * product over the bits of n, so that the fall does not depend on how the frames
 * are cut into blocks, and the data thread needs no powf. */
#define TB_METER_BITS 14u

struct tb_meter_law {
	float peak_keep[TB_METER_BITS];
	float mean_keep[TB_METER_BITS];
};

/* The same for one block length. */
struct tb_meter_block {
	float peak_keep;
	float mean_keep;
	float mean_take; /* weight of the block's sum of squares */
};

/* Control thread. */
void tb_meter_law_init(struct tb_meter_law *law, uint32_t rate_hz);

/* Data thread.  n_frames in 1..2^TB_METER_BITS - 1. */
TB_RT struct tb_meter_block tb_meter_block(const struct tb_meter_law *law, uint32_t n_frames);

/* -200 dB: below, a falling meter has arrived. */
#define TB_METER_REST_PEAK    1e-10f
#define TB_METER_REST_MEAN_SQ 1e-20f

/* Data thread, the only writer of `meter`.  Returns whether anything is left to
 * fall: false is a meter at rest at zero.  Inline, since there is one per channel. */
TB_RT static inline bool tb_meter_feed(
	struct tb_meter *meter, struct tb_block_level level, struct tb_meter_block block)
{
	float peak = atomic_load_explicit(&meter->peak, memory_order_relaxed) * block.peak_keep;
	float mean_sq =
		atomic_load_explicit(&meter->mean_sq, memory_order_relaxed) * block.mean_keep;

	peak = level.peak > peak ? level.peak : peak;
	mean_sq += level.sum_sq * block.mean_take;
	peak = peak > TB_METER_REST_PEAK ? peak : 0.0f;
	mean_sq = mean_sq > TB_METER_REST_MEAN_SQ ? mean_sq : 0.0f;
	atomic_store_explicit(&meter->peak, peak, memory_order_relaxed);
	atomic_store_explicit(&meter->mean_sq, mean_sq, memory_order_relaxed);
	return peak + mean_sq > 0.0f;
}

/* The law of tb_mix_kernels.feed(). */
TB_RT static inline bool tb_meters_feed(struct tb_meter *meter, const struct tb_block_level *level,
	const struct tb_level_gain *gain, uint32_t n, const struct tb_meter_block *block)
{
	bool falls = false;

	for (uint32_t i = 0; i < n; i++) {
		struct tb_block_level behind = level[i];

		behind.peak *= gain ? gain[i].peak : 1.0f;
		behind.sum_sq *= gain ? gain[i].sum_sq : 1.0f;
		falls |= tb_meter_feed(&meter[i], behind, *block);
	}
	return falls;
}

/* Data thread: `meter` goes on where `old` stands. */
TB_RT static inline void tb_meter_copy(struct tb_meter *meter, const struct tb_meter *old)
{
	atomic_store_explicit(&meter->peak, atomic_load_explicit(&old->peak, memory_order_relaxed),
		memory_order_relaxed);
	atomic_store_explicit(&meter->mean_sq,
		atomic_load_explicit(&old->mean_sq, memory_order_relaxed), memory_order_relaxed);
}

/* Any thread; the two may be of neighbouring blocks.  A full-scale sine is 1 in both
 * (rms: AES17), so that a full-scale square wave has an rms of 1.414. */
TB_RT float tb_meter_peak(const struct tb_meter *meter);
TB_RT float tb_meter_rms(const struct tb_meter *meter);

#endif
