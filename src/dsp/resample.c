/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The resampler's data thread: appends input to the last frames of the previous
 * run, convolves, and moves the last frames to the front again. */
#include "dsp/resample.h"

#include <string.h>

#include "resample-shape.h"
#include "base/small.h"

/* (n * step + phase) / 2^64, in 64 bits, which is what machines of 32 bits have. */
static uint64_t whole_frames(uint32_t n, uint64_t step, uint64_t phase)
{
	uint64_t low = n * (step & UINT32_MAX);
	uint64_t high = n * (step >> 32) + (low >> 32); /* of 2^32 */
	uint64_t rest = high << 32 | (low & UINT32_MAX);

	return (high >> 32) + (rest + phase < phase);
}

/* Where the window of the n-th output from now begins. */
static uint64_t place_after(const struct tb_resample *r, uint32_t n)
{
	const struct tb_fir *f = &r->fir;
	uint64_t at = r->place.at + (uint64_t)n * f->step_frames;

	if (r->n_phases > 0)
		return at + (r->place.phase + n * f->step_phase) / r->n_phases;
	return at + whole_frames(n, f->step_phase, r->place.phase);
}

/* Whole rows: phases per frame; between: 2^64. */
static double phase_frames(const struct tb_resample *r, uint64_t phase)
{
	return r->n_phases > 0 ? (double)phase / r->n_phases : (double)phase * 0x1p-64;
}

uint32_t tb_resample_need(const struct tb_resample *r, uint32_t n_out)
{
	if (r->bypass || n_out == 0)
		return n_out;
	/* A window that begins at frame 0 ends with the newest frame of the past. */
	return (uint32_t)place_after(r, n_out - 1);
}

uint32_t tb_resample_yield(const struct tb_resample *r, uint32_t n_in)
{
	if (r->bypass)
		return n_in;
	if (r->place.at > n_in)
		return 0;

	double frames = (double)(n_in + 1 - r->place.at) - phase_frames(r, r->place.phase);
	double step = r->fir.step_frames + phase_frames(r, r->fir.step_phase);
	uint32_t n = (uint32_t)(frames / step);

	/* Rounded down; the law is place_after(). */
	while (place_after(r, n) <= n_in)
		n++;
	return n;
}

static void append(struct tb_resample *r, const float *const *in, uint32_t from, uint32_t n)
{
	for (uint32_t c = 0; c < r->n_channels; c++) {
		float *end = r->row[c] + r->fir.n_taps;

		if (in)
			memcpy(end, in[c] + from, n * sizeof(float));
		else
			memset(end, 0, n * sizeof(float));
	}
}

static void keep_last(struct tb_resample *r, uint32_t n_taken)
{
	for (uint32_t c = 0; c < r->n_channels; c++)
		memmove(r->row[c], r->row[c] + n_taken, r->fir.n_taps * sizeof(float));
	r->place.at -= n_taken;
}

static struct tb_resample_done pass(
	const struct tb_resample *r, const float *const *in, float *const *out, uint32_t n)
{
	for (uint32_t c = 0; c < r->n_channels; c++) {
		if (!in)
			memset(out[c], 0, n * sizeof(float));
		else if (in[c] != out[c])
			memmove(out[c], in[c], n * sizeof(float));
	}
	return (struct tb_resample_done){ n, n };
}

struct tb_resample_done tb_resample_run(struct tb_resample *r, const float *const *in,
	uint32_t n_in, float *const *out, uint32_t n_out)
{
	struct tb_resample_done done = { 0, 0 };
	struct tb_fir_rows *rows = &r->rows;

	if (r->bypass)
		return pass(r, in, out, tb_min_u32(n_in, n_out));
	while (done.n_out < n_out) {
		uint32_t n_take = tb_min_u32(n_in - done.n_in, TB_RESAMPLE_CHUNK);
		uint32_t n = tb_resample_yield(r, n_take);

		if (n > n_out - done.n_out) {
			n = n_out - done.n_out;
			n_take = tb_resample_need(r, n);
		}
		if (n == 0 && n_take == 0)
			break;
		append(r, in, done.n_in, n_take);
		for (uint32_t c = 0; c < r->n_channels; c++)
			rows->out[c] = out[c] + done.n_out;
		r->convolve(&r->fir, &r->place, rows, n);
		keep_last(r, n_take);
		done.n_in += n_take;
		done.n_out += n;
	}
	return done;
}

void tb_resample_run_all(struct tb_resample *r, const float *const *in, uint32_t n_in,
	float *const *out, uint32_t n_out)
{
	struct tb_resample_done done = tb_resample_run(r, in, n_in, out, n_out);
	uint32_t n_rest = n_in - done.n_in;

	append(r, in, done.n_in, n_rest);
	keep_last(r, n_rest);
}

void tb_resample_skip(struct tb_resample *r, uint32_t n_in, uint32_t n_out)
{
	uint64_t at = place_after(r, n_out);

	if (r->n_phases > 0)
		r->place.phase = (r->place.phase + n_out * r->fir.step_phase) % r->n_phases;
	else
		r->place.phase += n_out * r->fir.step_phase;
	r->place.at = (uint32_t)(at - n_in);
}

/* num / den, below 1, in 2^-64. */
static uint64_t fraction(uint64_t num, uint64_t den)
{
	uint64_t high = (num << 32) / den, rest = (num << 32) % den;

	return high << 32 | (rest << 32) / den;
}

void tb_resample_seek(struct tb_resample *r, int64_t num, uint64_t den)
{
	int64_t whole = num < 0 ? -1 : num / (int64_t)den;
	uint64_t rest = (uint64_t)(num - whole * (int64_t)den);

	tb_resample_reset(r);
	r->place.at = (uint32_t)(whole + 1);
	if (r->n_phases > 0)
		r->place.phase = rest * r->n_phases / den;
	else
		r->place.phase = fraction(rest, den);
}

void tb_resample_inherit(struct tb_resample *r, const struct tb_resample *old)
{
	for (uint32_t c = 0; c < r->n_channels; c++)
		memcpy(r->row[c], old->row[c], r->fir.n_taps * sizeof(float));
	r->place = old->place;
}

void tb_resample_set_ratio(struct tb_resample *r, double ratio)
{
	if (r->kind == TB_RESAMPLE_FIXED)
		return;
	if (!(ratio >= 1.0 - TB_RESAMPLE_MAX_DRIFT))
		ratio = ratio < 1.0 ? 1.0 - TB_RESAMPLE_MAX_DRIFT : 1.0;
	if (ratio > 1.0 + TB_RESAMPLE_MAX_DRIFT)
		ratio = 1.0 + TB_RESAMPLE_MAX_DRIFT;

	double step = r->nominal * ratio;

	r->fir.step_frames = (uint32_t)step;
	r->fir.step_phase = (uint64_t)((step - r->fir.step_frames) * 0x1p64);
}

void tb_resample_reset(struct tb_resample *r)
{
	for (uint32_t c = 0; !r->bypass && c < r->n_channels; c++)
		memset(r->row[c], 0, r->fir.n_taps * sizeof(float));
	/* The first output belongs to the first input frame. */
	r->place = (struct tb_fir_place){ .at = 1 };
}

double tb_resample_ahead(const struct tb_resample *r)
{
	return (double)r->place.at - 1.0 + phase_frames(r, r->place.phase);
}
