/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* EQ bands against their analogue prototypes: ours, the bilinear form of the cookbook,
 * and what PipeWire's filter-graph makes of an impulse. */
#include "tables.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../pipewire.h"
#include "dsp/biquad.h"
#include "dsp/eq.h"

#define N_OF(a)  (sizeof(a) / sizeof((a)[0]))
#define N_POINTS 60
#define LOWEST   1e-3 /* -60 dB: below, a prototype is not compared with */

static const double freqs_hz[] = { 50, 200, 1000, 3000, 6000, 10000, 14000, 18000 };
static const double gains_db[] = { -24, -12, -3, 3, 12, 24 };
static const double qs[] = { 0.3, 0.7071, 1.4, 4, 10 };

struct band {
	enum tb_filter_type type;
	double freq_hz, gain_db, q, rate_hz;
};

/* The largest and the sum of |error| in dB, over all bands of a row. */
struct errors {
	double most, sum;
	unsigned n;
};

/* ---- who makes a band ---- */

/* |H| at n frequencies.  False: it does not do such a band. */
typedef bool maker(const struct band *b, const double *hz, double *gain, unsigned n);

static bool ours(const struct band *b, const double *hz, double *gain, unsigned n)
{
	struct tb_biquad f;

	tb_biquad_design(&f, b->type, b->freq_hz, b->gain_db, b->q, b->rate_hz);
	for (unsigned i = 0; i < n; i++)
		gain[i] = tb_biquad_response(&f, hz[i], b->rate_hz);
	return true;
}

/* As the cookbook has them: b0..b2, a0..a2. */
static void cookbook_coefficients(const struct band *band, double b[3], double a[3])
{
	double w = 2.0 * M_PI * band->freq_hz / band->rate_hz, c = cos(w);
	double alpha = sin(w) / (2.0 * band->q), g = pow(10.0, band->gain_db / 40.0);
	double beta = 2.0 * sqrt(g) * alpha, sign = band->type == TB_FILTER_LOWSHELF ? -1.0 : 1.0;

	memcpy(b, (double[]){ 1.0, -2.0 * c, 1.0 }, 3 * sizeof(*b));
	memcpy(a, (double[]){ 1.0 + alpha, -2.0 * c, 1.0 - alpha }, 3 * sizeof(*a));
	switch (band->type) {
	case TB_FILTER_PEAK:
		memcpy(b, (double[]){ 1.0 + alpha * g, -2.0 * c, 1.0 - alpha * g }, 3 * sizeof(*b));
		memcpy(a, (double[]){ 1.0 + alpha / g, -2.0 * c, 1.0 - alpha / g }, 3 * sizeof(*a));
		break;
	case TB_FILTER_LOWSHELF:
	case TB_FILTER_HIGHSHELF:
		b[0] = g * (g + 1.0 + sign * (g - 1.0) * c + beta);
		b[1] = -2.0 * sign * g * (g - 1.0 + sign * (g + 1.0) * c);
		b[2] = g * (g + 1.0 + sign * (g - 1.0) * c - beta);
		a[0] = g + 1.0 - sign * (g - 1.0) * c + beta;
		a[1] = 2.0 * sign * (g - 1.0 - sign * (g + 1.0) * c);
		a[2] = g + 1.0 - sign * (g - 1.0) * c - beta;
		break;
	case TB_FILTER_LOWPASS:
		memcpy(b, (double[]){ (1.0 - c) / 2.0, 1.0 - c, (1.0 - c) / 2.0 }, 3 * sizeof(*b));
		break;
	case TB_FILTER_HIGHPASS:
		memcpy(b, (double[]){ (1.0 + c) / 2.0, -1.0 - c, (1.0 + c) / 2.0 }, 3 * sizeof(*b));
		break;
	case TB_FILTER_BANDPASS:
		memcpy(b, (double[]){ alpha, 0.0, -alpha }, 3 * sizeof(*b));
		break;
	default: /* notch */
		break;
	}
}

static double magnitude(const double c[3], double w)
{
	return hypot(
		c[0] + c[1] * cos(w) + c[2] * cos(2.0 * w), c[1] * sin(w) + c[2] * sin(2.0 * w));
}

static bool cookbook(const struct band *band, const double *hz, double *gain, unsigned n)
{
	double b[3], a[3];

	cookbook_coefficients(band, b, a);
	for (unsigned i = 0; i < n; i++) {
		double w = 2.0 * M_PI * hz[i] / band->rate_hz;

		gain[i] = magnitude(b, w) / magnitude(a, w);
	}
	return true;
}

