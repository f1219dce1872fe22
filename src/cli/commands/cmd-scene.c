/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* `troubadour scene`: settings under a name. */
#include "commands.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "action.h"
#include "options.h"
#include "paths.h"
#include "scene-safe.h"
#include "client/scene.h"

static const char help[] =
	"Usage: troubadour scene ACTION [OPTIONS] [NAME]\n"
	"\n"
	"Saves and recalls settings under a name, in $XDG_CONFIG_HOME/troubadour/scenes/.\n"
	"\n"
	"  save NAME [PATTERN]...  save the present settings, or those that match PATTERN\n"
	"  recall NAME             set all of them in one cycle\n"
	"  recall --undo           go back to before the last recall or preset\n"
	"  list                    list the scenes\n"
	"  show NAME               print as KEY=VALUE, which `troubadour set` understands\n"
	"  diff NAME [OTHER]       compare with the present settings, or with scene OTHER\n"
	"  delete NAME             delete the scene\n"
	"  rename NAME NEW         rename the scene\n"
	"  safe [KEY|PATTERN]...   protect keys from recalls; without a key, list them\n"
	"\n"
	"  -f, --fade TIME     with recall: cross-fade over a time such as 500ms or 2s\n"
	"  -u, --undo          with recall: see above\n"
	"  -d, --remove        with safe: stop protecting these keys\n"
	"  -s, --same          with save: just the settings that the scene has already\n" TB_COMMON_HELP
	"\n"
	"Example: troubadour scene recall evening --fade 2s\n";

/* ---- files ---- */

static int scene_path(const char *name, char path[PATH_MAX])
{
	char file[96];

	if (!tb_scene_name_is_valid(name)) {
		fprintf(stderr,
			"troubadour: \"%s\" cannot be a scene's name: up to 64 letters, digits, "
			"spaces, dots, underscores and hyphens\n",
			name);
		return -EINVAL;
	}
	snprintf(file, sizeof(file), "scenes/%s.json", name);
	return tb_config_path(path, file);
}

/* Each name of a scene that there is. */
static int for_each_scene(void (*each)(void *data, const char *name), void *data)
{
	char path[PATH_MAX], name[96];
	struct dirent **entries;
	int n;

	if (tb_config_path(path, "scenes") < 0)
		return 0;
	n = scandir(path, &entries, NULL, alphasort);
	for (int i = 0; i < n; i++) {
		const char *file = entries[i]->d_name, *end = strrchr(file, '.');

		if (end && strcmp(end, ".json") == 0 && end - file < (int)sizeof(name)) {
			snprintf(name, sizeof(name), "%.*s", (int)(end - file), file);
			if (tb_scene_name_is_valid(name))
				each(data, name);
		}
		free(entries[i]);
	}
	if (n >= 0)
		free(entries);
	return n;
}

static void print_in_list(void *data, const char *name)
{
	const char **comma = data;

	fprintf(stderr, "%s%s", *comma, name);
	*comma = ", ";
}

static int no_such_scene(const char *name)
{
	const char *comma = "";

	fprintf(stderr, "troubadour: there is no scene \"%s\" (have: ", name);
	for_each_scene(print_in_list, &comma);
	fprintf(stderr, "%s)\n", comma[0] ? "" : "none");
	return TB_EXIT_FAILURE;
}

/* NULL after a message. */
static json_t *load(const char *name)
{
	char path[PATH_MAX], error[TB_SCENE_ERROR_MAX];
	json_t *scene;

	if (scene_path(name, path) < 0)
		return NULL;
	if (access(path, F_OK) < 0) {
		no_such_scene(name);
		return NULL;
	}
	scene = tb_scene_load(path, error);
	if (!scene)
		tb_fail(error);
	return scene;
}

/* ---- actions without a console ---- */

static void print_name(void *data, const char *name)
{
	puts(name);
}

static int scene_list(struct tb_client *c, const struct tb_options *o)
{
	for_each_scene(print_name, NULL);
	return 0;
}

static int scene_delete(struct tb_client *c, const struct tb_options *o)
{
	char path[PATH_MAX];

	if (scene_path(o->args[1], path) < 0)
		return TB_EXIT_FAILURE;
	if (unlink(path) == 0) {
		printf("deleted scene \"%s\"\n", o->args[1]);
		return 0;
	}
	return errno == ENOENT ? no_such_scene(o->args[1]) : tb_fail(strerror(errno));
}

