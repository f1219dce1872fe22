/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "signals.h"

#include <math.h>
#include <string.h>

#define TWO_PI 6.28318530717958647692

static double uniform(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return (double)(int32_t)*seed / 2147483648.0;
}

float signal_noise(void)
{
	static uint32_t seed = 1;

	return (float)uniform(&seed);
}

void signal_tone(float *x, uint32_t n_frames, const struct signal_tone *tone)
{
	for (uint32_t i = 0; i < n_frames; i++) {
		double t = i / tone->rate_hz, level_db = tone->level_db + tone->db_per_s * t;

		x[i] = (float)(pow(10.0, level_db / 20.0) * sin(TWO_PI * tone->freq_hz * t));
	}
}

/* ---- music ---- */

#define BEAT_S 0.25

/* Partials of a plucked string, the higher the shorter; `since_s` from the pluck. */
static double pluck(double freq_hz, double since_s)
{
	double sum = 0.0;

	for (int p = 1; p <= 6; p++)
		sum += sin(TWO_PI * freq_hz * p * since_s) * exp(-since_s * (2.0 + 1.5 * p))
		       / (p * sqrt(p));
	return sum * fmin(since_s / 0.003, 1.0);
}

static double chord(double t)
{
	static const double roots_hz[] = { 110.0, 146.83, 97.999, 130.81 };
	double beat = floor(t / BEAT_S), since_s = t - beat * BEAT_S;
	double root_hz = roots_hz[(int)(beat / 2.0) % 4];

	return pluck(root_hz, since_s) + 0.6 * pluck(root_hz * 1.4983, since_s)
	       + 0.5 * pluck(root_hz * 2.5198, since_s);
}

/* Two beats in: a kick on the first, a snare on the second, a hat on every half. */
static double drums(double t, double white)
{
	double kick_s = fmod(t, 2.0 * BEAT_S), snare_s = fmod(t + BEAT_S, 2.0 * BEAT_S);
	double hat_s = fmod(t, 0.5 * BEAT_S);
	double kick_cycles = 50.0 * kick_s + 4.0 * (1.0 - exp(-kick_s / 0.03));

	return 0.8 * sin(TWO_PI * kick_cycles) * exp(-kick_s / 0.12)
	       + 0.5 * white * exp(-snare_s / 0.06) + 0.15 * white * exp(-hat_s / 0.012);
}

void signal_music(float *left, float *right, uint32_t n_frames, double rate_hz)
{
	uint32_t seed = 4711;

	for (uint32_t i = 0; i < n_frames; i++) {
		double t = i / rate_hz, strings = chord(t), beat = drums(t, uniform(&seed));

		left[i] = (float)(0.30 * strings + 0.35 * beat + 3e-4 * uniform(&seed));
		right[i] = (float)(0.22 * strings + 0.42 * beat + 3e-4 * uniform(&seed));
	}
}

/* Formants of an "a": a resonance of 80 Hz each. */
struct formant {
	double b, a1, a2, y1, y2;
};

static void tune(struct formant *f, double freq_hz, double rate_hz)
{
	double radius = exp(-M_PI * 80.0 / rate_hz);

	*f = (struct formant){ .b = 1.0 - radius,
		.a1 = 2.0 * radius * cos(TWO_PI * freq_hz / rate_hz),
		.a2 = -radius * radius };
}

static double ring(struct formant *f, double x)
{
	double y = f->b * x + f->a1 * f->y1 + f->a2 * f->y2;

	f->y2 = f->y1;
	return f->y1 = y;
}

/* Four syllables a second; every fourth is a pause. */
static double syllable(double t)
{
	double part = fmod(t, BEAT_S) / BEAT_S;

	return (int)(t / BEAT_S) % 4 == 3 ? 0.0 : pow(sin(M_PI * part), 2.0);
}

void signal_voice(float *x, uint32_t n_frames, double rate_hz)
{
	static const double freqs_hz[] = { 700.0, 1220.0, 2600.0 };
	struct formant formants[3];
	double phase = 0.0;
	uint32_t seed = 815;

	for (int f = 0; f < 3; f++)
		tune(&formants[f], freqs_hz[f], rate_hz);
	for (uint32_t i = 0; i < n_frames; i++) {
		double t = i / rate_hz, buzz, sum = 0.0;

		phase += (110.0 + 15.0 * sin(TWO_PI * 0.7 * t)) / rate_hz;
		buzz = 2.0 * (phase - floor(phase)) - 1.0;
		for (int f = 0; f < 3; f++)
			sum += ring(&formants[f], buzz);
		x[i] = (float)(1.2 * syllable(t) * sum + 2e-4 * uniform(&seed));
	}
}

/* ---- measures ---- */

float signal_peak(const float *x, uint32_t from, uint32_t to)
{
	float peak = 0.0f;

	for (uint32_t i = from; i < to; i++)
		peak = fmaxf(peak, fabsf(x[i]));
	return peak;
}

float signal_largest_step(const float *x, uint32_t from, uint32_t to)
{
	float step = 0.0f;

	for (uint32_t i = from + 1; i < to; i++)
		step = fmaxf(step, fabsf(x[i] - x[i - 1]));
	return step;
}

double signal_level_db(const float *x, uint32_t from, uint32_t to)
{
	double sum = 0.0;

	for (uint32_t i = from; i < to; i++)
		sum += (double)x[i] * x[i];
	return 10.0 * log10(2.0 * sum / (to - from));
}

double signal_error_db(const float *got, const double *want, uint32_t n_frames)
{
	double error = 0.0, power = 1e-30;

	for (uint32_t i = 0; i < n_frames; i++) {
		error += (got[i] - want[i]) * (got[i] - want[i]);
		power += want[i] * want[i];
	}
	return 10.0 * log10(error / power + 1e-30);
}

double signal_difference_db(const float *got, const float *want, uint32_t n_frames)
{
	double error = 0.0, power = 1e-30;

	for (uint32_t i = 0; i < n_frames; i++) {
		error += ((double)got[i] - want[i]) * ((double)got[i] - want[i]);
		power += (double)want[i] * want[i];
	}
	return 10.0 * log10(error / power + 1e-30);
}

double signal_click(const float *x, uint32_t from, uint32_t to)
{
	double worst = 0.0;

	for (uint32_t i = from + 4; i < to; i++) {
		double fourth =
			(double)x[i] - 4.0 * x[i - 1] + 6.0 * x[i - 2] - 4.0 * x[i - 3] + x[i - 4];

		worst = fmax(worst, fabs(fourth));
	}
	return worst;
}