/* ---- PipeWire, by its impulse response ---- */

#define BLOCK    8192u
#define N_BLOCKS 12u

static float impulse[BLOCK] __attribute__((aligned(64)));
static float block[BLOCK] __attribute__((aligned(64)));
static float answer[N_BLOCKS * BLOCK];

static struct pipewire_peer *pipewire_band(const struct band *b)
{
	static const char *const labels[TB_N_FILTER_TYPES] = {
		[TB_FILTER_PEAK] = "bq_peaking",
		[TB_FILTER_LOWSHELF] = "bq_lowshelf",
		[TB_FILTER_HIGHSHELF] = "bq_highshelf",
		[TB_FILTER_LOWPASS] = "bq_lowpass",
		[TB_FILTER_HIGHPASS] = "bq_highpass",
		[TB_FILTER_NOTCH] = "bq_notch",
		[TB_FILTER_BANDPASS] = "bq_bandpass",
	};
	static const float *in = impulse;
	static float *out = block;
	struct pipewire_job job = { &in, &out, 1, 1, BLOCK };
	char graph[256];

	snprintf(graph, sizeof(graph),
		"{ nodes = [ { type = builtin name = eq label = %s control = {"
		" \"Freq\" = %.3f \"Q\" = %.6f \"Gain\" = %.3f } } ] }",
		labels[b->type], b->freq_hz, b->q, b->gain_db);
	return pipewire_graph_new(&job, graph);
}

/* Frames until it has faded below what its floats hold of full scale. */
static unsigned n_heard(void)
{
	unsigned n = N_BLOCKS * BLOCK;

	while (n > 0 && fabsf(answer[n - 1]) < 1e-10f)
		n--;
	return n;
}

static double transformed(unsigned n, double w)
{
	double re = 0.0, im = 0.0, c = 1.0, s = 0.0, turn_c = cos(w), turn_s = sin(w);

	for (unsigned i = 0; i < n; i++) {
		double next = c * turn_c - s * turn_s;

		re += answer[i] * c;
		im += answer[i] * s;
		s = s * turn_c + c * turn_s;
		c = next;
	}
	return hypot(re, im);
}

static bool pipewire(const struct band *b, const double *hz, double *gain, unsigned n)
{
	struct pipewire_peer *peer = pipewire_band(b);
	unsigned n_frames;

	if (!peer)
		return false;
	for (unsigned i = 0; i < N_BLOCKS; i++) {
		impulse[0] = i == 0;
		pipewire_peer_run(peer);
		memcpy(answer + i * BLOCK, block, sizeof(block));
	}
	pipewire_peer_free(peer);
	n_frames = n_heard();
	for (unsigned i = 0; i < n; i++)
		gain[i] = transformed(n_frames, 2.0 * M_PI * hz[i] / b->rate_hz);
	return true;
}

/* ---- how far from the prototype ---- */

/* From 20 Hz to 0.375 of the rate: 18 kHz at 48. */
static void add_band(struct errors *e, maker *make, const struct band *b)
{
	double hz[N_POINTS], gain[N_POINTS], top_hz = b->rate_hz * 0.375;

	for (unsigned i = 0; i < N_POINTS; i++)
		hz[i] = 20.0 * pow(top_hz / 20.0, i / (N_POINTS - 1.0));
	if (!make(b, hz, gain, N_POINTS))
		return;
	for (unsigned i = 0; i < N_POINTS; i++) {
		double want = tb_biquad_prototype(b->type, b->freq_hz, b->gain_db, b->q, hz[i]);
		double error = fabs(20.0 * log10(fmax(gain[i], 1e-9) / want));

		if (want < LOWEST)
			continue;
		e->most = fmax(e->most, error);
		e->sum += error;
		e->n++;
	}
}

static struct errors errors_of(maker *make, enum tb_filter_type type, double rate_hz)
{
	bool gains = type <= TB_FILTER_HIGHSHELF;
	struct errors e = { 0 };

	for (size_t f = 0; f < N_OF(freqs_hz); f++)
		for (size_t g = 0; g < (gains ? N_OF(gains_db) : 1); g++)
			for (size_t q = 0; q < N_OF(qs); q++)
				add_band(&e, make,
					&(struct band){ type, freqs_hz[f],
						gains ? gains_db[g] : 0.0, qs[q], rate_hz });
	return e;
}

static void print_errors(struct errors e)
{
	if (e.n == 0)
		printf(" - | - |");
	else
		printf(" %.3f | %.4f |", e.most, e.sum / e.n);
}

