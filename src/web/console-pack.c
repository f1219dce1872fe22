/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* All keys of a console with their values, as JSON.
 *
 * All strips have the same keys, and there may be hundreds of strips.  So keys are held in groups,
 * such as "strip.game", and what the members of a group are called, and of which kind they are, is
 * held once for all groups that are alike: that is their shape.  A group may be shorter than its
 * shape: it has only the first members then. */
#include "console-impl.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/json.h"
#include "client/value.h"
#include "mixer/value-text.h"

struct member {
	const char *name; /* within that of a key */
	const struct tb_key_info *info;
	json_int_t kind;
};

struct shape {
	struct member *member;
	size_t n;
};

struct pack {
	json_t *kinds, *kind_by_text; /* a kind as JSON, to its index */
	json_t *groups;               /* of each: its shape, then the values of its members */
	struct shape *shape;
	size_t n_shapes;
};

/* ---- kinds ---- */

static const char *const kind_names[] = {
	[TB_KIND_SWITCH] = "switch", [TB_KIND_NUMBER] = "number", [TB_KIND_WORD] = "word"
};

static json_t *choices_of(const struct tb_key_info *info)
{
	json_t *list = json_array();

	for (uint32_t i = 0; i < info->n_choices; i++)
		json_array_append_new(list, json_string(info->choices[i]));
	return list;
}

static json_t *kind_of(const struct tb_key_info *info)
{
	json_t *kind = json_pack("{s:s, s:s, s:b}", "type", kind_names[info->kind], "help",
		info->help, "readonly", info->is_read_only);

	if (info->is_read_only)
		return kind;
	json_object_set_new(kind, "default", tb_value_to_json(&info->def));
	if (info->kind == TB_KIND_WORD)
		json_object_set_new(kind, "choices", choices_of(info));
	if (info->kind != TB_KIND_NUMBER)
		return kind;
	json_object_set_new(kind, "unit", json_string(info->suffix));
	json_object_set_new(kind, "range",
		json_pack("[o, o]", tb_json_float(info->min), tb_json_float(info->max)));
	return kind;
}

/* Many keys say the same of themselves. */
static json_int_t index_of(struct pack *p, const struct tb_key_info *info)
{
	json_t *kind = kind_of(info), *known;
	char *text = json_dumps(kind, JSON_COMPACT | JSON_SORT_KEYS);
	json_int_t index = (json_int_t)json_array_size(p->kinds);

	known = json_object_get(p->kind_by_text, text ? text : "");
	if (known) {
		index = json_integer_value(known);
	} else {
		json_array_append(p->kinds, kind);
		json_object_set_new(p->kind_by_text, text ? text : "", json_integer(index));
	}
	free(text);
	json_decref(kind);
	return index;
}

static bool has_same_choices(const struct tb_key_info *a, const struct tb_key_info *b)
{
	if (a->n_choices != b->n_choices)
		return false;
	for (uint32_t i = 0; i < a->n_choices; i++) {
		if (strcmp(a->choices[i], b->choices[i]) != 0)
			return false;
	}
	return true;
}

static bool is_same(const struct tb_key_info *a, const struct tb_key_info *b)
{
	return a->kind == b->kind && strcmp(a->suffix, b->suffix) == 0
	       && a->is_read_only == b->is_read_only && fabs(a->min - b->min) <= 0.0
	       && fabs(a->max - b->max) <= 0.0 && tb_value_equal(&a->def, &b->def)
	       && strcmp(a->help, b->help) == 0 && has_same_choices(a, b);
}

/* ---- shapes ---- */

static bool is_member(const struct member *m, const char *name, const struct tb_key_info *info)
{
	return strcmp(m->name, name) == 0 && (m->info == info || is_same(m->info, info));
}

static bool begin_alike(const struct shape *a, const struct shape *b, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (a->member[i].kind != b->member[i].kind
			|| strcmp(a->member[i].name, b->member[i].name) != 0)
			return false;
	}
	return true;
}

/* Room for one more shape or member is made whenever their number is a power of two. */
static bool make_room(void **list, size_t n, size_t n_bytes)
{
	void *grown;

	if ((n & (n - 1)) != 0)
		return true;
	grown = realloc(*list, (n == 0 ? 1 : 2 * n) * n_bytes);
	if (grown)
		*list = grown;
	return grown != NULL;
}

static bool append(struct pack *p, size_t at, const char *name, const struct tb_key_info *info)
{
	struct shape *s = &p->shape[at];

	if (!make_room((void **)&s->member, s->n, sizeof(*s->member)))
		return false;
	s->member[s->n++] = (struct member){ name, info, index_of(p, info) };
	return true;
}

