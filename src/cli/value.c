/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A param's value as people write it. */
#include "value.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "nearest.h"

/* ---- units ---- */

struct suffix {
	enum tb_unit unit;
	const char *text;
	double factor;
};

/* The first of a unit is the one that is printed. */
static const struct suffix suffixes[] = {
	{ TB_UNIT_DB, "dB", 1.0 },
	{ TB_UNIT_HZ, "Hz", 1.0 },
	{ TB_UNIT_HZ, "kHz", 1000.0 },
	{ TB_UNIT_HZ, "k", 1000.0 },
	{ TB_UNIT_MS, "ms", 1.0 },
	{ TB_UNIT_MS, "s", 1000.0 },
	{ TB_UNIT_RATIO, ":1", 1.0 },
};

#define N_SUFFIXES (sizeof(suffixes) / sizeof(suffixes[0]))

static const char *suffix_of(enum tb_unit unit)
{
	for (size_t i = 0; i < N_SUFFIXES; i++) {
		if (suffixes[i].unit == unit)
			return suffixes[i].text;
	}
	return "";
}

/* The volume scale of PulseAudio: a cube root. */
double tb_volume_to_db(double percent)
{
	double volume = percent / 100.0;

	return volume > 0.0 ? fmax(60.0 * log10(volume), TB_SILENCE_DB) : TB_SILENCE_DB;
}

double tb_db_to_volume(double db)
{
	return db > TB_SILENCE_DB ? 100.0 * pow(10.0, db / 60.0) : 0.0;
}

/* A plain number between -1 and 1 is a place between left and right. */
static bool is_balance(const struct tb_key_info *info)
{
	return info->unit == TB_UNIT_NONE && info->min == -1.0 && info->max == 1.0;
}

/* ---- reading ---- */

__attribute__((format(printf, 2, 3))) static int refuse(
	char why[TB_WHY_MAX], const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(why, TB_WHY_MAX, format, args);
	va_end(args);
	return -EINVAL;
}

static int parse_switch(
	const struct tb_key *key, const char *text, struct tb_value *value, char why[TB_WHY_MAX])
{
	static const char *const on[] = { "on", "true", "yes", "1" };
	static const char *const off[] = { "off", "false", "no", "0" };

	if (strcmp(text, "!") == 0 || strcasecmp(text, "toggle") == 0) {
		value->number = key->value.number == 0.0;
		return 0;
	}
	for (size_t i = 0; i < 4; i++) {
		if (strcasecmp(text, on[i]) == 0 || strcasecmp(text, off[i]) == 0) {
			value->number = strcasecmp(text, on[i]) == 0;
			return 0;
		}
	}
	return refuse(why, "\"%s\" is no state of a switch; on, off or ! (the other one)", text);
}

static int parse_word(
	const struct tb_key *key, const char *text, struct tb_value *value, char why[TB_WHY_MAX])
{
	const struct tb_key_info *info = key->info;
	const char *found[1];
	struct tb_nearest nearest;
	char range[128];

	tb_nearest_init(&nearest, text, found, 1);
	for (uint32_t i = 0; i < info->n_choices; i++) {
		if (strcasecmp(text, info->choices[i]) == 0) {
			snprintf(value->word, sizeof(value->word), "%s", info->choices[i]);
			return 0;
		}
		tb_nearest_offer(&nearest, info->choices[i]);
	}
	if (nearest.n > 0)
		return refuse(why, "there is no \"%s\"; did you mean \"%s\"?", text, found[0]);
	tb_value_format_range(info, range, sizeof(range));
	return refuse(why, "there is no \"%s\"; one of: %s", text, range);
}

/* "L30", "C", "R100": true if it is one. */
static bool parse_balance(const char *text, double *number)
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

/* Digits only: strtod() also knows words and hexadecimal. */
static const char *read_number(const char *text, double *number)
{
	const char *digits = text + (*text == '+' || *text == '-');
	char *end;

	if (!isdigit((unsigned char)digits[0])
		&& !(digits[0] == '.' && isdigit((unsigned char)digits[1])))
		return NULL;
	if (digits[0] == '0' && tolower((unsigned char)digits[1]) == 'x')
		return NULL;
	*number = strtod(text, &end);
	return isfinite(*number) ? end : NULL;
}

static int unknown_unit(
	const struct tb_key_info *info, const char *text, const char *unit, char why[TB_WHY_MAX])
{
	const char *right = suffix_of(info->unit);

	if (right[0] == '\0')
		return refuse(why, "\"%s\": a plain number is wanted, not \"%s\"", text, unit);
	return refuse(why, "\"%s\": the unit is %s, not \"%s\"", text, right, unit);
}

/* What follows a number. */
static int apply_unit(const struct tb_key *key, const char *text, const char *unit, double *number,
	char why[TB_WHY_MAX])
{
	const struct tb_key_info *info = key->info;
	bool is_step = text[0] == '+' || text[0] == '-';

	while (*unit == ' ')
		unit++;
	if (*unit == '\0') {
		*number += is_step ? key->value.number : 0.0;
		return 0;
	}
	if (strcmp(unit, "%") == 0 && info->unit == TB_UNIT_DB) {
		*number += is_step ? tb_db_to_volume(key->value.number) : 0.0;
		*number = tb_volume_to_db(*number);
		return 0;
	}
	for (size_t i = 0; i < N_SUFFIXES; i++) {
		if (suffixes[i].unit == info->unit && strcasecmp(unit, suffixes[i].text) == 0) {
			*number *= suffixes[i].factor;
			return 0;
		}
	}
	return unknown_unit(info, text, unit, why);
}