static void print_row(enum tb_filter_type type, double rate_hz, bool with_pipewire)
{
	printf("| %s, %g kHz |", tb_filter_words[type], rate_hz / 1000.0);
	print_errors(errors_of(ours, type, rate_hz));
	print_errors(errors_of(cookbook, type, rate_hz));
	print_errors(with_pipewire ? errors_of(pipewire, type, rate_hz) : (struct errors){ 0 });
	printf("\n");
}

/* ---- notches that come near Nyquist ---- */

/* |H| of what plays, floats and all, by a tone that has settled. */
static double played(const struct band *b, double at_hz)
{
	static float row[1 << 16];
	float *io = row;
	static struct tb_eq eq;
	const struct tb_eq_job job = { &eq, &io, 1 };
	struct tb_eq_params p = { .on = true };
	struct tb_eq_coeffs c;
	double re = 0.0, im = 0.0;
	unsigned n = N_OF(row), half = n / 2;

	p.band[0] =
		(struct tb_eq_band_params){ b->type, (float)b->freq_hz, 0.0f, (float)b->q, true };
	tb_eq_design(&c, &p, (float)b->rate_hz);
	memset(&eq, 0, sizeof(eq));
	tb_eq_reset(&eq, &c);
	for (unsigned i = 0; i < n; i++)
		row[i] = (float)sin(2.0 * M_PI * at_hz / b->rate_hz * i);
	tb_eq_run(tb_eq_kernels_best(), &job, 1, n);
	for (unsigned i = half; i < n; i++) {
		re += row[i] * cos(2.0 * M_PI * at_hz / b->rate_hz * i);
		im += row[i] * sin(2.0 * M_PI * at_hz / b->rate_hz * i);
	}
	return 2.0 * hypot(re, im) / half;
}

static bool prototype(const struct band *b, const double *hz, double *gain, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		gain[i] = tb_biquad_prototype(b->type, b->freq_hz, b->gain_db, b->q, hz[i]);
	return true;
}

/* Where it is 3 dB down below its null. */
static double edge_hz(maker *make, const struct band *b)
{
	double low = 1.0, high = b->freq_hz, gain;

	for (int i = 0; i < 50; i++) {
		double middle = 0.5 * (low + high);

		make(b, &middle, &gain, 1);
		*(gain > M_SQRT1_2 ? &low : &high) = middle;
	}
	return low;
}

static void print_notches(void)
{
	static const double parts[] = { 0.8, 0.9, 0.95, 0.98 }, some_qs[] = { 0.7071, 5 };

	printf("\nA notch has its null at its own frequency, even just below Nyquist.  The table has, at\n"
	       "44.1 kHz, how much a notch leaves of a tone at its frequency, and the lower frequency in kHz\n"
	       "at which it takes away 3 dB.\n\n"
	       "| notch, kHz | q | leaves, dB | 3 dB down: prototype | ours | cookbook |\n"
	       "|---|---|---|---|---|---|\n");
	for (size_t i = 0; i < N_OF(parts); i++)
		for (size_t q = 0; q < N_OF(some_qs); q++) {
			const struct band b = { TB_FILTER_NOTCH, 22050.0 * parts[i], 0.0,
				some_qs[q], 44100.0 };

			printf("| %.2f | %.1f | %.0f | %.2f | %.2f | %.2f |\n", b.freq_hz / 1e3,
				b.q, 20.0 * log10(played(&b, b.freq_hz)),
				edge_hz(prototype, &b) / 1e3, edge_hz(ours, &b) / 1e3,
				edge_hz(cookbook, &b) / 1e3);
		}
}

void sound_eq(void)
{
	static const double rates_hz[] = { 44100, 96000, 192000 };

	printf("\n## Equaliser: distance from the analogue curve\n\n"
	       "The largest and the mean error in dB, from 20 Hz to 0.375 of the sample rate, wherever\n"
	       "the curve is above -60 dB.  The bands have corners from 50 Hz to 18 kHz, gains of 3, 12\n"
	       "and 24 dB up and down, and q from 0.3 to 10.  PipeWire was measured at 48 kHz only.\n\n"
	       "| band | ours, max | mean | cookbook, max | mean | PipeWire, max | mean |\n"
	       "|---|---|---|---|---|---|---|\n");
	for (int type = 0; type < TB_N_FILTER_TYPES; type++) {
		print_row((enum tb_filter_type)type, 48000.0, true);
		for (size_t r = 0; r < N_OF(rates_hz); r++)
			print_row((enum tb_filter_type)type, rates_hz[r], false);
	}
	print_notches();
}
