/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The resampler's control thread: picks the filter, and lays the bank out.
 *
 * A fixed pair of rates has one row per phase, read from SpeexDSP as they are.
 * A drifting pair meets every phase there is: its bank has a power of two of
 * phases, so dense that a line between two of them is as good as the filter.
 * That bank is made from few phases of the same filter: its samples are far
 * denser than its bandwidth demands, so a windowed sinc gives the rest.  A fixed
 * pair with too many phases takes the dense bank, too. */
#include "resample.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#include "filter.h"
#include "resample-shape.h"

/* The largest bank of one row per phase, in floats: 4 MiB. */
#define MAX_EXACT_FLOATS (1u << 20)

/* A drifting ratio moves anyway: its filter may be that of a ratio which is
 * higher by this much. */
#define MAX_RATIO_ERROR 0.01

#define MIN_DOWNWARD_NUM 128u

/* Half the length of the windowed sinc, in samples of the coarse bank, and its
 * Kaiser window: -150 dB. */
#define SINC_HALF   20
#define KAISER_BETA 15.0

struct bank_plan {
	struct tb_filter filter; /* what is read from SpeexDSP */
	uint32_t n_taps;         /* of a row: filled up to TB_FIR_ROW_FLOATS */
	uint32_t n_phases;       /* of the bank that is run */
	int is_dense;
	size_t n_bank, n_coarse; /* floats */
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
	static const uint16_t of_quality[TB_RESAMPLE_MAX_QUALITY + 1] = { 128, 128, 128, 256, 256,
		512, 512, 512, 512, 1024, 1024 };
	uint32_t n = of_quality[f->quality];

	/* A filter that is stretched by a ratio is that much smoother. */
	for (uint32_t ratio = f->num / f->den; ratio > 1 && n > 16; ratio /= 2)
		n /= 2;
	return n;
}

/* Upwards the filter is the same for all ratios, so one with few phases will do:
 * as many as SpeexDSP computes for this quality; it would interpolate more of
 * them on a cubic, less well than we do.  Not so for the shortest filters, which
 * have kinks: their noise is least if the phases are many. */
static void upward_ratio(struct tb_filter *f)
{
	static const uint8_t of_quality[TB_RESAMPLE_MAX_QUALITY + 1] = { 160, 160, 160, 8, 8, 16,
		16, 16, 16, 32, 32 };

	f->den = of_quality[f->quality];
	f->num = f->den - 1;
}

static int is_near(const struct tb_filter *f, double ratio)
{
	return (double)f->num / f->den < ratio * (1.0 + MAX_RATIO_ERROR)
	       && gcd(f->num, f->den) == 1;
}

/* Downwards the filter is stretched by the ratio.  What the phases must be dense
 * for is its length, in output frames: the numerator says how dense they are.
 * Few of them cost the least time; ratios of small numbers have too few, and take
 * the filter of a ratio that is a little higher, which lets no more through. */
static void downward_ratio(struct tb_filter *f)
{
	double ratio = (double)f->num / f->den;

	if (f->num >= MIN_DOWNWARD_NUM && f->num <= 4 * MIN_DOWNWARD_NUM)
		return;
	f->den = (uint32_t)ceil(MIN_DOWNWARD_NUM / ratio) - 1;
	do {
		f->den++;
		f->num = (uint32_t)ceil(ratio * f->den);
		if (gcd(f->num, f->den) > 1)
			f->num++;
	} while (!is_near(f, ratio));
}

static void plan_exact(struct bank_plan *p)
{
	p->n_taps = round_up(p->filter.n_taps, TB_FIR_ROW_FLOATS);
	p->n_phases = p->filter.den;
	p->n_bank = (size_t)p->n_phases * p->n_taps;
	p->n_coarse = 0;
	p->is_dense = 0;
}

/* See struct prototype. */
static size_t prototype_floats(const struct tb_filter *f)
{
	return (size_t)f->den * (f->n_taps + 1) + 2 * SINC_HALF;
}

