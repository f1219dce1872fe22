/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* 512 frames from 44.1 to 48 kHz, stereo, again and again: by us and by others.  Each
 * Resampler has a tone as its input that goes on from run to run, so that the check can
 * tell whether what comes out is that tone. */
#ifndef BENCH_RESAMPLERS_H
#define BENCH_RESAMPLERS_H

#include <memory>

#include "matrix.h"
#include "ratio.h"

constexpr uint32_t resampler_frames = 512;

struct Resampler {
	virtual ~Resampler() = default;
	/* The next block; returns how many frames came out. */
	virtual uint32_t run() = 0;

	Rows in{ 2, resampler_frames }, out{ 2, 4096 };
};

using ResamplerPtr = std::shared_ptr<Resampler>;

/* Quality as in SpeexDSP; a ratio of 0 is the fixed one. */
ResamplerPtr resampler_ours(
	uint32_t in_rate_hz, uint32_t out_rate_hz, uint32_t quality, double ratio);
ResamplerPtr resampler_speexdsp(uint32_t quality);
/* NULL where it is not installed.  A ratio of 0 is the fixed one. */
ResamplerPtr resampler_pipewire(int quality, double ratio);
/* HQ.  NULL without libsoxr. */
ResamplerPtr resampler_soxr();
/* By hand, 64 taps; what it computes is no tone.  NULL without AVX2. */
ResamplerPtr resampler_limit();

Way resampler_way(ResamplerPtr resampler);

/* dB of a tone to all else that comes out, where `ratio` (0: 1) makes it faster. */
double resampler_snr_db(Resampler &resampler, double ratio);

/* Ours: one new ratio. */
Way resampler_update();

#endif
