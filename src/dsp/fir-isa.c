/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The resampler's convolution in GNU vectors: one source, compiled once per
 * instruction set.
 *
 * A row is loaded once for all channels of a group.  What costs as much as the
 * products, for short rows, is to add up the lanes of each sum; so as many sums
 * as a vector has lanes are finished first (those of TB_LANES / channels
 * outputs) and folded together, two into one, until one vector holds them all. */
#include "dsp/fir.h"

#include <string.h>

#include "isa.h"

/* Where the row comes from: constants where walk() is inlined. */
enum row_kind { WHOLE, BETWEEN };

struct walk {
	const struct tb_fir *f;
	struct tb_fir_place place;
	const float *in[4];
	float *out[4];
};

/* Which halves are added: in lanes of four floats first, where moving is cheap. */
enum fold { WORDS, PAIRS, QUADS };

/* Where lane i of the first addend comes from, in x and y one after the other. */
TB_INLINE uint32_t fold_from(const enum fold what, const uint32_t i)
{
	const uint32_t quad = i & ~3u, word = i & 3u;

	switch (what) {
	case WORDS:
		return (word & 1u) * TB_LANES + quad + word / 2;
	case PAIRS:
		return word / 2 * TB_LANES + quad + (word & 1u);
	default:
		return 2 * quad + word;
	}
}

/* x and y hold partial sums: adds half of those of each. */
TB_INLINE tb_vec fold(tb_vec x, tb_vec y, const enum fold what)
{
	const uint32_t apart = what == QUADS ? 4 : 2;
	tb_vec low, high;

#if defined(__clang__)
	TB_UNROLL
	for (uint32_t i = 0; i < TB_LANES; i++) {
		uint32_t from = fold_from(what, i);

		low[i] = from < TB_LANES ? x[from] : y[from - TB_LANES];
		from += apart;
		high[i] = from < TB_LANES ? x[from] : y[from - TB_LANES];
	}
#else
	tb_ivec from;

	TB_UNROLL
	for (uint32_t i = 0; i < TB_LANES; i++)
		from[i] = (int32_t)fold_from(what, i);
	low = __builtin_shuffle(x, y, from);
	high = __builtin_shuffle(x, y, from + (int32_t)apart);
#endif
	return low + high;
}

/* Lane i of the result is the sum of the lanes of sums[i]. */
TB_INLINE tb_vec fold_all(tb_vec *sums)
{
	TB_UNROLL
	for (uint32_t n = TB_LANES / 2; n > 0; n /= 2) {
		const enum fold what = n == TB_LANES / 2   ? WORDS
		                       : n == TB_LANES / 4 ? PAIRS
		                                           : QUADS;

		TB_UNROLL
		for (uint32_t i = 0; i < n; i++)
			sums[i] = fold(sums[2 * i], sums[2 * i + 1], what);
	}
	return sums[0];
}

TB_INLINE struct tb_fir_place next(
	const struct tb_fir *f, struct tb_fir_place place, const enum row_kind kind)
{
	return kind == WHOLE ? tb_fir_next_whole(f, place) : tb_fir_next_between(f, place);
}

/* Adds the products of TB_LANES taps from t on. */
TB_INLINE void add_products(const struct walk *w, tb_vec *acc, const uint32_t n_channels,
	const enum row_kind kind, const float *row, tb_vec way, uint32_t t)
{
	tb_vec tap = tb_vec_load(row + t);

	if (kind == BETWEEN)
		tap += way * (tb_vec_load(row + w->f->n_taps + t) - tap);
	TB_UNROLL
	for (uint32_t c = 0; c < n_channels; c++)
		acc[c] += tap * tb_vec_load(w->in[c] + w->place.at + t);
}

/* One output of all channels of the group, lanes not yet added up.  The taps of a filter are
 * largest in its middle: sums that come from both ends are small until they are nearly
 * complete, and so is what they lose by rounding. */
