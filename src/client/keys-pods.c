/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* PropInfo and Props to the table of keys, and settings back. */
#include "client/keys-pods.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <spa/param/props.h>
#include <spa/pod/dynamic.h>
#include <spa/pod/iter.h>
#include <spa/pod/parser.h>

#include "client/held.h"
#include "client/printable.h"
#include "mixer/value-text.h"
#include "mixer/protocol.h"

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

static void copy_word(char word[TB_WORD_MAX], const char *text)
{
	size_t n = strnlen(text, TB_WORD_MAX - 1);

	memcpy(word, text, n);
	word[n] = '\0';
	tb_make_printable(word);
}

/* Whether read_value() can. */
static bool is_value(const struct spa_pod *pod)
{
	const char *word;
	double number;

	return spa_pod_is_bool(pod) || spa_pod_get_string(pod, &word) == 0
	       || read_number(pod, &number);
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
		copy_word(value->word, word[0] ? word : "none");
		return 0;
	}
	return read_number(pod, &value->number) ? 0 : -EINVAL;
}

/* ---- PropInfo ---- */

/* The values of a PropInfo's type: the default alone, or a choice that begins with it. */
struct typed {
	struct spa_pod child; /* what each value is */
	const void *first;
	uint32_t n, choice;
};

/* Sizes in a pod are another process's word: all that is read lies within the pod. */
static int read_choice(struct typed *t, const struct spa_pod *type)
{
	const struct spa_pod_choice_body *body = SPA_POD_BODY_CONST(type);

	*t = (struct typed){ *type, body, 1, SPA_CHOICE_None };
	if (type->type != SPA_TYPE_Choice)
		return 0;
	if (type->size < sizeof(*body))
		return -EINVAL;
	t->child = body->child;
	t->choice = body->type;
	t->first = body + 1;
	t->n = t->child.size ? (uint32_t)(type->size - sizeof(*body)) / t->child.size : 0;
	return t->n > 0 ? 0 : -EINVAL;
}

/* Any number, switch or id. */
#define SCALAR_BYTES 8u

static int read_nth_value(const struct typed *t, uint32_t i, struct tb_value *value)
{
	struct {
		struct spa_pod pod;
		char body[SCALAR_BYTES];
	} SPA_ALIGNED(8) one = { t->child, { 0 } };

	if (t->child.size > SCALAR_BYTES || t->child.type == SPA_TYPE_String)
		return -EINVAL;
	memcpy(one.body, SPA_PTROFF(t->first, (size_t)i * t->child.size, void), t->child.size);
	return read_value(&one.pod, value);
}

