/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "laws.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "dsp/limiter-kernels.h"

/* ---- steps, of gate and compressor ---- */

static double loudest(const struct law_signal *s, uint32_t frame)
{
	double max = 0.0;

	for (uint32_t c = 0; c < s->n_channels; c++)
		max = fmax(max, fabs(s->io[c][frame]));
	return max;
}

static double step_peak(const struct law_signal *s, uint32_t from)
{
	double level = 0.0;

	for (uint32_t i = from; i < from + TB_STEP_FRAMES; i++)
		level = fmax(level, loudest(s, i));
	return level;
}

/* Sum of the squares of the frames from..to-1, of which those before the first are 0. */
static double energy(const double *x, int64_t from, int64_t to)
{
	double sum = 0.0;

	for (int64_t i = from > 0 ? from : 0; i < to; i++)
		sum += x[i] * x[i];
	return sum;
}

/* The loudest channel's mean square over a window that ends with frame to-1.  What enters
 * with the newest bucket leaves the oldest one in equal parts. */
static double mean_square(struct tb_mean_window w, const struct law_signal *s, uint32_t to)
{
	int64_t bucket = (int64_t)w.bucket_steps * TB_STEP_FRAMES, newest = to - to % bucket;
	int64_t oldest = newest - (int64_t)w.n_buckets * bucket;
	double left = 1.0 - (double)(to - newest) / (double)bucket, most = 0.0;

	for (uint32_t c = 0; c < s->n_channels; c++)
		most = fmax(most, energy(s->io[c], oldest, oldest + bucket) * left
					  + energy(s->io[c], oldest + bucket, to));
	return most / (double)(w.n_buckets * (uint32_t)bucket);
}

/* The gain that a step asks for is reached at the end of the next one. */
struct line {
	double from, to;
};

static void draw(struct line *line, double next, const struct law_signal *s, uint32_t at)
{
	for (uint32_t i = 0; i < TB_STEP_FRAMES; i++)
		for (uint32_t c = 0; c < s->n_channels; c++)
			s->io[c][at + i] *=
				line->from + (line->to - line->from) * (i + 1) / TB_STEP_FRAMES;
	*line = (struct line){ line->to, next };
}

void law_gate(const struct tb_gate_coeffs *c, const struct law_signal *s)
{
	struct line line = { 1.0, 1.0 };
	double gain = 1.0, left = c->hold;

	for (uint32_t at = 0; at < s->n_frames; at += TB_STEP_FRAMES) {
		double peak = step_peak(s, at), to;

		if (peak >= c->open || (left > 0.0 && peak >= c->close))
			left = c->hold;
		else
			left = fmax(left - 1.0, 0.0);
		to = left > 0.0 ? 1.0 : c->range;
		gain += (to - gain) * (to > gain ? c->attack : c->release);
		draw(&line, gain, s, at);
	}
}

static double reduction(const struct tb_curve *curve, double level)
{
	double o = curve->scale * log2(fmax(level, 1e-18)) + curve->shift;
	double bent = fmin(fmax(o, 0.0), curve->knee);

	return fmin(curve->most,
		curve->slope * (bent * bent / (2.0 * curve->knee) + fmax(o - curve->knee, 0.0)));
}

/* Peaks of this hold and of the last one. */
struct held {
	double now, before, left;
};

static double hold(struct held *h, double x, double n_steps)
{
	double most;

	h->now = fmax(h->now, x);
	most = fmax(h->now, h->before);
	if (--h->left <= 0.0)
		*h = (struct held){ 0.0, h->now, n_steps };
	return most;
}

/* Levels of all steps, before any of them is changed. */
static double *compressor_levels(const struct tb_compressor_coeffs *c, const struct law_signal *s)
{
	double *level = malloc((s->n_frames / TB_STEP_FRAMES + 1) * sizeof(*level));

	for (uint32_t at = 0; at < s->n_frames; at += TB_STEP_FRAMES)
		level[at / TB_STEP_FRAMES] =
			c->powers ? mean_square(c->mean, s, at + TB_STEP_FRAMES) : step_peak(s, at);
	return level;
}

