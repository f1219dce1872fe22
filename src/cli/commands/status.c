/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What there is to show, and the same as JSON. */
#include "status.h"

#include <stdio.h>
#include <string.h>

#include <spa/utils/string.h>

#include "commands.h"
#include "client/json.h"
#include "client/locks.h"
#include "print-json.h"
#include "mixer/protocol.h"

const struct tb_object *tb_status_node(const struct tb_status *s, const char *device)
{
	char name[160];

	snprintf(name, sizeof(name), "%s.%s", tb_client_console(s->client), device);
	return tb_client_find_node(s->client, name);
}

double tb_status_number(const struct tb_key *key)
{
	return key ? key->value.number : 0.0;
}

const struct tb_key *tb_status_param(
	const struct tb_status *s, const char *family, const char *device, const char *name)
{
	return tb_keys_findf(s->keys, "%s.%s.%s", family, device, name);
}

const struct tb_level_row *tb_status_row(
	const struct tb_status *s, const char *family, const char *device)
{
	char name[TB_KEY_MAX];

	snprintf(name, sizeof(name), "%s.%s", family, device);
	return s->levels ? tb_levels_find(s->levels, name) : NULL;
}

const char *tb_status_lost(const struct tb_status *s)
{
	const struct tb_key *key = tb_keys_find(s->keys, TB_FACT_LOST);

	if (!key || strcmp(key->value.word, "none") == 0)
		return "";
	return key->text ? key->text : key->value.word;
}

/* ---- as JSON ---- */

static json_t *peers_to_json(const struct tb_status *s, const char *device, bool inputs)
{
	const struct tb_object *node = tb_status_node(s, device), *other;
	json_t *list = json_array();

	for (uint32_t i = 0; node && tb_client_object(s->client, i); i++) {
		other = tb_client_peer(s->client, node, i, inputs);
		if (other)
			json_array_append_new(list, json_string(other->name));
	}
	return list;
}

static json_t *input_to_json(const struct tb_level_row *row)
{
	json_t *o = json_object();

	json_object_set_new(o, "peak", tb_json_level(tb_input_of_row(row).peak_lin));
	json_object_set_new(o, "rms", tb_json_level(tb_input_of_row(row).rms_lin));
	return o;
}

/* The params of one device without what all their keys begin with. */
static json_t *device_to_json(const struct tb_status *s, const char *family, const char *device)
{
	bool is_strip = strcmp(family, "strip") == 0;
	const struct tb_object *node = tb_status_node(s, device);
	const struct tb_level_row *row = tb_status_row(s, family, device);
	const char *refusal = node ? tb_client_refusal(s->client, node->id) : NULL;
	json_t *o = json_object(), *params = json_object();
	char prefix[TB_KEY_MAX];

	snprintf(prefix, sizeof(prefix), "%s.%s", family, device);
	json_object_set_new(o, "name", json_string(device));
	json_object_set_new(o, "description", json_string(node ? node->description : ""));
	json_object_set_new(o, "peak", tb_json_level(tb_level_of_row(row).peak_lin));
	json_object_set_new(o, "rms", tb_json_level(tb_level_of_row(row).rms_lin));
	if (is_strip)
		json_object_set_new(o, "input", input_to_json(row));
	json_object_set_new(o, "overs",
		json_integer(
			(json_int_t)tb_status_number(tb_status_param(s, family, device, "overs"))));
	json_object_set_new(o, "reduction",
		tb_json_reduction(prefix, row ? row->reduction : (struct tb_reduction){ 0 }));
	json_object_set_new(o, is_strip ? "from" : "to", peers_to_json(s, device, is_strip));
	tb_arrangement_add_json(&s->arrangement, device, o);
	if (refusal)
		json_object_set_new(o, "refused", json_string(refusal));
	for (uint32_t i = 0; i < s->keys->n; i++) {
		const struct tb_key *key = &s->keys->key[i];

		if (tb_key_matches(key->name, prefix) && !spa_strendswith(key->name, ".overs"))
			json_object_set_new(params, key->name + strlen(prefix) + 1,
				tb_value_to_json(&key->value));
	}
	json_object_set_new(o, "params", params);
	return o;
}

static json_t *matrix_to_json(const struct tb_status *s)
{
	json_t *matrix = json_object();

	for (uint32_t i = 0; i < s->keys->n_strips; i++) {
		json_t *row = json_object();

		for (uint32_t b = 0; b < s->keys->n_buses; b++) {
			const char *strip = s->keys->strip[i], *bus = s->keys->bus[b];
			const struct tb_key *route = tb_keys_of_cell(s->keys, "route", strip, bus);
			const struct tb_key *send = tb_keys_of_cell(s->keys, "send", strip, bus);
			const struct tb_key *pre = tb_keys_of_cell(s->keys, "pre", strip, bus);
			json_t *cell = json_object();

			json_object_set_new(
				cell, "route", json_boolean(tb_status_number(route) != 0.0));
			json_object_set_new(cell, "send", tb_json_float(tb_status_number(send)));
			json_object_set_new(
				cell, "pre", json_boolean(tb_status_number(pre) != 0.0));
			json_object_set_new(cell, "locked",
				json_boolean(tb_cell_is_locked(s->keys, strip, bus)));
			json_object_set_new(row, bus, cell);
		}
		json_object_set_new(matrix, s->keys->strip[i], row);
	}
	return matrix;
}

static json_t *engine_to_json(const struct tb_status *s)
{
	json_t *engine = json_object();

	for (uint32_t i = 0; i < s->keys->n; i++) {
		const struct tb_key *key = &s->keys->key[i];

		if (strncmp(key->name, "engine.", 7) == 0)
			json_object_set_new(engine, key->name + 7, tb_value_to_json(&key->value));
	}
	return engine;
}

int tb_status_print_json(const struct tb_status *s)
{
	json_t *o = json_object(), *strips = json_array(), *buses = json_array();
	int res;

	for (uint32_t i = 0; i < s->keys->n_strips; i++)
		json_array_append_new(strips, device_to_json(s, "strip", s->keys->strip[i]));
	for (uint32_t i = 0; i < s->keys->n_buses; i++)
		json_array_append_new(buses, device_to_json(s, "bus", s->keys->bus[i]));
	json_object_set_new(o, "console", json_string(tb_client_console(s->client)));
	json_object_set_new(o, "engine", engine_to_json(s));
	json_object_set_new(o, "strips", strips);
	json_object_set_new(o, "buses", buses);
	json_object_set_new(o, "matrix", matrix_to_json(s));
	json_object_set_new(o, "lost", json_string(tb_status_lost(s)));
	res = tb_json_print(o, JSON_INDENT(2));
	json_decref(o);
	return res < 0 ? TB_EXIT_FAILURE : 0;
}
