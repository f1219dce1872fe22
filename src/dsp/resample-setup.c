/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The resampler's control thread: picks the filter, and lays the bank out.
 *
 * A fixed pair of rates has one row per phase.  A drifting pair meets every phase there is: its
 * bank has a power of two of phases, so dense that a line between two of them is as good as the
 * filter.  A fixed pair with too many phases takes the dense bank, too. */
#include "dsp/resample.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#include "filter.h"
#include "resample-shape.h"

/* The largest bank of one row per phase, in floats: 4 MiB. */
#define MAX_EXACT_FLOATS (1u << 20)

struct bank_plan {
	struct tb_filter filter;
	uint32_t n_taps;   /* of a row: filled up to TB_FIR_ROW_FLOATS */
	uint32_t n_phases; /* of the bank that is run */
	uint32_t num, den; /* of the ratio */
	int is_dense;
	size_t n_bank; /* floats */
};

static uint32_t round_up(uint32_t n, uint32_t unit)
{
	return (n + unit - 1) / unit * unit;
}

static uint32_t gcd(uint32_t a, uint32_t b)
{
	return b == 0 ? a : gcd(b, a % b);
}

static uint32_t log2_of(uint32_t power)
{
	return 31u - (uint32_t)__builtin_clz(power);
}

/* The error of a line between two phases, noise of a sine at 19 of 44.1 kHz, is
 * (2.7 / phases)^2 * 0.037: -95 dB at 128, 12 dB less for each doubling.  Each
 * quality gets what its filter is worth. */
static uint32_t dense_phases(const struct tb_filter *f)
{
	static const uint16_t of_quality[TB_RESAMPLE_MAX_QUALITY + 1] = { 128, 128, 128, 512, 512,
		512, 512, 512, 512, 1024, 1024 };
	uint32_t n = of_quality[f->quality];

	/* A filter that is stretched by a ratio is that much smoother. */
	for (uint32_t ratio = (uint32_t)f->ratio; ratio > 1 && n > 16; ratio /= 2)
		n /= 2;
	return n;
}

static void plan_exact(struct bank_plan *p)
{
	p->n_taps = round_up(p->filter.n_taps, TB_FIR_ROW_FLOATS);
	p->n_phases = p->den;
	p->n_bank = (size_t)p->n_phases * p->n_taps;
	p->is_dense = 0;
}

static void plan_dense(struct bank_plan *p)
{
	p->n_taps = round_up(p->filter.n_taps, TB_FIR_ROW_FLOATS);
	p->n_phases = dense_phases(&p->filter);
	p->n_bank = (size_t)(p->n_phases + 1) * p->n_taps;
	p->is_dense = 1;
}

static int is_bypass(const struct tb_resample_config *config)
{
	return config->kind == TB_RESAMPLE_FIXED && config->in_rate_hz == config->out_rate_hz;
}

static int bank_plan(struct bank_plan *p, const struct tb_resample_config *config)
{
	uint32_t common = gcd(config->in_rate_hz, config->out_rate_hz);
	int res;

	memset(p, 0, sizeof(*p));
	if (is_bypass(config))
		return 0;
	p->num = config->in_rate_hz / common;
	p->den = config->out_rate_hz / common;
	res = tb_filter_design(
		&p->filter, config->in_rate_hz, config->out_rate_hz, config->quality);
	if (res < 0)
		return res;
	if (config->kind == TB_RESAMPLE_FIXED && p->den <= MAX_EXACT_FLOATS / 64) {
		plan_exact(p);
		if (p->n_bank <= MAX_EXACT_FLOATS)
			return 0;
	}
	plan_dense(p);
	return 0;
}

static int is_rate(uint32_t rate_hz)
{
	return rate_hz >= TB_RESAMPLE_MIN_RATE && rate_hz <= TB_RESAMPLE_MAX_RATE;
}

static int is_config(const struct tb_resample_config *config)
{
	return is_rate(config->in_rate_hz) && is_rate(config->out_rate_hz)
	       && config->n_channels >= 1 && config->n_channels <= TB_RESAMPLE_MAX_CHANNELS
	       && config->quality <= TB_RESAMPLE_MAX_QUALITY;
}