TB_INLINE void products(
	const struct walk *w, tb_vec *acc, const uint32_t n_channels, const enum row_kind kind)
{
	const uint32_t n_taps = w->f->n_taps;
	const uint64_t row_no = kind == WHOLE ? w->place.phase : w->place.phase >> w->f->row_shift;
	const float *row = w->f->bank + row_no * n_taps;
	const tb_vec way = tb_vec_splat(kind == WHOLE ? 0.0f : tb_fir_way(w->f, w->place.phase));
	tb_vec right[4];
	uint32_t t = 0, end = n_taps;

	for (uint32_t c = 0; c < n_channels; c++)
		acc[c] = right[c] = (tb_vec){ 0 };
	for (; t + TB_LANES < end; t += TB_LANES, end -= TB_LANES) {
		add_products(w, acc, n_channels, kind, row, way, t);
		add_products(w, right, n_channels, kind, row, way, end - TB_LANES);
	}
	if (t < end)
		add_products(w, acc, n_channels, kind, row, way, t);
	for (uint32_t c = 0; c < n_channels; c++)
		acc[c] += right[c];
}

/* The next n outputs, at most TB_LANES / n_channels. */
TB_INLINE void group(
	struct walk *w, const uint32_t n_channels, const enum row_kind kind, uint32_t n)
{
	const uint32_t n_most = TB_LANES / n_channels;
	tb_vec sums[TB_LANES] = { 0 };

	TB_UNROLL
	for (uint32_t i = 0; i < n_most; i++) {
		tb_vec acc[4];

		if (i >= n)
			break;
		products(w, acc, n_channels, kind);
		TB_UNROLL
		for (uint32_t c = 0; c < n_channels; c++)
			sums[c * n_most + i] = acc[c];
		w->place = next(w->f, w->place, kind);
	}

	float y[TB_LANES] TB_ALIGNED;

	tb_vec_store(y, fold_all(sums));
	TB_UNROLL
	for (uint32_t c = 0; c < n_channels; c++) {
		if (n == n_most)
			memcpy(w->out[c], y + c * n_most, n_most * sizeof(float));
		else
			memcpy(w->out[c], y + c * n_most, n * sizeof(float));
		w->out[c] += n;
	}
}

TB_INLINE void walk(struct walk *w, const uint32_t n_channels, const enum row_kind kind, uint32_t n)
{
	const uint32_t n_most = TB_LANES / n_channels;

	for (; n >= n_most; n -= n_most)
		group(w, n_channels, kind, n_most);
	if (n > 0)
		group(w, n_channels, kind, n);
}

/* All channels, in groups of 4, 2 and 1: each walks the same way. */
TB_INLINE void run(const struct tb_fir *f, struct tb_fir_place *place,
	const struct tb_fir_rows *rows, uint32_t n, const enum row_kind kind)
{
	struct walk w;
	uint32_t n_channels;

	for (uint32_t done = 0; done < rows->n_channels; done += n_channels) {
		uint32_t left = rows->n_channels - done;

		n_channels = left >= 4 ? 4 : left >= 2 ? 2 : 1;
		w = (struct walk){ .f = f, .place = *place };
		memcpy(w.in, rows->in + done, n_channels * sizeof(w.in[0]));
		memcpy(w.out, rows->out + done, n_channels * sizeof(w.out[0]));
		if (n_channels == 4)
			walk(&w, 4, kind, n);
		else if (n_channels == 2)
			walk(&w, 2, kind, n);
		else
			walk(&w, 1, kind, n);
	}
	*place = w.place;
}

TB_RT static void whole_isa(const struct tb_fir *f, struct tb_fir_place *place,
	const struct tb_fir_rows *rows, uint32_t n)
{
	run(f, place, rows, n, WHOLE);
}

TB_RT static void between_isa(const struct tb_fir *f, struct tb_fir_place *place,
	const struct tb_fir_rows *rows, uint32_t n)
{
	run(f, place, rows, n, BETWEEN);
}

extern const struct tb_fir_kernels TB_ISA_NAME(tb_fir_kernels);
const struct tb_fir_kernels TB_ISA_NAME(tb_fir_kernels) = {
	.name = TB_ISA_STRING,
	.needs = TB_ISA_NEEDS,
	.whole = whole_isa,
	.between = between_isa,
};
