/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The same work by others, beside ours: times of one run, of which only the ratios
 * hold.  The report (report.cc) takes them in turns. */
#include "peers.h"

#include <benchmark/benchmark.h>

#include "console.h"

namespace
{

using benchmark::State;
using Maker = Way (*)(Matrix &);

void run(State &state, const Way &way)
{
	if (!way) {
		state.SkipWithError("not available here");
		return;
	}
	for (auto _ : state) {
		way();
		benchmark::ClobberMemory();
	}
}

void mix(State &state, Maker maker)
{
	Matrix matrix(8, (uint32_t)state.range(0), 512);

	run(state, maker(matrix));
}

Way ours(Matrix &m)
{
	return kernels_still(m);
}

void mix_whole_mixer(State &state)
{
	Matrix matrix(8, (uint32_t)state.range(0), 512);
	Console console(matrix);

	run(state, [&] { console.process(); });
}

#define BUSES Arg(2)->Arg(5)->ArgName("buses")
BENCHMARK_CAPTURE(mix, kernels, ours)->BUSES;
BENCHMARK(mix_whole_mixer)->BUSES;
BENCHMARK_CAPTURE(mix, limit, limit)->BUSES;
BENCHMARK_CAPTURE(mix, pipewire_audiomixer, pipewire_audiomixer)->BUSES;
BENCHMARK_CAPTURE(mix, pipewire_channelmix, pipewire_channelmix)->BUSES;
BENCHMARK_CAPTURE(mix, pipewire_filter_graph, pipewire_mixer_graph)->BUSES;
BENCHMARK_CAPTURE(mix, cblas_sgemm, blas)->BUSES;
BENCHMARK_CAPTURE(mix, naive, naive)->BUSES;

void volume_pipewire_512_samples(State &state)
{
	Rows rows(2, 512);

	run(state, pipewire_volume(rows, 0.7f));
}
BENCHMARK(volume_pipewire_512_samples);

void equalizer_pipewire_512_samples(State &state)
{
	Rows in((uint32_t)state.range(0), 512), out((uint32_t)state.range(0), 512);

	run(state, pipewire_equalizer(in, out));
}
BENCHMARK(equalizer_pipewire_512_samples)->Arg(1)->Arg(2)->Arg(8)->Arg(16)->ArgName("channels");

} // namespace

BENCHMARK_MAIN();
