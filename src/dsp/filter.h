/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The resampling filter that SpeexDSP designs for a ratio and a quality, read
 * out through its public API.  Control thread; allocates and frees SpeexDSP's
 * state.
 *
 * The row of phase p holds the taps for an output p / den of a frame after the
 * newest frame of its window, oldest frame first. */
#ifndef TB_FILTER_H
#define TB_FILTER_H

#include <stdint.h>

struct tb_filter {
	uint32_t num, den; /* input frames per output frames, without common divisor */
	uint32_t quality;  /* 0..10 */
	uint32_t n_taps;   /* even; the filter delays by half of them */
};

/* Fills in n_taps.  -EINVAL for what SpeexDSP does not design, -ENOMEM. */
int tb_filter_measure(struct tb_filter *f);

/* Writes tap t of phase p to bank[p * stride + t], for all den phases of a
 * measured filter.  -ENOMEM; -EIO if SpeexDSP fails on the way. */
int tb_filter_read(const struct tb_filter *f, float *bank, uint32_t stride);

#endif
