/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The whole state of a console as JSON. */
#include "console-impl.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/json.h"
#include "mixer/value-text.h"
#include "client/value.h"

json_t *tb_web_value(const struct tb_key *key)
{
	return key->text ? json_string(key->text) : tb_value_to_json(&key->value);
}

/* ---- what there is to know of keys ---- */

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

/* Keys of the same kind say the same of themselves, and there may be thousands: each kind
 * is said once, and each key tells which one is its. */
struct kinds {
	json_t *list, *by_text; /* by_text: the kind as JSON, to its index */
	json_t *by_place;       /* "strip.gate.on": which of `known` */
	struct known *known;
	size_t n_known;
};

/* What was said of the same key of another strip. */
struct known {
	const struct tb_key_info *info;
	json_int_t index;
};

static json_int_t index_of(struct kinds *k, const struct tb_key_info *info)
{
	json_t *kind = kind_of(info), *known;
	char *text = json_dumps(kind, JSON_COMPACT | JSON_SORT_KEYS);
	json_int_t index = (json_int_t)json_array_size(k->list);

	known = json_object_get(k->by_text, text ? text : "");
	if (known) {
		index = json_integer_value(known);
	} else {
		json_array_append(k->list, kind);
		json_object_set_new(k->by_text, text ? text : "", json_integer(index));
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

/* "strip.game.gate.on" without its strip. */
static void place_of(const char *key, char place[TB_KEY_MAX])
{
	const char *first = strchr(key, '.'), *second = first ? strchr(first + 1, '.') : NULL;

	if (second)
		snprintf(place, TB_KEY_MAX, "%.*s%s", (int)(first - key), key, second);
	else
		snprintf(place, TB_KEY_MAX, "%s", key);
}

/* Each strip describes its keys, most often as the one before did.  Some have a choice of all
 * strips: as text, that would be written as often as there are strips. */
static json_int_t index_at_place(struct kinds *k, const struct tb_key *key)
{
	char place[TB_KEY_MAX];
	struct known *known;
	json_t *at;

	place_of(key->name, place);
	at = json_object_get(k->by_place, place);
	known = at ? &k->known[json_integer_value(at)] : NULL;
	if (known && is_same(known->info, key->info))
		return known->index;
	if (!known) {
		known = &k->known[k->n_known];
		json_object_set_new(k->by_place, place, json_integer((json_int_t)k->n_known++));
	}
	*known = (struct known){ key->info, index_of(k, key->info) };
	return known->index;
}

static void add_keys(json_t *state, const struct tb_keys *keys)
{
	struct kinds kinds = { json_array(), json_object(), json_object(),
		calloc(keys->n + 1, sizeof(struct known)), 0 };
	json_t *kind_by_key = json_object(), *values = json_object();
	const struct tb_key_info *before = NULL;
	json_int_t index = 0;

	for (uint32_t i = 0; i < keys->n && kinds.known; i++) {
		const struct tb_key *key = &keys->key[i];

		if (key->info->is_hidden)
			continue;
		if (key->info != before)
			index = index_at_place(&kinds, key);
		before = key->info;
		json_object_set_new(kind_by_key, key->name, json_integer(index));
		json_object_set_new(values, key->name, tb_web_value(key));
	}
	json_object_set_new(state, "kinds", kinds.list);
	json_object_set_new(state, "keys", kind_by_key);
	json_object_set_new(state, "values", values);
	json_decref(kinds.by_text);
	json_decref(kinds.by_place);
	free(kinds.known);
}

/* ---- strips and buses ---- */

/* As the console describes it; at least its name. */
static json_t *device_of(const json_t *described, const char *name)
{
	json_t *device;
	size_t i;

	json_array_foreach(described, i, device)
	{
		const char *its = json_string_value(json_object_get(device, "name"));

		if (its && strcmp(its, name) == 0)
			return json_incref(device);
	}
	return json_pack("{s:s, s:s}", "name", name, "description", name);
}

static json_t *devices_of(const struct tb_keys *keys, const char *key_name,
	char (*names)[TB_NAME_MAX + 1], uint32_t n)
{
	const struct tb_key *key = tb_keys_find(keys, key_name);
	json_t *described =
		key ? json_loads(key->text ? key->text : key->value.word, 0, NULL) : NULL;
	json_t *list = json_array();

	for (uint32_t i = 0; i < n; i++)
		json_array_append_new(list, device_of(described, names[i]));
	json_decref(described);
	return list;
}

/* ---- all of it ---- */

/* At least ours. */
static json_t *consoles_of(const struct tb_web_console *c, const struct tb_survey *survey)
{
	if (survey)
		return tb_web_consoles(survey);
	return c->client ? json_pack("[s]", tb_client_console(c->client)) : json_array();
}

json_t *tb_web_state(struct tb_web_console *c, const struct tb_survey *survey)
{
	json_t *state = json_pack("{s:i, s:s, s:I, s:b}", "api", TB_API_VERSION, "version",
		TB_VERSION, "rev", (json_int_t)c->rev, "lan", c->options.is_on_lan);
	const struct tb_keys *keys;

	json_object_set_new(state, "consoles", consoles_of(c, survey));
	if (!c->client || !tb_client_is_ready(c->client)) {
		json_object_set_new(state, "console", json_null());
		json_object_set_new(state, "why",
			json_string(c->has_pipewire ? "no console runs" : "no PipeWire answers"));
		/* What there is to make one of. */
		if (survey)
			json_object_set_new(state, "graph", tb_web_graph(survey, ""));
		return state;
	}
	keys = tb_client_keys(c->client);
	json_object_set_new(state, "console", json_string(tb_client_console(c->client)));
	json_object_set_new(
		state, "strips", devices_of(keys, "console.strips", keys->strip, keys->n_strips));
	json_object_set_new(
		state, "buses", devices_of(keys, "console.buses", keys->bus, keys->n_buses));
	add_keys(state, keys);
	if (survey)
		json_object_set_new(
			state, "graph", tb_web_graph(survey, tb_client_console(c->client)));
	return state;
}
