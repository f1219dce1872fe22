/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Compressor and meters: how far from their laws, and the distortion of a tone beside a
 * textbook compressor. */
#include "tables.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "dsp/compressor.h"
#include "dsp/gate.h"
#include "dsp/meter.h"

#define N_OF(a)  (sizeof(a) / sizeof((a)[0]))
#define RATE_HZ  48000.0
#define N_FRAMES 144000u
#define PI_2     6.28318530717958647692

static float row[TB_DYN_CHANNELS][N_FRAMES];
static uint32_t seed = 1;

static double noise(void)
{
	seed = seed * 1664525u + 1013904223u;
	return (int32_t)seed / 2147483648.0;
}

/* The law of a compressor's default settings: -20 dB, 4:1, 6 dB of knee. */
static double law_db(double level_db)
{
	const struct tb_compressor_params *p = &tb_compressor_defaults;
	double over = level_db - p->threshold_db, slope = 1.0 / p->ratio - 1.0;

	if (2.0 * over <= -p->knee_db)
		return 0.0;
	if (2.0 * over < p->knee_db)
		return slope * pow(over + p->knee_db / 2.0, 2.0) / (2.0 * p->knee_db);
	return slope * over;
}

/* ---- who compresses: row 0, in place ---- */

typedef void compressor_t(double attack_ms, double release_ms);

static void run(const struct tb_compressor_params *p, uint32_t n_channels)
{
	static struct tb_compressor comp;
	static float scratch[TB_DYN_SCRATCH] __attribute__((aligned(64)));
	struct tb_dyn_run with = { tb_dyn_kernels_best(), tb_eq_kernels_best(), scratch, 0 };
	struct tb_compressor_coeffs c;
	float *io[TB_DYN_CHANNELS];
	struct tb_compressor_job job = { &comp, io, NULL, n_channels, 0 };

	for (uint32_t channel = 0; channel < n_channels; channel++)
		io[channel] = row[channel];
	tb_compressor_design(&c, p, (float)RATE_HZ);
	tb_compressor_reset(&comp, &c);
	tb_compressor_run(&with, &job, 1, N_FRAMES);
}

static void ours(double attack_ms, double release_ms, enum tb_detector detector)
{
	struct tb_compressor_params p = tb_compressor_defaults;

	p.on = true;
	p.attack_ms = (float)attack_ms;
	p.release_ms = (float)release_ms;
	p.detector = detector;
	run(&p, 1);
}

static void ours_peak(double attack_ms, double release_ms)
{
	ours(attack_ms, release_ms, TB_DETECTOR_PEAK);
}

static void ours_rms(double attack_ms, double release_ms)
{
	ours(attack_ms, release_ms, TB_DETECTOR_RMS);
}

/* Gain computer (eq. 4) and smooth branching detector in dB (eq. 16), per sample. */
static void textbook(double attack_ms, double release_ms)
{
	double attack = exp(-1e3 / (attack_ms * RATE_HZ)), y = 0.0;
	double release = exp(-1e3 / (release_ms * RATE_HZ));

	for (uint32_t i = 0; i < N_FRAMES; i++) {
		double x = -law_db(20.0 * log10(fmax(fabs((double)row[0][i]), 1e-9)));
		double keep = x > y ? attack : release;

		y = keep * y + (1.0 - keep) * x;
		row[0][i] = (float)(row[0][i] * pow(10.0, -y / 20.0));
	}
}

/* ---- tones ---- */

static void tone(double hz, double level_db)
{
	for (uint32_t i = 0; i < N_FRAMES; i++)
		row[0][i] = (float)(pow(10.0, level_db / 20.0) * sin(PI_2 * hz * i / RATE_HZ));
}

/* Levels in the last second: of the tone in dBFS, and of all else in dB over the tone. */
static void analyse(double hz, double *level_db, double *rest_db)
{
	double re = 0.0, im = 0.0, power = 0.0, own;
	const uint32_t n = (uint32_t)RATE_HZ;

	for (uint32_t i = N_FRAMES - n; i < N_FRAMES; i++) {
		re += row[0][i] * cos(PI_2 * hz * i / RATE_HZ);
		im += row[0][i] * sin(PI_2 * hz * i / RATE_HZ);
		power += (double)row[0][i] * row[0][i];
	}
	own = 2.0 * (re * re + im * im) / n;
	*level_db = 10.0 * log10(2.0 * own / n);
	*rest_db = 10.0 * log10(fmax(power - own, power * 1e-15) / own);
}