static int parse_number(const struct tb_key *key, const char *text, double *number, bool is_plain,
	char why[TB_WHY_MAX])
{
	const char *unit;

	if (key->info->unit == TB_UNIT_DB
		&& (strcasecmp(text, "-inf") == 0 || strcasecmp(text, "-infdb") == 0)) {
		*number = TB_SILENCE_DB;
		return 0;
	}
	if (is_balance(key->info) && parse_balance(text, number))
		return 0;
	unit = read_number(text, number);
	if (!unit)
		return refuse(why, "\"%s\" is no number", text);
	if (is_plain && *unit == '\0')
		return 0;
	return apply_unit(key, text, unit, number, why);
}

static int clamp(const struct tb_key_info *info, const char *text, double *number, char *why)
{
	double clamped = fmin(fmax(*number, info->min), info->max);
	struct tb_value end = { TB_KIND_NUMBER, clamped, "" };
	char shown[TB_VALUE_TEXT_MAX];

	if (clamped == *number)
		return 0;
	*number = clamped;
	tb_value_format(info, &end, shown);
	snprintf(why, TB_WHY_MAX, "\"%s\" is out of range, set to %s", text, shown);
	return 1;
}

int tb_value_parse(
	const struct tb_key *key, const char *text, struct tb_value *value, char why[TB_WHY_MAX])
{
	const struct tb_key_info *info = key->info;
	bool is_plain = text[0] == '=';
	int res;

	text += is_plain;
	*value = (struct tb_value){ .kind = info->kind };
	if (info->is_read_only)
		return refuse(why, "it can be read only");
	if (info->kind == TB_KIND_SWITCH)
		return parse_switch(key, text, value, why);
	if (info->kind == TB_KIND_WORD)
		return parse_word(key, text, value, why);
	res = parse_number(key, text, &value->number, is_plain, why);
	if (res < 0)
		return res;
	/* What a console stores. */
	value->number = (double)(float)value->number;
	return clamp(info, text, &value->number, why);
}

/* ---- writing ---- */

/* `scale` times the text is the value again, as a float. */
static void format_shortest(double number, double scale, char *text, size_t n_bytes)
{
	for (int n_decimals = 0; n_decimals < 9; n_decimals++) {
		snprintf(text, n_bytes, "%.*f", n_decimals, number / scale);
		if ((float)(strtod(text, NULL) * scale) == (float)number)
			break;
	}
	if (strcmp(text, "-0") == 0)
		snprintf(text, n_bytes, "0");
}

static void format_balance(double number, char text[TB_VALUE_TEXT_MAX])
{
	text[0] = number < 0.0 ? 'L' : 'R';
	format_shortest(fabs(number), 0.01, text + 1, TB_VALUE_TEXT_MAX - 1);
	if (number == 0.0)
		snprintf(text, TB_VALUE_TEXT_MAX, "C");
}

static void format_number(
	const struct tb_key_info *info, double number, char text[TB_VALUE_TEXT_MAX])
{
	const char *unit = suffix_of(info->unit);
	char digits[TB_VALUE_TEXT_MAX - 8];

	if (info->unit == TB_UNIT_DB && number <= TB_SILENCE_DB) {
		snprintf(text, TB_VALUE_TEXT_MAX, "-inf");
		return;
	}
	if (is_balance(info)) {
		format_balance(number, text);
		return;
	}
	format_shortest(number, 1.0, digits, sizeof(digits));
	/* A sign without a unit would be a step. */
	snprintf(text, TB_VALUE_TEXT_MAX, "%s%s%s", digits[0] == '-' && !unit[0] ? "=" : "", digits,
		unit);
}

void tb_value_format(
	const struct tb_key_info *info, const struct tb_value *value, char text[TB_VALUE_TEXT_MAX])
{
	switch (value->kind) {
	case TB_KIND_SWITCH:
		snprintf(text, TB_VALUE_TEXT_MAX, "%s", value->number != 0.0 ? "on" : "off");
		break;
	case TB_KIND_WORD:
		snprintf(text, TB_VALUE_TEXT_MAX, "%s", value->word[0] ? value->word : "none");
		break;
	default:
		format_number(info, value->number, text);
		break;
	}
}

const char *tb_key_format(const struct tb_key *key, char text[TB_VALUE_TEXT_MAX])
{
	if (key->text)
		return key->text;
	tb_value_format(key->info, &key->value, text);
	return text;
}

static void format_choices(const struct tb_key_info *info, char *text, size_t n_bytes)
{
	size_t n = 0;

	text[0] = '\0';
	for (uint32_t i = 0; i < info->n_choices && n < n_bytes; i++)
		n += (size_t)snprintf(
			text + n, n_bytes - n, "%s%s", i ? " " : "", info->choices[i]);
}

void tb_value_format_range(const struct tb_key_info *info, char *text, size_t n_bytes)
{
	char low[TB_VALUE_TEXT_MAX], high[TB_VALUE_TEXT_MAX];

	if (info->is_read_only) {
		snprintf(text, n_bytes, "read only");
	} else if (info->kind == TB_KIND_SWITCH) {
		snprintf(text, n_bytes, "on off");
	} else if (info->kind == TB_KIND_WORD) {
		format_choices(info, text, n_bytes);
	} else {
		tb_value_format(info, &(struct tb_value){ TB_KIND_NUMBER, info->min, "" }, low);
		tb_value_format(info, &(struct tb_value){ TB_KIND_NUMBER, info->max, "" }, high);
		snprintf(text, n_bytes, "%s..%s", low, high);
	}
}
