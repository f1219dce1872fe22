/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Parametric text of AutoEq and Equalizer APO, line by line. */
#include "client/eq-import.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define WORD_MAX   40u
#define WORDS_MAX  24u
#define BUTTER_Q   0.70710678
#define NOTCH_Q    30.0
#define STEEPNESS  0.9  /* of a shelf that says nothing of its slope */
#define PER_S_DB   12.0 /* a slope of 12 dB per octave is S = 1 */
#define PREAMP_MAX 100.0
#define HEARD_HZ   24000.0

/* ---- words of a line ---- */

struct words {
	char word[WORDS_MAX][WORD_MAX];
	uint32_t n;
};

/* A decimal comma is a point; what is too long is no word that we know. */
static void split(struct words *w, const char *line, size_t n_bytes)
{
	size_t at = 0;

	w->n = 0;
	while (at < n_bytes && w->n < WORDS_MAX) {
		size_t n = 0;

		while (at < n_bytes && !isgraph((unsigned char)line[at]))
			at++;
		for (; at < n_bytes && isgraph((unsigned char)line[at]); at++)
			if (n < WORD_MAX - 1)
				w->word[w->n][n++] = line[at] == ',' ? '.' : line[at];
		w->word[w->n][n] = '\0';
		w->n += n > 0;
	}
}

/* Where the word is from `from` on; w->n if nowhere. */
static uint32_t find(const struct words *w, uint32_t from, const char *word)
{
	while (from < w->n && strcasecmp(w->word[from], word) != 0)
		from++;
	return from;
}

/* "105", "105Hz", "1.5k".  False if it is no finite number. */
static bool read_number(const char *text, double *number)
{
	char *end;

	if (!isdigit((unsigned char)text[strspn(text, "+-.")]))
		return false;
	*number = strtod(text, &end);
	if (*end == 'k' || *end == 'K')
		*number *= 1000.0;
	return isfinite(*number);
}

/* The number behind a word, false if there is none. */
static bool number_behind(const struct words *w, const char *word, double *number)
{
	uint32_t at = find(w, 2, word);

	return at + 1 < w->n && read_number(w->word[at + 1], number);
}

/* ---- filters ---- */

static const struct shape {
	const char *name;
	enum tb_filter_type type;
	bool is_corner; /* a shelf's frequency is that, not the middle of its slope */
	double q;       /* of one that says none; 0: it has to */
} shapes[] = {
	{ "PK", TB_FILTER_PEAK, false, 0.0 },
	{ "PEQ", TB_FILTER_PEAK, false, 0.0 },
	{ "Modal", TB_FILTER_PEAK, false, 0.0 },
	{ "LSC", TB_FILTER_LOWSHELF, false, 0.0 },
	{ "HSC", TB_FILTER_HIGHSHELF, false, 0.0 },
	{ "LS", TB_FILTER_LOWSHELF, true, 0.0 },
	{ "HS", TB_FILTER_HIGHSHELF, true, 0.0 },
	{ "LP", TB_FILTER_LOWPASS, false, BUTTER_Q },
	{ "LPQ", TB_FILTER_LOWPASS, false, BUTTER_Q },
	{ "HP", TB_FILTER_HIGHPASS, false, BUTTER_Q },
	{ "HPQ", TB_FILTER_HIGHPASS, false, BUTTER_Q },
	{ "NO", TB_FILTER_NOTCH, false, NOTCH_Q },
	{ "BP", TB_FILTER_BANDPASS, false, BUTTER_Q },
};

static const struct shape *shape_of(const char *name)
{
	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++)
		if (strcasecmp(shapes[i].name, name) == 0)
			return &shapes[i];
	return NULL;
}

static bool is_shelf(enum tb_filter_type type)
{
	return type == TB_FILTER_LOWSHELF || type == TB_FILTER_HIGHSHELF;
}

/* The law of eq-import.h, from S, or from the q of `band` where S is 0.  False if no q is so
 * steep. */
static bool lay_shelf(struct tb_import_band *band, bool is_corner, double s)
{
	double a = pow(10.0, band->gain_db / 40.0), both = a + 1.0 / a, away;

	if (s > 0.0) {
		double damp = both * (1.0 / s - 1.0) + 2.0;

		if (!(damp > 0.0))
			return false;
		band->q = 1.0 / sqrt(damp);
	} else {
		s = 1.0 / ((1.0 / (band->q * band->q) - 2.0) / both + 1.0);
	}
	away = pow(10.0, fabs(band->gain_db) / 80.0 / s);
	if (is_corner)
		band->freq_hz *= band->type == TB_FILTER_LOWSHELF ? away : 1.0 / away;
	return true;
}

/* A slope stands behind the type: "LSC 12 dB Fc ...".  False if there is none, or it is no width.
 */
static bool read_width(
	struct tb_import_band *band, const struct shape *shape, const struct words *w, uint32_t at)
{
	double slope_db = 0.0, octaves = 0.0;
	bool has_q = number_behind(w, "Q", &band->q) && band->q != 0.0;

	if (has_q && !(band->q > 0.0))
		return false;
	if (is_shelf(shape->type)) {
		if (at + 1 < w->n && read_number(w->word[at + 1], &slope_db) && slope_db != 0.0)
			return slope_db > 0.0
			       && lay_shelf(band, shape->is_corner, slope_db / PER_S_DB);
		return lay_shelf(band, shape->is_corner && has_q, has_q ? 0.0 : STEEPNESS);
	}
	if (!has_q && number_behind(w, "Oct", &octaves) && octaves > 0.0)
		band->q = 0.5 / sinh(M_LN2 / 2.0 * octaves);
	else if (!has_q)
		band->q = shape->q;
	return band->q > 0.0;
}

