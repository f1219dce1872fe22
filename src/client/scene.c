/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Scenes as files. */
#include "client/scene.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/files.h"
#include "client/json.h"
#include "mixer/key-name.h"
#include "base/text.h"
#include "mixer/protocol.h"

#define VERSION 1 /* of all kinds of files */

bool tb_scene_name_is_valid(const char *name)
{
	return tb_is_file_name(name, 64, " ._-") && name[0] != '-' && name[0] != ' ';
}

/* ---- making one ---- */

static bool is_chosen(const struct tb_key *key, const char *const *patterns, uint32_t n)
{
	if (key->info->is_read_only || key->info->is_hidden)
		return false;
	for (uint32_t i = 0; i < n; i++) {
		if (tb_key_matches(key->name, patterns[i]))
			return true;
	}
	return n == 0;
}

static json_t *time_to_json(void)
{
	char text[32];
	time_t now = time(NULL);
	struct tm utc;

	gmtime_r(&now, &utc);
	strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &utc);
	return json_string(text);
}

json_t *tb_scene_of_keys(const struct tb_keys *keys, const char *console, const char *name,
	const char *const *patterns, uint32_t n)
{
	json_t *scene = json_object(), *params = json_object();

	json_object_set_new(scene, "format", json_string("troubadour-scene"));
	json_object_set_new(scene, "version", json_integer(VERSION));
	json_object_set_new(scene, "name", json_string(name));
	json_object_set_new(scene, "console", json_string(console));
	json_object_set_new(scene, "saved", time_to_json());
	for (uint32_t i = 0; i < keys->n; i++) {
		const struct tb_key *key = &keys->key[i];

		if (is_chosen(key, patterns, n))
			json_object_set_new(params, key->name, tb_value_to_json(&key->value));
	}
	json_object_set_new(scene, "params", params);
	return scene;
}

/* ---- writing ---- */

/* Fills in the path of `save`. */
static int replace_file(const char *text, const char *link, struct tb_save save)
{
	char path[PATH_MAX];
	int res = tb_make_parents(link, 0777);

	if (res < 0)
		return res;
	tb_follow_link(link, path);
	save.path = path;
	return tb_save_text(&save, text);
}

/* The text with a line's end, for free(); NULL without memory. */
static char *whole_text(const json_t *json)
{
	char *text = json ? json_dumps(json, JSON_INDENT(2) | JSON_REAL_PRECISION(9)) : NULL;
	size_t n = text ? strlen(text) : 0;
	char *grown = text ? realloc(text, n + 2) : NULL;

	if (!grown) {
		free(text);
		return NULL;
	}
	memcpy(grown + n, "\n", 2);
	return grown;
}

static int save_json(
	const json_t *json, const char *path, struct tb_save save, char error[TB_SCENE_ERROR_MAX])
{
	char *text = whole_text(json);
	int res = text ? replace_file(text, path, save) : -ENOMEM;

	free(text);
	if (res < 0)
		snprintf(error, TB_SCENE_ERROR_MAX, "%s: %s", path, strerror(-res));
	return res;
}

/* Its owner's alone, as settings are. */
#define OWNERS_MODE 0600

int tb_json_save(const json_t *json, const char *path, char error[TB_SCENE_ERROR_MAX])
{
	const struct tb_save save = { .mode = OWNERS_MODE, .syncs = true, .is_shared = true };

	return save_json(json, path, save, error);
}

int tb_json_save_for_now(const json_t *json, const char *path, char error[TB_SCENE_ERROR_MAX])
{
	const struct tb_save save = { .mode = OWNERS_MODE, .is_shared = true };

	return save_json(json, path, save, error);
}

/* ---- reading ---- */

static bool is_of_kind(const json_t *file, const char *kind)
{
	static const char prefix[] = "troubadour-";
	const char *format = json_string_value(json_object_get(file, "format"));

	return format && strncmp(format, prefix, sizeof(prefix) - 1) == 0
	       && strcmp(format + sizeof(prefix) - 1, kind) == 0;
}

/* NULL if it can be read. */
static const char *what_is_wrong(const json_t *file)
{
	const json_t *version = json_object_get(file, "version");

	if (!json_is_integer(version) || json_integer_value(version) < 1)
		return "has no version";
	if (json_integer_value(version) > VERSION)
		return "is of a newer Troubadour";
	if (!json_is_object(json_object_get(file, "params")))
		return "has no params";
	return NULL;
}

/* Jansson would only complain of a character. */
static bool begins_with_mark(FILE *file)
{
	char begin[4] = "";

	begin[fread(begin, 1, sizeof(begin) - 1, file)] = '\0';
	rewind(file);
	return tb_has_byte_order_mark(begin);
}

