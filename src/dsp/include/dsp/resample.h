/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Resampler: a filter (filter.h), and its convolution (fir.h).
 *
 * Rows are float, planar, any alignment, any n from 0.  Owns no memory.  Equal
 * rates that do not drift are passed through: bit for bit, no latency, and
 * without a copy where out[c] is in[c].
 *
 * Counts are exact: what tb_resample_need() and tb_resample_yield() say is what
 * tb_resample_run() does. */
#ifndef TB_RESAMPLE_H
#define TB_RESAMPLE_H

#include <stddef.h>
#include <stdint.h>

#include "dsp/fir.h"
#include "dsp/tb-rt.h"

#define TB_RESAMPLE_MIN_RATE     8000u
#define TB_RESAMPLE_MAX_RATE     384000u
#define TB_RESAMPLE_MAX_CHANNELS TB_FIR_MAX_CHANNELS
#define TB_RESAMPLE_MAX_QUALITY  10u
#define TB_RESAMPLE_DEF_QUALITY  9u
#define TB_RESAMPLE_MAX_DRIFT    0.02 /* of the nominal ratio, either way */

enum tb_resample_kind {
	TB_RESAMPLE_FIXED,    /* both rates count the same clock */
	TB_RESAMPLE_DRIFTING, /* two clocks: tb_resample_set_ratio() follows them */
};

struct tb_resample_config {
	uint32_t in_rate_hz, out_rate_hz; /* TB_RESAMPLE_MIN_RATE..TB_RESAMPLE_MAX_RATE */
	uint32_t n_channels;              /* 1..TB_RESAMPLE_MAX_CHANNELS */
	uint32_t quality;                 /* 0..10, each as long as in SpeexDSP */
	enum tb_resample_kind kind;
};

struct tb_resample {
	struct tb_fir fir;
	struct tb_fir_place place; /* of the next output, in the rows below */
	struct tb_fir_rows rows;   /* .in is row[], .out is set for each run */
	const struct tb_fir_kernels *kernels;
	void (*convolve)(const struct tb_fir *f, struct tb_fir_place *place,
		const struct tb_fir_rows *rows, uint32_t n) TB_RT_POINTER;

	/* fir.n_taps frames that were taken last, then room for those to come. */
	float *row[TB_RESAMPLE_MAX_CHANNELS];
	double nominal; /* input frames per output frame */
	uint32_t n_channels;
	uint32_t n_phases; /* of a whole frame, in the unit of place.phase; 0 stands for 2^64 */
	uint32_t latency_frames;
	enum tb_resample_kind kind;
	uint32_t bypass; /* 1: equal rates, no drift */
};

/* What a run took and gave. */
struct tb_resample_done {
	uint32_t n_in, n_out;
};

/* Control thread.  Bytes of memory for this configuration; 0: out of range. */
size_t tb_resample_plan(const struct tb_resample_config *config);

/* Control thread; takes milliseconds.  `mem` is what tb_resample_plan() said,
 * aligned to TB_ALIGN, and outlives r.  -EINVAL: config out of range; r is then not
 * to be used. */
int tb_resample_init(struct tb_resample *r, const struct tb_resample_config *config, void *mem);

/* One more with the filter of `model`, which is inited, not in bypass, and outlives
 * r: plan and init take microseconds.  `mem` as above. */
size_t tb_resample_plan_like(const struct tb_resample *model, uint32_t n_channels);
void tb_resample_init_like(
	struct tb_resample *r, const struct tb_resample *model, uint32_t n_channels, void *mem);

/* Data thread.  Resamples `in[channel][frame]` into `out[channel][frame]` until
 * one of them is used up.  If `out` is, no more of `in` is taken than its last
 * frame needs; else all of it is.  NULL for `in` stands for silence. */
TB_RT struct tb_resample_done tb_resample_run(struct tb_resample *r, const float *const *in,
	uint32_t n_in, float *const *out, uint32_t n_out);

/* Data thread.  Takes all of `in`, gives exactly n_out.  Not in bypass; n_in is from
 * tb_resample_need(n_out) to tb_resample_need(n_out + 1). */
TB_RT void tb_resample_run_all(struct tb_resample *r, const float *const *in, uint32_t n_in,
	float *const *out, uint32_t n_out);

/* Data thread.  The same for silence after tb_resample_past_frames() of silence: the
 * output, which is not written, is silence.  Costs nothing. */
TB_RT void tb_resample_skip(struct tb_resample *r, uint32_t n_in, uint32_t n_out);

/* Input frames after which nothing of what was before is heard any more. */
static inline uint32_t tb_resample_past_frames(const struct tb_resample *r)
{
	return r->fir.n_taps;
}

/* Data thread.  Forgets all input, and puts the next output at num / den frames past the
 * next input: above -1; den is out_rate_hz, reduced by what it has in common with
 * in_rate_hz.  TB_RESAMPLE_FIXED only. */
TB_RT void tb_resample_seek(struct tb_resample *r, int64_t num, uint64_t den);

/* Data thread.  Goes on where `old` is, which has the same configuration. */
TB_RT void tb_resample_inherit(struct tb_resample *r, const struct tb_resample *old);

/* Data thread.  Input frames that the next n_out output frames take, at the
 * present ratio. */
TB_RT uint32_t tb_resample_need(const struct tb_resample *r, uint32_t n_out);

/* Data thread.  Output frames that the next n_in input frames give, at the
 * present ratio. */
TB_RT uint32_t tb_resample_yield(const struct tb_resample *r, uint32_t n_in);

/* Data thread.  Input frames per output frame, as a factor of the nominal ratio
 * in_rate / out_rate, from the next output frame on; clamped to 1 +-
 * TB_RESAMPLE_MAX_DRIFT (NaN is 1).  Means nothing to TB_RESAMPLE_FIXED. */
TB_RT void tb_resample_set_ratio(struct tb_resample *r, double ratio);

/* Data thread.  Forgets all input; the ratio stays. */
TB_RT void tb_resample_reset(struct tb_resample *r);

/* Any thread.  The delay in input frames: exact, and constant for the life of r.
 * An impulse at input frame k has its peak at k + latency. */
static inline uint32_t tb_resample_latency_frames(const struct tb_resample *r)
{
	return r->latency_frames;
}

/* Data thread.  How far the input time of the next output frame, without the
 * latency, is past that of the next input frame to be taken; -1 up to below
 * nominal ratio. */
TB_RT double tb_resample_ahead(const struct tb_resample *r);

#endif
