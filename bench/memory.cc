/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Memory: allocations (none in the audio path), sizes of consoles, rings between
 * threads, the order of access. */
#include <algorithm>
#include <benchmark/benchmark.h>
#include <cstring>
#include <mutex>
#include <random>

#include "allocations.h"
#include "console.h"

extern "C" {
#include "dsp/kernels.h"
#include "dsp/ring.h"
#include "dsp/units.h"
}

namespace
{

using benchmark::State;

/* The counter has to stay 0: while gains stand, while they ramp, and in silence. */
void allocations_in_the_audio_path(State &state)
{
	Matrix matrix(8, 2, 512);
	Console console(matrix);
	uint64_t n = 0;

	if (state.range(0) == 1)
		console.process_ramping();
	if (state.range(0) == 2)
		console.silence_from(0);
	for (auto _ : state) {
		uint64_t before = allocations().calls;

		console.process();
		n += allocations().calls - before;
	}
	state.counters["allocations"] = (double)n;
	state.SetLabel(state.range(0) == 0 ? "still" : state.range(0) == 1 ? "ramping" : "silent");
	if (n > 0)
		state.SkipWithError("the audio path allocates");
}
BENCHMARK(allocations_in_the_audio_path)->DenseRange(0, 2);

/* Made and freed; the counters are bytes of the console itself. */
void console_memory(State &state)
{
	Matrix matrix((uint32_t)state.range(0), (uint32_t)state.range(1), 64);
	size_t before = allocations().bytes;

	allocations_forget_peak();
	for (auto _ : state) {
		Console console(matrix);

		state.counters["bytes"] = (double)(allocations().bytes - before);
	}
	state.counters["peak_bytes"] = (double)(allocations().peak - before);
}
BENCHMARK(console_memory)->Args({ 8, 2 })->Args({ 256, 64 })->Unit(benchmark::kMicrosecond);

/* ---- rings ---- */

constexpr uint32_t ring_frames = 4096, block_frames = 512;

/* Room for a ring of one channel. */
struct OurRing {
	OurRing() : room(tb_ring_plan(1, ring_frames) + TB_ALIGN)
	{
		uintptr_t at = (uintptr_t)room.data() + TB_ALIGN - 1;

		tb_ring_init(&ring, (void *)(at & ~(uintptr_t)(TB_ALIGN - 1)), 1, ring_frames);
	}
	uint32_t write(const float *row)
	{
		return tb_ring_write(&ring, &row, block_frames);
	}
	uint32_t read(float *row)
	{
		return tb_ring_read(&ring, &row, block_frames);
	}

	std::vector<char> room;
	tb_ring ring;
};

struct MutexRing {
	uint32_t write(const float *row)
	{
		std::lock_guard<std::mutex> lock(mutex);

		if (fill + block_frames > ring_frames)
			return 0;
		memcpy(&floats[(at + fill) % ring_frames], row, block_frames * sizeof(float));
		fill += block_frames;
		return block_frames;
	}
	uint32_t read(float *row)
	{
		std::lock_guard<std::mutex> lock(mutex);

		if (fill < block_frames)
			return 0;
		memcpy(row, &floats[at], block_frames * sizeof(float));
		at = (at + block_frames) % ring_frames;
		fill -= block_frames;
		return block_frames;
	}

	std::mutex mutex;
	alignas(64) float floats[ring_frames];
	uint32_t at = 0, fill = 0; /* whole blocks, so that none wraps */
};

template <class Ring> void one_thread(State &state)
{
	Ring ring;
	Rows rows(2, block_frames);

	for (auto _ : state) {
		ring.write(rows.row(0));
		ring.read(rows.row(1));
		benchmark::ClobberMemory();
	}
}

/* The first thread writes, the second reads; each tries until it has moved one block. */
template <class Ring> void two_threads(State &state)
{
	static Ring ring;
	Rows rows(1, block_frames);
	uint64_t moved = 0;

	for (auto _ : state)
		moved += state.thread_index() == 0 ? ring.write(rows.row(0))
		                                   : ring.read(rows.row(0));
	state.counters["frames"] = benchmark::Counter((double)moved, benchmark::Counter::kIsRate);
}

void lockfree_ring_buffer(State &state)
{
	one_thread<OurRing>(state);
}
BENCHMARK(lockfree_ring_buffer);

void mutex_ring_buffer(State &state)
{
	one_thread<MutexRing>(state);
}
BENCHMARK(mutex_ring_buffer);

void two_memcpy(State &state)
{
	Rows rows(3, block_frames);

	for (auto _ : state) {
		memcpy(rows.row(1), rows.row(0), block_frames * sizeof(float));
		benchmark::ClobberMemory();
		memcpy(rows.row(2), rows.row(1), block_frames * sizeof(float));
		benchmark::ClobberMemory();
	}
}
BENCHMARK(two_memcpy);

void lockfree_ring_buffer_contended(State &state)
{
	two_threads<OurRing>(state);
}
BENCHMARK(lockfree_ring_buffer_contended)->Threads(2)->UseRealTime();

void mutex_ring_buffer_contended(State &state)
{
	two_threads<MutexRing>(state);
}
BENCHMARK(mutex_ring_buffer_contended)->Threads(2)->UseRealTime();

/* ---- access ---- */

/* Rows that a mix of 256 reads, as they lie or shuffled. */
void access(State &state, bool in_order)
{
	constexpr uint32_t n_rows = 256;
	Rows in(n_rows, block_frames), out(4, block_frames);
	std::vector<const float *> in_rows;
	std::vector<float *> out_rows;
	std::vector<float> gain(n_rows * TB_MIX_TILE, 0.01f);
	const tb_mix_kernels *kernels = tb_mix_kernels_best();

	for (uint32_t i = 0; i < n_rows; i++)
		in_rows.push_back(in.row(i));
	for (uint32_t i = 0; i < 4; i++)
		out_rows.push_back(out.row(i));
	if (!in_order)
		std::shuffle(in_rows.begin(), in_rows.end(), std::mt19937(1));
	for (auto _ : state) {
		kernels->mix(out_rows.data(), 4, in_rows.data(), n_rows, gain.data(), block_frames);
		benchmark::ClobberMemory();
	}
}
BENCHMARK_CAPTURE(access, sequential, true);
BENCHMARK_CAPTURE(access, random, false);

/* The same block of rows again and again, against a fresh one from a large pool. */
void reuse(State &state)
{
	const uint32_t n_blocks = (uint32_t)state.range(0);
	Rows pool(n_blocks, block_frames);
	const tb_mix_kernels *kernels = tb_mix_kernels_best();
	uint32_t i = 0;

	for (auto _ : state) {
		float *row = pool.row(i = (i + 1) % n_blocks);

		kernels->gain(row, row, -1, 0, block_frames);
		benchmark::ClobberMemory();
	}
}
BENCHMARK(reuse)->Arg(1)->Arg(8)->Arg(512)->Arg(16384)->ArgName("blocks");

void db_to_lin(State &state)
{
	float db = -60;

	for (auto _ : state) {
		benchmark::DoNotOptimize(tb_db_to_lin(db));
		db = db < 12 ? db + 0.1f : -60;
	}
}
BENCHMARK(db_to_lin);

} // namespace

BENCHMARK_MAIN();
