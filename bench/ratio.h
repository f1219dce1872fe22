/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Two ways of one job, timed in turns in one process: the median of the rounds' ratios
 * holds where absolute times drift with the machine. */
#ifndef BENCH_RATIO_H
#define BENCH_RATIO_H

#include <cstdint>
#include <functional>

struct Ratio {
	double ours_ns, peer_ns; /* medians of a single run */
	double ratio;            /* median of ours / peer of each round */
};

using Way = std::function<void()>;

/* Each round runs each way for some tens of microseconds. */
Ratio measure(const Way &ours, const Way &peer, uint32_t n_rounds);

/* Each run after caches are full of something else, as in life, where a cycle comes after
 * everything that the machine did since the last. */
Ratio measure_cold(const Way &ours, const Way &peer, uint32_t n_rounds);

/* What they cost more than `base`, which is timed in the same rounds. */
Ratio measure_above(const Way &base, const Way &ours, const Way &peer, uint32_t n_rounds);

#endif
