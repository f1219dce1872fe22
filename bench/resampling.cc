/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The resampler: fixed and drifting, beside SpeexDSP, whose filter it runs, and
 * beside a kernel for one case written by hand.  Arguments are input frames. */
#include <benchmark/benchmark.h>
#include <cmath>
#include <memory>
#include <speex/speex_resampler.h>
#include <vector>

#include "limit.h"
#include "matrix.h"

extern "C" {
#include "dsp/bridge.h"
#include "dsp/resample.h"
}

namespace
{

using benchmark::State;

constexpr uint32_t max_frames = 4096;

tb_resample_config config_of(uint32_t in_rate_hz, uint32_t out_rate_hz, uint32_t n_channels,
	uint32_t quality, tb_resample_kind kind)
{
	tb_resample_config config = {};

	config.in_rate_hz = in_rate_hz;
	config.out_rate_hz = out_rate_hz;
	config.n_channels = n_channels;
	config.quality = quality;
	config.kind = kind;
	return config;
}

struct Free {
	void operator()(void *p) const
	{
		free(p);
	}
};

/* Rows to work on, with a tone on them. */
struct Audio {
	explicit Audio(uint32_t n_channels)
	    : in(n_channels, max_frames), out(n_channels, 8 * max_frames)
	{
		for (uint32_t c = 0; c < n_channels; c++) {
			for (uint32_t i = 0; i < max_frames; i++)
				in.row(c)[i] = std::sin(0.1f * (float)i);
			in_rows.push_back(in.row(c));
			out_rows.push_back(out.row(c));
		}
	}

	Rows in, out;
	std::vector<const float *> in_rows;
	std::vector<float *> out_rows;
};

struct Resampler {
	explicit Resampler(const tb_resample_config &config)
	    : audio(config.n_channels),
	      mem(aligned_alloc(TB_ALIGN, tb_resample_plan(&config) + TB_ALIGN))
	{
		if (tb_resample_init(&r, &config, mem.get()) < 0)
			abort();
	}
	uint32_t run(uint32_t n)
	{
		return tb_resample_run(
			&r, audio.in_rows.data(), n, audio.out_rows.data(), 8 * max_frames)
		        .n_out;
	}

