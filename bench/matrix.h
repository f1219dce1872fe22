/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* One mix that everybody has to do: stereo strips to stereo buses, every cell with a
 * gain of its own, left to left and right to right. */
#ifndef BENCH_MATRIX_H
#define BENCH_MATRIX_H

#include <cstdint>
#include <string>
#include <vector>

#include "ratio.h"

/* Memory in rows of floats on cache lines of their own, a stride apart that is no
 * multiple of 4 KiB. */
class Rows
{
      public:
	Rows(uint32_t n_rows, uint32_t n_frames);
	Rows(const Rows &) = delete;
	~Rows();
	float *row(uint32_t i) const
	{
		return floats + (size_t)i * stride;
	}

	uint32_t n_rows, n_frames;
	uint32_t stride; /* floats */

      private:
	float *floats;
};

struct Matrix {
	Matrix(uint32_t n_strips, uint32_t n_buses, uint32_t n_frames);

	float gain(uint32_t strip, uint32_t bus) const
	{
		return gains[strip * n_buses + bus];
	}

	/* What out has to be, in double precision; the largest difference to it, beside the
	 * loudest sample of an input. */
	double error() const;
	void forget(); /* out, so that error() tells of the last run */

	uint32_t n_strips, n_buses, n_frames;
	Rows in, out;             /* row = strip or bus * 2 + side */
	std::vector<float> gains; /* [strip][bus], 0.01..1 */
	std::vector<const float *> in_rows;
	std::vector<float *> out_rows;
};

/* The floats in the widest vectors that our kernels may use. */
uint32_t our_lanes();

/* A way to do it is a Way, empty where this machine cannot. */

/* Our kernels, tile by tile; `table` NULL: the best.  The ramping one moves every
 * cell, the still one none. */
struct tb_mix_kernels;
Way kernels_still(Matrix &m, const tb_mix_kernels *table = nullptr);
Way kernels_ramping(Matrix &m, const tb_mix_kernels *table = nullptr);

/* limit.h, with vectors as wide as our best table's. */
Way limit(Matrix &m);
Way fma_peak(const Matrix &m);

/* What comes to mind first: frame by frame, bus by bus, strip by strip. */
Way naive(Matrix &m);

/* Row by row, with -O3 and every instruction that the machine has. */
Way naive_native(Matrix &m);

/* One matrix product per side. */
Way blas(Matrix &m);
/* The processor that OpenBLAS takes this one for. */
const char *blas_kernels();

#endif