static void print_distortion(compressor_t *compress, double hz, double attack_ms, double release_ms)
{
	double level_db, rest_db;

	tone(hz, -4.0);
	compress(attack_ms, release_ms);
	analyse(hz, &level_db, &rest_db);
	printf(" %.1f |", rest_db);
}

static void print_distortions(void)
{
	static const double freqs_hz[] = { 40, 50, 100, 440, 1000, 5000 };
	static const double times_ms[][2] = { { 1, 50 }, { 10, 100 }, { 30, 300 } };

	printf("\n## Compressor: distortion of a tone\n\n"
	       "THD+N in dB of a tone at -4 dBFS, which is 16 dB above the threshold.  The ratio is 4:1\n"
	       "and the knee has 6 dB.  The textbook compressor has the gain computer of eq. 4 and the\n"
	       "smooth branching detector of eq. 16 of the paper named above, and works sample by sample.\n\n"
	       "| attack, release | tone | ours, peak | ours, rms | textbook |\n"
	       "|---|---|---|---|---|\n");
	for (size_t t = 0; t < N_OF(times_ms); t++)
		for (size_t f = 0; f < N_OF(freqs_hz); f++) {
			printf("| %g, %g ms | %g Hz |", times_ms[t][0], times_ms[t][1],
				freqs_hz[f]);
			print_distortion(ours_peak, freqs_hz[f], times_ms[t][0], times_ms[t][1]);
			print_distortion(ours_rms, freqs_hz[f], times_ms[t][0], times_ms[t][1]);
			print_distortion(textbook, freqs_hz[f], times_ms[t][0], times_ms[t][1]);
			printf("\n");
		}
}

/* ---- the static curve ---- */

static double worst_error_db(compressor_t *compress, double hz)
{
	double worst = 0.0, level_db, rest_db;

	for (double in_db = -40.0; in_db <= 0.0; in_db += 2.0) {
		tone(hz, in_db);
		compress(10.0, 100.0);
		analyse(hz, &level_db, &rest_db);
		worst = fmax(worst, fabs(level_db - in_db - law_db(in_db)));
	}
	return worst;
}

static void print_curves(void)
{
	static const double freqs_hz[] = { 100, 1000, 5000 };

	printf("\n## Compressor: distance from its curve\n\n"
	       "The largest error in dB for steady tones from -40 to 0 dBFS, after the compressor has\n"
	       "settled.  The textbook detector follows the wave of a tone and settles below its peak.\n\n"
	       "| tone | ours, peak | ours, rms | textbook |\n|---|---|---|---|\n");
	for (size_t f = 0; f < N_OF(freqs_hz); f++)
		printf("| %g Hz | %.3f | %.3f | %.3f |\n", freqs_hz[f],
			worst_error_db(ours_peak, freqs_hz[f]),
			worst_error_db(ours_rms, freqs_hz[f]),
			worst_error_db(textbook, freqs_hz[f]));
}

/* ---- linked channels ---- */

static double power(uint32_t from)
{
	double sum = 0.0;

	for (uint32_t i = from; i < N_FRAMES; i++)
		sum += (double)row[0][i] * row[0][i];
	return sum;
}

/* Gain of white noise, the same level and nothing else in common. */
static double noise_gain_db(uint32_t n_channels)
{
	struct tb_compressor_params p = tb_compressor_defaults;
	double before;

	p.on = true;
	p.detector = TB_DETECTOR_RMS;
	p.ratio = 100.0f;
	p.attack_ms = 50.0f;
	p.release_ms = 500.0f;
	seed = 1;
	for (uint32_t c = 0; c < n_channels; c++)
		for (uint32_t i = 0; i < N_FRAMES; i++)
			row[c][i] = (float)(0.5 * noise());
	before = power(N_FRAMES / 2);
	run(&p, n_channels);
	return 10.0 * log10(power(N_FRAMES / 2) / before);
}

