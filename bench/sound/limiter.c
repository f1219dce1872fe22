/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The limiter: what it leaves alone, what it does to sound that is too loud, beside a
 * textbook limiter and a clipper; and how true its true peak is. */
#include "tables.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "dsp/limiter.h"
#include "oversample.h"
#include "dsp/units.h"

#define N_OF(a)   (sizeof(a) / sizeof((a)[0]))
#define RATE_HZ   48000.0
#define N_FRAMES  240000u
#define N_SKIPPED 12000u /* at both ends, for the averages */
#define PI_2      6.28318530717958647692

static float in[N_FRAMES], out[N_FRAMES], program[3][N_FRAMES];
static float memory[65536];
static uint32_t seed;

static double noise(void)
{
	seed = seed * 1664525u + 1013904223u;
	return (int32_t)seed / 2147483648.0;
}

/* ---- sound ---- */

static void normalise(float *x, double peak)
{
	double most = 0.0;

	for (uint32_t i = 0; i < N_FRAMES; i++)
		most = fmax(most, fabs((double)x[i]));
	for (uint32_t i = 0; i < N_FRAMES; i++)
		x[i] *= (float)(peak / most);
}

static double drums_at(double t, double hiss)
{
	double kick = fmod(t, 0.5), snare = fmod(t + 0.25, 0.5), hat = fmod(t, 0.125);

	return exp(-kick * 8.0) * sin(PI_2 * (50.0 * kick + 2.0 * (1.0 - exp(-kick * 30.0))))
	       + 0.7 * exp(-snare * 18.0) * (0.6 * hiss + 0.5 * sin(PI_2 * 190.0 * snare))
	       + 0.25 * exp(-hat * 60.0) * hiss;
}

static double bass_at(double t)
{
	static const double notes_hz[] = { 55.0, 65.4, 49.0, 73.4 };
	static const double chord[] = { 4.0, 5.04, 5.99, 8.0 };
	double hz = notes_hz[(int)t % 4], pluck = fmod(t, 0.25), sum = 0.0;

	for (int k = 1; k < 8; k++)
		sum += sin(PI_2 * k * hz * t) / (k * k) * fmin(pluck * 200.0, 1.0)
		       * exp(-pluck * 3.0);
	for (size_t k = 0; k < N_OF(chord); k++)
		sum += 0.18
		       * sin(PI_2 * chord[k] * hz * t + 0.5 * sin(PI_2 * 2.0 * chord[k] * hz * t));
	return sum;
}

/* Pulses through two resonances, in syllables. */
static void speak(float *x)
{
	static const double formants_hz[] = { 600.0, 1400.0 };
	double y[2][2] = { { 0 } }, phase = 0.0;

	for (uint32_t i = 0; i < N_FRAMES; i++) {
		double t = i / RATE_HZ, sum = 0.0, pulse;

		phase = fmod(phase + (120.0 + 20.0 * sin(PI_2 * 0.7 * t)) / RATE_HZ, 1.0);
		pulse = (phase < 0.1 ? 0.1 : -0.011) + 0.002 * noise();
		for (int f = 0; f < 2; f++) {
			double r = 0.99,
			       next = pulse
			              + 2.0 * r * cos(PI_2 * formants_hz[f] / RATE_HZ) * y[f][0]
			              - r * r * y[f][1];

			y[f][1] = y[f][0];
			y[f][0] = next;
			sum += next / (f + 1);
		}
		x[i] = (float)(sum * fmax(0.0, sin(PI_2 * 2.3 * t)));
	}
}

/* Three applications, each with a peak of 0.9. */
static void make_programs(void)
{
	double low = 0.0;

	seed = 1;
	for (uint32_t i = 0; i < N_FRAMES; i++) {
		double white = noise();

		low += 0.3 * (white - low);
		program[0][i] = (float)drums_at(i / RATE_HZ, white - low);
		program[1][i] = (float)bass_at(i / RATE_HZ);
	}
	speak(program[2]);
	for (int p = 0; p < 3; p++)
		normalise(program[p], 0.9);
}

static void mix_programs(void)
{
	for (uint32_t i = 0; i < N_FRAMES; i++)
		in[i] = program[0][i] + program[1][i] + program[2][i];
}

static void tones(const double *hz, uint32_t n)
{
	for (uint32_t i = 0; i < N_FRAMES; i++) {
		double sum = 0.0;

		for (uint32_t k = 0; k < n; k++)
			sum += 0.9 * sin(PI_2 * hz[k] * i / RATE_HZ);
		in[i] = (float)sum;
	}
}

/* ---- who limits ---- */

/* From `in` to `out`; returns how late. */
typedef uint32_t limiter_t(void);

static uint32_t run(const struct tb_limiter_params *p, double rate_hz, uint32_t n)
{
	static struct tb_limiter limiter;
	struct tb_limiter_coeffs c;
	float *rows[1];
	struct tb_limiter_job job = { &limiter, rows };

	tb_limiter_init(&limiter, memory, 1);
	tb_limiter_design(&c, p, (float)rate_hz);
	tb_limiter_reset(&limiter, &c);
	memcpy(out, in, n * sizeof(*in));
	for (uint32_t at = 0; at < n; at += 480) {
		rows[0] = out + at;
		tb_limiter_run(tb_limiter_kernels_best(), &job, 1, n - at < 480 ? n - at : 480);
	}
	return c.delay_frames;
}

