/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Which devices a bus or a strip would like, and which one it has. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <spa/utils/string.h>

#include "client-impl.h"
#include "client/devices.h"
#include "client/value.h"
#include "mixer/protocol.h"

/* ---- what there is ---- */

uint32_t tb_client_devices(
	const struct tb_client *c, bool plays, struct tb_device *list, uint32_t n_max)
{
	struct tb_device d;
	struct tb_global *g;
	uint32_t n = 0;

	tb_registry_for_each(g, &c->registry, TB_GLOBAL_NODE)
	{
		if (n < n_max && tb_device_read(&d, g->id, &g->props->dict)
			&& (plays ? d.plays : d.records) && !tb_client_is_of_console(c, d.name))
			list[n++] = d;
	}
	tb_devices_sort(list, n);
	return n;
}

void tb_client_list_devices(const struct tb_client *c, bool plays, struct tb_devices *devices)
{
	devices->n = tb_client_devices(c, plays, devices->list, TB_MAX_DEVICES);
}

bool tb_client_uses_device(const struct tb_client *c, const char *name, uint32_t device)
{
	const struct tb_object *own, *l;
	char node[sizeof(c->console) + sizeof(own->name)];

	snprintf(node, sizeof(node), "%s.%s", c->console, name);
	own = tb_client_find_node(c, node);
	for (uint32_t i = 0; own && (l = tb_client_object(c, i)) != NULL; i++)
		if (l->kind == TB_OBJECT_LINK
			&& ((l->node == own->id && l->input_node == device)
				|| (l->node == device && l->input_node == own->id)))
			return true;
	return false;
}

bool tb_client_has_policy(const struct tb_client *c)
{
	return c->metadata_id[TB_POLICY] != PW_ID_ANY;
}

/* ---- what is chosen ---- */

json_t *tb_client_described(const struct tb_client *c, const char *name)
{
	const struct tb_key *key = tb_keys_find(&c->keys, name);

	return key ? json_loads(tb_key_text(key), 0, NULL) : NULL;
}

/* A new reference; NULL if there is none. */
static json_t *described(const struct tb_client *c, const char *name)
{
	static const char *const keys[] = { TB_FACT_STRIPS, TB_FACT_BUSES };
	json_t *found = NULL;

	for (size_t i = 0; i < SPA_N_ELEMENTS(keys) && !found; i++) {
		json_t *list = tb_client_described(c, keys[i]), *object;
		size_t k;

		json_array_foreach(list, k, object)
		{
			if (spa_streq(json_string_value(json_object_get(object, "name")), name))
				found = json_incref(object);
		}
		json_decref(list);
	}
	return found;
}

int tb_client_plays(const struct tb_client *c, const char *name, char *why, uint32_t n_why)
{
	json_t *object = described(c, name);
	const char *type = json_string_value(json_object_get(object, "type"));
	bool plays = spa_streq(type, "playback"), records = spa_streq(type, "capture");
	bool is_there = object != NULL;

	json_decref(object);
	if (plays || records)
		return plays;
	if (is_there)
		snprintf(why, n_why,
			"\"%s\" is virtual: applications are linked to it, not devices; playback "
			"buses and capture strips have devices",
			name);
	else
		snprintf(why, n_why, "there is no strip or bus \"%s\"", name);
	return is_there ? -ENOTSUP : -ENOENT;
}

int tb_client_choice(const struct tb_client *c, const char *name, char (*list)[TB_DEVICE_NAME_MAX],
	uint32_t n_max)
{
	int res = tb_client_plays(c, name, NULL, 0);
	json_t *object, *wish;
	size_t i;

	if (res < 0)
		return res;
	res = 0;
	object = described(c, name);
	json_array_foreach(json_object_get(object, "devices"), i, wish)
	{
		if ((uint32_t)res < n_max && json_is_string(wish))
			snprintf(list[res++], TB_DEVICE_NAME_MAX, "%s", json_string_value(wish));
	}
	json_decref(object);
	return res;
}

static json_t *wish_to_json(const struct tb_devices *devices, json_t *wish)
{
	int i = tb_device_match(devices->list, devices->n, json_string_value(wish));

	return json_pack("{s:O, s:s, s:b}", "device", wish, "description",
		i >= 0 ? devices->list[i].description : "", "present", i >= 0);
}

json_t *tb_client_choice_to_json(const struct tb_client *c, const char *name)
{
	json_t *list = json_array(), *now = json_array(), *object = described(c, name), *wish;
	struct tb_devices devices;
	int plays = tb_client_plays(c, name, NULL, 0);
	size_t i;

	tb_client_list_devices(c, plays > 0, &devices);
	json_array_foreach(json_object_get(object, "devices"), i, wish)
	{
		json_array_append_new(list, wish_to_json(&devices, wish));
	}
	for (uint32_t k = 0; k < devices.n; k++)
		if (tb_client_uses_device(c, name, devices.list[k].node))
			json_array_append_new(now, json_string(devices.list[k].name));
	json_decref(object);
	object = json_pack("{s:s, s:o, s:o}", "name", name, "devices", list, "now", now);
	if (plays >= 0)
		return object;
	json_decref(object);
	return NULL;
}

/* ---- choosing ---- */

/* A device that is there, by its node's name, or a pattern.  0, or -errno with `why`. */
static int add_wish(
	const struct tb_devices *devices, json_t *list, const char *text, char *why, uint32_t n_why)
{
	int i = tb_device_match(devices->list, devices->n, text);

	if (i >= 0 || strpbrk(text, "*?")) {
		json_array_append_new(list, json_string(i >= 0 ? devices->list[i].name : text));
		return 0;
	}
	tb_device_explain(text, i, why, n_why);
	return i;
}

int tb_client_request_devices(struct tb_client *c, const char *name, const char *const *names,
	uint32_t n, tb_done_t done, void *data, char *why, uint32_t n_why)
{
	int res = tb_client_plays(c, name, why, n_why);
	json_t *list, *object;
	struct tb_devices devices;
	char *text;

	if (res < 0)
		return res;
	tb_client_list_devices(c, res > 0, &devices);
	list = json_array();
	res = 0;
	for (uint32_t i = 0; i < n && res == 0; i++)
		res = add_wish(&devices, list, names[i], why, n_why);
	object = json_pack("{s:s, s:o}", "name", name, "devices", list);
	text = json_dumps(object, JSON_COMPACT);
	if (res == 0)
		res = text ? tb_client_request_change(
			      c, tb_orders[TB_ORDER_CHANGE].key, text, done, data)
		           : -ENOMEM;
	free(text);
	json_decref(object);
	return res;
}