/* A point before three figures is what Room EQ Wizard puts between thousands; a frequency that
 * nobody hears is none. */
static bool read_frequency(const struct words *w, double *freq_hz)
{
	uint32_t at = find(w, 2, "Fc");
	const char *text = at + 1 < w->n ? w->word[at + 1] : "";
	size_t n = strlen(text);

	if (!read_number(text, freq_hz) || !(*freq_hz > 0.0))
		return false;
	if (n >= 5 && text[n - 4] == '.' && *freq_hz * 1000.0 <= HEARD_HZ)
		*freq_hz *= 1000.0;
	return true;
}

static bool has_gain(enum tb_filter_type type)
{
	return type <= TB_FILTER_HIGHSHELF;
}

/* "Filter 3: ON PK Fc 105 Hz Gain 5.5 dB Q 0.70", from ON on. */
static void read_filter(struct tb_import *import, const struct words *w, uint32_t at, uint32_t line)
{
	struct tb_import_band band = { .on = strcasecmp(w->word[at], "ON") == 0, .line = line };
	const struct shape *shape = at + 1 < w->n ? shape_of(w->word[at + 1]) : NULL;

	if (!band.on && strcasecmp(w->word[at], "OFF") != 0) {
		tb_import_note(import, line, "a filter is ON or OFF, not %s", w->word[at]);
		return;
	}
	if (at + 1 < w->n && strcasecmp(w->word[at + 1], "None") == 0)
		return;
	if (!shape) {
		tb_import_note(import, line, "a filter of type %s has no band of its kind",
			at + 1 < w->n ? w->word[at + 1] : "(none)");
		return;
	}
	band.type = shape->type;
	if (!read_frequency(w, &band.freq_hz))
		tb_import_note(import, line, "a filter has a frequency: Fc 1000 Hz");
	else if (has_gain(band.type) && !number_behind(w, "Gain", &band.gain_db))
		tb_import_note(
			import, line, "a filter of type %s has a gain: Gain 3 dB", shape->name);
	else if (!read_width(&band, shape, w, at + 1))
		tb_import_note(import, line,
			"a filter of type %s has a width (Q 1.41) that is above 0 "
			"and not too steep for its gain",
			shape->name);
	else
		tb_import_add(import, &band);
}

static void read_preamp(struct tb_import *import, const struct words *w, uint32_t line)
{
	double gain_db;

	if (w->n < 2 || !read_number(w->word[1], &gain_db) || !(fabs(gain_db) <= PREAMP_MAX))
		tb_import_note(import, line, "a preamp is a level: Preamp: -6 dB");
	else
		import->preamp_db += gain_db;
}

/* What follows is for these channels; a bus has one equaliser for all. */
static void read_channel(struct tb_import *import, const struct words *w, uint32_t line)
{
	import->is_of_one_channel = w->n != 2 || strcasecmp(w->word[1], "all") != 0;
	if (import->is_of_one_channel)
		tb_import_note(import, line, "a bus has one equaliser for all its channels");
}

/* ---- lines ---- */

/* "Filter:", "Filter 12:", "Filter12:" end in a colon; where the next word is, 0 if it is none. */
static uint32_t filter_begins(const struct words *w)
{
	uint32_t last = w->n > 1 && strcasecmp(w->word[0], "Filter") == 0 ? 1 : 0;
	size_t n = w->n > 0 ? strlen(w->word[last]) : 0;

	if (w->n == 0 || strncasecmp(w->word[0], "Filter", 6) != 0 || w->word[last][n - 1] != ':')
		return 0;
	return last + 1;
}

static void read_line(struct tb_import *import, const char *text, size_t n_bytes, uint32_t line)
{
	struct words w;
	uint32_t at;

	split(&w, text, n_bytes);
	if (w.n == 0 || w.word[0][0] == '#')
		return;
	at = filter_begins(&w);
	if (import->is_of_one_channel && (at > 0 || strcasecmp(w.word[0], "Preamp:") == 0))
		tb_import_note(import, line, "it is not for all channels");
	else if (at > 0 && at < w.n)
		read_filter(import, &w, at, line);
	else if (strcasecmp(w.word[0], "Preamp:") == 0)
		read_preamp(import, &w, line);
	else if (strcasecmp(w.word[0], "Channel:") == 0)
		read_channel(import, &w, line);
	else
		tb_import_note(import, line, "%s is nothing that this equaliser can do", w.word[0]);
}

static void read_text(struct tb_import *import, const char *text, size_t n_bytes)
{
	size_t at = 0;

	for (uint32_t line = 1; at < n_bytes; line++) {
		const char *end = memchr(text + at, '\n', n_bytes - at);
		size_t n = end ? (size_t)(end - text) - at : n_bytes - at;

		read_line(import, text + at, n, line);
		at += n + 1;
	}
}

static size_t mark_bytes(const char *text, size_t n_bytes)
{
	return n_bytes >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
}

int tb_import_read(struct tb_import *import, const char *text, size_t n_bytes)
{
	size_t from = mark_bytes(text, n_bytes), at = from;

	*import = (struct tb_import){ .n_bands = 0 };
	if (memchr(text, '\0', n_bytes)) {
		tb_import_note(import, 0, "this is not text");
		return -ENODATA;
	}
	while (at < n_bytes && isspace((unsigned char)text[at]))
		at++;
	if (at < n_bytes && text[at] == '{')
		tb_import_read_json(import, text, n_bytes);
	else
		read_text(import, text + from, n_bytes - from);
	return import->n_bands > 0 || import->preamp_db != 0.0 ? 0 : -ENODATA;
}
