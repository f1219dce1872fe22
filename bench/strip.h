/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The channel strip's processors on rows of music-like sound, and the forms that
 * come to mind first.  Ours work in place, on a fresh copy every 16 runs. */
#ifndef BENCH_STRIP_H
#define BENCH_STRIP_H

#include "matrix.h"

/* `in`: noise under a 300 Hz tone, near full scale. */
void strip_fill(Rows &in);

/* Three bands on every row of `out`; `table` of tb_eq_kernels_nth(), none: the best. */
Way equalizer(const Rows &in, Rows &out);
Way equalizer_of(const Rows &in, Rows &out, uint32_t table);

/* One loop of three float biquads in transposed direct form II, per row. */
Way equalizer_fused(const Rows &in, Rows &out);

/* Error against double, dB, of the first row of what equalizer() makes of `in`. */
double equalizer_error_db(uint32_t n_rows);

Way compressor(const Rows &in, Rows &out);

Way compressor_of(const Rows &in, Rows &out, float ratio);

/* EQ, compressor and gate of every row forget all. */
Way reset(const Rows &in, Rows &out);

/* The same gain computer and smoothing, frame by frame with log10f and powf. */
Way compressor_libm(const Rows &in, Rows &out);

Way gate(const Rows &in, Rows &out);

/* Stereo; ceiling 0 dB.  `loud`: everything is above it. */
Way limiter(const Rows &in, Rows &out, float lookahead_ms, bool loud);
/* The same with the loudest sample so many dB above its ceiling of 0 dBFS. */
Way limiter_at(const Rows &in, Rows &out, float lookahead_ms, float over_db);

Way equalizer_and_compressor(const Rows &in, Rows &out);

/* Gate, EQ, compressor on every row of `in` as stereo strips; a guard on every two of the
 * first `n_bus_rows` rows. */
Way console_processing(const Rows &in, Rows &out, uint32_t n_bus_rows);

#endif
