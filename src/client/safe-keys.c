/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "safe-keys.h"

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "client/saving.h"
#include "client/scene.h"
#include "client/user-files.h"
#include "shelf.h"
#include "wishes.h"

#define FILE_NAME "safe.json"

static bool is_list_of_strings(const json_t *list)
{
	const json_t *item;
	size_t i;

	json_array_foreach(list, i, item)
	{
		if (!json_is_string(item))
			return false;
	}
	return json_is_array(list);
}

json_t *tb_safe_keys_load(struct tb_report *r)
{
	char path[PATH_MAX], error[TB_SCENE_ERROR_MAX];
	json_t *safe;

	if (tb_config_path(path, FILE_NAME) < 0 || access(path, F_OK) < 0)
		return json_array();
	safe = tb_json_load(path, error);
	if (safe && is_list_of_strings(safe))
		return safe;
	if (safe)
		tb_report_failure(r, -EINVAL,
			"%s is damaged: expected a list of strings, such as [ \"strip.mic\" ]",
			path);
	else
		tb_report_failure(r, -EINVAL, "%s", error);
	json_decref(safe);
	return NULL;
}

int tb_scenes_protected(struct tb_report *r)
{
	json_t *safe = tb_safe_keys_load(r), *pattern;
	size_t i;

	json_array_foreach(safe, i, pattern) tb_report_line(r, "%s", json_string_value(pattern));
	json_decref(safe);
	return safe ? 0 : -EINVAL;
}

/* ---- changing it ---- */

/* Whether it was there. */
static bool forget(json_t *safe, const char *pattern)
{
	bool was_there = false;

	for (size_t i = json_array_size(safe); i-- > 0;) {
		if (strcmp(json_string_value(json_array_get(safe, i)), pattern) != 0)
			continue;
		json_array_remove(safe, i);
		was_there = true;
	}
	return was_there;
}

static int save(const json_t *safe, struct tb_report *r)
{
	char path[PATH_MAX];
	int res = tb_config_path(path, FILE_NAME);

	return res < 0 ? tb_report_failure(r, res, "neither XDG_CONFIG_HOME nor HOME is set")
	               : tb_shelf_save(safe, path, r);
}

int tb_scene_protect(
	struct tb_client *c, const char *const *patterns, uint32_t n, struct tb_report *r)
{
	int res = c ? tb_scene_check_patterns(c, patterns, n, r) : 0;
	json_t *safe;

	safe = res == 0 ? tb_safe_keys_load(r) : NULL;
	if (!safe)
		return res < 0 ? res : -EINVAL;
	for (uint32_t i = 0; i < n; i++) {
		forget(safe, patterns[i]);
		json_array_append_new(safe, json_string(patterns[i]));
	}
	res = save(safe, r);
	for (uint32_t i = 0; i < n && res == 0; i++)
		tb_report_line(r, "%s: protected from recalls", patterns[i]);
	json_decref(safe);
	return res;
}

int tb_scene_unprotect(const char *const *patterns, uint32_t n, struct tb_report *r)
{
	json_t *safe = tb_safe_keys_load(r);
	int res = safe ? 0 : -EINVAL;

	for (uint32_t i = 0; i < n && res == 0; i++)
		if (!forget(safe, patterns[i]))
			res = tb_report_failure(r, -ENOENT,
				"\"%s\" is not protected; `troubadour scene safe` lists what is",
				patterns[i]);
	if (res == 0)
		res = save(safe, r);
	for (uint32_t i = 0; i < n && res == 0; i++)
		tb_report_line(r, "%s: recalls change it again", patterns[i]);
	json_decref(safe);
	return res;
}