static void plan_dense(struct bank_plan *p)
{
	p->n_taps = round_up(p->filter.n_taps, TB_FIR_ROW_FLOATS);
	p->n_phases = dense_phases(&p->filter);
	p->n_bank = (size_t)(p->n_phases + 1) * p->n_taps;
	p->n_coarse = prototype_floats(&p->filter) + (size_t)p->filter.den * p->filter.n_taps;
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
	p->filter.num = config->in_rate_hz / common;
	p->filter.den = config->out_rate_hz / common;
	p->filter.quality = config->quality;
	if (config->kind == TB_RESAMPLE_FIXED && p->filter.den <= MAX_EXACT_FLOATS / 64) {
		res = tb_filter_measure(&p->filter);
		if (res < 0)
			return res;
		plan_exact(p);
		if (p->n_bank <= MAX_EXACT_FLOATS)
			return 0;
	}
	if (p->filter.num <= p->filter.den)
		upward_ratio(&p->filter);
	else
		downward_ratio(&p->filter);
	res = tb_filter_measure(&p->filter);
	if (res == 0)
		plan_dense(p);
	return res;
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
	size_t n = round_up(p.n_bank, TB_FIR_ROW_FLOATS) + config->n_channels * row_stride(p.n_taps)
	           + p.n_coarse;

	return round_up(n * sizeof(float), TB_ALIGN);
}

/* Modified Bessel function of the first kind, order 0: its power series. */
static double bessel_i0(double x)
{
	double sum = 1.0, term = 1.0;

	for (int k = 1; k < 80; k++) {
		term *= (x / (2 * k)) * (x / (2 * k));
		sum += term;
	}
	return sum;
}

static double windowed_sinc(double x)
{
	double u = x / SINC_HALF;

	if (fabs(x) < 1e-12)
		return 1.0;
	if (fabs(u) >= 1.0)
		return 0.0;
	return sin(M_PI * x) / (M_PI * x) * bessel_i0(KAISER_BETA * sqrt(1.0 - u * u))
	       / bessel_i0(KAISER_BETA);
}

/* The filter in one line of time, `den` samples to a frame: tap t of phase p is
 * sample t * den - p.  It is silent before and after, as far as the sinc reaches. */
struct prototype {
	const float *samples; /* sample 0 */
	uint32_t den, n_taps;
};

/* `coarse` holds the line, and behind it the bank that is read. */
static int prototype_read(struct prototype *proto, const struct tb_filter *f, float *coarse)
{
	float *samples = coarse + f->den + SINC_HALF;
	float *bank = coarse + prototype_floats(f);
	int res = tb_filter_read(f, bank, f->n_taps);

	memset(coarse, 0, prototype_floats(f) * sizeof(float));
	for (uint32_t t = 0; t < f->n_taps; t++) {
		for (uint32_t p = 0; p < f->den; p++)
			samples[(int)(t * f->den) - (int)p] = bank[p * f->n_taps + t];
	}
	*proto = (struct prototype){ samples, f->den, f->n_taps };
	return res;
}

/* The row whose taps are `back` samples before those of phase 0. */
static void interpolate_row(const struct prototype *proto, double back, float *row)
{
	int whole = (int)floor(back);
	double weights[2 * SINC_HALF];

	for (int k = 0; k < 2 * SINC_HALF; k++)
		weights[k] = windowed_sinc(k - (SINC_HALF - 1) - (back - whole));
	for (uint32_t t = 0; t < proto->n_taps; t++) {
		const float *at = proto->samples + (int)(t * proto->den) - whole + SINC_HALF - 1;
		double sum = 0.0;

		for (int k = 0; k < 2 * SINC_HALF; k++)
			sum += weights[k] * at[-k];
		row[t] = (float)sum;
	}
}

/* Rows are filled up in front, so that the newest frame stays the last. */
static int fill_bank(const struct bank_plan *p, float *bank, float *coarse)
{
	float *first = bank + p->n_taps - p->filter.n_taps;
	struct prototype proto;

	memset(bank, 0, p->n_bank * sizeof(float));
	if (!p->is_dense)
		return tb_filter_read(&p->filter, first, p->n_taps);

	int res = prototype_read(&proto, &p->filter, coarse);

	for (uint32_t row = 0; row <= p->n_phases && res == 0; row++)
		interpolate_row(&proto, (double)row * proto.den / p->n_phases,
			first + (size_t)row * p->n_taps);
	return res;
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
		r->fir.step_phase = p->filter.num % p->filter.den;
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

/* Returns what is behind them. */
static float *set_rows(struct tb_resample *r, float *row, uint32_t n_taps)
{
	for (uint32_t c = 0; c < r->n_channels; c++, row += row_stride(n_taps))
		r->rows.in[c] = r->row[c] = row;
	return row;
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

	row = set_rows(r, row, p.n_taps);
	r->latency_frames = p.filter.n_taps / 2;
	set_kernel(r, &p, bank);
	set_nominal_step(r, &p, config);
	tb_resample_reset(r);
	return fill_bank(&p, bank, row);
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
