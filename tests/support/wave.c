/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Signals in double, comparisons bit by bit. */
#include "wave.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sys/mman.h>

static struct wave *wave_of(uint32_t n_channels, uint32_t n_frames)
{
	struct wave *w = calloc(1, sizeof(*w));

	if (w == NULL || n_channels > WAVE_MAX_CHANNELS)
		abort();
	w->n_channels = n_channels;
	w->n_frames = n_frames;
	return w;
}

/* Not calloc(), which writes all of it where MALLOC_PERTURB_ is set. */
struct wave *wave_new_sparse(uint32_t n_channels, uint32_t n_frames)
{
	struct wave *w = wave_of(n_channels, n_frames);

	w->n_mapped_bytes = (n_frames + 1) * sizeof(float);
	for (uint32_t c = 0; c < n_channels; c++) {
		void *mem = mmap(NULL, w->n_mapped_bytes, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

		if (mem == MAP_FAILED)
			abort();
		w->channel[c] = mem;
	}
	return w;
}

struct wave *wave_new(uint32_t n_channels, uint32_t n_frames)
{
	struct wave *w = wave_of(n_channels, n_frames);

	for (uint32_t c = 0; c < n_channels; c++)
		if ((w->channel[c] = calloc(n_frames + 1, sizeof(float))) == NULL)
			abort();
	return w;
}

void wave_free(struct wave *w)
{
	if (w == NULL)
		return;
	for (uint32_t c = 0; c < w->n_channels; c++) {
		if (w->n_mapped_bytes)
			munmap(w->channel[c], w->n_mapped_bytes);
		else
			free(w->channel[c]);
	}
	free(w);
}

struct wave *wave_sine(
	uint32_t n_channels, uint32_t n_frames, double freq_hz, double peak_lin, double rate_hz)
{
	struct wave *w = wave_new(n_channels, n_frames);

	for (uint32_t c = 0; c < n_channels; c++)
		for (uint32_t f = 0; f < n_frames; f++)
			w->channel[c][f] =
				(float)(peak_lin * sin(2.0 * M_PI * freq_hz * f / rate_hz));
	return w;
}

/* Steele & Vigna's splitmix; the upper 24 bits are all that a float holds. */
static double random_unit(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15u;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return (double)((z ^ (z >> 31)) >> 40) / 8388608.0 - 1.0;
}

struct wave *wave_noise(uint32_t n_channels, uint32_t n_frames, double peak_lin, uint32_t seed)
{
	struct wave *w = wave_new(n_channels, n_frames);
	uint64_t state = seed;

	for (uint32_t c = 0; c < n_channels; c++)
		for (uint32_t f = 0; f < n_frames; f++)
			w->channel[c][f] = (float)(peak_lin * random_unit(&state));
	return w;
}

struct wave *wave_constant(uint32_t n_channels, uint32_t n_frames, double value_lin)
{
	struct wave *w = wave_new(n_channels, n_frames);

