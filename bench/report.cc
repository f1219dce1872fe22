/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The figures that the project promises, against what they are measured by, as one
 * table in Markdown:
 *
 *     report [--rounds N] [SECTION...]     to standard output; the names stand in `sections`
 *
 * Where the machine has AVX-512, all of them are followed by those that it matters to once
 * more, with AVX2.  TROUBADOUR_CPU=v3 (c, v1, v4) takes instruction sets away, as from the
 * console.
 *
 * Every row is two ways of the same work in turns, so that only ratios are quoted.
 * Exit status 0 whether goals are met or not: the table says it. */
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <malloc.h>
#include <memory>
#include <string>
#include <unistd.h>
#include <vector>

#include "console.h"
#include "peers.h"
#include "pipewire.h"
#include "ratio.h"
#include "report.h"
#include "strip.h"

extern "C" {
#include "dsp/cpu.h"
#include "dsp/kernels.h"
#include "mixer/mixer.h"
#include "dsp/ring.h"
}

namespace
{

/* A comparison with a way that computes something else would be none. */
void check(const char *name, Matrix &m, const Way &way)
{
	if (!way)
		return;
	m.forget();
	way();
	if (m.error() > 1e-4) {
		fprintf(stderr, "report: %s is wrong by %g\n", name, m.error());
		exit(1);
	}
}

/* Those that cannot have a gain for each cell: with one for all. */
void check_peers()
{
	Matrix m(8, 5, 512);

	check("filter-graph mixer", m, pipewire_mixer_graph(m));
	m.gains.assign(m.gains.size(), 1.0f);
	check("audiomixer", m, pipewire_audiomixer(m));
	m.gains.assign(m.gains.size(), pipewire_channelmix_gain(m));
	check("audioconvert", m, pipewire_channelmix(m));
}

void mix_rows()
{
	heading("The mix: kernels alone, stereo, 512 frames");
	Matrix small(8, 2, 512), medium(8, 5, 512), large(64, 16, 256), wide(32, 8, 512);

	for (Matrix *m : { &small, &medium, &large, &wide }) {
		check("mix", *m, kernels_still(*m));
		check("mix_ramp", *m, kernels_ramping(*m));
		check("limit", *m, limit(*m));
		check("naive", *m, naive(*m));
		check("row by row", *m, naive_native(*m));
		check("sgemm", *m, blas(*m));
	}
	check_peers();

	row("8x2", kernels_still(small), "by hand", limit(small), at_most(1.1));
	row("8x5", kernels_still(medium), "by hand", limit(medium), at_most(1.1));
	row("32x8", kernels_still(wide), "by hand", limit(wide), for_record);
	row("64x16, 256 frames", kernels_still(large), "peak of multiply-adds", fma_peak(large),
		at_most(1 / 0.85));
	row("8x5", kernels_still(medium), "PipeWire audiomixer (no gains)",
		pipewire_audiomixer(medium), at_least(2, 1.4));
	row("8x5", kernels_still(medium), "PipeWire audioconvert, a node per output",
		pipewire_channelmix(medium), at_least(7, 4));
	row("8x5", kernels_still(medium), "the same nodes with one input",
		pipewire_channelmix_overhead(medium), for_record);
	row("8x5", kernels_still(medium), "PipeWire filter-graph mixer",
		pipewire_mixer_graph(medium), for_record);
	row("8x5", kernels_still(medium), "cblas_sgemm", blas(medium), at_least(3, 3));
	row("8x5", kernels_still(medium), "naive loop", naive(medium), at_least(20, 20));
	row("8x5", kernels_still(medium), "row by row, -O3 -march=native", naive_native(medium),
		for_record);
	row("8x2 all ramping", kernels_ramping(small), "8x2", kernels_still(small), at_most(2.1));
	row("8x5 all ramping", kernels_ramping(medium), "8x5", kernels_still(medium), at_most(2.1));
	row("64x16 all ramping, 256 frames", kernels_ramping(large), "64x16", kernels_still(large),
		at_most(2.1));
}

/* Each instruction set that this machine has. */
void isa_rows()
{
	const tb_mix_kernels *table, *best = tb_mix_kernels_best();

	heading("The mix: every instruction set, 8x5 stereo, 512 frames");
	for (uint32_t i = 0; (table = tb_mix_kernels_nth(i)); i++) {
		Matrix m(8, 5, 512);

		row(table->name, kernels_still(m, table), best->name, kernels_still(m), for_record);
	}
}

/* A console and the matrix it works on; moved only as a whole. */
struct Bench {
	Bench(uint32_t n_strips, uint32_t n_buses, uint32_t n_frames)
	    : matrix(n_strips, n_buses, n_frames), console(matrix)
	{
	}
	Way way()
	{
		return [this] { console.process(); };
	}
	Matrix matrix;
	Console console;
};

void console_rows()
{
	heading("The whole mixer: gains, ramps, guards and meters, which the peers lack; stereo, "
		"512 frames");
	Bench small(8, 2, 512), medium(8, 5, 512), large(64, 16, 256);
	Bench ramping(8, 2, 512);

	for (Bench *b : { &small, &medium, &large })
		check("mixer", b->matrix, b->way());
	row("mixer_process_8_channels_512_samples", small.way(), "the kernels' part of it",
		kernels_still(small.matrix), ns_at_most(1000, 1.8));
	/* The goals of these are the mix's own, above: nobody here has meters. */
	row("8x5", medium.way(), "PipeWire audiomixer (no gains)",
		pipewire_audiomixer(medium.matrix), for_record);
	row("8x5", medium.way(), "PipeWire audioconvert, a node per output",
		pipewire_channelmix(medium.matrix), for_record);
	row("8x5", medium.way(), "PipeWire filter-graph mixer", pipewire_mixer_graph(medium.matrix),
		for_record);
	row("8x5", medium.way(), "cblas_sgemm", blas(medium.matrix), for_record);
	row("8x5", medium.way(), "naive loop", naive(medium.matrix), for_record);
	row("64x16, 256 frames", large.way(), "the kernels' part of it",
		kernels_still(large.matrix), for_record);

	row(
		"8x2 all ramping", [&] { ramping.console.process_ramping(); }, "8x2", small.way(),
		at_most(2.1));
}

void row_cold(
	const char *ours_name, const Way &ours, const char *peer_name, const Way &peer, Goal goal)
{
	if (ours && peer)
		print_row(ours_name, peer_name, measure_cold(ours, peer, n_rounds), goal);
}

/* By length, warm and cold. */
void length_rows()
{
	heading("The whole mixer beside its kernels: 8x5, stereo");
	for (uint32_t n_frames : { 64, 256, 1024 }) {
		Bench b(8, 5, n_frames);
		std::string name = std::to_string(n_frames) + " frames";

		row(name.c_str(), b.way(), "the kernels' part of it", kernels_still(b.matrix),
			n_frames == 256 ? at_most(1.8) : for_record);
	}

	Bench b(8, 5, 256);

	heading("Caches full of something else before each call: 8x5, stereo, 256 frames");
	row_cold("kernels", kernels_still(b.matrix), "by hand", limit(b.matrix), at_most(1.2));
	row_cold("kernels", kernels_still(b.matrix), "PipeWire filter-graph mixer",
		pipewire_mixer_graph(b.matrix), for_record);
	row_cold("kernels", kernels_still(b.matrix), "row by row, -O3 -march=native",
		naive_native(b.matrix), for_record);
	row_cold("whole mixer", b.way(), "the kernels' part of it", kernels_still(b.matrix),
		for_record);
}

/* What 56 more strips cost, silent and playing, each over a console of 8 that play. */
Ratio silent_strip()
{
	Bench few(8, 2, 512), all(64, 2, 512), some(64, 2, 512);
	const double n_more = 56;

	some.console.silence_from(8);
	for (int i = 0; i < 2000; i++) /* until the meters have fallen */
		some.console.process();
	Ratio r = measure_above(few.way(), some.way(), all.way(), n_rounds);
	return { r.ours_ns / n_more, r.peer_ns / n_more, r.ratio };
}

Ratio cell()
{
	Bench small(8, 2, 512), huge(256, 64, 512);
	Ratio r = measure(huge.way(), small.way(), std::min(n_rounds, 21u));
	const double n_huge = 256 * 64, n_small = 8 * 2;

	return { r.ours_ns / n_huge, r.peer_ns / n_small, r.ratio * n_small / n_huge };
}

size_t memory_in_use()
{
	struct mallinfo2 info = mallinfo2();

	return info.uordblks + info.hblkhd;
}

void scaling_rows()
{
	heading("What a strip and a cell cost: stereo, 512 frames");
	print_row("a silent strip", "a playing one, of 64x2", silent_strip(), at_most(0.02));
	print_row("a cell of 256x64", "a cell of 8x2", cell(), at_most(1.5));

	Bench small(8, 2, 512);
	Growth growth(small.console);

	row(
		"create_strip, 8x2: on the control thread", [&] { growth.create(); }, "a cycle",
		small.way(), for_record);
	row(
		"create_strip, 8x2: on the data thread", [&] { growth.swap(); }, "a cycle",
		small.way(), for_record);

	size_t before = memory_in_use();
	Console alone(small.matrix);

	printf("\nThe memory of a mixer of 8 strips and 2 buses: %.0f KB.\n",
		(double)(memory_in_use() - before) / 1000);
}

void single_rows()
{
	Rows rows(4, 512);
	const tb_mix_kernels *kernels = tb_mix_kernels_best();
	Bench small(8, 2, 512);
	volatile bool heard;

	heading("Single operations: one channel, 512 frames");
	row(
		"gain", [&] { kernels->gain(rows.row(1), rows.row(0), 0.7f, 0, 512); },
		"PipeWire audioconvert, volume", pipewire_volume(rows, 0.7f), ns_at_most(25, 0.7));
	row(
		"gain and level",
		[&] { kernels->gain_level(rows.row(1), rows.row(0), 0.7f, 0, 512); }, "gain",
		[&] { kernels->gain(rows.row(1), rows.row(0), 0.7f, 0, 512); }, for_record);
	row(
		"route lookup", [&] { heard = tb_mixer_route(small.console.mixer, 5, 1); },
		"an empty call", [&] { heard = true; }, ns_at_most(5));

	std::vector<char> room(tb_ring_plan(1, 4096) + TB_ALIGN);
	tb_ring ring;
	void *mem = (void *)(((uintptr_t)room.data() + TB_ALIGN - 1) & ~(uintptr_t)(TB_ALIGN - 1));
	const float *in[] = { rows.row(0) };
	float *out[] = { rows.row(1) };

	tb_ring_init(&ring, mem, 1, 4096);
	row(
		"ring, write and read",
		[&] {
			tb_ring_write(&ring, in, 512);
			tb_ring_read(&ring, out, 512);
		},
		"two memcpy",
		[&] {
			memcpy(rows.row(2), rows.row(0), 512 * sizeof(float));
			__asm__ volatile("" ::: "memory");
			memcpy(rows.row(1), rows.row(2), 512 * sizeof(float));
			__asm__ volatile("" ::: "memory");
		},
		at_most(1.15));
}

void strip_rows()
{
	heading("The channel strip: three bands, compressor and gate; 512 frames");
	Rows one(1, 512), one_ours(1, 512), one_peer(1, 512), two(2, 512), two_ours(2, 512);
	Rows many(16, 512), many_ours(16, 512), many_peer(16, 512);

	for (Rows *rows : { &one, &two, &many })
		strip_fill(*rows);
	row("equalizer_512_samples", equalizer(one, one_ours), "fused scalar biquads",
		equalizer_fused(one, one_peer), at_most(0.25));
	row("equalizer_512_samples", equalizer(one, one_ours), "PipeWire filter-graph biquads",
		pipewire_equalizer(one, one_peer), ns_at_most(400, 0.12));
	row("EQ, 16 channels", equalizer(many, many_ours), "PipeWire filter-graph biquads",
		pipewire_equalizer(many, many_peer), at_least(4, 2));
	row("EQ, 16 channels", equalizer(many, many_ours), "fused scalar biquads",
		equalizer_fused(many, many_peer), for_record);
	row("compressor", compressor(one, one_ours), "libm per frame",
		compressor_libm(one, one_peer), at_most(0.20));
	row("compressor, 16 channels", compressor(many, many_ours), "libm per frame",
		compressor_libm(many, many_peer), at_most(0.06));
	row("EQ and compressor", equalizer_and_compressor(one, one_ours), "EQ",
		equalizer(one, one_peer), ns_at_most(1300, 4));
	row("gate, 16 channels", gate(many, many_ours), "compressor", compressor(many, many_peer),
		for_record);
	row("guard above its ceiling, stereo", limiter(two, two_ours, 0, true), "below",
		limiter(two, two_ours, 0, false), for_record);
	row("lookahead limiter above, stereo", limiter(two, two_ours, 1, true), "below",
		limiter(two, two_ours, 1, false), for_record);
	row("8 stereo strips, 5 guards, without mix", console_processing(many, many_ours, 10),
		"the same EQ alone", equalizer(many, many_peer), ns_at_most(20000, 9));
	printf("\nError of the EQ against double: %.1f dB alone, %.1f dB among 16 channels.\n",
		equalizer_error_db(1), equalizer_error_db(16));
}

void limiter_rows()
{
	heading("Limiters near their ceiling: stereo, 512 frames");
	Rows two(2, 512), two_ours(2, 512);

	strip_fill(two);
	row("lookahead limiter, 1 dB below its ceiling", limiter_at(two, two_ours, 1, -1),
		"20 dB below it", limiter_at(two, two_ours, 1, -20), for_record);
	row("guard, 1 dB below its ceiling", limiter_at(two, two_ours, 0, -1), "20 dB below it",
		limiter_at(two, two_ours, 0, -20), for_record);
}

void peers()
{
	printf("\n### How the peers are built\n\n"
	       "| peer | how it is built, and what it uses |\n|---|---|\n"
	       "| naive loop | `-O2` for any x86-64 (`bench/matrix.cc`) |\n"
	       "| row by row | `-O3 -march=native` (`bench/naive-native.c`) |\n"
	       "| by hand, peak of multiply-adds | intrinsics, with vectors as wide as ours "
	       "(`bench/limit.c`) |\n"
	       "| fused scalar biquads, libm per frame | `-O3` for any x86-64 |\n"
	       "| PipeWire %s | as it is installed; its plugins are told what the processor has. In 1.4, "
	       "filter-graph, audioconvert and audiomixer have code for AVX2 (vectors of 256 bits), and "
	       "none for AVX-512 |\n"
	       "| cblas_sgemm | OpenBLAS, which chooses its kernels by the processor, here %s |\n"
	       "\nTables with TROUBADOUR_CPU=v3 are those of a processor with AVX2 and without AVX-512: "
	       "neither we, nor what is written by hand, nor OpenBLAS use wider vectors. Only the loop "
	       "that is compiled for this machine does.\n",
		pipewire_version(), blas_kernels());
}

const struct {
	const char *name;
	void (*print)();
	bool once_more; /* with AVX2, where the machine has AVX-512 */
} sections[] = {
	{ "peers", peers, false },
	{ "mix", mix_rows, true },
	{ "isa", isa_rows, false },
	{ "mixer", console_rows, true },
	{ "lengths", length_rows, true },
	{ "scaling", scaling_rows, false },
	{ "desk", desk_rows, false },
	{ "single", single_rows, true },
	{ "strip", strip_rows, true },
	{ "limiters", limiter_rows, true },
	{ "resampling", resampler_rows, true },
	{ "qualities", quality_rows, true },
};

/* By a process of its own, since OpenBLAS chooses when it is loaded. */
void print_with_avx2(const char *program)
{
	std::string rounds = std::to_string(n_rounds);
	std::vector<const char *> args = { program, "--rounds", rounds.c_str() };

	for (const auto &section : sections)
		if (section.once_more)
			args.push_back(section.name);
	args.push_back(nullptr);
	setenv("TROUBADOUR_CPU", "v3", 1);
	setenv("OPENBLAS_CORETYPE", "Haswell", 1);
	fflush(stdout);
	execv("/proc/self/exe", (char **)args.data());
	perror("report: the tables with AVX2");
	exit(1);
}

void print_all(const char *program)
{
	for (const auto &section : sections)
		section.print();
	if (has_avx512 && !cpu_asked)
		print_with_avx2(program);
}

/* False: there is none of this name. */
bool print_section(const char *name)
{
	if (strcmp(name, "pipewire") == 0) {
		pipewire_rows();
		return true;
	}
	for (const auto &section : sections)
		if (strcmp(section.name, name) == 0) {
			section.print();
			return true;
		}
	return false;
}

} // namespace

int main(int argc, char **argv)
{
	int first = 1;

	if (argc > 2 && strcmp(argv[1], "--rounds") == 0) {
		n_rounds = (uint32_t)std::max(1, atoi(argv[2]));
		first = 3;
	}
	uint32_t mask;

	if (cpu_asked && tb_cpu_parse(cpu_asked, &mask) == 0)
		tb_cpu_set_mask(mask);
	has_avx512 = tb_cpu_flags() & TB_CPU_V4;

	if (argc == first)
		print_all(argv[0]);
	for (int i = first; i < argc; i++)
		if (!print_section(argv[i])) {
			fprintf(stderr, "report: there is no section \"%s\"\n", argv[i]);
			return 1;
		}
	return 0;
}
