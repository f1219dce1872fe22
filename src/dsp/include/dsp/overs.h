/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Overs: the samples that light a clip lamp.  This is the one place that says what counts.
 *
 * Where sound arrives, an over is a sample beyond full scale (|x| > 1, above 0 dBFS), or one
 * of three or more in a row at full scale: a converter that is driven too hard delivers such
 * runs, and never anything beyond.  A peak that touches full scale for a sample or two is
 * none.
 *
 * Where sound leaves, an over is a sample beyond full scale, which the next converter or file
 * has to clip.  Runs do not count there, as a limiter that works makes them. */
#ifndef TB_OVERS_H
#define TB_OVERS_H

#include <stdint.h>

#include "dsp/tb-rt.h"

/* The largest value of 16 bits: that of 24 and 32 bits is above it. */
#define TB_OVERS_FULL (32767.0f / 32768.0f)
#define TB_OVERS_RUN  3u

/* State of one channel between its blocks; all zeros at first. */
struct tb_overs {
	uint8_t n_run;     /* samples at full scale up to now, at most TB_OVERS_RUN */
	uint8_t n_waiting; /* those of them that are not counted yet */
};

/* Data thread.  Overs that arrive in x[0..n), whose largest magnitude is `peak`.  However
 * frames are cut into blocks, the sum is the same. */
TB_RT static inline uint32_t tb_overs_in(
	struct tb_overs *o, float peak, const float *x, uint32_t n);
/* The same of what leaves. */
TB_RT static inline uint32_t tb_overs_out(float peak, const float *x, uint32_t n);

/* The same, whatever the peak. */
TB_RT uint32_t tb_overs_count_in(struct tb_overs *o, const float *x, uint32_t n);
TB_RT uint32_t tb_overs_count_out(const float *x, uint32_t n);

/* Samples are looked at only where the peak says that there may be some. */
static inline uint32_t tb_overs_in(struct tb_overs *o, float peak, const float *x, uint32_t n)
{
	if (!(peak < TB_OVERS_FULL))
		return tb_overs_count_in(o, x, n);
	*o = (struct tb_overs){ 0 };
	return 0;
}

static inline uint32_t tb_overs_out(float peak, const float *x, uint32_t n)
{
	return peak <= 1.0f ? 0 : tb_overs_count_out(x, n);
}

#endif