	for (uint32_t c = 0; c < n_channels; c++)
		for (uint32_t f = 0; f < n_frames; f++)
			w->channel[c][f] = (float)value_lin;
	return w;
}

int64_t wave_find(
	const struct wave *in, uint32_t in_channel, const struct wave *what, uint32_t what_channel)
{
	const float *a = in->channel[in_channel], *b = what->channel[what_channel];
	uint32_t n = what->n_frames;

	for (uint32_t at = 0; at + n <= in->n_frames; at++)
		if (memcmp(a + at, b, n * sizeof(float)) == 0)
			return at;
	return -1;
}

static bool alike(const float *a, const float *b, uint32_t n, double gain_lin, double tolerance)
{
	for (uint32_t f = 0; f < n; f++)
		if (!(fabs(a[f] - gain_lin * b[f]) <= tolerance))
			return false;
	return true;
}

int64_t wave_find_scaled(const struct wave *in, uint32_t in_channel, const struct wave *what,
	uint32_t what_channel, double gain_lin, double tolerance)
{
	const float *a = in->channel[in_channel], *b = what->channel[what_channel];
	uint32_t n = what->n_frames;

	for (uint32_t at = 0; at + n <= in->n_frames; at++)
		if (alike(a + at, b, n, gain_lin, tolerance))
			return at;
	return -1;
}

double wave_peak(const struct wave *w, uint32_t channel, uint32_t begin, uint32_t end)
{
	double peak = 0.0;

	for (uint32_t f = begin; f < end; f++)
		peak = fmax(peak, fabs(w->channel[channel][f]));
	return peak;
}

double wave_rms(const struct wave *w, uint32_t channel, uint32_t begin, uint32_t end)
{
	double sum = 0.0;

	for (uint32_t f = begin; f < end; f++)
		sum += (double)w->channel[channel][f] * w->channel[channel][f];
	return end > begin ? sqrt(sum / (end - begin)) : 0.0;
}

double wave_level_db(const struct wave *w, uint32_t channel, uint32_t begin, uint32_t end)
{
	double rms = wave_rms(w, channel, begin, end);

	return rms > 0.0 ? fmax(20.0 * log10(rms), -144.0) : -144.0;
}

/* By least squares of a sine and a cosine. */
double wave_sine_snr_db(const struct wave *w, uint32_t channel, uint32_t begin, uint32_t end,
	double freq_hz, double rate_hz)
{
	double ss = 0, cc = 0, sc = 0, xs = 0, xc = 0, xx = 0, det, power;
	double step = 2.0 * M_PI * freq_hz / rate_hz;

	for (uint32_t f = begin; f < end; f++) {
		double x = w->channel[channel][f], s = sin(step * f), c = cos(step * f);

		ss += s * s;
		cc += c * c;
		sc += s * c;
		xs += x * s;
		xc += x * c;
		xx += x * x;
	}
	det = ss * cc - sc * sc;
	power = ((xs * cc - xc * sc) * xs + (xc * ss - xs * sc) * xc) / det;
	return 10.0 * log10(power / (xx - power + 1e-30));
}

double wave_largest_step(const struct wave *w, uint32_t channel, uint32_t begin, uint32_t end)
{
	const float *x = w->channel[channel];
	double step = 0.0;

	for (uint32_t f = begin + 1; f < end; f++)
		step = fmax(step, fabs((double)x[f] - x[f - 1]));
	return step;
}

uint32_t wave_longest_gap(const struct wave *w, uint32_t channel, uint32_t begin, uint32_t end)
{
	uint32_t longest = 0, here = 0;

	for (uint32_t f = begin; f < end; f++) {
		here = w->channel[channel][f] == 0.0f ? here + 1 : 0;
		longest = here > longest ? here : longest;
	}
	return longest;
}

uint32_t wave_first_sound(const struct wave *w, uint32_t channel)
{
	uint32_t f = 0;

	while (f < w->n_frames && w->channel[channel][f] == 0.0f)
		f++;
	return f;
}

static int16_t to_s16(float x)
{
	double scaled = rint((double)x * 32768.0);

	return (int16_t)fmin(fmax(scaled, -32768.0), 32767.0);
}

void wave_quantise(struct wave *w)
{
	for (uint32_t c = 0; c < w->n_channels; c++)
		for (uint32_t f = 0; f < w->n_frames; f++)
			w->channel[c][f] = (float)to_s16(w->channel[c][f]) / 32768.0f;
}

static void put(FILE *file, uint32_t value, int n_bytes)
{
	for (int i = 0; i < n_bytes; i++)
		fputc((int)(value >> (8 * i)) & 0xff, file);
}

/* RIFF WAVE, format 1: PCM. */
static void put_header(FILE *file, const struct wave *w, uint32_t rate_hz)
{
	uint32_t frame_bytes = 2 * w->n_channels, bytes = frame_bytes * w->n_frames;

	fputs("RIFF", file);
	put(file, 36 + bytes, 4);
	fputs("WAVEfmt ", file);
	put(file, 16, 4);
	put(file, 1, 2);
	put(file, w->n_channels, 2);
	put(file, rate_hz, 4);
	put(file, rate_hz * frame_bytes, 4);
	put(file, frame_bytes, 2);
	put(file, 16, 2);
	fputs("data", file);
	put(file, bytes, 4);
}

int wave_save(const struct wave *w, const char *path, uint32_t rate_hz)
{
	FILE *file = fopen(path, "wbe");

	if (file == NULL)
		return -errno;
	put_header(file, w, rate_hz);
	for (uint32_t f = 0; f < w->n_frames; f++)
		for (uint32_t c = 0; c < w->n_channels; c++)
			put(file, (uint16_t)to_s16(w->channel[c][f]), 2);
	return fclose(file) != 0 ? -errno : 0;
}
