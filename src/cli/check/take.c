/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "take.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#ifdef HAVE_EBUR128
#include <ebur128.h>

#include "mixer/key-name.h"
#endif

#define SILENCE_DB    (-144.0)
#define BLOCKS_PER_S  10u
#define BLOCKS_MAX    1024u
#define WORDS_OVER_DB 10.0 /* words are so much louder than pauses */

/* A voice for a stream or a call. */
#define TARGET_LUFS   (-18.0)
#define MOST_OFF_LU   2.0
#define OVERDRIVEN_DB (-0.5)
#define ROOM_HEARD_DB (-50.0)
#define NOTHING_DB    (-80.0)
#define LEAST_STEP_DB 1.0

static double to_db(double power)
{
	return power > 0.0 ? fmax(10.0 * log10(power), SILENCE_DB) : SILENCE_DB;
}

/* ---- measuring ---- */

static double peak_db(const struct tb_take *t)
{
	float peak = 0.0f;

	for (uint32_t c = 0; c < t->n_channels; c++)
		for (uint32_t f = 0; f < t->n_frames; f++)
			peak = fmaxf(peak, fabsf(t->row[c][f]));
	return to_db((double)peak * (double)peak);
}

/* The level of the louder channel. */
static double block_db(const struct tb_take *t, uint32_t from, uint32_t n)
{
	double loudest = 0.0;

	for (uint32_t c = 0; c < t->n_channels; c++) {
		double power = 0.0;

		for (uint32_t f = from; f < from + n; f++)
			power += (double)t->row[c][f] * (double)t->row[c][f] / n;
		loudest = fmax(loudest, power);
	}
	return to_db(loudest);
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void measure_pauses(const struct tb_take *t, struct tb_take_levels *l)
{
	uint32_t n = t->rate_hz / BLOCKS_PER_S, n_blocks = 0;
	double block[BLOCKS_MAX];

	while (n > 0 && n_blocks < BLOCKS_MAX && (n_blocks + 1) * n <= t->n_frames) {
		block[n_blocks] = block_db(t, n_blocks * n, n);
		n_blocks++;
	}
	if (n_blocks == 0)
		return;
	qsort(block, n_blocks, sizeof(block[0]), compare);
	l->pauses_db = block[n_blocks / 10];
	l->has_pauses = block[n_blocks * 9 / 10] - l->pauses_db >= WORDS_OVER_DB;
}

static void measure_loudness(const struct tb_take *t, struct tb_take_levels *l)
{
#ifdef HAVE_EBUR128
	ebur128_state *e = ebur128_init(t->n_channels, t->rate_hz, EBUR128_MODE_I);
	bool is_fed = e != NULL;

	for (uint32_t f = 0; is_fed && f < t->n_frames; f++) {
		float frame[TB_TAKE_CHANNELS];

		for (uint32_t c = 0; c < t->n_channels; c++)
			frame[c] = t->row[c][f];
		is_fed = ebur128_add_frames_float(e, frame, 1) == EBUR128_SUCCESS;
	}
	l->has_loudness =
		is_fed && ebur128_loudness_global(e, &l->loudness_lufs) == EBUR128_SUCCESS;
	if (e)
		ebur128_destroy(&e);
#endif
}

struct tb_take_levels tb_take_measure(const struct tb_take *t)
{
	struct tb_take_levels l = { .loudness_lufs = -HUGE_VAL, .pauses_db = SILENCE_DB };

	l.peak_db = peak_db(t);
	measure_pauses(t, &l);
	measure_loudness(t, &l);
	return l;
}

/* ---- advice ---- */

static uint32_t advise_level(const char *strip, const struct tb_take_levels *after, FILE *to)
{
	double off = TARGET_LUFS - after->loudness_lufs;
	char trim[TB_KEY_MAX];

	if (!after->has_loudness || fabs(off) <= MOST_OFF_LU)
		return 0;
	/* No trim makes a voice of that. */
	if (!isfinite(off)) {
		fprintf(to, "Hardly anything comes out of the strip: is its gate too high?\n");
		return 1;
	}
	tb_key_of_strip(trim, strip, "trim");
	fprintf(to, "Too %s: %s the gain by %.0f dB: troubadour set %s%s=%.0f\n",
		off > 0.0 ? "quiet" : "loud", off > 0.0 ? "raise" : "lower",
		fmax(fabs(off), LEAST_STEP_DB), trim, off > 0.0 ? "+" : "-", fabs(off));
	return 1;
}

uint32_t tb_take_advise(const char *strip, const struct tb_take_levels *before,
	const struct tb_take_levels *after, FILE *to)
{
	char denoise[TB_KEY_MAX];
	uint32_t n = 0;

	if (before->peak_db < NOTHING_DB) {
		fprintf(to, "Nothing came in: is it the right microphone, and switched on?  "
			    "`troubadour devices` lists them.\n");
		return 1;
	}
	if (before->peak_db > OVERDRIVEN_DB) {
		fprintf(to, "The microphone is overdriven: turn it down where it is plugged in.\n");
		n++;
	}
	n += advise_level(strip, after, to);
	if (after->has_pauses && after->pauses_db > ROOM_HEARD_DB) {
		tb_key_of_strip(denoise, strip, "denoise.on");
		fprintf(to, "The room is heard in pauses: troubadour set %s=on\n", denoise);
		n++;
	}
	return n;
}

/* ---- a file ---- */

static void put(unsigned char *to, uint32_t value, uint32_t n_bytes)
{
	for (uint32_t i = 0; i < n_bytes; i++)
		to[i] = (unsigned char)(value >> (8 * i));
}

static bool write_header(const struct tb_take *t, FILE *to)
{
	unsigned char h[44] = "RIFF    WAVEfmt                     data";
	uint32_t n_bytes = t->n_channels * 4, n = t->n_frames * n_bytes;

	put(h + 4, 36 + n, 4);
	put(h + 16, 16, 4);
	put(h + 20, 3, 2); /* floats */
	put(h + 22, t->n_channels, 2);
	put(h + 24, t->rate_hz, 4);
	put(h + 28, t->rate_hz * n_bytes, 4);
	put(h + 32, n_bytes, 2);
	put(h + 34, 32, 2);
	put(h + 40, n, 4);
	return fwrite(h, sizeof(h), 1, to) == 1;
}

static bool write_frames(const struct tb_take *t, FILE *to)
{
	for (uint32_t f = 0; f < t->n_frames; f++)
		for (uint32_t c = 0; c < t->n_channels; c++) {
			unsigned char bytes[4];
			uint32_t bits;

			memcpy(&bits, &t->row[c][f], sizeof(bits));
			put(bytes, bits, 4);
			if (fwrite(bytes, sizeof(bytes), 1, to) != 1)
				return false;
		}
	return true;
}

int tb_take_save(const struct tb_take *t, const char *path)
{
	FILE *to = fopen(path, "wb");
	bool is_written = to && write_header(t, to) && write_frames(t, to);
	int res = is_written ? 0 : -errno;

	if (to && fclose(to) != 0 && res == 0)
		res = -errno;
	return res;
}
