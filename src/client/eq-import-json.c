/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The equaliser of an EasyEffects output preset:
 *
 *	{ "output": { "equalizer#0": { "input-gain": -6.2, "left": { "band0": {
 *	    "type": "Bell", "frequency": 105.0, "gain": 5.5, "q": 0.7, "mute": false } } } } } */
#include "client/eq-import.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#define BANDS_MAX 32u

static const struct {
	const char *word;
	enum tb_filter_type type;
} types[] = {
	{ "Bell", TB_FILTER_PEAK },
	{ "Lo-shelf", TB_FILTER_LOWSHELF },
	{ "Hi-shelf", TB_FILTER_HIGHSHELF },
	{ "Lo-pass", TB_FILTER_LOWPASS },
	{ "Hi-pass", TB_FILTER_HIGHPASS },
	{ "Notch", TB_FILTER_NOTCH },
	{ "Bandpass", TB_FILTER_BANDPASS },
};

static bool type_of(const char *word, enum tb_filter_type *type)
{
	for (size_t i = 0; word && i < sizeof(types) / sizeof(types[0]); i++)
		if (strcasecmp(word, types[i].word) == 0) {
			*type = types[i].type;
			return true;
		}
	return false;
}

static double number_of(const json_t *object, const char *name, double missing)
{
	const json_t *json = json_object_get(object, name);
	double number = json_is_number(json) ? json_number_value(json) : missing;

	return isfinite(number) ? number : missing;
}

static const char *word_of(const json_t *object, const char *name, const char *missing)
{
	const char *word = json_string_value(json_object_get(object, name));

	return word ? word : missing;
}

/* The law of eq-import.h.  False: there is none. */
static bool lay_band(struct tb_import_band *band, const json_t *json)
{
	const char *mode = word_of(json, "mode", "RLC (BT)");
	double g = pow(10.0, band->gain_db / 20.0);

	if (strncasecmp(mode, "APO", 3) == 0)
		return true;
	if (strncasecmp(mode, "RLC", 3) != 0 || strcasecmp(word_of(json, "slope", "x1"), "x1") != 0)
		return false;
	if (band->type == TB_FILTER_PEAK)
		band->q = sqrt(g) * (1.0 + 2.0 * band->q) / (2.0 * sqrt(1.0 + g * g));
	else
		band->q = (1.0 + band->q) / 2.0;
	return band->type <= TB_FILTER_HIGHSHELF;
}

static void read_band(struct tb_import *import, const json_t *json, uint32_t number)
{
	const char *word = word_of(json, "type", "(none)");
	struct tb_import_band band = { .freq_hz = number_of(json, "frequency", 0.0),
		.gain_db = number_of(json, "gain", 0.0),
		.q = number_of(json, "q", 0.0),
		.on = !json_is_true(json_object_get(json, "mute")),
		.line = number };

	if (strcasecmp(word, "Off") == 0)
		return;
	if (!type_of(word, &band.type))
		tb_import_note(
			import, number, "a band of type %.40s has no band of its kind", word);
	else if (!(band.freq_hz > 0.0) || !(band.q >= 0.0))
		tb_import_note(import, number, "a band has a frequency and a q");
	else if (!lay_band(&band, json) || !(band.q > 0.0))
		tb_import_note(import, number,
			"%.40s of mode %.40s, slope %.10s, has no band of its kind", word,
			word_of(json, "mode", "RLC (BT)"), word_of(json, "slope", "x1"));
	else
		tb_import_add(import, &band);
}

static void read_bands(struct tb_import *import, const json_t *side, uint32_t n_bands)
{
	char name[16];

	for (uint32_t i = 0; i < n_bands; i++) {
		const json_t *band;

		snprintf(name, sizeof(name), "band%u", i);
		band = json_object_get(side, name);
		if (band)
			read_band(import, band, i + 1);
	}
}

static void read_equaliser(struct tb_import *import, const json_t *equaliser)
{
	const json_t *left = json_object_get(equaliser, "left"),
		     *right = json_object_get(equaliser, "right");
	double n_bands = number_of(equaliser, "num-bands", BANDS_MAX);

	if (json_is_true(json_object_get(equaliser, "bypass"))) {
		tb_import_note(import, 0, "an equaliser is bypassed");
		return;
	}
	if (right && left && !json_equal(left, right))
		tb_import_note(import, 0, "left and right differ: the left side is taken for both");
	import->preamp_db +=
		number_of(equaliser, "input-gain", 0.0) + number_of(equaliser, "output-gain", 0.0);
	read_bands(import, left, (uint32_t)fmin(fmax(n_bands, 0.0), BANDS_MAX));
}

/* Older versions have "equalizer", later ones "equalizer#0". */
void tb_import_read_json(struct tb_import *import, const char *text, size_t n_bytes)
{
	json_error_t error;
	json_t *root = json_loadb(text, n_bytes, 0, &error), *part;
	const char *name;

	if (!root) {
		tb_import_note(
			import, error.line > 0 ? (uint32_t)error.line : 0, "%.100s", error.text);
		return;
	}
	json_object_foreach(json_object_get(root, "output"), name, part)
	{
		if (strncmp(name, "equalizer", 9) == 0)
			read_equaliser(import, part);
		else if (json_is_object(part))
			tb_import_note(import, 0, "%.60s is not an equaliser", name);
	}
	json_decref(root);
}
