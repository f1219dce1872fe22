/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Values as JSON. */
#include "client/json.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "mixer/key-name.h"
#include "mixer/reductions.h"
#include "mixer/value-text.h"

json_t *tb_value_to_json(const struct tb_value *value)
{
	return tb_json_value(value->kind == TB_KIND_WORD ? value->word : NULL,
		value->kind == TB_KIND_SWITCH, value->number);
}

static bool is_choice(const struct tb_key_info *info, const char *word)
{
	for (uint32_t i = 0; i < info->n_choices; i++) {
		if (strcmp(info->choices[i], word) == 0)
			return true;
	}
	return false;
}

static int read_switch(const json_t *json, struct tb_value *value)
{
	const char *text = json_string_value(json);
	bool on = json_is_true(json);

	if (!json_is_boolean(json) && (!text || tb_switch_read(text, &on) < 0))
		return -EINVAL;
	value->number = on;
	return 0;
}

static int read_number(const struct tb_key_info *info, const json_t *json, struct tb_value *value)
{
	struct tb_number_form form = tb_number_form_of(info->unit, info->min, info->max);
	const char *text = json_string_value(json), *unit;
	double number = json_number_value(json);

	if (!json_is_number(json) && (!text || tb_number_read(form, text, &number, &unit) < 0))
		return -EINVAL;
	value->number = (double)(float)fmin(fmax(number, info->min), info->max);
	return 0;
}

/* There are words that are numbers, such as those of a slope and of a group. */
static int read_digits(const struct tb_key_info *info, const json_t *json, struct tb_value *value)
{
	snprintf(value->word, sizeof(value->word), "%g", json_number_value(json));
	return is_choice(info, value->word) ? 0 : -EINVAL;
}

static int read_word(const struct tb_key *key, const char *word, struct tb_value *value)
{
	bool may_be_file = tb_key_chooses_file(key->name) && strlen(word) < sizeof(value->word);

	if (!may_be_file && !is_choice(key->info, word))
		return -ENOENT;
	snprintf(value->word, sizeof(value->word), "%s", word);
	return 0;
}

int tb_value_from_json(const struct tb_key *key, const json_t *json, struct tb_value *value)
{
	const struct tb_key_info *info = key->info;

	*value = (struct tb_value){ .kind = info->kind };
	if (info->kind == TB_KIND_SWITCH)
		return read_switch(json, value);
	if (info->kind == TB_KIND_NUMBER)
		return read_number(info, json, value);
	if (json_is_number(json))
		return read_digits(info, json, value);
	if (!json_is_string(json))
		return -EINVAL;
	return read_word(key, json_string_value(json), value);
}

static json_t *hundredths(double number)
{
	return json_real(round(100.0 * number) / 100.0);
}

json_t *tb_json_level(float lin)
{
	return hundredths((double)tb_lin_to_db(lin));
}

json_t *tb_json_reduction(const char *path, struct tb_reduction reduction)
{
	bool is_strip = tb_path_strip(path) != NULL;
	json_t *o = json_object();

	for (uint32_t i = 0; i < TB_N_REDUCTIONS; i++)
		if (tb_reduction_is_there(i, is_strip))
			json_object_set_new(o, tb_reduction_kinds[i].word,
				hundredths((double)*tb_reduction_of(&reduction, i)));
	return o;
}