/* Floats from the row of a channel to the next: an odd number of cache lines. */
static size_t row_stride(uint32_t n_taps)
{
	return round_up(n_taps + TB_RESAMPLE_CHUNK, 2 * TB_FIR_ROW_FLOATS) + TB_FIR_ROW_FLOATS;
}

size_t tb_resample_plan(const struct tb_resample_config *config)
{
	struct bank_plan p;

	if (!is_config(config) || bank_plan(&p, config) < 0)
		return 0;
	size_t n =
		round_up(p.n_bank, TB_FIR_ROW_FLOATS) + config->n_channels * row_stride(p.n_taps);

	return round_up(n * sizeof(float), TB_ALIGN);
}

/* Rows are filled up in front, so that the newest frame stays the last. */
static void fill_bank(const struct bank_plan *p, float *bank)
{
	float *first = bank + p->n_taps - p->filter.n_taps;
	uint32_t n_rows = p->is_dense ? p->n_phases + 1 : p->n_phases;

	memset(bank, 0, p->n_bank * sizeof(float));
	for (uint32_t row = 0; row < n_rows; row++)
		tb_filter_row(
			&p->filter, (double)row / p->n_phases, first + (size_t)row * p->n_taps);
}

/* part * 2^64 / whole, rounded down; part < whole < 2^32.  32 bits at a time. */
static uint64_t share_of_64_bits(uint64_t part, uint64_t whole)
{
	uint64_t high = (part << 32) / whole, rest = (part << 32) % whole;

	return high << 32 | (rest << 32) / whole;
}

/* Exact, whatever the rates: 2^64 to a frame, or den. */
static void set_nominal_step(
	struct tb_resample *r, const struct bank_plan *p, const struct tb_resample_config *config)
{
	uint64_t in = config->in_rate_hz, out = config->out_rate_hz;

	r->nominal = (double)in / (double)out;
	r->fir.step_frames = (uint32_t)(in / out);
	if (p->is_dense)
		r->fir.step_phase = share_of_64_bits(in % out, out);
	else
		r->fir.step_phase = p->num % p->den;
}

static void set_kernel(struct tb_resample *r, const struct bank_plan *p, const float *bank)
{
	r->fir.bank = bank;
	r->fir.n_taps = p->n_taps;
	r->fir.n_phases = p->n_phases;
	r->kernels = tb_fir_kernels_best();
	if (p->is_dense)
		r->convolve = r->kernels->between;
	else
		r->convolve = r->kernels->whole;
	if (p->is_dense)
		r->fir.row_shift = 64 - log2_of(p->n_phases);
	else
		r->n_phases = p->n_phases;
}

static void set_rows(struct tb_resample *r, float *row, uint32_t n_taps)
{
	for (uint32_t c = 0; c < r->n_channels; c++, row += row_stride(n_taps))
		r->rows.in[c] = r->row[c] = row;
}

int tb_resample_init(struct tb_resample *r, const struct tb_resample_config *config, void *mem)
{
	struct bank_plan p;
	int res = is_config(config) ? bank_plan(&p, config) : -EINVAL;

	if (res < 0)
		return res;
	memset(r, 0, sizeof(*r));
	r->kind = config->kind;
	r->n_channels = r->rows.n_channels = config->n_channels;
	r->bypass = is_bypass(config);
	r->nominal = 1.0;
	if (r->bypass)
		return 0;

	float *bank = mem, *row = bank + round_up(p.n_bank, TB_FIR_ROW_FLOATS);

	set_rows(r, row, p.n_taps);
	r->latency_frames = p.filter.n_taps / 2;
	set_kernel(r, &p, bank);
	set_nominal_step(r, &p, config);
	tb_resample_reset(r);
	fill_bank(&p, bank);
	return 0;
}

size_t tb_resample_plan_like(const struct tb_resample *model, uint32_t n_channels)
{
	return round_up(n_channels * row_stride(model->fir.n_taps) * sizeof(float), TB_ALIGN);
}

void tb_resample_init_like(
	struct tb_resample *r, const struct tb_resample *model, uint32_t n_channels, void *mem)
{
	*r = *model;
	r->n_channels = r->rows.n_channels = n_channels;
	set_rows(r, mem, r->fir.n_taps);
	tb_resample_reset(r);
}
