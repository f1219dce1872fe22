/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Resamplers at each of their qualities, by the time that they take: ours, PipeWire's and
 * SoX's. */
#include "tables.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef HAVE_SOXR
#include <soxr.h>
#endif

#include "../pipewire.h"
#include "dsp/resample.h"
#include "spectrum.h"

#define N_OF(a) (sizeof(a) / sizeof((a)[0]))

#define BLOCK     512u
#define ROOM      4096u /* frames that a block may become */
#define N_BLOCKS  96u
#define LEVEL     0.5 /* of all tones: -6 dBFS */
#define EDGE_DB   0.1
#define CORNER_DB 3.0
#define STOP_DB   100.0

struct rates {
	uint32_t in_hz, out_hz;
	double ratio; /* 1: as nominal; else a clock that drifts */
};

/* ---- who resamples ---- */

struct maker {
	const char *name;
	int least, most; /* quality */
	void *(*start)(const struct rates *r, int quality);
	uint32_t (*run)(void *state, const float *in, float *out); /* BLOCK frames */
	void (*stop)(void *state);
};

struct ours {
	struct tb_resample r;
	void *mem;
};

static void *ours_start(const struct rates *r, int quality)
{
	struct tb_resample_config config = { r->in_hz, r->out_hz, 1, (uint32_t)quality,
		r->ratio == 1.0 ? TB_RESAMPLE_FIXED : TB_RESAMPLE_DRIFTING };
	struct ours *o = calloc(1, sizeof(*o));

	o->mem = aligned_alloc(TB_ALIGN, (tb_resample_plan(&config) / TB_ALIGN + 1) * TB_ALIGN);
	if (tb_resample_init(&o->r, &config, o->mem) < 0)
		abort();
	tb_resample_set_ratio(&o->r, r->ratio);
	return o;
}

static uint32_t ours_run(void *state, const float *in, float *out)
{
	struct ours *o = state;

	return tb_resample_run(&o->r, &in, BLOCK, &out, ROOM).n_out;
}

static void ours_stop(void *state)
{
	free(((struct ours *)state)->mem);
	free(state);
}

static float pipewire_in[BLOCK] __attribute__((aligned(64)));
static float pipewire_out[ROOM] __attribute__((aligned(64)));

static void *pipewire_start(const struct rates *r, int quality)
{
	static const float *in = pipewire_in;
	static float *out = pipewire_out;
	const struct pipewire_job job = { &in, &out, 1, 1, BLOCK };
	const struct pipewire_rates rates = { r->in_hz, r->out_hz, quality, r->ratio, ROOM };

	return pipewire_resample_new(&job, &rates);
}

static uint32_t pipewire_run(void *state, const float *in, float *out)
{
	uint32_t n;

	memcpy(pipewire_in, in, sizeof(pipewire_in));
	pipewire_peer_run(state);
	n = pipewire_peer_frames(state);
	memcpy(out, pipewire_out, n * sizeof(*out));
	return n;
}

static void pipewire_stop(void *state)
{
	pipewire_peer_free(state);
}

#ifdef HAVE_SOXR
static void *sox_start(const struct rates *r, int quality)
{
	static const unsigned long recipes[] = { SOXR_QQ, SOXR_LQ, SOXR_MQ, SOXR_HQ, SOXR_VHQ };
	soxr_io_spec_t io = soxr_io_spec(SOXR_FLOAT32_S, SOXR_FLOAT32_S);
	soxr_quality_spec_t spec = soxr_quality_spec(recipes[quality], 0);
	soxr_runtime_spec_t one = soxr_runtime_spec(1);

	if (r->ratio != 1.0)
		return NULL;
	return soxr_create(r->in_hz, r->out_hz, 1, NULL, &io, &spec, &one);
}

static uint32_t sox_run(void *state, const float *in, float *out)
{
	const void *from[] = { in };
	void *to[] = { out };
	size_t n_out = 0;

	soxr_process(state, from, BLOCK, NULL, to, ROOM, &n_out);
	return (uint32_t)n_out;
}

static void sox_stop(void *state)
{
	soxr_delete(state);
}
#endif