static int scene_rename(struct tb_client *c, const struct tb_options *o)
{
	char from[PATH_MAX], to[PATH_MAX], error[TB_SCENE_ERROR_MAX];
	json_t *scene;
	int res;

	if (scene_path(o->args[1], from) < 0 || scene_path(o->args[2], to) < 0)
		return TB_EXIT_FAILURE;
	if (access(to, F_OK) == 0)
		return tb_fail("there is a scene of that name already");
	scene = load(o->args[1]);
	if (!scene)
		return TB_EXIT_FAILURE;
	json_object_set_new(scene, "name", json_string(o->args[2]));
	res = tb_json_save(scene, from, error);
	json_decref(scene);
	if (res < 0)
		return tb_fail(error);
	if (rename(from, to) < 0)
		return tb_fail(strerror(errno));
	printf("renamed scene \"%s\" to \"%s\"\n", o->args[1], o->args[2]);
	return 0;
}

/* ---- actions with a console ---- */

/* PipeWire 1.6 passes on only so many params of a node. */
static int fail_incomplete(const struct tb_keys *keys, uint32_t n_missing)
{
	fprintf(stderr,
		"troubadour: PipeWire passes on only %u of the console's settings, and %u are "
		"missing; nothing was saved, since the scene would be incomplete\n",
		keys->n, n_missing);
	return TB_EXIT_FAILURE;
}

/* What the scene of that name sets, where this console has it. */
static bool keep_same(json_t *scene, const char *name)
{
	json_t *params = json_object_get(scene, "params"), *json, *before = load(name);
	const char *key;
	void *next;

	json_object_foreach_safe(params, next, key, json)
	{
		if (!json_object_get(json_object_get(before, "params"), key))
			json_object_del(params, key);
	}
	json_decref(before);
	return before != NULL;
}

static int scene_save(struct tb_client *c, const struct tb_options *o)
{
	char path[PATH_MAX], error[TB_SCENE_ERROR_MAX];
	uint32_t n_missing = tb_keys_n_missing(tb_client_keys(c));
	json_t *scene;
	size_t n;
	int res = 0;

	if (o->same && o->n_args > 2)
		return tb_usage(help);
	if (scene_path(o->args[1], path) < 0)
		return TB_EXIT_FAILURE;
	if (n_missing > 0)
		return fail_incomplete(tb_client_keys(c), n_missing);
	if (tb_check_patterns(tb_client_keys(c), o->args + 2, o->n_args - 2) != 0)
		return TB_EXIT_FAILURE;
	scene = tb_scene_of_keys(
		tb_client_keys(c), tb_client_console(c), o->args[1], o->args + 2, o->n_args - 2);
	if (o->same && !keep_same(scene, o->args[1])) {
		json_decref(scene);
		return TB_EXIT_FAILURE;
	}
	n = json_object_size(json_object_get(scene, "params"));
	if (n == 0)
		res = tb_fail(
			o->same ? "this console has none of the scene's keys" : "no key matches");
	else if (tb_json_save(scene, path, error) < 0)
		res = tb_fail(error);
	else
		printf("saved %zu settings as scene \"%s\"\n", n, o->args[1]);
	json_decref(scene);
	return res;
}

static int undo_path(const struct tb_client *c, char path[PATH_MAX])
{
	char file[160];

	snprintf(file, sizeof(file), "undo/%s.json", tb_client_console(c));
	return tb_user_state_path(path, file);
}

/* What is set now, before it is changed.  A recall without a way back is no reason not
 * to recall. */
void tb_keep_for_undo(struct tb_client *c)
{
	char path[PATH_MAX], error[TB_SCENE_ERROR_MAX];
	json_t *now = tb_scene_of_keys(
		tb_client_keys(c), tb_client_console(c), "before the last recall", NULL, 0);

	if (undo_path(c, path) == 0 && tb_json_save(now, path, error) < 0)
		fprintf(stderr, "troubadour: there will be no undo: %s\n", error);
	json_decref(now);
}

static json_t *load_undo(const struct tb_client *c)
{
	char path[PATH_MAX], error[TB_SCENE_ERROR_MAX];
	json_t *scene;

	if (undo_path(c, path) < 0 || access(path, F_OK) < 0) {
		tb_fail("nothing was recalled that could be undone");
		return NULL;
	}
	scene = tb_scene_load(path, error);
	if (!scene)
		tb_fail(error);
	return scene;
}

static int recall(struct tb_client *c, const json_t *scene, const json_t *safe, float fade_ms)
{
	struct tb_settings s = { 0 };
	uint32_t n_foreign;
	int res = tb_scene_settings(scene, tb_client_keys(c), safe, &s, &n_foreign);

	if (res < 0)
		res = tb_fail(s.message);
	else if (s.n == 0 && n_foreign > 0)
		res = tb_fail("this console has none of the scene's keys");
	if (res == 0 && n_foreign > 0)
		fprintf(stderr, "troubadour: %u keys of the scene are not of this console\n",
			n_foreign);
	if (res == 0) {
		tb_keep_for_undo(c);
		res = tb_apply(c, &s, fade_ms);
	}
	if (res == 0)
		printf("recalled %u settings\n", s.n);
	tb_settings_finish(&s);
	return res;
}