void law_compressor(const struct tb_compressor_coeffs *c, const struct law_signal *s,
	const struct law_signal *key)
{
	struct line line = { 1.0, 1.0 };
	struct held held = { 0 };
	double y = 0.0, *levels = compressor_levels(c, key ? key : s);

	for (uint32_t at = 0; at < s->n_frames; at += TB_STEP_FRAMES) {
		double level = levels[at / TB_STEP_FRAMES];
		double to = hold(&held, reduction(&c->law.curve, level), c->hold);

		y += (to - y) * (to > y ? c->attack : c->release);
		draw(&line, c->law.dry + c->law.wet * exp2(c->law.makeup - y), s, at);
	}
	free(levels);
}

/* ---- EQ ---- */

static void run_biquad(const struct tb_biquad *f, double *x, uint32_t n_frames)
{
	double s1 = 0.0, s2 = 0.0;

	for (uint32_t i = 0; i < n_frames; i++) {
		double in = x[i];

		x[i] = f->b0 * in + s1;
		s1 = f->b1 * in - f->a1 * x[i] + s2;
		s2 = f->b2 * in - f->a2 * x[i];
	}
}

void law_highpass(const struct tb_highpass_params *p, double rate_hz, const struct law_signal *s)
{
	static const uint32_t n_sections[TB_N_SLOPES] = { 1, 2, 4 };
	uint32_t n = n_sections[p->slope];

	for (uint32_t i = 0; i < n; i++) {
		double damping = 2.0 * sin(M_PI * (2 * i + 1) / (4.0 * n));
		struct tb_biquad f;

		tb_biquad_design(
			&f, TB_FILTER_HIGHPASS, (double)p->freq_hz, 0.0, 1.0 / damping, rate_hz);
		for (uint32_t c = 0; c < s->n_channels; c++)
			run_biquad(&f, s->io[c], s->n_frames);
	}
}

void law_eq(const struct tb_eq_params *p, double rate_hz, const struct law_signal *s)
{
	for (uint32_t b = 0; p->on && b < TB_EQ_BANDS; b++) {
		const struct tb_eq_band_params *band = &p->band[b];
		struct tb_biquad f;

		if (!band->on)
			continue;
		tb_biquad_design(&f, band->type, band->freq_hz, band->gain_db, band->q, rate_hz);
		for (uint32_t c = 0; c < s->n_channels; c++)
			run_biquad(&f, s->io[c], s->n_frames);
	}
}

/* What a Butterworth section of this type makes of all channels, if their first sample was there
 * for ever. */
static double **section(
	enum tb_filter_type type, double freq_hz, double rate_hz, const struct law_signal *s)
{
	double **rows = calloc(s->n_channels, sizeof(*rows));
	struct tb_biquad f;

	tb_biquad_design_bilinear(&f, type, freq_hz, 0.0, M_SQRT1_2, rate_hz);
	for (uint32_t c = 0; c < s->n_channels; c++) {
		rows[c] = malloc(s->n_frames * sizeof(**rows));
		for (uint32_t i = 0; i < s->n_frames; i++)
			rows[c][i] = s->io[c][i] - s->io[c][0];
		run_biquad(&f, rows[c], s->n_frames);
	}
	return rows;
}

static void free_rows(double **rows, uint32_t n)
{
	for (uint32_t c = 0; c < n; c++)
		free(rows[c]);
	free(rows);
}

void law_deesser(const struct tb_deesser_params *p, double rate_hz, const struct law_signal *s)
{
	double freq_hz = fmin((double)p->freq_hz, 0.45 * rate_hz);
	double **band = section(TB_FILTER_BANDPASS, freq_hz, rate_hz, s);
	double **high = section(TB_FILTER_HIGHPASS, freq_hz, rate_hz, s);
	double *gain = malloc(s->n_frames * sizeof(*gain));
	const struct law_signal key = { high, s->n_channels, s->n_frames };
	struct tb_deesser_coeffs c;

	tb_deesser_design(&c, p, (float)rate_hz);
	for (uint32_t i = 0; i < s->n_frames; i++)
		gain[i] = 1.0;
	law_compressor(&c.comp, &(struct law_signal){ &gain, 1, s->n_frames }, &key);
	for (uint32_t ch = 0; ch < s->n_channels; ch++)
		for (uint32_t i = 0; i < s->n_frames; i++)
			s->io[ch][i] +=
				(sqrt(gain[i]) - 1.0) * band[ch][i] + (gain[i] - 1.0) * high[ch][i];
	free_rows(band, s->n_channels);
	free_rows(high, s->n_channels);
	free(gain);
}

