/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The channel strip's processors, one by one and together. */
#include <benchmark/benchmark.h>

#include "strip.h"

extern "C" {
#include "dsp/biquad.h"
}

namespace
{

using benchmark::State;
using Maker = Way (*)(const Rows &, Rows &);

void run(State &state, const Rows &in, const Way &way)
{
	if (!way) {
		state.SkipWithError("not available here");
		return;
	}
	for (auto _ : state) {
		way();
		benchmark::ClobberMemory();
	}
	state.SetItemsProcessed((int64_t)state.iterations() * in.n_rows * in.n_frames);
}

void on_rows(State &state, Maker maker, uint32_t n_rows, uint32_t n_frames)
{
	Rows in(n_rows, n_frames), out(n_rows, n_frames);

	strip_fill(in);
	run(state, in, maker(in, out));
}

#define ONE(name, maker)                                                                           \
	void name(State &state)                                                                    \
	{                                                                                          \
		on_rows(state, maker, 1, 512);                                                     \
	}                                                                                          \
	BENCHMARK(name)
ONE(equalizer_512_samples, equalizer);
ONE(compressor_512_samples, compressor);
ONE(gate_512_samples, gate);
ONE(chain_512_samples, equalizer_and_compressor);
ONE(equalizer_fused_512_samples, equalizer_fused);
ONE(compressor_libm_512_samples, compressor_libm);

void channels(State &state, Maker maker)
{
	on_rows(state, maker, (uint32_t)state.range(0), 512);
}

#define CHANNELS DenseRange(1, 8)->Arg(16)->Arg(32)->Arg(64)->ArgName("channels")
BENCHMARK_CAPTURE(channels, equalizer, equalizer)->CHANNELS;
BENCHMARK_CAPTURE(channels, compressor, compressor)->CHANNELS;
BENCHMARK_CAPTURE(channels, gate, gate)->CHANNELS;
BENCHMARK_CAPTURE(channels, chain, equalizer_and_compressor)->CHANNELS;

void frames(State &state, Maker maker)
{
	on_rows(state, maker, 2, (uint32_t)state.range(0));
}

#define FRAMES RangeMultiplier(2)->Range(64, 2048)->Arg(441)->ArgName("frames")
BENCHMARK_CAPTURE(frames, equalizer, equalizer)->FRAMES;
BENCHMARK_CAPTURE(frames, compressor, compressor)->FRAMES;

BENCHMARK_CAPTURE(channels, reset, reset)->Arg(1)->Arg(16)->ArgName("channels");

void compressor_ratio(State &state)
{
	Rows in(1, 512), out(1, 512);

	strip_fill(in);
	run(state, in, compressor_of(in, out, (float)state.range(0)));
}
BENCHMARK(compressor_ratio)->Arg(1)->Arg(2)->Arg(4)->Arg(10)->Arg(100)->ArgName("ratio");

void equalizer_isa(State &state)
{
	Rows in(16, 512), out(16, 512);

	strip_fill(in);
	run(state, in, equalizer_of(in, out, (uint32_t)state.range(0)));
}
BENCHMARK(equalizer_isa)->DenseRange(0, 3)->ArgName("table");

void limiters(State &state, float lookahead_ms, bool loud)
{
	Rows in(2, 512), out(2, 512);

	strip_fill(in);
	run(state, in, limiter(in, out, lookahead_ms, loud));
}
BENCHMARK_CAPTURE(limiters, guard_below, 0.0f, false);
BENCHMARK_CAPTURE(limiters, guard_above, 0.0f, true);
BENCHMARK_CAPTURE(limiters, lookahead_below, 1.0f, false);
BENCHMARK_CAPTURE(limiters, lookahead_above, 1.0f, true);

void console_8_strips_5_buses(State &state)
{
	Rows in(16, 512), out(16, 512);

	strip_fill(in);
	run(state, in, console_processing(in, out, 10));
}
BENCHMARK(console_8_strips_5_buses);

void design_band(State &state)
{
	double hz = 20;
	tb_biquad f;

	for (auto _ : state) {
		tb_biquad_design(&f, TB_FILTER_PEAK, hz, 6, 1, 48000);
		benchmark::DoNotOptimize(f);
		hz = hz < 20000 ? hz * 1.1 : 20;
	}
}
BENCHMARK(design_band);

} // namespace

BENCHMARK_MAIN();
