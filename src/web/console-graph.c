/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What is in the session round a console, as JSON: applications, devices, and who is
 * linked to whom. */
#include "console-impl.h"

#include <string.h>

#include <spa/utils/string.h>

static bool is_console_node(const struct tb_global *t, const char *console)
{
	return t->kind == TB_GLOBAL_NODE && spa_streq(tb_global_get(t, TB_KEY_CONSOLE), console)
	       && tb_global_get(t, TB_KEY_DEVICE)[0];
}

json_t *tb_web_consoles(const struct tb_survey *survey)
{
	json_t *seen = json_object(), *list = json_array(), *item;
	const char *name;

	for (uint32_t i = 0; i < survey->registry.n_globals; i++) {
		name = survey->registry.global[i]->kind == TB_GLOBAL_NODE
		               ? tb_global_get(survey->registry.global[i], TB_KEY_CONSOLE)
		               : "";
		if (name[0])
			json_object_set_new(seen, name, json_true());
	}
	json_object_foreach(seen, name, item)
	{
		json_array_append_new(list, json_string(name));
	}
	json_decref(seen);
	return list;
}

/* ---- peers ---- */

static bool is_in(const json_t *list, json_int_t id)
{
	json_t *item;
	size_t i;

	json_array_foreach(list, i, item)
	{
		if (json_integer_value(json_object_get(item, "node")) == id)
			return true;
	}
	return false;
}

/* The nodes that the node plays to, or hears (`inputs`), each once. */
static json_t *peers_of(const struct tb_survey *survey, uint32_t node, bool inputs)
{
	json_t *list = json_array();

	for (uint32_t i = 0; i < survey->registry.n_globals; i++) {
		const struct tb_global *l = survey->registry.global[i], *peer;

		if (l->kind != TB_GLOBAL_LINK || (inputs ? l->to_node : l->from_node) != node)
			continue;
		peer = tb_survey_node(survey, inputs ? l->from_node : l->to_node);
		if (!peer || is_in(list, peer->id) || tb_global_is_level_meter(peer))
			continue;
		json_array_append_new(list, json_pack("{s:i, s:s, s:s, s:s, s:s}", "node", peer->id,
						    "name", tb_global_get(peer, PW_KEY_NODE_NAME),
						    "label", tb_global_label(peer), "console",
						    tb_global_get(peer, TB_KEY_CONSOLE), "device",
						    tb_global_get(peer, TB_KEY_DEVICE)));
	}
	return list;
}

/* ---- applications ---- */

static const char *first_of(const struct tb_global *t, const char *a, const char *b)
{
	const char *text = tb_global_get(t, a);

	return text[0] ? text : tb_global_get(t, b);
}

static json_t *application_of(const struct tb_survey *survey, const struct tb_global *t)
{
	bool plays = spa_streq(tb_global_get(t, PW_KEY_MEDIA_CLASS), "Stream/Output/Audio");
	const char *name = tb_global_get(t, PW_KEY_APP_NAME);

	return json_pack("{s:i, s:s, s:s, s:s, s:s, s:b, s:o}", "node", t->id, "application",
		name[0] ? name : tb_global_label(t), "binary",
		tb_global_get(t, PW_KEY_APP_PROCESS_BINARY), "media",
		tb_global_get(t, PW_KEY_MEDIA_NAME), "icon",
		first_of(t, PW_KEY_APP_ICON_NAME, PW_KEY_MEDIA_ICON_NAME), "plays", plays, "peers",
		peers_of(survey, t->id, !plays));
}

/* ---- devices ---- */

/* The name in {"name":"..."} of WirePlumber's metadata "default". */
static bool is_default(const struct tb_survey *survey, const char *key, const char *node)
{
	const char *text = tb_survey_entry(survey, "default", key);
	json_t *json = text ? json_loads(text, 0, NULL) : NULL;
	const char *name = json_string_value(json_object_get(json, "name"));
	bool is_it = name && strcmp(name, node) == 0;

	json_decref(json);
	return is_it;
}

static bool is_device(const struct tb_global *t)
{
	const char *class = tb_global_get(t, PW_KEY_MEDIA_CLASS);

	return t->kind == TB_GLOBAL_NODE && !tb_global_get(t, TB_KEY_CONSOLE)[0]
	       && (spa_streq(class, "Audio/Sink") || spa_strstartswith(class, "Audio/Source"));
}

static json_t *device_of(const struct tb_survey *survey, const struct tb_global *t)
{
	const char *name = tb_global_get(t, PW_KEY_NODE_NAME);
	bool plays = spa_streq(tb_global_get(t, PW_KEY_MEDIA_CLASS), "Audio/Sink");

	return json_pack("{s:i, s:s, s:s, s:b, s:b, s:s}", "node", t->id, "name", name, "label",
		tb_global_label(t), "plays", plays, "default",
		is_default(survey, plays ? "default.audio.sink" : "default.audio.source", name),
		"form", tb_global_get(t, PW_KEY_DEVICE_FORM_FACTOR));
}

/* ---- strips and buses ---- */

static json_t *own_of(const struct tb_survey *survey, const struct tb_global *t)
{
	return json_pack("{s:i, s:s, s:o, s:o}", "node", t->id, "label", tb_global_label(t), "from",
		peers_of(survey, t->id, true), "to", peers_of(survey, t->id, false));
}

/* A setting of WirePlumber; NULL if it has none of that name. */
static json_t *setting_of(const struct tb_survey *survey, const char *name)
{
	const char *text = tb_survey_entry(survey, "sm-settings", name);

	return text ? json_loads(text, JSON_DECODE_ANY, NULL) : NULL;
}

/* Anybody may write to the session's settings; what is no text assigns nothing. */
static json_t *assignments_of(const struct tb_survey *survey)
{
	json_t *all = setting_of(survey, "troubadour.assignments"), *to;
	const char *application;
	void *next;

	json_object_foreach_safe(all, next, application, to)
	{
		if (!json_is_string(to))
			json_object_del(all, application);
	}
	if (!all || json_is_object(all))
		return all;
	json_decref(all);
	return json_object();
}

json_t *tb_web_graph(const struct tb_survey *survey, const char *console)
{
	json_t *apps = json_array(), *devices = json_array(), *own = json_object();
	json_t *assignments = assignments_of(survey);
	json_t *well_known = setting_of(survey, "troubadour.well-known");

	for (uint32_t i = 0; i < survey->registry.n_globals; i++) {
		const struct tb_global *t = survey->registry.global[i];

		if (tb_global_is_stream(t))
			json_array_append_new(apps, application_of(survey, t));
		else if (is_device(t))
			json_array_append_new(devices, device_of(survey, t));
		else if (is_console_node(t, console))
			json_object_set_new(
				own, tb_global_get(t, TB_KEY_DEVICE), own_of(survey, t));
	}
	/* Without WirePlumber, or with one that has no policy of ours, nothing can be
	 * assigned. */
	return json_pack("{s:o, s:o, s:o, s:o, s:o}", "apps", apps, "devices", devices, "nodes",
		own, "assignments", assignments ? assignments : json_null(), "well-known",
		well_known ? well_known : json_null());
}