/* ---- automix ---- */

#define PIECE_S     1.25e-3
#define N_POWERS    24
#define N_GAINS     8
#define NOISE_POWER 1e-10

/* Mean of the n newest of x under x^2 (1 - x)^2; `before`: of those before the first. */
static double window_mean(const double *x, int64_t newest, int n, double before)
{
	double sum = 0.0, weights = 0.0;

	for (int i = 0; i < n; i++) {
		double at = (i + 0.5) / n, weight = at * at * (1.0 - at) * (1.0 - at);
		int64_t piece = newest - (n - 1) + i;

		sum += weight * (piece < 0 ? before : x[piece]);
		weights += weight;
	}
	return sum / weights;
}

/* Power of each whole piece: that of the loudest channel above 100 Hz. */
static double *piece_powers(const struct law_signal *s, double rate_hz, uint32_t n_piece)
{
	struct tb_biquad f;
	double *power = calloc(s->n_frames / n_piece + 1, sizeof(*power));
	double *heard = malloc(s->n_frames * sizeof(*heard));

	tb_biquad_design(&f, TB_FILTER_HIGHPASS, 100.0, 0.0, M_SQRT1_2, rate_hz);
	for (uint32_t c = 0; c < s->n_channels; c++) {
		memcpy(heard, s->io[c], s->n_frames * sizeof(*heard));
		run_biquad(&f, heard, s->n_frames);
		for (uint32_t i = 0; i < s->n_frames / n_piece; i++)
			power[i] = fmax(power[i],
				energy(heard, (int64_t)i * n_piece, (int64_t)(i + 1) * n_piece)
					/ n_piece);
	}
	free(heard);
	return power;
}

/* A voice and its weighted power on the average, by piece. */
static double *weighted_powers(const struct tb_automix_params *p, double rate_hz,
	const struct law_signal *s, uint32_t n_piece)
{
	double *power = piece_powers(s, rate_hz, n_piece);
	double *weighted = calloc(s->n_frames / n_piece + 1, sizeof(*weighted));

	for (uint32_t i = 0; i < s->n_frames / n_piece; i++)
		weighted[i] = pow(10.0, (double)p->weight_db / 10.0)
		              * (window_mean(power, i, N_POWERS, 0.0) + NOISE_POWER);
	free(power);
	return weighted;
}

static double share_of(const struct tb_automix_params *p, double *const *weighted,
	uint32_t n_voices, uint32_t voice, uint32_t piece)
{
	double sum = 0.0;

	for (uint32_t v = 0; v < n_voices; v++)
		if (v == voice || (p[v].on && p[v].is_heard && p[v].group == p[voice].group))
			sum += weighted[v][piece];
	return p[voice].on ? sqrt(weighted[voice][piece] / sum) : 1.0;
}

/* What a piece makes of it is reached at the end of the next one. */
static void turn(const double *share, const struct law_signal *s, uint32_t n_piece)
{
	double from = 1.0, to = 1.0;

	for (uint32_t i = 0; i < s->n_frames; i++) {
		if (i % n_piece == 0) {
			from = to;
			to = window_mean(share, (int64_t)(i / n_piece) - 1, N_GAINS, 1.0);
		}
		for (uint32_t c = 0; c < s->n_channels; c++)
			s->io[c][i] *= from + (to - from) * (double)(i % n_piece + 1) / n_piece;
	}
}

void law_automix(const struct tb_automix_params *p, double rate_hz, const struct law_signal *s,
	uint32_t n_voices)
{
	uint32_t n_piece =
		(uint32_t)fmax(round(PIECE_S * rate_hz / TB_STEP_FRAMES), 1.0) * TB_STEP_FRAMES;
	uint32_t n_pieces = s->n_frames / n_piece;
	double **weighted = malloc(n_voices * sizeof(*weighted));
	double **share = malloc(n_voices * sizeof(*share));

	for (uint32_t v = 0; v < n_voices; v++)
		weighted[v] = weighted_powers(&p[v], rate_hz, &s[v], n_piece);
	for (uint32_t v = 0; v < n_voices; v++) {
		share[v] = calloc(n_pieces + 1, sizeof(**share));
		for (uint32_t i = 0; i < n_pieces; i++)
			share[v][i] = share_of(p, weighted, n_voices, v, i);
	}
	for (uint32_t v = 0; v < n_voices; v++)
		turn(share[v], &s[v], n_piece);
	free_rows(weighted, n_voices);
	free_rows(share, n_voices);
}