static int scene_recall(struct tb_client *c, const struct tb_options *o)
{
	json_t *scene, *safe;
	int res = TB_EXIT_FAILURE;

	if ((o->n_args == 2) == o->undo)
		return tb_usage(help);
	scene = o->undo ? load_undo(c) : load(o->args[1]);
	/* An undo brings everything back. */
	safe = o->undo ? json_array() : tb_scene_load_safe();
	if (scene && safe)
		res = recall(c, scene, safe, o->fade_ms);
	json_decref(scene);
	json_decref(safe);
	return res;
}

static void print_setting(
	const char *before, const struct tb_key *key, const struct tb_value *value)
{
	char text[TB_VALUE_TEXT_MAX];

	tb_value_format(key->info, value, text);
	printf("%s%s=%s\n", before, key->name, text);
}

static int scene_show(struct tb_client *c, const struct tb_options *o)
{
	json_t *scene = load(o->args[1]);
	struct tb_settings s = { 0 };
	uint32_t n_foreign;
	int res;

	if (!scene)
		return TB_EXIT_FAILURE;
	res = tb_scene_settings(scene, tb_client_keys(c), NULL, &s, &n_foreign);
	for (uint32_t i = 0; i < s.n && res == 0; i++)
		print_setting("", s.list[i].key, &s.list[i].value);
	if (res < 0)
		res = tb_fail(s.message);
	tb_settings_finish(&s);
	json_decref(scene);
	return res;
}

/* What `key` is in the other scene; the present value if there is no other. */
static const struct tb_value *value_in(
	const struct tb_settings *other, bool has_other, const struct tb_key *key)
{
	for (uint32_t i = 0; has_other && i < other->n; i++) {
		const struct tb_key *same = other->list[i].key;

		if (same == key || (tb_key_is_to_come(key) && strcmp(same->name, key->name) == 0))
			return &other->list[i].value;
	}
	return has_other ? NULL : &key->value;
}

static void print_differences(
	const struct tb_settings *s, const struct tb_settings *other, bool has_other)
{
	for (uint32_t i = 0; i < s->n; i++) {
		const struct tb_key *key = s->list[i].key;
		const struct tb_value *b = value_in(other, has_other, key);
		bool is_new = !has_other && tb_key_is_to_come(key);

		if (!b || (!is_new && tb_value_equal(b, &s->list[i].value)))
			continue;
		/* From what is to what would be; from the first to the second. */
		if (!is_new)
			print_setting("-", key, has_other ? &s->list[i].value : b);
		print_setting("+", key, has_other ? b : &s->list[i].value);
	}
}

static int scene_diff(struct tb_client *c, const struct tb_options *o)
{
	json_t *scene = load(o->args[1]), *other = o->n_args > 2 ? load(o->args[2]) : NULL;
	struct tb_settings s = { 0 }, t = { 0 };
	uint32_t n_foreign;
	int res = TB_EXIT_FAILURE;

	if (scene && (other || o->n_args == 2)) {
		res = tb_scene_settings(scene, tb_client_keys(c), NULL, &s, &n_foreign);
		if (res == 0 && other)
			res = tb_scene_settings(other, tb_client_keys(c), NULL, &t, &n_foreign);
		if (res == 0)
			print_differences(&s, &t, other != NULL);
		else
			res = tb_fail(s.message[0] ? s.message : t.message);
	}
	tb_settings_finish(&s);
	tb_settings_finish(&t);
	json_decref(scene);
	json_decref(other);
	return res;
}

/* ---- the command ---- */

static const struct tb_action actions[] = {
	{ "save", scene_save, 2, UINT32_MAX, true },
	{ "recall", scene_recall, 1, 2, true },
	{ "list", scene_list, 1, 1, false },
	{ "show", scene_show, 2, 2, true },
	{ "diff", scene_diff, 2, 3, true },
	{ "delete", scene_delete, 2, 2, false },
	{ "rename", scene_rename, 3, 3, false },
	{ "safe", tb_scene_safe, 1, UINT32_MAX, false },
	{ NULL },
};

int tb_command_scene(int argc, char **argv)
{
	struct tb_options o;
	int res = tb_options_parse(&o, argc, argv, "fuds", help);

	return res != 0 ? res - 1 : tb_run_action(actions, &o, "scene", help);
}
