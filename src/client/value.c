/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A param's value as people write it. */
#include "client/value.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "mixer/key-name.h"
#include "client/nearest.h"

static struct tb_number_form form_of(const struct tb_key_info *info)
{
	return tb_number_form_of(info->unit, info->min, info->max);
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
	bool on = key->value.number == 0.0;

	if (strcmp(text, "!") != 0 && strcasecmp(text, "toggle") != 0
		&& tb_switch_read(text, &on) < 0)
		return refuse(why, "expected on, off or ! (the other state), not \"%s\"", text);
	value->number = on;
	return 0;
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
	if (tb_key_chooses_file(key->name) && strlen(text) < sizeof(value->word)) {
		strcpy(value->word, text); /* the console looks */
		return 0;
	}
	if (nearest.n > 0)
		return refuse(why, "there is no \"%s\"; did you mean \"%s\"?", text, found[0]);
	tb_value_format_range(info, range, sizeof(range));
	return refuse(why, "there is no \"%s\"; one of: %s", text, range);
}

/* What is there in the place of a unit; NULL: not even a number. */
static int refuse_number(
	const struct tb_key_info *info, const char *text, const char *unit, char why[TB_WHY_MAX])
{
	const char *right = tb_unit_suffix(info->unit);

	if (!unit)
		return refuse(why, "\"%s\" is not a number", text);
	if (right[0] == '\0')
		return refuse(why, "\"%s\": expected a plain number, not \"%s\"", text, unit);
	return refuse(why, "\"%s\": the unit is %s, not \"%s\"", text, right, unit);
}

/* Once a sign without a unit was a step, and so it may stand in somebody's script:
 * rather no change than another one.  "-3" can only be meant as a value. */
static bool is_old_step(const char *text)
{
	double number;
	const char *unit = tb_digits_read(text, &number);

	return unit
	       && ((text[0] == '+' && (unit[0] == '\0' || strcmp(unit, "%") == 0))
		       || (text[0] == '-' && strcmp(unit, "%") == 0));
}

static int parse_number(
	const struct tb_key *key, const char *text, double *number, char why[TB_WHY_MAX])
{
	const char *unit;

	if (is_old_step(text))
		return refuse(why, "\"%s\": a step is written %c=%s, a value without the sign",
			text, text[0], text + 1);
	if (tb_number_read(form_of(key->info), text, number, &unit) < 0)
		return refuse_number(key->info, text, unit, why);
	return 0;
}

/* "3", "3dB", "5%" behind += or -=. */
static int parse_step(
	const struct tb_key *key, const char *text, double sign, double *number, char *why)
{
	const struct tb_key_info *info = key->info;
	const char *unit = tb_digits_read(text, number);

	if (text[0] == '+' || text[0] == '-')
		return refuse(why,
			"\"%s\" is not a step; write += or -= and a number without a sign", text);
	if (unit && info->unit == TB_UNIT_DB && strcmp(unit, "%") == 0) {
		*number = tb_volume_to_db(tb_db_to_volume(key->value.number) + sign * *number);
		return 0;
	}
	if (tb_number_read(form_of(info), text, number, &unit) < 0)
		return refuse_number(info, text, unit, why);
	*number = key->value.number + sign * *number;
	return 0;
}

/* The sign of "+=3" and "-=3"; 0 for a value. */
static double sign_of_step(const char *text)
{
	if (text[0] == '\0' || text[1] != '=')
		return 0.0;
	return text[0] == '+' ? 1.0 : text[0] == '-' ? -1.0 : 0.0;
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
	double sign = sign_of_step(text);
	int res;

	*value = (struct tb_value){ .kind = info->kind };
	if (info->is_read_only)
		return refuse(why, "it is read-only");
	if (sign != 0.0 && info->kind != TB_KIND_NUMBER)
		return refuse(why, "\"%s\": only a number can be stepped", text);
	/* "=-0.5", as earlier versions printed it. */
	text += text[0] == '=';
	if (info->kind == TB_KIND_SWITCH)
		return parse_switch(key, text, value, why);
	if (info->kind == TB_KIND_WORD)
		return parse_word(key, text, value, why);
	if (sign != 0.0)
		res = parse_step(key, text + 2, sign, &value->number, why);
	else
		res = parse_number(key, text, &value->number, why);
	if (res < 0)
		return res;
	/* What a console stores. */
	value->number = (double)(float)value->number;
	return clamp(info, text, &value->number, why);
}

/* ---- writing ---- */

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
		tb_number_print(form_of(info), value->number, text, TB_VALUE_TEXT_MAX);
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
		snprintf(text, n_bytes, "read-only");
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