static void print_linked(void)
{
	double alone_db = noise_gain_db(1);

	printf("\n## Compressor: rms of linked channels\n\n"
	       "How much louder several linked channels read than one of them alone, if all have\n"
	       "independent noise of the same level.  The mean of the loudest sample would read 2.1 dB\n"
	       "more for two channels, and 5.3 dB more for eight.\n\n"
	       "| channels | dB |\n|---|---|\n");
	for (uint32_t n = 2; n <= TB_DYN_CHANNELS; n *= 2)
		printf("| %u | %.2f |\n", n, alone_db - noise_gain_db(n));
}

/* ---- attack and release ---- */

#define STEP_UP   (N_FRAMES / 4)
#define STEP_DOWN (N_FRAMES / 2)
#define BEFORE_DB -90.0

/* Milliseconds from frame `at` until the gain has gone 63 % of the way in dB from a to b. */
static double time_to_63_ms(uint32_t at, double level_db, double a_db, double b_db)
{
	double mark = a_db + (b_db - a_db) * (1.0 - exp(-1.0));

	for (uint32_t i = at; i < N_FRAMES; i++) {
		double gain = 20.0 * log10((double)row[0][i]) - level_db;

		if (a_db > b_db ? gain <= mark : gain >= mark)
			return 1e3 * (i - at + 1) / RATE_HZ;
	}
	return INFINITY;
}

/* A constant that steps from silence to `over_db` above the threshold and back. */
static void print_times_of(double over_db, double attack_ms, double release_ms)
{
	struct tb_compressor_params p = tb_compressor_defaults;
	double high_db, full_db = over_db * (1.0 / (double)p.ratio - 1.0);

	p.on = true;
	p.knee_db = 0.0f;
	p.threshold_db = -50.0f;
	p.attack_ms = (float)attack_ms;
	p.release_ms = (float)release_ms;
	for (int rms = 0; rms < 2; rms++) {
		p.detector = rms ? TB_DETECTOR_RMS : TB_DETECTOR_PEAK;
		high_db = (double)p.threshold_db + over_db - (rms ? 10.0 * log10(2.0) : 0.0);
		for (uint32_t i = 0; i < N_FRAMES; i++)
			row[0][i] = (float)pow(
				10.0, (i >= STEP_UP && i < STEP_DOWN ? high_db : BEFORE_DB) / 20.0);
		run(&p, 1);
		printf(" %.1f, %.0f |", time_to_63_ms(STEP_UP, high_db, 0.0, full_db),
			time_to_63_ms(STEP_DOWN, BEFORE_DB, full_db, 0.0));
	}
}

static void print_times(void)
{
	static const double times_ms[][2] = { { 1, 20 }, { 10, 100 }, { 30, 300 } };
	static const double over_db[] = { 3, 10, 20, 40 };

	printf("\n## Compressor: attack and release\n\n"
	       "The time in ms from a step of the level until the reduction in dB has made 63 %% of its\n"
	       "change: attack, release.  With rms this includes the time of the mean itself, up to\n"
	       "10 ms; after a large step a mean moves faster in dB.\n\n"
	       "| set | step over the threshold | peak | rms |\n|---|---|---|---|\n");
	for (size_t t = 0; t < N_OF(times_ms); t++)
		for (size_t o = 0; o < N_OF(over_db); o++) {
			printf("| %g, %g | %g dB |", times_ms[t][0], times_ms[t][1], over_db[o]);
			print_times_of(over_db[o], times_ms[t][0], times_ms[t][1]);
			printf("\n");
		}
}

/* ---- gate ---- */

static void run_gate(const struct tb_gate_params *p)
{
	static float scratch[TB_DYN_SCRATCH];
	const struct tb_dyn_run run = { tb_dyn_kernels_best(), tb_eq_kernels_best(), scratch, 0 };
	float *io[] = { row[0] };
	struct tb_gate gate;
	const struct tb_gate_job job = { &gate, io, NULL, 1, 0 };
	struct tb_gate_coeffs c;

	tb_gate_design(&c, p, (float)RATE_HZ);
	tb_gate_reset(&gate, &c);
	tb_gate_run(&run, &job, 1, N_FRAMES);
}

