/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The mix that everybody has to do, and the ways that need no library of audio. */
#include "matrix.h"

#include <cmath>
#include <cstdlib>
#include <new>

#include "limit.h"

extern "C" {
#include "dsp/cpu.h"
#include "dsp/kernels.h"
#include "naive-native.h"
}

#ifdef HAVE_CBLAS
#include <cblas.h>
#endif

namespace
{

constexpr uint32_t line_floats = 16, page_floats = 1024;

uint32_t padded(uint32_t n_frames)
{
	uint32_t stride = (n_frames + line_floats - 1) / line_floats * line_floats + line_floats;

	return stride % page_floats ? stride : stride + line_floats;
}

/* The loudest input: the guards of the buses then leave even 64 strips alone. */
constexpr float loudest = 0.0125f;

/* -1..+1, the same in every run. */
float noise()
{
	static uint32_t seed = 1;

	seed = seed * 1664525u + 1013904223u;
	return (float)(int32_t)seed * 0x1p-31f;
}

/* Gains as the kernels want them, one side's rows, and the tiles over them. */
struct Tiled {
	explicit Tiled(Matrix &m, const tb_mix_kernels *table)
	    : m(m), kernels(table ? table : tb_mix_kernels_best())
	{
		for (uint32_t side = 0; side < 2; side++) {
			for (uint32_t s = 0; s < m.n_strips; s++)
				in[side].push_back(m.in.row(s * 2 + side));
			for (uint32_t b = 0; b < m.n_buses; b++)
				out[side].push_back(m.out.row(b * 2 + side));
		}
		for (uint32_t b = 0, n; b < m.n_buses; b += n) {
			n = tb_mix_tile_size(m.n_buses - b);
			tiles.push_back({ b, n, std::vector<float>(m.n_strips * TB_MIX_TILE) });
			for (uint32_t s = 0; s < m.n_strips; s++)
				for (uint32_t o = 0; o < n; o++)
					tiles.back().gain[s * TB_MIX_TILE + o] = m.gain(s, b + o);
		}
		/* Small enough for error() to be what it is without them. */
		off.assign(m.n_strips * TB_MIX_TILE, 1e-9f);
		curve.assign(m.n_frames, 0.5f);
	}

	void still()
	{
		for (uint32_t side = 0; side < 2; side++)
			for (const Tile &t : tiles)
				kernels->mix(&out[side][t.first], t.n, in[side].data(), m.n_strips,
					t.gain.data(), m.n_frames);
	}

	void ramping()
	{
		for (uint32_t side = 0; side < 2; side++)
			for (const Tile &t : tiles)
				kernels->mix_ramp(&out[side][t.first], t.n, in[side].data(),
					m.n_strips, t.gain.data(), off.data(), curve.data(),
					m.n_frames);
	}

	struct Tile {
		uint32_t first, n;
		std::vector<float> gain;
	};
	Matrix &m;
	const tb_mix_kernels *kernels;
	std::vector<const float *> in[2];
	std::vector<float *> out[2];
	std::vector<Tile> tiles;
	std::vector<float> off, curve;
};

} // namespace

Rows::Rows(uint32_t n_rows, uint32_t n_frames)
    : n_rows(n_rows), n_frames(n_frames), stride(padded(n_frames))
{
	floats = (float *)aligned_alloc(64, (size_t)n_rows * stride * sizeof(float));
	if (!floats)
		throw std::bad_alloc();
	for (size_t i = 0; i < (size_t)n_rows * stride; i++)
		floats[i] = noise();
}

Rows::~Rows()
{
	free(floats);
}

Matrix::Matrix(uint32_t n_strips, uint32_t n_buses, uint32_t n_frames)
    : n_strips(n_strips), n_buses(n_buses), n_frames(n_frames), in(n_strips * 2, n_frames),
      out(n_buses * 2, n_frames)
{
	for (uint32_t i = 0; i < n_strips * n_buses; i++)
		gains.push_back(0.505f + 0.495f * noise());
	for (uint32_t r = 0; r < in.n_rows; r++)
		for (uint32_t i = 0; i < n_frames; i++)
			in.row(r)[i] *= loudest;
	for (uint32_t i = 0; i < in.n_rows; i++)
		in_rows.push_back(in.row(i));
	for (uint32_t i = 0; i < out.n_rows; i++)
		out_rows.push_back(out.row(i));
}

double Matrix::error() const
{
	double largest = 0;

	for (uint32_t b = 0; b < n_buses; b++) {
		for (uint32_t side = 0; side < 2; side++) {
			for (uint32_t i = 0; i < n_frames; i++) {
				double sum = 0;

				for (uint32_t s = 0; s < n_strips; s++)
					sum += (double)in.row(s * 2 + side)[i] * gain(s, b);
				largest = std::fmax(
					largest, std::fabs(out.row(b * 2 + side)[i] - sum));
			}
		}
	}
	return largest / loudest;
}