	Audio audio;
	std::unique_ptr<void, Free> mem;
	tb_resample r;
};

void run(State &state, const tb_resample_config &config, double ratio = 1.0)
{
	Resampler ours(config);

	tb_resample_set_ratio(&ours.r, ratio);
	for (auto _ : state) {
		benchmark::DoNotOptimize(ours.run((uint32_t)state.range(0)));
		benchmark::ClobberMemory();
	}
}

/* ---- the case that is quoted, and its peers ---- */

void resample_44_1_to_48_stereo(State &state)
{
	run(state, config_of(44100, 48000, 2, 4, TB_RESAMPLE_FIXED));
}
BENCHMARK(resample_44_1_to_48_stereo)->Name("resample_44.1_to_48_stereo")->Arg(512);

void resample_drifting(State &state)
{
	run(state, config_of(44100, 48000, 2, 4, TB_RESAMPLE_DRIFTING), 1.0003);
}
BENCHMARK(resample_drifting)->Name("resample_44.1_to_48_stereo_drifting")->Arg(512);

void speexdsp(State &state)
{
	Audio audio(2);
	SpeexResamplerState *s =
		speex_resampler_init(2, 44100, 48000, (int)state.range(1), nullptr);

	for (auto _ : state) {
		for (uint32_t c = 0; c < 2; c++) {
			spx_uint32_t n_in = (spx_uint32_t)state.range(0), n_out = 8 * max_frames;

			speex_resampler_process_float(
				s, c, audio.in.row(c), &n_in, audio.out.row(c), &n_out);
		}
		benchmark::ClobberMemory();
	}
	speex_resampler_destroy(s);
}
BENCHMARK(speexdsp)->Name("speexdsp_44.1_to_48_stereo")->Args({ 512, 4 })->Args({ 512, 5 });

#ifdef __x86_64__
void limit_64_taps(State &state)
{
	Audio audio(2);
	std::unique_ptr<float, Free> taps((float *)aligned_alloc(64, 160 * 64 * sizeof(float)));

	limit_resample_func limit = limit_resample_best(16);

	if (!limit) {
		state.SkipWithError("no AVX2");
		return;
	}
	for (uint32_t i = 0; i < 160 * 64; i++)
		taps.get()[i] = 0.1f * std::sin((float)i);
	for (auto _ : state) {
		limit(taps.get(), audio.in_rows.data(), audio.out_rows.data(),
			(uint32_t)(state.range(0) * 160 / 147 + 7) & ~7u);
		benchmark::ClobberMemory();
	}
}
BENCHMARK(limit_64_taps)->Name("limit_44.1_to_48_stereo_64_taps")->Arg(512);
#endif

/* ---- ours alone ---- */

void resample_bypass(State &state)
{
	run(state, config_of(48000, 48000, 2, 5, TB_RESAMPLE_FIXED));
}
BENCHMARK(resample_bypass)->Arg(512);

void resample_update(State &state)
{
	Resampler ours(config_of(44100, 48000, 2, 5, TB_RESAMPLE_DRIFTING));
	double ratio = 1.0;

	for (auto _ : state) {
		tb_resample_set_ratio(&ours.r, ratio);
		ratio += 1e-12;
		benchmark::ClobberMemory();
	}
}
BENCHMARK(resample_update);

void resample_pair(State &state)
{
	run(state, config_of((uint32_t)state.range(1), (uint32_t)state.range(2), 2, 5,
			   TB_RESAMPLE_FIXED));
}
BENCHMARK(resample_pair)
	->Args({ 512, 48000, 44100 })
	->Args({ 512, 48000, 96000 })
	->Args({ 512, 96000, 48000 })
	->Args({ 512, 16000, 48000 })
	->Args({ 512, 192000, 48000 })
	->ArgNames({ "frames", "from", "to" });

void resample_channels(State &state)
{
	run(state, config_of(44100, 48000, (uint32_t)state.range(1), 5,
			   state.range(2) ? TB_RESAMPLE_DRIFTING : TB_RESAMPLE_FIXED));
}
BENCHMARK(resample_channels)
	->ArgsProduct({ { 512 }, { 1, 2, 4, 6, 8 }, { 0, 1 } })
	->ArgNames({ "frames", "channels", "drifting" });

void resample_block(State &state)
{
	run(state, config_of(44100, 48000, 2, 5, TB_RESAMPLE_FIXED));
	state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(resample_block)->RangeMultiplier(4)->Range(16, 4096);

void resample_quality(State &state)
{
	run(state, config_of(44100, 48000, 2, (uint32_t)state.range(1),
			   state.range(2) ? TB_RESAMPLE_DRIFTING : TB_RESAMPLE_FIXED));
}
BENCHMARK(resample_quality)
	->ArgsProduct({ { 512 }, { 0, 4, 8, 10 }, { 0, 1 } })
	->ArgNames({ "frames", "quality", "drifting" });

/* One push and one pull, ten seconds after the start. */
void bridge_stereo(State &state)
{
	tb_bridge_config config = {};

	config.resample = config_of(48000, 48000, 2, 5, TB_RESAMPLE_DRIFTING);
	config.max_push_frames = config.max_pull_frames = max_frames;

	Audio audio(2);
	auto bridge = std::make_unique<tb_bridge>();
	std::unique_ptr<void, Free> mem(
		aligned_alloc(TB_ALIGN, tb_bridge_plan(&config) + TB_ALIGN));
	uint32_t n = (uint32_t)state.range(0);
	uint64_t cycle = 0;
	auto turn = [&] {
		uint64_t time_ns = cycle++ * n * 1000000000 / 48000;

		tb_bridge_push(bridge.get(), audio.in_rows.data(), n, time_ns);
		tb_bridge_pull(bridge.get(), audio.out_rows.data(), n, time_ns);
	};

	if (tb_bridge_init(bridge.get(), &config, mem.get()) < 0)
		abort();
	while (cycle * n < 480000)
		turn();
	for (auto _ : state) {
		turn();
		benchmark::ClobberMemory();
	}
}
BENCHMARK(bridge_stereo)->Arg(64)->Arg(512)->Arg(2048);

} // namespace

BENCHMARK_MAIN();
