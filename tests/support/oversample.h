/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What a signal does between its samples: a windowed sinc at 16 points per frame,
 * 64 taps each, in double.  Independent of the detector under test. */
#ifndef TB_TEST_OVERSAMPLE_H
#define TB_TEST_OVERSAMPLE_H

/* The largest |x(t)| between the frames from..to-1, all of which have 32 frames of
 * signal on both sides (what lies outside x[0..n-1] counts as silence). */
double tb_test_true_peak(const float *x, int n, int from, int to);

#endif