static int read_type(struct tb_key_info *info, const struct spa_pod *type)
{
	struct typed t;
	int res = read_choice(&t, type);

	if (res == 0 && type->type == SPA_TYPE_String)
		res = read_value(type, &info->def);
	else if (res == 0)
		res = read_nth_value(&t, 0, &info->def);
	if (res < 0)
		return res;
	info->kind = info->def.kind;
	if (t.choice == SPA_CHOICE_Range && t.n >= 3) {
		struct tb_value min, max;

		if (read_nth_value(&t, 1, &min) < 0 || read_nth_value(&t, 2, &max) < 0)
			return -EINVAL;
		info->min = min.number;
		info->max = max.number;
	}
	/* A number that could be set would have a range. */
	info->is_read_only = t.choice == SPA_CHOICE_None && type->type != SPA_TYPE_String;
	return 0;
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

static void read_unit(struct tb_key_info *info, const struct spa_pod_prop *prop)
{
	const char *unit;

	info->unit = TB_UNIT_NONE;
	if (!prop || spa_pod_get_string(&prop->value, &unit) < 0)
		return;
	snprintf(info->suffix, sizeof(info->suffix), "%s", unit);
	tb_make_printable(info->suffix);
	info->unit = tb_unit_of_suffix(info->suffix);
}

static bool is_marked_read_only(const struct spa_pod *pod)
{
	const struct spa_pod_prop *prop = spa_pod_find_prop(pod, NULL, TB_PROP_INFO_READ_ONLY);
	bool is = false;

	return prop && spa_pod_get_bool(&prop->value, &is) == 0 && is;
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
	tb_make_printable(info->name);
	tb_make_printable(info->help);
	read_unit(info, spa_pod_find_prop(pod, NULL, TB_PROP_INFO_UNIT));
	res = read_type(info, &type->value);
	info->is_read_only |= is_marked_read_only(pod);
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
	const struct tb_keys *keys; /* those it keeps are read */
	struct spa_pod_parser parser;
	struct spa_pod_frame frame;
	const char *text; /* of the last value, if it is a word too long for it; else NULL */
};

static int begin_pairs(struct pairs *p, const struct tb_keys *keys, const struct spa_pod *pod)
{
	const struct spa_pod_prop *prop;

	p->keys = keys;
	if (!pod || !spa_pod_is_object_type(pod, SPA_TYPE_OBJECT_Props))
		return -EINVAL;
	prop = spa_pod_find_prop(pod, NULL, SPA_PROP_params);
	if (!prop)
		return -EINVAL;
	spa_pod_parser_pod(&p->parser, &prop->value);
	return spa_pod_parser_push_struct(&p->parser, &p->frame);
}

/* The next that is kept and can be read; NULL at the end.  A name that cannot be printed is no
 * key: it is none of a console's. */
static const char *next_name(struct pairs *p, struct spa_pod **pod)
{
	const char *name;

	while (spa_pod_parser_get_string(&p->parser, &name) == 0
		&& spa_pod_parser_get_pod(&p->parser, pod) == 0) {
		if (tb_keys_keeps(p->keys, name) && tb_is_printable(name)
			&& strlen(name) < TB_KEY_MAX && is_value(*pod))
			return name;
	}
	return NULL;
}

/* The same with its value; false at the end. */
static bool next_pair(struct pairs *p, const char **key, struct tb_value *value)
{
	struct spa_pod *pod;

	*key = next_name(p, &pod);
	if (!*key || read_value(pod, value) < 0)
		return false;
	p->text = NULL;
	if (spa_pod_get_string(pod, &p->text) == 0 && strlen(p->text) < TB_WORD_MAX)
		p->text = NULL;
	return true;
}

/* Whether the pod's keys are those of that part of the table. */
static bool has_same_keys(const struct tb_keys *keys, uint32_t part, const struct spa_pod *pod)
{
	uint32_t i = part > 0 ? keys->part_end[part - 1] : 0;
	struct spa_pod *value;
	struct pairs p;
	const char *name;

	if (part == keys->n_parts)
		return false;
	begin_pairs(&p, keys, pod);
	while ((name = next_name(&p, &value)) != NULL) {
		if (i == keys->part_end[part] || strcmp(keys->key[i++].name, name) != 0)
			return false;
	}
	return i == keys->part_end[part];
}

/* A copy for free(); NULL without memory. */
static char *printable_copy(const char *text)
{
	char *copy = strdup(text);

	if (copy)
		tb_make_printable(copy);
	return copy;
}

static int fill(struct tb_keys *keys, uint32_t part, struct pairs *p)
{
	struct tb_value value;
	const char *name;
	int res = 0;

	tb_keys_clear_from(keys, part);
	while (res == 0 && next_pair(p, &name, &value)) {
		const struct tb_value *held = tb_held_find(&keys->held, name);

		res = tb_keys_add(keys, name, held ? held : &value);
		if (res == 0 && p->text)
			keys->key[keys->n - 1].text = printable_copy(p->text);
	}
	keys->part_end[keys->n_parts++] = keys->n;
	return res < 0 ? res : 1;
}

/* Whether it is another one. */
static bool take_text(struct tb_key *key, const char *text)
{
	char *copy = text ? printable_copy(text) : NULL;
	bool differs = copy && key->text ? strcmp(copy, key->text) != 0 : copy != key->text;

	free(key->text);
	key->text = copy;
	return differs;
}

/* The first object of a console's Props has its facts in front, and this one before all.
 * Another object may begin with a setting of the console itself, such as console.balance. */
static bool is_first_part(const struct tb_keys *keys, const struct spa_pod *pod)
{
	struct pairs p;
	struct tb_value value;
	const char *name;

	begin_pairs(&p, keys, pod);
	return next_pair(&p, &name, &value) && strcmp(name, TB_FACT_KEYS) == 0;
}

/* Which changes of ours the console knew when it told this.  Its later objects are of the
 * same time. */
static void see_marks(struct tb_keys *keys, const struct spa_pod *pod)
{
	struct pairs p;
	struct tb_value value;
	const char *name;

	begin_pairs(&p, keys, pod);
	while (next_pair(&p, &name, &value)
		&& strncmp(name, TB_CONSOLE_PREFIX, strlen(TB_CONSOLE_PREFIX)) == 0) {
		if (strcmp(name, TB_MARK_SEEN) == 0)
			tb_held_see(&keys->held, p.text ? p.text : value.word);
	}
}

static void update(struct tb_keys *keys, uint32_t part, struct pairs *p,
	void (*changed)(void *data, const struct tb_key *key), void *data)
{
	struct tb_key *key = &keys->key[part > 0 ? keys->part_end[part - 1] : 0];
	struct tb_value value;
	const char *name;

	for (; next_pair(p, &name, &value); key++) {
		const struct tb_value *held = tb_held_find(&keys->held, name);
		const struct tb_value *newest = held ? held : &value;
		bool differs = !tb_value_equal(&key->value, newest);

		key->value = *newest;
		differs |= take_text(key, p->text);
		if (differs && changed)
			changed(data, key);
	}
}

int tb_keys_read_props(struct tb_keys *keys, const struct spa_pod *pod,
	void (*changed)(void *data, const struct tb_key *key), void *data)
{
	struct pairs p;
	uint32_t part;

	if (begin_pairs(&p, keys, pod) < 0)
		return -EINVAL;
	part = is_first_part(keys, pod) ? 0 : keys->next_part;
	if (part > keys->n_parts || part >= TB_KEYS_MAX_PARTS)
		return -EINVAL;
	keys->next_part = part + 1;
	if (part == 0)
		see_marks(keys, pod);
	if (!has_same_keys(keys, part, pod))
		return fill(keys, part, &p);
	update(keys, part, &p, changed, data);
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

/* A Props that is being built. */
struct building {
	struct spa_pod_dynamic_builder dynamic;
	struct spa_pod_frame object, pairs;
};

static struct spa_pod_builder *begin_props(struct building *p)
{
	struct spa_pod_builder *b = &p->dynamic.b;

	spa_pod_dynamic_builder_init(&p->dynamic, NULL, 0, 65536);
	spa_pod_builder_push_object(b, &p->object, SPA_TYPE_OBJECT_Props, SPA_PARAM_Props);
	spa_pod_builder_prop(b, SPA_PROP_params, 0);
	spa_pod_builder_push_struct(b, &p->pairs);
	return b;
}

static struct spa_pod *end_props(struct building *p, const char *token)
{
	struct spa_pod_builder *b = &p->dynamic.b;
	struct spa_pod *pod = NULL, *built;

	/* The token follows what it is about. */
	if (token) {
		spa_pod_builder_string(b, TB_MARK_TOKEN);
		spa_pod_builder_string(b, token);
	}
	spa_pod_builder_pop(b, &p->pairs);
	built = spa_pod_builder_pop(b, &p->object);
	if (built)
		pod = spa_pod_copy(built);
	spa_pod_dynamic_builder_clean(&p->dynamic);
	return pod;
}

struct spa_pod *tb_settings_pod(
	const struct tb_setting *settings, uint32_t n, float fade_ms, const char *token)
{
	struct building p;
	struct spa_pod_builder *b = begin_props(&p);

	if (fade_ms > 0.0f) {
		spa_pod_builder_string(b, "engine.fade");
		spa_pod_builder_float(b, fade_ms);
	}
	for (uint32_t i = 0; i < n; i++) {
		spa_pod_builder_string(b, settings[i].key->name);
		add_value(b, &settings[i].value);
	}
	return end_props(&p, token);
}

struct spa_pod *tb_text_pod(const char *key, const char *text, const char *token)
{
	struct building p;
	struct spa_pod_builder *b = begin_props(&p);

	spa_pod_builder_string(b, key);
	spa_pod_builder_string(b, text);
	return end_props(&p, token);
}
