/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* PropInfo and Props to the table of keys, and settings back. */
#include "keys-pods.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <spa/param/props.h>
#include <spa/pod/dynamic.h>
#include <spa/pod/iter.h>
#include <spa/pod/parser.h>

/* ---- values ---- */

static bool read_number(const struct spa_pod *pod, double *number)
{
	float f;
	int32_t i;
	int64_t l;

	if (spa_pod_get_float(pod, &f) == 0)
		*number = (double)f;
	else if (spa_pod_get_int(pod, &i) == 0)
		*number = i;
	else if (spa_pod_get_long(pod, &l) == 0)
		*number = (double)l;
	else
		return spa_pod_get_double(pod, number) == 0;
	return true;
}

static int read_value(const struct spa_pod *pod, struct tb_value *value)
{
	const char *word;
	bool b;

	*value = (struct tb_value){ .kind = TB_KIND_NUMBER };
	if (spa_pod_get_bool(pod, &b) == 0) {
		value->kind = TB_KIND_SWITCH;
		value->number = b;
		return 0;
	}
	if (spa_pod_get_string(pod, &word) == 0) {
		value->kind = TB_KIND_WORD;
		snprintf(value->word, sizeof(value->word), "%s", word[0] ? word : "none");
		return 0;
	}
	return read_number(pod, &value->number) ? 0 : -EINVAL;
}

/* ---- PropInfo ---- */

static int read_type(struct tb_key_info *info, const struct spa_pod *type)
{
	uint32_t n_values, choice;
	const struct spa_pod *child = spa_pod_get_values(type, &n_values, &choice);
	const void *body = SPA_POD_BODY_CONST(child);
	struct {
		struct spa_pod pod;
		char body[8];
	} SPA_ALIGNED(8) value = { *child, { 0 } };

	/* A string is as long as it is. */
	if (child->type == SPA_TYPE_String)
		return read_value(child, &info->def) == 0 ? (info->kind = info->def.kind, 0)
		                                          : -EINVAL;
	for (uint32_t i = 0; i < n_values && child->size <= 8; i++) {
		struct tb_value v;

		memcpy(value.body, SPA_PTROFF(body, i * child->size, void), child->size);
		if (read_value(&value.pod, &v) < 0)
			return -EINVAL;
		if (i == 0)
			info->def = v;
		else if (choice == SPA_CHOICE_Range)
			*(i == 1 ? &info->min : &info->max) = v.number;
	}
	info->kind = info->def.kind;
	/* A number that could be set would have a range. */
	info->is_read_only = choice == SPA_CHOICE_None;
	return n_values > 0 ? 0 : -EINVAL;
}

/* Pairs of value and label. */
static int read_labels(struct tb_key_info *info, const struct spa_pod *labels)
{
	struct spa_pod_parser parser;
	struct spa_pod_frame frame;
	const char *value, *label;

	spa_pod_parser_pod(&parser, labels);
	if (spa_pod_parser_push_struct(&parser, &frame) < 0)
		return -EINVAL;
	while (spa_pod_parser_get_string(&parser, &value) == 0
		&& spa_pod_parser_get_string(&parser, &label) == 0) {
		char **grown = reallocarray(info->choices, info->n_choices + 1, sizeof(char *));

		if (!grown)
			return -ENOMEM;
		info->choices = grown;
		info->choices[info->n_choices] = strdup(value);
		if (!info->choices[info->n_choices])
			return -ENOMEM;
		info->n_choices++;
	}
	return 0;
}

static int read_prop_info(struct tb_key_info *info, const struct spa_pod *pod)
{
	const char *name = NULL, *help = NULL;
	struct spa_pod *labels = NULL;
	/* A choice of numbers, or a plain word: the parser takes but one of the two. */
	const struct spa_pod_prop *type = spa_pod_find_prop(pod, NULL, SPA_PROP_INFO_type);
	int res;

	res = spa_pod_parse_object(pod, SPA_TYPE_OBJECT_PropInfo, NULL, SPA_PROP_INFO_name,
		SPA_POD_OPT_String(&name), SPA_PROP_INFO_description, SPA_POD_OPT_String(&help),
		SPA_PROP_INFO_labels, SPA_POD_OPT_Pod(&labels));
	if (res < 0 || !name || !type)
		return -EINVAL;
	info->min = -INFINITY;
	info->max = INFINITY;
	snprintf(info->name, sizeof(info->name), "%s", name);
	snprintf(info->help, sizeof(info->help), "%s", help ? help : "");
	res = read_type(info, &type->value);
	return res == 0 && labels ? read_labels(info, labels) : res;
}

int tb_keys_add_prop_info(struct tb_keys *keys, const struct spa_pod *pod)
{
	struct tb_key_info *info = calloc(1, sizeof(*info));
	int res = info ? read_prop_info(info, pod) : -ENOMEM;

	if (res == 0)
		res = tb_keys_add_info(keys, info);
	if (res < 0)
		tb_key_info_free(info);
	return res;
}