static json_t *load_from(FILE *file, const char *path, char error[TB_SCENE_ERROR_MAX])
{
	json_error_t where;
	json_t *json;

	if (begins_with_mark(file)) {
		snprintf(error, TB_SCENE_ERROR_MAX, "%s " TB_BYTE_ORDER_MARK_ADVICE, path);
		return NULL;
	}
	json = json_loadf(file, JSON_REJECT_DUPLICATES, &where);
	if (!json)
		snprintf(error, TB_SCENE_ERROR_MAX, "%s is damaged: line %d: %s", path, where.line,
			where.text);
	return json;
}

json_t *tb_json_load(const char *path, char error[TB_SCENE_ERROR_MAX])
{
	int fd = tb_open_regular(path, TB_FILE_MAX_BYTES);
	FILE *file = fd >= 0 ? fdopen(fd, "r") : NULL;
	json_t *json = file ? load_from(file, path, error) : NULL;

	if (!file)
		snprintf(error, TB_SCENE_ERROR_MAX, "%s: %s", path,
			fd == -EINVAL ? "not a regular file" : strerror(fd < 0 ? -fd : errno));
	if (file)
		fclose(file);
	else if (fd >= 0)
		close(fd);
	return json;
}

json_t *tb_settings_file_load(const char *path, const char *kind, char error[TB_SCENE_ERROR_MAX])
{
	json_t *file = tb_json_load(path, error);
	const char *wrong;

	if (!file)
		return NULL;
	wrong = what_is_wrong(file);
	if (!is_of_kind(file, kind))
		snprintf(error, TB_SCENE_ERROR_MAX, "%s is not a %s of Troubadour", path, kind);
	else if (wrong)
		snprintf(error, TB_SCENE_ERROR_MAX, "%s %s", path, wrong);
	else
		return file;
	json_decref(file);
	return NULL;
}

json_t *tb_scene_load(const char *path, char error[TB_SCENE_ERROR_MAX])
{
	return tb_settings_file_load(path, "scene", error);
}

/* ---- recalling ---- */

bool tb_scene_is_safe(const char *name, const json_t *safe)
{
	const json_t *pattern;
	size_t i;

	json_array_foreach(safe, i, pattern)
	{
		if (json_is_string(pattern) && tb_key_matches(name, json_string_value(pattern)))
			return true;
	}
	return false;
}

/* Earlier versions saved the mark of the last change of the structure among the params. */
static bool was_saved_by_mistake(const char *name)
{
	return strcmp(name, TB_MARK_TOKEN) == 0;
}

/* The console has loaded what `chooser` names. */
static bool has_controls(const struct tb_keys *keys, const char *chooser)
{
	char owner[TB_KEY_MAX];

	for (uint32_t i = 0; i < keys->n; i++)
		if (tb_key_chooser(keys->key[i].name, owner) && strcmp(owner, chooser) == 0)
			return true;
	return false;
}

/* Whether the control `name` is one of an insert that the scene chooses and that is not loaded
 * yet.  Then a key of that name is another insert's. */
static bool is_of_insert_to_come(
	const char *name, const json_t *params, const struct tb_keys *keys, const json_t *safe)
{
	char chooser[TB_KEY_MAX];
	const struct tb_key *key;
	const char *word;

	if (!tb_key_chooser(name, chooser) || tb_scene_is_safe(chooser, safe))
		return false;
	key = tb_keys_find(keys, chooser);
	word = json_string_value(json_object_get(params, chooser));
	return key && word && (strcmp(word, key->value.word) != 0 || !has_controls(keys, chooser));
}

/* Adds the controls of inserts that are yet to come, behind the words that choose these. */
static int add_controls_to_come(const json_t *params, const struct tb_keys *keys,
	const json_t *safe, struct tb_settings *settings, uint32_t *n_foreign)
{
	const char *name;
	json_t *json;
	int res;

	json_object_foreach((json_t *)params, name, json)
	{
		if (tb_scene_is_safe(name, safe) || !is_of_insert_to_come(name, params, keys, safe))
			continue;
		res = tb_settings_add_ahead(settings, name, json);
		if (res < 0)
			return res;
		*n_foreign += (uint32_t)res;
	}
	return 0;
}

int tb_scene_settings(const json_t *scene, const struct tb_keys *keys, const json_t *safe,
	struct tb_settings *settings, uint32_t *n_foreign)
{
	json_t *params = json_object_get(scene, "params"), *json;
	const char *name;
	int res;

	*n_foreign = 0;
	json_object_foreach(params, name, json)
	{
		const struct tb_key *key = tb_keys_find(keys, name);

		if (tb_scene_is_safe(name, safe) || was_saved_by_mistake(name)
			|| is_of_insert_to_come(name, params, keys, safe))
			continue;
		res = key && !key->info->is_read_only ? tb_settings_add_json(settings, key, json)
		                                      : 1;
		if (res < 0)
			return res;
		*n_foreign += (uint32_t)res;
	}
	return add_controls_to_come(params, keys, safe, settings, n_foreign);
}