/* ---- delay ---- */

void law_delay(uint32_t frames, const struct law_signal *s)
{
	for (uint32_t c = 0; c < s->n_channels; c++)
		for (uint32_t i = s->n_frames; i-- > 0;)
			s->io[c][i] = i >= frames ? s->io[c][i - frames] : 0.0;
}

/* ---- limiter ---- */

static double sample(const double *x, int64_t frame)
{
	return frame >= 0 ? x[frame] : 0.0;
}

static double tap_of(const struct tb_true_peak *t, uint32_t k, uint32_t phase)
{
	bool behind = k >= TB_TRUE_PEAK_TAPS / 2, mirrored = phase > TB_TRUE_PEAK_PAIRS;
	uint32_t from_end = behind ? TB_TRUE_PEAK_TAPS - 1 - k : k;
	uint32_t pair = mirrored ? TB_TRUE_PEAK_PHASES - 1 - phase : phase;
	double odd = pair < TB_TRUE_PEAK_PAIRS ? t->odd[from_end][pair] : 0.0;

	return t->even[from_end][pair] + (behind == mirrored ? odd : -odd);
}

/* The peak of the sample TB_TRUE_PEAK_DELAY ago and of seven points up to the next one. */
static double true_peak(const struct tb_true_peak *t, const double *x, int64_t frame)
{
	double most = fabs(sample(x, frame - (int64_t)TB_TRUE_PEAK_DELAY));

	for (uint32_t p = 0; p < TB_TRUE_PEAK_PHASES; p++) {
		double sum = 0.0;

		for (int64_t k = 0; k < (int64_t)TB_TRUE_PEAK_TAPS; k++)
			sum += tap_of(t, (uint32_t)k, p)
			       * sample(x, frame - (TB_TRUE_PEAK_TAPS - 1) + k);
		most = fmax(most, fabs(sum));
	}
	return most;
}

static double peak_of(const struct tb_limiter_coeffs *c, const struct law_signal *s, uint32_t i)
{
	double most = 0.0;

	for (uint32_t ch = 0; ch < s->n_channels && c->delay_frames; ch++)
		most = fmax(most, true_peak(&c->true_peak, s->io[ch], i));
	return c->delay_frames ? most : loudest(s, i);
}

/* What must be taken from a gain of 1, held and released. */
static double *needed(const struct tb_limiter_coeffs *c, const struct law_signal *s)
{
	double *less = calloc(s->n_frames, sizeof(*less)), fading = 0.0;
	struct held held = { .left = c->hold_frames };

	for (uint32_t i = 0; i < s->n_frames; i++) {
		double x = fmax(1.0 - c->ceiling / fmax(peak_of(c, s, i), c->ceiling), 0.0);

		fading = fmax(fading * c->decay, hold(&held, x, c->hold_frames));
		less[i] = fading;
	}
	return less;
}

static void average(double *x, uint32_t n, uint32_t width)
{
	double *in = malloc(n * sizeof(*in)), sum = 0.0;

	memcpy(in, x, n * sizeof(*in));
	for (uint32_t i = 0; i < n; i++) {
		sum += in[i] - (i >= width ? in[i - width] : 0.0);
		x[i] = sum / width;
	}
	free(in);
}

void law_limiter(const struct tb_limiter_coeffs *c, const struct law_signal *s)
{
	double *less = needed(c, s);

	for (uint32_t pass = 0; pass < 2 && c->delay_frames; pass++)
		average(less, s->n_frames, c->box_frames);
	law_delay(c->delay_frames, s);
	for (uint32_t ch = 0; ch < s->n_channels; ch++)
		for (uint32_t i = 0; i < s->n_frames; i++) {
			double x = s->io[ch][i] * (1.0 - less[i]);

			s->io[ch][i] = fmin(fmax(x, -(double)c->ceiling), c->ceiling);
		}
	free(less);
}
