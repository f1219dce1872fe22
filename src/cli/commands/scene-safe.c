/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "scene-safe.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "commands.h"
#include "paths.h"
#include "client/scene.h"

/* ---- the list ---- */

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

json_t *tb_scene_load_safe(void)
{
	char path[PATH_MAX], error[PATH_MAX + 64];
	json_t *safe;

	if (tb_config_path(path, "safe.json") < 0 || access(path, F_OK) < 0)
		return json_array();
	safe = tb_json_load(path, error);
	if (safe && is_list_of_strings(safe))
		return safe;
	if (safe)
		snprintf(error, sizeof(error),
			"%s is damaged: expected a list of strings, as [ \"strip.mic\" ]", path);
	tb_fail(error);
	json_decref(safe);
	return NULL;
}

/* ---- changing it ---- */

/* The list is the user's, whether a console runs or not; one that runs knows its keys. */
static int check_if_known(const struct tb_options *o)
{
	char why[TB_CLIENT_WHY_MAX];
	struct tb_client *c = tb_client_connect(&o->client, why);
	int res;

	if (!c && o->client.console)
		return tb_fail(why);
	if (!c) {
		fprintf(stderr, "troubadour: the names are not checked: %s\n", why);
		return 0;
	}
	res = tb_check_patterns(tb_client_keys(c), o->args + 1, o->n_args - 1);
	tb_client_free(c);
	return res;
}

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

static int change_safe(json_t *safe, const struct tb_options *o)
{
	char path[PATH_MAX], error[TB_SCENE_ERROR_MAX];

	for (uint32_t i = 1; i < o->n_args; i++) {
		if (!forget(safe, o->args[i]) && o->remove) {
			fprintf(stderr,
				"troubadour: \"%s\" is not protected; `troubadour scene safe` "
				"lists what is\n",
				o->args[i]);
			return TB_EXIT_FAILURE;
		}
		if (!o->remove)
			json_array_append_new(safe, json_string(o->args[i]));
	}
	if (tb_config_path(path, "safe.json") < 0)
		return tb_fail("neither XDG_CONFIG_HOME nor HOME is set");
	if (tb_json_save(safe, path, error) < 0)
		return tb_fail(error);
	for (uint32_t i = 1; i < o->n_args; i++)
		printf("%s: %s\n", o->args[i],
			o->remove ? "recalls change it again" : "protected from recalls");
	return 0;
}

int tb_scene_safe(struct tb_client *c, const struct tb_options *o)
{
	json_t *safe = tb_scene_load_safe(), *pattern;
	size_t i;
	int res = 0;

	if (!safe)
		return TB_EXIT_FAILURE;
	if (o->n_args > 1)
		res = o->remove ? 0 : check_if_known(o);
	if (o->n_args > 1 && res == 0)
		res = change_safe(safe, o);
	if (o->n_args == 1)
		json_array_foreach(safe, i, pattern) puts(json_string_value(pattern));
	json_decref(safe);
	return res;
}
