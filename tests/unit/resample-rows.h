/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What the resampler's tests put in and get out. */
#ifndef TB_TEST_RESAMPLE_ROWS_H
#define TB_TEST_RESAMPLE_ROWS_H

#include "resample-rig.h"

#define N 4096u

static float in[TB_RESAMPLE_MAX_CHANNELS][N], out[TB_RESAMPLE_MAX_CHANNELS][2 * N];

static inline void rows(
	const float *in_rows[], float *out_rows[], uint32_t from_in, uint32_t from_out)
{
	for (uint32_t c = 0; c < TB_RESAMPLE_MAX_CHANNELS; c++) {
		in_rows[c] = in[c] + from_in;
		out_rows[c] = out[c] + from_out;
	}
}

static inline struct tb_resample_done run_all(struct tb_resample *r, uint32_t n_in, uint32_t n_out)
{
	const float *from[TB_RESAMPLE_MAX_CHANNELS];
	float *to[TB_RESAMPLE_MAX_CHANNELS];

	rows(from, to, 0, 0);
	return tb_resample_run(r, from, n_in, to, n_out);
}

static inline void noise_in(void)
{
	for (uint32_t c = 0; c < TB_RESAMPLE_MAX_CHANNELS; c++)
		rig_noise(in[c], N, c + 1);
}

#endif
