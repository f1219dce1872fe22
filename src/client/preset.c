/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Presets as files. */
#include "client/preset.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "client/json.h"

#define VOICE "@voice"

json_t *tb_preset_load(const char *path, char error[TB_SCENE_ERROR_MAX])
{
	return tb_settings_file_load(path, "preset", error);
}

const char *tb_preset_help(const json_t *preset)
{
	const char *help = json_string_value(json_object_get(preset, "help"));

	return help ? help : "";
}

static bool is_voice(const json_t *json)
{
	return json_is_string(json) && strcmp(json_string_value(json), VOICE) == 0;
}

bool tb_preset_needs_voice(const json_t *preset)
{
	json_t *json;
	const char *name;

	json_object_foreach(json_object_get(preset, "params"), name, json)
	{
		if (is_voice(json))
			return true;
	}
	return false;
}

/* ---- applying ---- */

/* The key without "strip.mic."; NULL if it is of another device, or a fact. */
static const char *key_of_device(const struct tb_key *key, const char *device)
{
	return key->info->is_read_only || key->info->is_hidden ? NULL
	                                                       : tb_behind_dot(key->name, device);
}

/* Bytes of "comp." in "comp.on", 0 for "fader". */
static size_t processor_bytes(const char *name)
{
	const char *dot = strchr(name, '.');

	return dot ? (size_t)(dot - name) + 1 : 0;
}

static bool names_processor(json_t *params, const char *key)
{
	size_t n = processor_bytes(key);
	json_t *json;
	const char *name;

	json_object_foreach(params, name, json)
	{
		if (n > 0 && strncmp(name, key, n) == 0)
			return true;
	}
	return false;
}

/* Before what the preset says, since a limiter's mode and its lookahead move each other. */
static int add_defaults(struct tb_settings *settings, json_t *params, const struct tb_keys *keys,
	const char *device)
{
	int res = 0;

	for (uint32_t i = 0; i < keys->n && res == 0; i++) {
		const char *name = key_of_device(&keys->key[i], device);

		if (name && !json_object_get(params, name) && names_processor(params, name))
			res = tb_settings_add(settings, &keys->key[i], &keys->key[i].info->def);
	}
	return res;
}

/* 0, 1 if the device does not have it, or -errno. */
static int add_named(struct tb_settings *settings, const struct tb_key *key, const json_t *json,
	const char *voice)
{
	json_t *word;
	int res;

	if (!key || key->info->is_read_only)
		return 1;
	if (!is_voice(json))
		return tb_settings_add_json(settings, key, json);
	word = voice ? json_string(voice) : NULL;
	res = word ? tb_settings_add_json(settings, key, word) : 1;
	json_decref(word);
	return res;
}

static void add_to_list(char *list, const char *name)
{
	size_t n = strlen(list);

	snprintf(list + n, TB_SCENE_ERROR_MAX - n, "%s%s", n ? ", " : "", name);
}

/* Nobody misses a processor that the preset has off. */
static bool is_of_what_is_off(json_t *params, const char *name)
{
	char key[TB_KEY_MAX];

	snprintf(key, sizeof(key), "%.*son", (int)processor_bytes(name), name);
	return processor_bytes(name) > 0 && json_is_false(json_object_get(params, key));
}

int tb_preset_settings(const json_t *preset, const struct tb_keys *keys, const char *device,
	const char *voice, struct tb_settings *settings, char lacking[TB_SCENE_ERROR_MAX])
{
	json_t *params = json_object_get(preset, "params"), *json;
	const char *name;
	int res = add_defaults(settings, params, keys, device);

	lacking[0] = '\0';
	if (res < 0)
		snprintf(settings->message, sizeof(settings->message), "%s", strerror(-res));
	json_object_foreach(params, name, json)
	{
		if (res < 0)
			return res;
		res = add_named(settings, tb_keys_findf(keys, "%s.%s", device, name), json, voice);
		if (res > 0 && !is_of_what_is_off(params, name))
			add_to_list(lacking, name);
	}
	return res < 0 ? res : 0;
}

/* ---- making one ---- */

/* The controls of an insert mean nothing without the graph that has them, nor do those of
 * surround on a strip that has none. */
static bool is_of_processor(const char *name)
{
	return strcmp(name, "trim") == 0 || strcmp(name, "width") == 0
	       || (processor_bytes(name) > 0 && strncmp(name, "channel.", 8) != 0
		       && strncmp(name, "insert.", 7) != 0 && strncmp(name, "spatial.", 8) != 0);
}

json_t *tb_preset_of_keys(const struct tb_keys *keys, const char *device, const char *help)
{
	json_t *params = json_object();

	for (uint32_t i = 0; i < keys->n; i++) {
		const char *name = key_of_device(&keys->key[i], device);

		if (name && is_of_processor(name))
			json_object_set_new(params, name, tb_value_to_json(&keys->key[i].value));
	}
	return json_pack("{s:s, s:i, s:s, s:o}", "format", "troubadour-preset", "version", 1,
		"help", help, "params", params);
}