static const struct maker makers[] = {
	{ "ours", 0, (int)TB_RESAMPLE_MAX_QUALITY, ours_start, ours_run, ours_stop },
	{ "PipeWire", 0, 14, pipewire_start, pipewire_run, pipewire_stop },
#ifdef HAVE_SOXR
	{ "soxr", 0, 4, sox_start, sox_run, sox_stop },
#endif
};

/* ---- what comes out ---- */

struct take {
	float heard[N_BLOCKS * ROOM];
	uint32_t n; /* frames; none: not to be had */
};

static void pass(
	struct take *t, const struct maker *m, int quality, const struct rates *r, const float *in)
{
	void *state = m->start(r, quality);

	t->n = 0;
	if (!state)
		return;
	for (uint32_t b = 0; b < N_BLOCKS; b++)
		t->n += m->run(state, in + b * BLOCK, t->heard + t->n);
	m->stop(state);
}

static void pass_tone(
	struct take *t, const struct maker *m, int quality, const struct rates *r, double hz)
{
	static float in[N_BLOCKS * BLOCK];

	for (uint32_t i = 0; i < N_OF(in); i++)
		in[i] = (float)(LEVEL * sin(2.0 * M_PI * hz / r->in_hz * i));
	pass(t, m, quality, r, in);
}

/* The settled part. */
static const float *settled(const struct take *t)
{
	return t->heard + t->n - SPECTRUM_FRAMES - ROOM / 8;
}

/* Where the energy of an impulse lies, in frames of output: near its peak, since a converter may
 * begin with something of its own. */
static double centre(const struct take *t)
{
	uint32_t peak = 0;
	double at = 0.0, energy = 0.0;

	for (uint32_t i = 0; i < t->n; i++)
		peak = fabsf(t->heard[i]) > fabsf(t->heard[peak]) ? i : peak;
	for (uint32_t i = peak < BLOCK ? 0 : peak - BLOCK; i < t->n && i <= peak + BLOCK; i++) {
		at += (double)t->heard[i] * t->heard[i] * i;
		energy += (double)t->heard[i] * t->heard[i];
	}
	return at / energy;
}

/* Frames of input from an impulse to where its energy lies, those included that it keeps. */
static double latency(const struct maker *m, int quality, const struct rates *r, struct take *t)
{
	static float in[N_BLOCKS * BLOCK];
	double ratio = (double)r->in_hz / r->out_hz;
	const uint32_t struck = N_BLOCKS / 2 * BLOCK;

	memset(in, 0, sizeof(in));
	in[struck] = 1.0f;
	pass(t, m, quality, r, in);
	return (centre(t) * ratio - struck) + (N_BLOCKS * BLOCK - t->n * ratio);
}

static double gain_db(
	const struct maker *m, int quality, const struct rates *r, double hz, struct take *t)
{
	pass_tone(t, m, quality, r, hz);
	return 20.0 * log10(spectrum_tone(settled(t), hz / r->out_hz) / LEVEL);
}

/* The loudest line beside a tone, of several. */
static double spur_db(const struct maker *m, int quality, const struct rates *r, struct take *t)
{
	static const double tones_hz[] = { 997, 3001, 5003, 7001, 9701, 12007, 14009, 16007,
		17989 };
	double worst = 0.0;

	for (size_t i = 0; i < N_OF(tones_hz); i++) {
		pass_tone(t, m, quality, r, tones_hz[i]);
		if (t->n > 0)
			worst = fmax(worst, spectrum_loudest_beside(settled(t),
						    tones_hz[i] / r->out_hz * r->ratio, 0.5));
	}
	return 20.0 * log10(worst / LEVEL);
}

/* The loudest that tones above the new Nyquist leave below 20 kHz. */
static double alias_db(const struct maker *m, int quality, const struct rates *r, struct take *t)
{
	double worst = 0.0;

	for (double hz = r->out_hz - 20000.0; hz < r->in_hz / 2.0; hz += 997.0) {
		pass_tone(t, m, quality, r, hz);
		worst = fmax(worst, spectrum_loudest_beside(settled(t), 0.0, 20000.0 / r->out_hz));
	}
	return 20.0 * log10(worst / LEVEL);
}

/* ---- the table ---- */

struct figures {
	const struct maker *maker;
	int quality;
	double latency, ripple_db, at_20k_db, spur_db, drifting_db, alias_db;
	double pass_hz, corner_hz, stop_hz; /* where it is at -0.1 dB, -3 dB and -100 dB */
};

