/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The law of the resampler's convolution in plain C, and the twin that runs
 * anywhere.  Its sums are in double: one float after the other they would lose more
 * than the best filters leave. */
#include "dsp/fir.h"

TB_RT static void whole_c(const struct tb_fir *f, struct tb_fir_place *place,
	const struct tb_fir_rows *rows, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		const float *row = f->bank + place->phase * f->n_taps;

		for (uint32_t c = 0; c < rows->n_channels; c++) {
			const float *in = rows->in[c] + place->at;
			double sum = 0.0;

			for (uint32_t t = 0; t < f->n_taps; t++)
				sum += (double)row[t] * (double)in[t];
			rows->out[c][i] = (float)sum;
		}
		*place = tb_fir_next_whole(f, *place);
	}
}

TB_RT static void between_c(const struct tb_fir *f, struct tb_fir_place *place,
	const struct tb_fir_rows *rows, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		const float *row = f->bank + (place->phase >> f->row_shift) * f->n_taps;
		const float *next = row + f->n_taps;
		float way = tb_fir_way(f, place->phase);

		for (uint32_t c = 0; c < rows->n_channels; c++) {
			const float *in = rows->in[c] + place->at;
			double sum = 0.0;

			for (uint32_t t = 0; t < f->n_taps; t++)
				sum += (double)(row[t] + way * (next[t] - row[t])) * (double)in[t];
			rows->out[c][i] = (float)sum;
		}
		*place = tb_fir_next_between(f, *place);
	}
}

const struct tb_fir_kernels tb_fir_kernels_c = {
	.name = "c",
	.whole = whole_c,
	.between = between_c,
};
