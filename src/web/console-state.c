/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The whole state of a console as JSON. */
#include "console-impl.h"

#include <stdio.h>
#include <string.h>

#include "client/json.h"
#include "client/value.h"
#include "mixer/protocol.h"
#include "mixer/reductions.h"

/* ---- strips and buses ---- */

/* The console's description of it, or its name alone. */
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

/* ---- what a row of levels has ---- */

static json_t *reductions(void)
{
	json_t *words = json_array();

	for (uint32_t i = 0; i < TB_N_REDUCTIONS; i++)
		if (!tb_reduction_kinds[i].is_share)
			json_array_append_new(words, json_string(tb_reduction_kinds[i].word));
	return words;
}

/* ---- all of it ---- */

/* The consoles of the session, or at least ours. */
static json_t *consoles_of(const struct tb_web_console *c, const struct tb_survey *survey)
{
	if (survey)
		return tb_web_consoles(survey);
	return c->client ? json_pack("[s]", tb_client_console(c->client)) : json_array();
}

json_t *tb_web_state(
	struct tb_web_console *c, const struct tb_survey *survey, enum tb_web_form form)
{
	json_t *state = json_pack("{s:i, s:s, s:I, s:b}", "api", TB_API_VERSION, "version",
		TB_VERSION, "rev", (json_int_t)c->rev, "lan", c->options.is_on_lan);
	const struct tb_keys *keys;

	json_object_set_new(state, "consoles", consoles_of(c, survey));
	c->is_missed = !c->client;
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
		state, "strips", devices_of(keys, TB_FACT_STRIPS, keys->strip, keys->n_strips));
	json_object_set_new(
		state, "buses", devices_of(keys, TB_FACT_BUSES, keys->bus, keys->n_buses));
	json_object_set_new(state, "reductions", reductions());
	tb_web_add_keys(state, keys, form);
	if (survey)
		json_object_set_new(
			state, "graph", tb_web_graph(survey, tb_client_console(c->client)));
	return state;
}
