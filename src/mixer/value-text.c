/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A param's value as text, both ways. */
#include "mixer/value-text.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* ---- units ---- */

/* The first of a unit is the one that is printed. */
static const struct {
	enum tb_unit unit;
	const char *text;
	double factor;
} suffixes[] = {
	{ TB_UNIT_DB, "dB", 1.0 },
	{ TB_UNIT_HZ, "Hz", 1.0 },
	{ TB_UNIT_HZ, "kHz", 1000.0 },
	{ TB_UNIT_HZ, "k", 1000.0 },
	{ TB_UNIT_MS, "ms", 1.0 },
	{ TB_UNIT_MS, "s", 1000.0 },
	{ TB_UNIT_RATIO, ":1", 1.0 },
};

#define N_SUFFIXES (sizeof(suffixes) / sizeof(suffixes[0]))

const char *tb_unit_suffix(enum tb_unit unit)
{
	for (size_t i = 0; i < N_SUFFIXES; i++) {
		if (suffixes[i].unit == unit)
			return suffixes[i].text;
	}
	return "";
}

enum tb_unit tb_unit_of_suffix(const char *suffix)
{
	for (size_t i = 0; i < N_SUFFIXES; i++) {
		if (strcmp(suffixes[i].text, suffix) == 0)
			return suffixes[i].unit;
	}
	return TB_UNIT_NONE;
}

struct tb_number_form tb_number_form_of(enum tb_unit unit, double min, double max)
{
	return (struct tb_number_form){ unit, unit == TB_UNIT_NONE && min == -1.0 && max == 1.0 };
}

double tb_volume_to_db(double percent)
{
	double volume = percent / 100.0;

	return volume > 0.0 ? fmax(60.0 * log10(volume), TB_SILENCE_DB) : TB_SILENCE_DB;
}

double tb_db_to_volume(double db)
{
	return db > TB_SILENCE_DB ? 100.0 * pow(10.0, db / 60.0) : 0.0;
}

/* ---- reading ---- */

/* "L30", "C", "R100": true if it is one. */
static bool read_balance(const char *text, double *number)
{
	int side = toupper((unsigned char)text[0]);
	char *end;

	if (side == 'C' && text[1] == '\0') {
		*number = 0.0;
		return true;
	}
	if ((side != 'L' && side != 'R') || !isdigit((unsigned char)text[1]))
		return false;
	*number = strtod(text + 1, &end) / (side == 'L' ? -100.0 : 100.0);
	return *end == '\0' || strcmp(end, "%") == 0;
}

/* strtod() also knows words and hexadecimal. */
const char *tb_digits_read(const char *text, double *number)
{
	const char *digits = text + (*text == '+' || *text == '-');
	char *end;

	if (!isdigit((unsigned char)digits[0])
		&& !(digits[0] == '.' && isdigit((unsigned char)digits[1])))
		return NULL;
	if (digits[0] == '0' && tolower((unsigned char)digits[1]) == 'x')
		return NULL;
	*number = strtod(text, &end);
	return isfinite(*number) ? end + strspn(end, " ") : NULL;
}

static int apply_unit(enum tb_unit unit, const char *text, double *number)
{
	if (text[0] == '\0')
		return 0;
	if (unit == TB_UNIT_DB && strcmp(text, "%") == 0 && *number >= 0.0) {
		*number = tb_volume_to_db(*number);
		return 0;
	}
	for (size_t i = 0; i < N_SUFFIXES; i++) {
		if (suffixes[i].unit == unit && strcasecmp(text, suffixes[i].text) == 0) {
			*number *= suffixes[i].factor;
			return 0;
		}
	}
	return -EINVAL;
}

int tb_number_read(struct tb_number_form form, const char *text, double *number, const char **unit)
{
	*unit = NULL;
	if (form.unit == TB_UNIT_DB
		&& (strcasecmp(text, "-inf") == 0 || strcasecmp(text, "-infdB") == 0)) {
		*number = TB_SILENCE_DB;
		return 0;
	}
	if (form.is_balance && read_balance(text, number))
		return 0;
	*unit = tb_digits_read(text, number);
	return *unit ? apply_unit(form.unit, *unit, number) : -EINVAL;
}

int tb_switch_read(const char *text, bool *on)
{
	static const char *const words[] = { "off", "on", "false", "true", "no", "yes", "0", "1" };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcasecmp(text, words[i]) == 0) {
			*on = i % 2;
			return 0;
		}
	}
	return -EINVAL;
}

/* ---- writing ---- */

/* `scale` times the text is the value again, as a float. */
static void print_shortest(double number, double scale, char *text, size_t n_bytes)
{
	for (int n_decimals = 0; n_decimals < 9; n_decimals++) {
		snprintf(text, n_bytes, "%.*f", n_decimals, number / scale);
		if ((float)(strtod(text, NULL) * scale) == (float)number)
			break;
	}
	if (strcmp(text, "-0") == 0)
		snprintf(text, n_bytes, "0");
}

void tb_number_print(struct tb_number_form form, double number, char *text, size_t n_bytes)
{
	char digits[40];

	if (form.unit == TB_UNIT_DB && number <= TB_SILENCE_DB) {
		snprintf(text, n_bytes, "-inf");
	} else if (form.is_balance && number == 0.0) {
		snprintf(text, n_bytes, "C");
	} else if (form.is_balance) {
		print_shortest(fabs(number), 0.01, digits, sizeof(digits));
		snprintf(text, n_bytes, "%c%s", number < 0.0 ? 'L' : 'R', digits);
	} else {
		print_shortest(number, 1.0, digits, sizeof(digits));
		snprintf(text, n_bytes, "%s%s", digits, tb_unit_suffix(form.unit));
	}
}
