/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Two ways of one job, timed in turns. */
#include "ratio.h"

#include <algorithm>
#include <chrono>
#include <vector>

namespace
{

constexpr double round_ns = 40e3; /* long against reading the clock */

double time_ns(const Way &way, uint32_t n_runs)
{
	auto begin = std::chrono::steady_clock::now();

	for (uint32_t i = 0; i < n_runs; i++)
		way();
	std::chrono::duration<double, std::nano> took = std::chrono::steady_clock::now() - begin;
	return took.count() / n_runs;
}

/* Warms up, too. */
uint32_t runs_per_round(const Way &way)
{
	double ns = time_ns(way, 50);

	ns = std::min(ns, time_ns(way, 50));
	return (uint32_t)std::max(1.0, round_ns / std::max(ns, 1.0));
}

double median(std::vector<double> v)
{
	std::nth_element(v.begin(), v.begin() + v.size() / 2, v.end());
	return v[v.size() / 2];
}

} // namespace

Ratio measure(const Way &ours, const Way &peer, uint32_t n_rounds)
{
	return measure_above(nullptr, ours, peer, n_rounds);
}

namespace
{

/* More than the second-level cache of any machine, and most third-level ones. */
std::vector<char> other_work(48 << 20);

double time_cold_ns(const Way &way)
{
	for (size_t i = 0; i < other_work.size(); i += 64)
		other_work[i]++;
	return time_ns(way, 1);
}

} // namespace

Ratio measure_cold(const Way &ours, const Way &peer, uint32_t n_rounds)
{
	std::vector<double> ours_ns, peer_ns, ratio;

	for (uint32_t i = 0; i < n_rounds; i++) {
		ours_ns.push_back(time_cold_ns(ours));
		peer_ns.push_back(time_cold_ns(peer));
		ratio.push_back(ours_ns.back() / peer_ns.back());
	}
	return { median(ours_ns), median(peer_ns), median(ratio) };
}

Ratio measure_above(const Way &base, const Way &ours, const Way &peer, uint32_t n_rounds)
{
	uint32_t n_base = base ? runs_per_round(base) : 0;
	uint32_t n_ours = runs_per_round(ours), n_peer = runs_per_round(peer);
	std::vector<double> ours_ns, peer_ns, ratio;

	for (uint32_t i = 0; i < n_rounds; i++) {
		double below = base ? time_ns(base, n_base) : 0;

		ours_ns.push_back(time_ns(ours, n_ours) - below);
		peer_ns.push_back(time_ns(peer, n_peer) - below);
		ratio.push_back(ours_ns.back() / peer_ns.back());
	}
	return { median(ours_ns), median(peer_ns), median(ratio) };
}