/* Milliseconds from frame `at` until the gain, a factor, has gone `part` of the way from a to b. */
static double gate_time_ms(uint32_t at, double level, double a, double b, double part)
{
	for (uint32_t i = at; i < N_FRAMES; i++)
		if (fabs((double)row[0][i] / level - a) >= part * fabs(b - a))
			return 1e3 * (i - at + 1) / RATE_HZ;
	return INFINITY;
}

/* A constant of -10 dBFS after silence of -80, and before it. */
static void print_gate_times(double attack_ms, double hold_ms, double release_ms)
{
	struct tb_gate_params p = tb_gate_defaults;
	double high = pow(10.0, -0.5), low = pow(10.0, -4.0), range, begins_ms;

	p.on = true;
	p.attack_ms = (float)attack_ms;
	p.hold_ms = (float)hold_ms;
	p.release_ms = (float)release_ms;
	range = pow(10.0, (double)p.range_db / 20.0);
	for (uint32_t i = 0; i < N_FRAMES; i++)
		row[0][i] = (float)(i >= STEP_UP && i < STEP_DOWN ? high : low);
	run_gate(&p);
	begins_ms = gate_time_ms(STEP_DOWN, low, 1.0, range, 1e-3);
	printf("| %g, %g, %g | %.2f | %.1f | %.1f |\n", attack_ms, hold_ms, release_ms,
		gate_time_ms(STEP_UP, high, range, 1.0, 1.0 - exp(-1.0)), begins_ms,
		gate_time_ms(STEP_DOWN, low, 1.0, range, 1.0 - exp(-1.0)) - begins_ms);
}

static void print_gate(void)
{
	printf("\n## Gate: attack, hold and release\n\n"
	       "Three times in ms: attack, from a step up of the level until the gate is 63 %% open; hold,\n"
	       "from a step down until it begins to close; release, from then until it is 63 %% closed.\n\n"
	       "| set | attack | hold | release |\n|---|---|---|---|\n");
	print_gate_times(0.1, 10.0, 5.0);
	print_gate_times(1.0, 50.0, 150.0);
	print_gate_times(20.0, 100.0, 60.0);
}

/* ---- meters ---- */

static void feed(struct tb_meter *meter, const struct tb_meter_law *law, double hz, double peak)
{
	const uint32_t n = 256;

	for (uint32_t at = 0; at + n <= 3 * N_FRAMES; at += n) {
		struct tb_block_level level = { 0 };

		for (uint32_t i = at; i < at + n; i++) {
			float x = (float)(peak * sin(PI_2 * hz * i / RATE_HZ));

			level.peak = fmaxf(level.peak, fabsf(x));
			level.sum_sq += x * x;
		}
		tb_meter_feed(meter, level, tb_meter_block(law, n));
	}
}

static void print_meters(void)
{
	static const double freqs_hz[] = { 100, 1000, 15000 };
	struct tb_meter_law law;

	tb_meter_law_init(&law, (uint32_t)RATE_HZ);
	printf("\n## Meters: a tone of 0 and of -40 dBFS\n\n"
	       "As in AES17, a full-scale sine has an rms of 0 dB.\n\n"
	       "| tone | peak at 0 | rms | peak at -40 | rms |\n|---|---|---|---|---|\n");
	for (size_t f = 0; f < N_OF(freqs_hz); f++) {
		printf("| %g Hz |", freqs_hz[f]);
		for (int quiet = 0; quiet < 2; quiet++) {
			struct tb_meter meter = { 0 };

			feed(&meter, &law, freqs_hz[f], quiet ? 0.01 : 1.0);
			printf(" %.3f | %.3f |", 20.0 * log10(tb_meter_peak(&meter)),
				20.0 * log10(tb_meter_rms(&meter)));
		}
		printf("\n");
	}
}

void sound_dynamics(void)
{
	print_curves();
	print_distortions();
	print_times();
	print_linked();
	print_gate();
	print_meters();
}
