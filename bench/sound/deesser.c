/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What the de-esser, as it comes, makes of voices: those of espeak-ng, where it is installed. */
#include "tables.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dsp/biquad.h"
#include "dsp/deesser.h"
#include "lufs.h"
#include "dsp/resample.h"

#define SPOKEN_HZ  22050u /* what espeak-ng writes */
#define RATE_HZ    48000u
#define MOST       (30u * RATE_HZ)
#define WINDOW     960u /* frames that are one sound: 20 ms */
#define VOICE_LUFS -26.0
#define WAV_HEADER 44u

static const struct {
	const char *voice, *text;
} readers[] = {
	{ "en-us", "She sells sea shells by the shore. This session is about the sound of voices, "
		   "such as yours and mine. A plain morning, low and warm, with no one near." },
	{ "en-us+f3",
		"She sells sea shells by the shore. This session is about the sound of voices, "
		"such as yours and mine. A plain morning, low and warm, with no one near." },
	{ "de", "Sie sagt, dass es sechs Sonnen sind. Schon lange scheint es so. Warm und ohne Eile, "
		"am Abend." },
};

#define N_READERS (sizeof(readers) / sizeof(readers[0]))

static float spoken[MOST], x[MOST], y[MOST];

/* ---- a voice ---- */

static uint32_t read_aloud(uint32_t reader)
{
	static int16_t samples[MOST];
	char command[512], header[WAV_HEADER];
	uint32_t n = 0;
	FILE *from;

	snprintf(command, sizeof(command), "espeak-ng -v %s -s 150 --stdout '%s' 2>/dev/null",
		readers[reader].voice, readers[reader].text);
	from = popen(command, "r");
	if (!from)
		return 0;
	if (fread(header, 1, sizeof(header), from) == sizeof(header))
		n = (uint32_t)fread(samples, sizeof(*samples), MOST / 3, from);
	pclose(from);
	for (uint32_t i = 0; i < n; i++)
		spoken[i] = (float)samples[i] / 32768.0f;
	return n;
}

static uint32_t to_48k(uint32_t n)
{
	const struct tb_resample_config config = { SPOKEN_HZ, RATE_HZ, 1, TB_RESAMPLE_DEF_QUALITY,
		TB_RESAMPLE_FIXED };
	void *mem = aligned_alloc(TB_ALIGN, (tb_resample_plan(&config) / TB_ALIGN + 1) * TB_ALIGN);
	const float *in = spoken;
	float *out = x;
	struct tb_resample r;

	if (!mem || tb_resample_init(&r, &config, mem) < 0)
		abort();
	n = tb_resample_run(&r, &in, n, &out, MOST).n_out;
	free(mem);
	return n;
}

static double lufs(const float *row, uint32_t n)
{
	return loudness_lufs(&row, 1, n);
}

/* Frames in `x`, as loud as a voice at a microphone; 0: nobody speaks. */
static uint32_t speak(uint32_t reader)
{
	uint32_t n = read_aloud(reader);
	float gain;

	if (n == 0)
		return 0;
	n = to_48k(n);
	gain = (float)pow(10.0, (VOICE_LUFS - lufs(x, n)) / 20.0);
	for (uint32_t i = 0; i < n; i++)
		x[i] *= gain;
	return n;
}

/* ---- what is heard of it ---- */

struct kind {
	double sum_db, most_db;
	uint32_t n; /* windows */
};

static void add(struct kind *k, double db)
{
	k->sum_db += db;
	k->most_db = fmax(k->most_db, db);
	k->n++;
}

/* dB by which what is above 4 kHz is below all of it. */
static double sharpness_db(const float *row, struct tb_biquad *f, double state[2])
{
	double high = 1e-20, all = 1e-20;

	for (uint32_t i = 0; i < WINDOW; i++) {
		double h = f->b0 * row[i] + state[0];

		state[0] = f->b1 * row[i] - f->a1 * h + state[1];
		state[1] = f->b2 * row[i] - f->a2 * h;
		high += h * h;
		all += (double)row[i] * row[i];
	}
	return all < 1e-5 * WINDOW ? NAN : 10.0 * log10(high / all);
}

static double soften(struct tb_deesser *d, uint32_t at)
{
	static float scratch[TB_DYN_SCRATCH] TB_ALIGNED;
	const struct tb_dyn_run run = { tb_dyn_kernels_best(), tb_eq_kernels_best(), scratch, 0 };
	float *io = y + at;

	tb_deesser_run(&run, &(struct tb_deesser_job){ d, &io, 1 }, WINDOW);
	return (double)tb_deesser_reduction_db(d);
}

static void listen(uint32_t n, struct kind *sharp, struct kind *vowels)
{
	static struct tb_deesser d;
	struct tb_deesser_params p = tb_deesser_defaults;
	struct tb_deesser_coeffs c;
	struct tb_biquad f;
	double state[2] = { 0.0, 0.0 };

	p.on = true;
	tb_deesser_design(&c, &p, RATE_HZ);
	tb_deesser_reset(&d, &c);
	tb_biquad_design(&f, TB_FILTER_HIGHPASS, 4000.0, 0.0, M_SQRT1_2, RATE_HZ);
	memcpy(y, x, n * sizeof(*x));
	for (uint32_t at = 0; at + WINDOW <= n; at += WINDOW) {
		double sharpness = sharpness_db(x + at, &f, state), less = soften(&d, at);

		if (sharpness > -6.0)
			add(sharp, less);
		else if (sharpness < -15.0)
			add(vowels, less);
	}
}

static void print_reader(uint32_t reader)
{
	struct kind sharp = { 0 }, vowels = { 0 };
	uint32_t n = speak(reader);

	if (n == 0) {
		printf("| %s | not measured: espeak-ng is not installed | - | - | - |\n",
			readers[reader].voice);
		return;
	}
	listen(n, &sharp, &vowels);
	printf("| %s | %.1f | %.1f | %.2f | %.2f |\n", readers[reader].voice,
		sharp.sum_db / sharp.n, sharp.most_db, vowels.sum_db / vowels.n,
		lufs(y, n) - lufs(x, n));
}

void sound_deesser(void)
{
	printf("\n## De-esser: what it removes from a voice\n\n"
	       "What the de-esser removes in dB with its default settings, from voices of espeak-ng at\n"
	       "%.0f LUFS.  A stretch of 20 ms counts as s or sh if much of its power is above 4 kHz (-6 dB\n"
	       "or more of the whole), and as a vowel if almost nothing is (below -15 dB).\n\n"
	       "| voice | s and sh, mean | most | vowels, mean | loudness, LU |\n"
	       "|---|---|---|---|---|\n",
		VOICE_LUFS);
	for (uint32_t i = 0; i < N_READERS; i++)
		print_reader(i);
}