static double ripple_db(const struct maker *m, int quality, const struct rates *r, struct take *t)
{
	double worst = 0.0;

	for (double hz = 100.0; hz <= 16000.0; hz += 530.0)
		worst = fmax(worst, fabs(gain_db(m, quality, r, hz, t)));
	return worst;
}

/* From 44.1 to 96 kHz the image of a tone is as far above Nyquist as the tone is below, so that
 * it, the loudest beside the tone, shows what the filter does there. */
static double image_db(const struct maker *m, int quality, double above_hz, struct take *t)
{
	static const struct rates far = { 44100, 96000, 1.0 };

	double hz = far.in_hz - above_hz;

	pass_tone(t, m, quality, &far, hz);
	return 20.0 * log10(spectrum_loudest_beside(settled(t), hz / far.out_hz, 0.5) / LEVEL);
}

/* Where the response falls below -below_db. */
static double edge_hz(
	const struct figures *f, double below_db, const struct rates *r, struct take *t)
{
	double low = 1000.0, high = r->in_hz / 2.0 - 20.0;

	for (int i = 0; i < 11; i++) {
		double hz = (low + high) / 2.0;

		*(gain_db(f->maker, f->quality, r, hz, t) > -below_db ? &low : &high) = hz;
	}
	return low;
}

/* Beyond 40 kHz it is none that anybody would accept: NAN. */
static double stop_edge_hz(
	const struct maker *m, int quality, const struct rates *r, struct take *t)
{
	double low = r->in_hz / 2.0 + 20.0, high = 40000.0;

	if (image_db(m, quality, high, t) > -STOP_DB)
		return NAN;
	for (int i = 0; i < 11; i++) {
		double hz = (low + high) / 2.0;

		*(image_db(m, quality, hz, t) > -STOP_DB ? &low : &high) = hz;
	}
	return high;
}

static void measure(struct figures *f)
{
	static const struct rates up = { 44100, 48000, 1.0 }, far = { 44100, 96000, 1.0 },
				  drifts = { 48000, 48000, 48014.0 / 48000.0 },
				  down = { 96000, 48000, 1.0 };
	static struct take t;

	f->latency = latency(f->maker, f->quality, &up, &t);
	f->ripple_db = ripple_db(f->maker, f->quality, &up, &t);
	f->at_20k_db = gain_db(f->maker, f->quality, &up, 20000.0, &t);
	f->spur_db = fmax(
		spur_db(f->maker, f->quality, &up, &t), spur_db(f->maker, f->quality, &far, &t));
	f->drifting_db = spur_db(f->maker, f->quality, &drifts, &t);
	f->alias_db = alias_db(f->maker, f->quality, &down, &t);
	f->pass_hz = edge_hz(f, EDGE_DB, &up, &t);
	f->corner_hz = edge_hz(f, CORNER_DB, &up, &t);
	f->stop_hz = stop_edge_hz(f->maker, f->quality, &up, &t);
}

static int by_latency(const void *a, const void *b)
{
	double x = ((const struct figures *)a)->latency, y = ((const struct figures *)b)->latency;

	return (x > y) - (x < y);
}

static void print_row(const struct figures *f)
{
	static const char *const recipes[] = { "QQ", "LQ", "MQ", "HQ", "VHQ" };
	bool is_sox = strcmp(f->maker->name, "soxr") == 0;
	bool is_default = f->maker == &makers[0] && f->quality == (int)TB_RESAMPLE_DEF_QUALITY;

	printf(is_default ? "| **%s " : "| %s ", f->maker->name);
	if (is_sox)
		printf("%s", recipes[f->quality]);
	else
		printf("%d", f->quality);
	printf("%s | %.0f | %.2f | %.4f | %.2f | %.1f |", is_default ? "**" : "", f->latency,
		f->latency / 44.1, f->ripple_db, f->at_20k_db, f->spur_db);
	if (isfinite(f->drifting_db))
		printf(" %.1f |", f->drifting_db);
	else
		printf(" - |");
	printf(" %.1f | %.1f |", f->alias_db, f->corner_hz / 1e3);
	if (isfinite(f->stop_hz))
		printf(" %.1f - %.1f | %.2f |\n", f->pass_hz / 1e3, f->stop_hz / 1e3,
			2.0 * f->latency * (f->stop_hz - f->pass_hz) / 44100.0);
	else
		printf(" %.1f - | - |\n", f->pass_hz / 1e3);
}