void Matrix::forget()
{
	for (float *row : out_rows)
		for (uint32_t i = 0; i < n_frames; i++)
			row[i] = 1e9f;
}

Way kernels_still(Matrix &m, const tb_mix_kernels *table)
{
	return [tiled = Tiled(m, table)]() mutable { tiled.still(); };
}

Way kernels_ramping(Matrix &m, const tb_mix_kernels *table)
{
	return [tiled = Tiled(m, table)]() mutable { tiled.ramping(); };
}

#ifdef __x86_64__
uint32_t our_lanes()
{
	return tb_cpu_flags() & TB_CPU_V4 ? 16 : 8;
}

Way fma_peak(const Matrix &m)
{
	uint32_t lanes = limit_fma_peak(0, our_lanes());
	uint32_t n = m.n_strips * m.n_buses * 2 * m.n_frames / lanes;

	return [n] { limit_fma_peak(n, our_lanes()); };
}

/* Tiles of the widths that the limit knows: 5, 4 or 2. */
static uint32_t limit_tile(uint32_t n_buses)
{
	return n_buses % 5 == 0 ? 5 : n_buses % 4 == 0 ? 4 : n_buses % 2 == 0 ? 2 : 0;
}

Way limit(Matrix &m)
{
	limit_mix_func mix = limit_mix_best(our_lanes());
	uint32_t n = limit_tile(m.n_buses);
	Tiled tiled(m, nullptr);

	if (!mix || n == 0 || m.n_frames % 128)
		return nullptr;
	tiled.tiles.clear();
	for (uint32_t b = 0; b < m.n_buses; b += n) {
		tiled.tiles.push_back({ b, n, std::vector<float>(m.n_strips * TB_MIX_TILE) });
		for (uint32_t s = 0; s < m.n_strips; s++)
			for (uint32_t o = 0; o < n; o++)
				tiled.tiles.back().gain[s * TB_MIX_TILE + o] = m.gain(s, b + o);
	}
	return [mix, tiled]() mutable {
		for (uint32_t side = 0; side < 2; side++)
			for (const auto &t : tiled.tiles)
				mix(&tiled.out[side][t.first], t.n, tiled.in[side].data(),
					tiled.m.n_strips, t.gain.data(), tiled.m.n_frames);
	};
}
#else
Way limit(Matrix &)
{
	return nullptr;
}

Way fma_peak(const Matrix &)
{
	return nullptr;
}
#endif

/* As a distribution would compile it. */
__attribute__((optimize("O2"))) static void naive_mix(Matrix &m)
{
	for (uint32_t i = 0; i < m.n_frames; i++) {
		for (uint32_t b = 0; b < m.n_buses; b++) {
			float left = 0, right = 0;

			for (uint32_t s = 0; s < m.n_strips; s++) {
				left += m.in_rows[s * 2][i] * m.gains[s * m.n_buses + b];
				right += m.in_rows[s * 2 + 1][i] * m.gains[s * m.n_buses + b];
			}
			m.out_rows[b * 2][i] = left;
			m.out_rows[b * 2 + 1][i] = right;
		}
	}
}

Way naive(Matrix &m)
{
	return [&m] { naive_mix(m); };
}

Way naive_native(Matrix &m)
{
	return [mix = naive_job{ m.out_rows.data(), m.in_rows.data(), m.gains.data(), m.n_strips,
			m.n_buses, m.n_frames }] { naive_native_mix(&mix); };
}

#ifdef HAVE_CBLAS
extern "C" void openblas_set_num_threads(int n);
extern "C" char *openblas_get_corename(void);

/* out[bus][frame] = gain[strip][bus] transposed * in[strip][frame] */
Way blas(Matrix &m)
{
	openblas_set_num_threads(1);
	return [&m] {
		for (uint32_t side = 0; side < 2; side++)
			cblas_sgemm(CblasRowMajor, CblasTrans, CblasNoTrans, (int)m.n_buses,
				(int)m.n_frames, (int)m.n_strips, 1.0f, m.gains.data(),
				(int)m.n_buses, m.in.row(side), (int)m.in.stride * 2, 0.0f,
				m.out.row(side), (int)m.out.stride * 2);
	};
}

const char *blas_kernels()
{
	return openblas_get_corename();
}
#else
Way blas(Matrix &)
{
	return nullptr;
}

const char *blas_kernels()
{
	return "not installed";
}
#endif
