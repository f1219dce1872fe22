/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What the unit tests of gate and compressor run them on: mono rows, one per job. */
#ifndef TB_TEST_DYNAMICS_RIG_H
#define TB_TEST_DYNAMICS_RIG_H

#include "dsp/dynamics.h"

#define RIG_RATE_HZ 48000.0f
#define RIG_ROWS    40
#define RIG_FRAMES  96000

extern float rig_rows[RIG_ROWS][RIG_FRAMES];
extern float rig_before[RIG_ROWS][RIG_FRAMES]; /* what rig_fill() put there */
extern const struct tb_dyn_kernels *rig_table; /* NULL: the best */

/* Noise that swells and fades, in every row at another time: `peak` at most, the
 * sharper the shorter it is loud. */
void rig_fill(float peak, float floor, float sharpness);
/* All frames of a row. */
void rig_tone(uint32_t row, double freq_hz, double level_db, double db_per_s);

/* For a run that begins at a frame, and the io of a job there (until the next call for
 * that row). */
struct tb_dyn_run rig_run(uint32_t at);
float *const *rig_io(uint32_t row, uint32_t at);

/* Rows 0..n-1 against a law (laws.h) that `want` was made by. */
void rig_expect(uint32_t row, const double *want, uint32_t n_frames, double tolerance);

#endif