/* ---- Props ---- */

struct pairs {
	struct spa_pod_parser parser;
	struct spa_pod_frame frame;
	const char *text; /* of the last value, if it is a word too long for it; else NULL */
};

static int begin_pairs(struct pairs *p, const struct spa_pod *pod)
{
	const struct spa_pod_prop *prop;

	if (!pod || !spa_pod_is_object_type(pod, SPA_TYPE_OBJECT_Props))
		return -EINVAL;
	prop = spa_pod_find_prop(pod, NULL, SPA_PROP_params);
	if (!prop)
		return -EINVAL;
	spa_pod_parser_pod(&p->parser, &prop->value);
	return spa_pod_parser_push_struct(&p->parser, &p->frame);
}

/* The next that can be read; false at the end. */
static bool next_pair(struct pairs *p, const char **key, struct tb_value *value)
{
	struct spa_pod *pod;

	while (spa_pod_parser_get_string(&p->parser, key) == 0
		&& spa_pod_parser_get_pod(&p->parser, &pod) == 0) {
		p->text = NULL;
		if (spa_pod_get_string(pod, &p->text) == 0 && strlen(p->text) < TB_WORD_MAX)
			p->text = NULL;
		if (strlen(*key) < TB_KEY_MAX && read_value(pod, value) == 0)
			return true;
	}
	return false;
}

static bool has_same_keys(const struct tb_keys *keys, const struct spa_pod *pod)
{
	struct pairs p;
	struct tb_value value;
	const char *name;
	uint32_t i = 0;

	begin_pairs(&p, pod);
	while (next_pair(&p, &name, &value)) {
		if (i == keys->n || strcmp(keys->key[i++].name, name) != 0)
			return false;
	}
	return i == keys->n;
}

static int fill(struct tb_keys *keys, struct pairs *p)
{
	struct tb_value value;
	const char *name;
	int res = 0;

	tb_keys_clear(keys);
	while (res == 0 && next_pair(p, &name, &value)) {
		res = tb_keys_add(keys, name, &value);
		if (res == 0 && p->text)
			keys->key[keys->n - 1].text = strdup(p->text);
	}
	return res < 0 ? res : 1;
}

/* Whether it is another one. */
static bool take_text(struct tb_key *key, const char *text)
{
	if (!text && !key->text)
		return false;
	if (text && key->text && strcmp(text, key->text) == 0)
		return false;
	free(key->text);
	key->text = text ? strdup(text) : NULL;
	return true;
}

int tb_keys_read_props(struct tb_keys *keys, const struct spa_pod *pod,
	void (*changed)(void *data, const struct tb_key *key), void *data)
{
	struct pairs p;
	struct tb_value value;
	const char *name;

	if (begin_pairs(&p, pod) < 0)
		return -EINVAL;
	if (!has_same_keys(keys, pod))
		return fill(keys, &p);
	for (uint32_t i = 0; next_pair(&p, &name, &value); i++) {
		bool differs = !tb_value_equal(&keys->key[i].value, &value);

		keys->key[i].value = value;
		differs |= take_text(&keys->key[i], p.text);
		if (differs && changed)
			changed(data, &keys->key[i]);
	}
	return 0;
}

/* ---- settings ---- */

static void add_value(struct spa_pod_builder *b, const struct tb_value *value)
{
	switch (value->kind) {
	case TB_KIND_SWITCH:
		spa_pod_builder_bool(b, value->number != 0.0);
		break;
	case TB_KIND_WORD:
		spa_pod_builder_string(b, value->word);
		break;
	default:
		spa_pod_builder_float(b, (float)value->number);
		break;
	}
}

struct spa_pod *tb_settings_pod(const struct tb_setting *settings, uint32_t n, float fade_ms)
{
	struct spa_pod_dynamic_builder dynamic;
	struct spa_pod_builder *b = &dynamic.b;
	struct spa_pod_frame object, pairs;
	struct spa_pod *pod = NULL, *built;

	spa_pod_dynamic_builder_init(&dynamic, NULL, 0, 65536);
	spa_pod_builder_push_object(b, &object, SPA_TYPE_OBJECT_Props, SPA_PARAM_Props);
	spa_pod_builder_prop(b, SPA_PROP_params, 0);
	spa_pod_builder_push_struct(b, &pairs);
	if (fade_ms > 0.0f) {
		spa_pod_builder_string(b, "engine.fade");
		spa_pod_builder_float(b, fade_ms);
	}
	for (uint32_t i = 0; i < n; i++) {
		spa_pod_builder_string(b, settings[i].key->name);
		add_value(b, &settings[i].value);
	}
	spa_pod_builder_pop(b, &pairs);
	built = spa_pod_builder_pop(b, &object);
	if (built)
		pod = spa_pod_copy(built);
	spa_pod_dynamic_builder_clean(&dynamic);
	return pod;
}
