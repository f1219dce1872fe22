/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "dynamics-rig.h"

#include <math.h>
#include <string.h>

#include <criterion/criterion.h>

#include "signals.h"

float rig_rows[RIG_ROWS][RIG_FRAMES], rig_before[RIG_ROWS][RIG_FRAMES];
const struct tb_dyn_kernels *rig_table;

static float scratch[RIG_ROWS * TB_DYN_SCRATCH];

void rig_fill(float peak, float floor, float sharpness)
{
	for (uint32_t r = 0; r < RIG_ROWS; r++)
		for (uint32_t i = 0; i < RIG_FRAMES; i++) {
			float swell = fabsf(sinf((float)(i + 999 * r) * 1e-3f));

			rig_rows[r][i] = peak * signal_noise() * (floor + powf(swell, sharpness));
		}
	memcpy(rig_before, rig_rows, sizeof(rig_before));
}

void rig_tone(uint32_t row, double freq_hz, double level_db, double db_per_s)
{
	signal_tone(rig_rows[row], RIG_FRAMES,
		&(struct signal_tone){ freq_hz, RIG_RATE_HZ, level_db, db_per_s });
}

struct tb_dyn_run rig_run(uint32_t at)
{
	return (struct tb_dyn_run){
		.k = rig_table ? rig_table : tb_dyn_kernels_best(),
		.eq = tb_eq_kernels_best(),
		.scratch = scratch,
		.phase = at % TB_STEP_FRAMES,
	};
}

float *const *rig_io(uint32_t row, uint32_t at)
{
	static float *io[RIG_ROWS];

	io[row] = rig_rows[row] + at;
	return &io[row];
}

void rig_expect(uint32_t row, const double *want, uint32_t n_frames, double tolerance)
{
	for (uint32_t i = 0; i < n_frames; i++)
		cr_assert_float_eq(rig_rows[row][i], want[i], tolerance * (1.0 + fabs(want[i])),
			"%s, row %u, frame %u: %g, not %g", rig_table ? rig_table->name : "best",
			row, i, (double)rig_rows[row][i], want[i]);
}