static struct tb_limiter_params params(float ceiling_db, float lookahead_ms)
{
	struct tb_limiter_params p = tb_limiter_defaults;

	p.on = true;
	p.ceiling_db = ceiling_db;
	p.lookahead_ms = lookahead_ms;
	return p;
}

static uint32_t live(void)
{
	struct tb_limiter_params p = params(0.0f, 0.0f);

	return run(&p, RATE_HZ, N_FRAMES);
}

static uint32_t mastering(void)
{
	struct tb_limiter_params p = params(0.0f, 2.0f);

	return run(&p, RATE_HZ, N_FRAMES);
}

/* Gain computer of ratio infinity, decoupled peak detector in dB (eq. 17), no attack. */
static uint32_t textbook(void)
{
	double keep = exp(-1.0 / (0.1 * RATE_HZ)), y = 0.0;

	for (uint32_t i = 0; i < N_FRAMES; i++) {
		double over = fmax(20.0 * log10(fmax(fabs((double)in[i]), 1e-9)), 0.0);

		y = fmax(over, keep * y + (1.0 - keep) * over);
		out[i] = (float)(in[i] * pow(10.0, -y / 20.0));
	}
	return 0;
}

static uint32_t clipper(void)
{
	for (uint32_t i = 0; i < N_FRAMES; i++)
		out[i] = fmaxf(-1.0f, fminf(in[i], 1.0f));
	return 0;
}

/* ---- what it does to the sound ---- */

/* Three running means of 25 ms: what moves slower than about 15 Hz is level. */
static void slow(double *x)
{
	static double mean[N_FRAMES];
	const int half = 600;

	for (int pass = 0; pass < 3; pass++) {
		double sum = 0.0;

		for (int i = -half; i < (int)N_FRAMES; i++) {
			int enters = i + half, leaves = i - half - 1;

			sum += enters < (int)N_FRAMES ? x[enters] : 0.0;
			sum -= leaves >= 0 ? x[leaves] : 0.0;
			if (i >= 0)
				mean[i] = sum / (2 * half + 1);
		}
		memcpy(x, mean, sizeof(mean));
	}
}

/* What is neither the sound nor its level, dB of what comes out. */
static double residual_db(uint32_t late)
{
	static double gain[N_FRAMES];
	double rest = 0.0, all = 0.0;

	for (uint32_t i = 0; i < N_FRAMES; i++) {
		double x = i >= late ? in[i - late] : 0.0;

		gain[i] = fabs(x) > 1e-4 ? out[i] / x : i > 0 ? gain[i - 1] : 1.0;
	}
	slow(gain);
	for (uint32_t i = N_SKIPPED; i < N_FRAMES - N_SKIPPED; i++) {
		double r = out[i] - gain[i] * in[i - late];

		rest += r * r;
		all += (double)out[i] * out[i];
	}
	return 10.0 * log10(rest / all + 1e-16);
}

static void print_residuals(const char *what)
{
	static limiter_t *const limiters[] = { live, mastering, textbook, clipper };
	double peak = 0.0;

	for (uint32_t i = 0; i < N_FRAMES; i++)
		peak = fmax(peak, fabs((double)in[i]));
	printf("| %s | %+.1f |", what, 20.0 * log10(peak));
	for (size_t l = 0; l < N_OF(limiters); l++)
		printf(" %.1f |", fmax(residual_db(limiters[l]()), -150.0));
	printf("\n");
}

static void print_loud(void)
{
	printf("\n## Limiter: distortion while it limits\n\n"
	       "Distortion is what remains when the sound, at the gain that the limiter gives it, is\n"
	       "subtracted from the limiter's output; only changes slower than about 15 Hz count as gain.\n"
	       "The figures are in dB relative to the output.  The textbook limiter is the decoupled peak\n"
	       "detector of D. Giannoulis, M. Massberg, J. Reiss, \"Digital Dynamic Range Compressor\n"
	       "Design\" (JAES 60/6, 2012), eq. 17, without attack and with a release of 100 ms.  Our\n"
	       "limiters have their default settings; mastering looks 2 ms ahead.\n\n"
	       "| sound | peak, dBFS | live | mastering | textbook | clipper |\n"
	       "|---|---|---|---|---|---|\n");
	mix_programs();
	print_residuals("drums, bass and a voice, each at 0.9");
	normalise(in, 2.7);
	print_residuals("the same, 1.8 dB louder");
	tones((const double[]){ 35.0, 1000.0 }, 2);
	print_residuals("35 Hz and 1 kHz, each at 0.9");
	tones((const double[]){ 61.0, 440.0, 2500.0 }, 3);
	print_residuals("61, 440 and 2500 Hz, each at 0.9");
}

/* ---- what it leaves alone ---- */