/* One more, which begins as that one does with its first `n` members.  False without memory. */
static bool fork_shape(struct pack *p, size_t from, size_t n)
{
	struct shape s = { 0 };

	for (; s.n < n; s.n++) {
		if (!make_room((void **)&s.member, s.n, sizeof(*s.member)))
			break;
		s.member[s.n] = p->shape[from].member[s.n];
	}
	if (s.n == n && make_room((void **)&p->shape, p->n_shapes, sizeof(*p->shape))) {
		p->shape[p->n_shapes++] = s;
		return true;
	}
	free(s.member);
	return false;
}

/* The shape of a group of the shape `now` with `n` members after one more; -1 without memory. */
static json_int_t next_shape(
	struct pack *p, size_t now, size_t n, const char *name, const struct tb_key_info *info)
{
	if (n > 0 && n < p->shape[now].n && is_member(&p->shape[now].member[n], name, info))
		return (json_int_t)now;
	for (size_t i = 0; i < p->n_shapes; i++) {
		const struct shape *s = &p->shape[i];

		if (s->n > n && is_member(&s->member[n], name, info)
			&& begin_alike(s, &p->shape[now], n))
			return (json_int_t)i;
	}
	if (n == 0 || n < p->shape[now].n) {
		if (!fork_shape(p, now, n))
			return -1;
		now = p->n_shapes - 1;
	}
	return append(p, now, name, info) ? (json_int_t)now : -1;
}

/* ---- groups ---- */

/* "strip.game" and "gate.on", "engine" and "load". */
static const char *split(const char *key, char group[TB_KEY_MAX])
{
	const char *first = strchr(key, '.'), *second = first ? strchr(first + 1, '.') : NULL;
	const char *end = second ? second : first;

	snprintf(group, TB_KEY_MAX, "%.*s", end ? (int)(end - key) : 0, key);
	return end ? end + 1 : key;
}

json_t *tb_web_value(const struct tb_key *key)
{
	return key->text ? json_string(key->text) : tb_value_to_json(&key->value);
}

static void add(struct pack *p, const struct tb_key *key)
{
	char path[TB_KEY_MAX];
	const char *name = split(key->name, path);
	json_t *group = json_object_get(p->groups, path);
	size_t n = group ? json_array_size(group) - 1 : 0;
	size_t now = group ? (size_t)json_integer_value(json_array_get(group, 0)) : 0;
	json_int_t shape = next_shape(p, now, n, name, key->info);

	if (shape < 0)
		return;
	if (!group) {
		group = json_pack("[I]", shape);
		if (!group || json_object_set_new(p->groups, path, group) < 0)
			return;
	} else if ((size_t)shape != now) {
		json_array_set_new(group, 0, json_integer(shape));
	}
	json_array_append_new(group, tb_web_value(key));
}

static void finish(struct pack *p)
{
	for (size_t i = 0; i < p->n_shapes; i++)
		free(p->shape[i].member);
	free(p->shape);
	json_decref(p->kinds);
	json_decref(p->kind_by_text);
	json_decref(p->groups);
}

/* ---- the two forms ---- */

static json_t *shapes_of(const struct pack *p)
{
	json_t *list = json_array();

	for (size_t i = 0; i < p->n_shapes; i++) {
		json_t *names = json_array(), *kinds = json_array();

		for (size_t k = 0; k < p->shape[i].n; k++) {
			json_array_append_new(names, json_string(p->shape[i].member[k].name));
			json_array_append_new(kinds, json_integer(p->shape[i].member[k].kind));
		}
		json_array_append_new(
			list, json_pack("{s:o, s:o}", "names", names, "kinds", kinds));
	}
	return list;
}

static void unpack_group(
	const struct pack *p, const char *path, json_t *group, json_t *kinds, json_t *values)
{
	const struct shape *s = &p->shape[json_integer_value(json_array_get(group, 0))];
	char key[TB_KEY_MAX];

	for (size_t i = 1; i < json_array_size(group); i++) {
		const struct member *m = &s->member[i - 1];

		snprintf(key, sizeof(key), "%s%s%s", path, path[0] ? "." : "", m->name);
		json_object_set_new(kinds, key, json_integer(m->kind));
		json_object_set(values, key, json_array_get(group, i));
	}
}

static void add_plain(const struct pack *p, json_t *state)
{
	json_t *kinds = json_object(), *values = json_object(), *group;
	const char *path;

	json_object_foreach(p->groups, path, group)
	{
		unpack_group(p, path, group, kinds, values);
	}
	json_object_set_new(state, "keys", kinds);
	json_object_set_new(state, "values", values);
}

void tb_web_add_keys(json_t *state, const struct tb_keys *keys, enum tb_web_form form)
{
	struct pack p = { json_array(), json_object(), json_object(), NULL, 0 };

	for (uint32_t i = 0; i < keys->n; i++) {
		if (!keys->key[i].info->is_hidden)
			add(&p, &keys->key[i]);
	}
	json_object_set(state, "kinds", p.kinds);
	if (form == TB_WEB_PLAIN) {
		add_plain(&p, state);
	} else {
		json_object_set_new(state, "shapes", shapes_of(&p));
		json_object_set(state, "groups", p.groups);
	}
	finish(&p);
}
