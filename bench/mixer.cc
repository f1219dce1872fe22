/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The console: one cycle at many sizes, and what the control thread does. */
#include <benchmark/benchmark.h>
#include <chrono>

#include "console.h"

extern "C" {
#include "dsp/kernels.h"
#include "mixer/mixer.h"
}

namespace
{

using benchmark::State;

void count_cells(State &state, uint32_t n_cells, uint32_t n_frames)
{
	state.counters["cells"] = benchmark::Counter((double)n_cells,
		benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
	state.SetItemsProcessed((int64_t)state.iterations() * n_frames);
}

void run(State &state, Console &console)
{
	for (auto _ : state) {
		console.process();
		benchmark::ClobberMemory();
	}
	count_cells(
		state, console.matrix.n_strips * console.matrix.n_buses, console.matrix.n_frames);
}

void process(State &state, uint32_t n_strips, uint32_t n_buses, uint32_t n_frames)
{
	Matrix matrix(n_strips, n_buses, n_frames);
	Console console(matrix);

	run(state, console);
}

void mixer_process_8_channels_512_samples(State &state)
{
	process(state, 8, 2, 512);
}
BENCHMARK(mixer_process_8_channels_512_samples);

/* Everything on that a stream needs: gate, EQ of three bands and compressor on every
 * stereo strip, meters, and five buses with a limiter.  The goal is 20 us, 0.2 % of a core;
 * with `on` 0 the same console without any of it. */
void mixer_process_everything_512_samples(State &state)
{
	static const char *const strip_keys[] = { "gate.on", "eq.on", "comp.on" };
	Matrix matrix(8, 5, 512);
	Console console(matrix);
	float on = (float)state.range(0);

	for (uint32_t s = 0; s < 8; s++) {
		std::string strip = std::string("strip.s") + std::to_string(s) + ".";

		for (const char *key : strip_keys)
			console.set(strip + key, on);
		for (const char *band : { "1", "2", "3" })
			console.set(strip + "eq." + band + ".gain", 3.0f);
	}
	for (uint32_t b = 0; b < 5; b++)
		console.set(std::string("bus.b") + std::to_string(b) + ".limiter.on", on);
	console.commit();
	console.settle();
	run(state, console);
}
BENCHMARK(mixer_process_everything_512_samples)->Arg(0)->Arg(1)->ArgName("on");

void mixer_process_strips(State &state)
{
	process(state, (uint32_t)state.range(0), 2, 512);
}
BENCHMARK(mixer_process_strips)->RangeMultiplier(2)->Range(2, 256)->ArgName("strips");

void mixer_process_buses(State &state)
{
	process(state, 8, (uint32_t)state.range(0), 512);
}
BENCHMARK(mixer_process_buses)
	->DenseRange(1, 6)
	->Arg(8)
	->Arg(16)
	->Arg(32)
	->Arg(64)
	->ArgName("buses");

void mixer_process_frames(State &state)
{
	process(state, 8, 2, (uint32_t)state.range(0));
}
BENCHMARK(mixer_process_frames)->RangeMultiplier(2)->Range(64, 2048)->Arg(441)->ArgName("frames");

void mixer_process_256x64(State &state)
{
	process(state, 256, 64, 512);
}
BENCHMARK(mixer_process_256x64);

void mixer_process_solo(State &state)
{
	Matrix matrix(8, 2, 512);
	Console console(matrix);

	console.set("strip.s3.solo", 1);
	console.commit();
	console.settle();
	run(state, console);
}
BENCHMARK(mixer_process_solo);

void mixer_process_half_muted(State &state)
{
	Matrix matrix(8, 2, 512);
	Console console(matrix);

	for (const char *strip : { "s0", "s2", "s4", "s6" })
		console.set(std::string("strip.") + strip + ".mute", 1);
	console.commit();
	console.settle();
	run(state, console);
}
BENCHMARK(mixer_process_half_muted);

void mixer_process_all_ramping(State &state)
{
	Matrix matrix(8, (uint32_t)state.range(0), 512);
	Console console(matrix);

	for (auto _ : state) {
		console.process_ramping();
		benchmark::ClobberMemory();
	}
}
BENCHMARK(mixer_process_all_ramping)->Arg(2)->Arg(5)->ArgName("buses");

void mixer_process_silent(State &state)
{
	Matrix matrix((uint32_t)state.range(0), 2, 512);
	Console console(matrix);

	console.silence_from(0);
	for (int i = 0; i < 2000; i++) /* until the meters have fallen */
		console.process();
	run(state, console);
}
BENCHMARK(mixer_process_silent)->Arg(8)->Arg(64)->Arg(256)->ArgName("strips");

/* ---- a strip more, while it plays ---- */

/* On the control thread: a mixer with it, the settings of the others carried over. */
void create_strip(State &state)
{
	Matrix matrix((uint32_t)state.range(0), (uint32_t)state.range(1), 64);
	Console console(matrix);
	Growth growth(console);

	for (auto _ : state)
		growth.create();
}
BENCHMARK(create_strip)->Args({ 8, 2 })->Args({ 8, 5 })->Args({ 64, 16 })->Args({ 255, 64 });

/* On the data thread, between two cycles. */
void create_strip_swap(State &state)
{
	Matrix matrix((uint32_t)state.range(0), (uint32_t)state.range(1), 64);
	Console console(matrix);
	Growth growth(console);

	for (auto _ : state)
		growth.swap();
}
BENCHMARK(create_strip_swap)->Args({ 8, 2 })->Args({ 8, 5 })->Args({ 64, 16 })->Args({ 255, 64 });

/* The cycle after it, with new settings in memory that is cold; 512 frames. */
void create_strip_first_cycle(State &state)
{
	Matrix matrix((uint32_t)state.range(0), (uint32_t)state.range(1), 512);
	Console console(matrix);
	Growth growth(console);

	for (auto _ : state) {
		growth.create();
		growth.swap();
		auto begin = std::chrono::steady_clock::now();
		growth.first_cycle();
		std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
		state.SetIterationTime(took.count());
	}
}
BENCHMARK(create_strip_first_cycle)->Args({ 8, 2 })->Args({ 64, 16 })->UseManualTime();

/* ---- control thread ---- */

void mixer_commit_one_fader(State &state)
{
	Matrix matrix((uint32_t)state.range(0), (uint32_t)state.range(1), 64);
	Console console(matrix);
	float fader = 0;

	for (auto _ : state) {
		console.set("strip.s0.fader", fader = fader > -12 ? fader - 1 : 0);
		console.commit();
	}
}
BENCHMARK(mixer_commit_one_fader)->Args({ 8, 2 })->Args({ 64, 16 })->Args({ 256, 64 });

void mixer_find_param(State &state)
{
	Matrix matrix(64, 16, 64);
	Console console(matrix);

	for (auto _ : state)
		benchmark::DoNotOptimize(tb_mixer_find_param(console.mixer, "send.s40.b11"));
}
BENCHMARK(mixer_find_param);

void mixer_route_lookup(State &state)
{
	Matrix matrix(8, 2, 64);
	Console console(matrix);

	for (auto _ : state)
		benchmark::DoNotOptimize(tb_mixer_route(console.mixer, 5, 1));
}
BENCHMARK(mixer_route_lookup);

/* ---- single rows ---- */

void gain_512_samples(State &state)
{
	Rows rows(2, 512);
	const tb_mix_kernels *kernels = tb_mix_kernels_nth((uint32_t)state.range(0));

	if (!kernels) {
		state.SkipWithError("not on this machine");
		return;
	}
	state.SetLabel(kernels->name);
	for (auto _ : state) {
		kernels->gain(rows.row(1), rows.row(0), 0.7f, 0, 512);
		benchmark::ClobberMemory();
	}
}
BENCHMARK(gain_512_samples)->DenseRange(0, 3)->ArgName("table");

void gain_level_512_samples(State &state)
{
	Rows rows(2, 512);
	const tb_mix_kernels *kernels = tb_mix_kernels_nth((uint32_t)state.range(0));

	if (!kernels) {
		state.SkipWithError("not on this machine");
		return;
	}
	state.SetLabel(kernels->name);
	for (auto _ : state) {
		benchmark::DoNotOptimize(
			kernels->gain_level(rows.row(1), rows.row(0), 0.7f, 0, 512));
		benchmark::ClobberMemory();
	}
}
BENCHMARK(gain_level_512_samples)->DenseRange(0, 3)->ArgName("table");

} // namespace

BENCHMARK_MAIN();