static void print_references(void)
{
	printf("\n## Resampling: by the time that it takes\n\n"
	       "A tone of -6 dBFS is converted from 44.1 to 48 kHz.\n\n"
	       "| column | what it shows |\n|---|---|\n"
	       "| frames, ms | latency: frames of the input from an impulse until its energy comes out, in a "
	       "stream of blocks, with what the resampler holds back |\n"
	       "| ripple | of the response up to 16 kHz |\n"
	       "| spur | the loudest line beside tones of 1 to 18 kHz, from 44.1 to 48 and to 96 kHz |\n"
	       "| drifting | the same beside a clock that is 292 ppm off, from 48 to 48 kHz |\n"
	       "| alias | the loudest that tones above 28 kHz leave below 20 kHz, from 96 to 48 kHz |\n"
	       "| -0.1 dB to -100 dB | where the response leaves -0.1 dB, and from where on it stays below "
	       "-100 dB |\n"
	       "| price | the length of the filter (twice its latency) times the width of that transition "
	       "as a part of the sample rate |\n\n"
	       "PipeWire's resampler is that of its audioconvert node, with 4 as its default quality; soxr\n"
	       "is ");
#ifdef HAVE_SOXR
	printf("%s", soxr_version());
#else
	printf("not installed");
#endif
	printf(".\n\n"
	       "Latency, attenuation and the width of the transition are one trade, and each maker has\n"
	       "chosen another place in it; the price makes them comparable.  By Kaiser's formula,\n"
	       "N = (A - 7.95) / (14.36 df), a window for A dB has a price of (A - 7.95) / 14.36 from the\n"
	       "edge of the ripple to -A dB, whatever its length: 6.4 for 100 dB, 8.5 for 130 and 10.9 for\n"
	       "165.  From -0.1 dB on it is about one less.  PipeWire's windows, and ours from 4 on, are made\n"
	       "for 165 dB, so that only the rounding of floats is left, and both pay the same price.\n\n"
	       "The transition of PipeWire 1.4 ends at Nyquist, which takes away treble.  The middle of ours\n"
	       "is at Nyquist if the lower rate is 40 kHz or more.  Images are above 20 kHz then.  An alias\n"
	       "lies as far below Nyquist as its tone is above it: with quality 9 at 44.1 kHz, that is\n"
	       "above 20.7 kHz.  At lower rates both could be heard, so our transition ends at Nyquist, too.\n"
	       "There 1 and 2 attenuate by 60 dB, 3 and 4 by 85, 5 to 8 by 107, 9 and 10 by 125 (tests/unit/\n"
	       "filter.c checks this), and 9 is 0.1 dB down at 0.93 of Nyquist.  Quality 0 is too short for\n"
	       "any of this.\n\n"
	       "Beside a clock that drifts, the figures are limited by how finely a filter is tabulated\n"
	       "between two samples: ours has more phases.\n\n"
	       "Our default is in bold.  Spurs are below -110 dB and aliases below -100 dB from quality 3 on,\n"
	       "where 20 kHz is 2.4 dB down.  Beside a clock that drifts, spurs are below -130 dB from 9 on.\n\n"
	       "| who, quality | frames | ms | ripple, dB | at 20 kHz | spur | drifting | alias | "
	       "-3 dB, kHz | -0.1 dB to -100 dB, kHz | price |\n"
	       "|---|---|---|---|---|---|---|---|---|---|---|\n");
}

void sound_resamplers(void)
{
	struct figures rows[64];
	size_t n = 0;

	for (size_t m = 0; m < N_OF(makers); m++)
		for (int q = makers[m].least; q <= makers[m].most; q++) {
			void *state = makers[m].start(&(struct rates){ 44100, 48000, 1.0 }, q);

			if (!state)
				continue;
			makers[m].stop(state);
			rows[n] = (struct figures){ .maker = &makers[m], .quality = q };
			measure(&rows[n++]);
		}
	qsort(rows, n, sizeof(*rows), by_latency);
	print_references();
	for (size_t i = 0; i < n; i++)
		print_row(&rows[i]);
}