static double changed_percent(float ceiling_db)
{
	struct tb_limiter_params p = params(ceiling_db, 0.0f);
	uint32_t n = 0;

	run(&p, RATE_HZ, N_FRAMES);
	for (uint32_t i = 0; i < N_FRAMES; i++)
		n += out[i] != in[i];
	return 100.0 * n / N_FRAMES;
}

static void print_changed(const char *what)
{
	printf("| %s | %.1f | %.1f |\n", what, changed_percent(0.0f), changed_percent(-0.3f));
}

static void print_legal(void)
{
	printf("\n## Limiter: what the guard does not change\n\n"
	       "The share of samples that the guard changes, in percent, if the sound does not exceed\n"
	       "full scale (0 dBFS).\n\n"
	       "| sound | default settings | with a ceiling of -0.3 dB |\n|---|---|---|\n");
	mix_programs();
	normalise(in, 1.0);
	print_changed("a mix, at full scale");
	mix_programs();
	for (uint32_t i = 0; i < N_FRAMES; i++)
		in[i] = fmaxf(-1.0f, fminf(1.5f * in[i], 1.0f));
	print_changed("the same, mastered loud: clipped at full scale");
	for (uint32_t i = 0; i < N_FRAMES; i++)
		in[i] = (i / 24) & 1 ? 1.0f : -1.0f;
	print_changed("a square wave of full scale");
}

/* ---- true peak ---- */

#define N_PEAK  12000u
#define N_SEEDS 40u

struct hard {
	double hz, more_hz[12], phase;
};

static double bursts(uint32_t i, const struct hard *h)
{
	(void)h;
	return noise() * ((i / 700) & 1 ? 4.0 : 0.1);
}

static double steady_noise(uint32_t i, const struct hard *h)
{
	(void)i;
	(void)h;
	return 3.0 * noise();
}

static double square(uint32_t i, const struct hard *h)
{
	return sin(PI_2 * 0.02 * h->hz * i / RATE_HZ + h->phase) > 0.0 ? 2.0 : -2.0;
}

static double between_samples(uint32_t i, const struct hard *h)
{
	return 1.5 * sin(PI_2 / 4.0 * i + PI_2 / 8.0 + 0.2 * h->phase);
}

static double tone(uint32_t i, const struct hard *h)
{
	return 2.0 * sin(PI_2 * h->hz * i / RATE_HZ + h->phase);
}

static double chord(uint32_t i, const struct hard *h)
{
	double sum = 0.0;

	for (int k = 0; k < 12; k++)
		sum += 0.5 * sin(PI_2 * h->more_hz[k] * i / RATE_HZ + k * h->phase);
	return sum * ((i / 1500) & 1 ? 1.0 : 0.3);
}

static double music(uint32_t i, const struct hard *h)
{
	(void)h;
	return 4.0 * (program[0][i + 24000] + program[1][i + 24000] + 0.3 * noise());
}

static double over_db(double (*at)(uint32_t, const struct hard *), float lookahead_ms)
{
	struct tb_limiter_params p = params(-1.0f, lookahead_ms);
	double most = -99.0;

	for (uint32_t s = 1; s <= N_SEEDS; s++) {
		struct hard h = { .phase = 0.0 };

		seed = s * 7919u + 1u;
		h.phase = 3.0 * noise();
		h.hz = 100.0 + 21000.0 * fabs(noise());
		for (int k = 0; k < 12; k++)
			h.more_hz[k] = 22000.0 * pow(noise(), 2.0);
		for (uint32_t i = 0; i < N_PEAK; i++)
			in[i] = (float)at(i, &h);
		run(&p, RATE_HZ, N_PEAK);
		most = fmax(most,
			20.0 * log10(tb_test_true_peak(out, (int)N_PEAK, 0, N_PEAK - 64)) + 1.0);
	}
	return most;
}

static void print_peaks(void)
{
	static const struct {
		const char *what;
		double (*at)(uint32_t, const struct hard *);
	} rows[] = {
		{ "white noise in bursts", bursts },
		{ "white noise", steady_noise },
		{ "square waves", square },
		{ "sines that peak between samples", between_samples },
		{ "tones up to 21 kHz", tone },
		{ "chords of 12 tones, switched", chord },
		{ "a mix with noise", music },
	};

	printf("\n## Limiter: true peak\n\n"
	       "The largest peak in dB relative to the ceiling, among %u signals of each kind that are 3\n"
	       "to 12 dB too loud.  Peaks between the samples count: they are found by 16 times\n"
	       "oversampling with 64 taps per phase in double precision.  A figure below 0 means that\n"
	       "the ceiling holds; the limiter aims at 0.2 dB below it.\n\n"
	       "| sound | lookahead 0.8 ms | 2 ms | 5 ms |\n|---|---|---|---|\n",
		N_SEEDS);
	for (size_t r = 0; r < N_OF(rows); r++)
		printf("| %s | %.3f | %.3f | %.3f |\n", rows[r].what, over_db(rows[r].at, 0.1f),
			over_db(rows[r].at, 2.0f), over_db(rows[r].at, 5.0f));
}

void sound_limiter(void)
{
	make_programs();
	print_legal();
	print_loud();
	print_peaks();
}
