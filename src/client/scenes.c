/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Scenes by their names: what a user keeps, and what is brought back. */
#include "client/scenes.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "client/client.h"
#include "client/json.h"
#include "client/saving.h"
#include "client/scene.h"
#include "client/user-files.h"
#include "safe-keys.h"
#include "shelf.h"
#include "wishes.h"

/* ---- without a console ---- */

void tb_scenes_for_each(void (*each)(void *data, const char *name), void *data)
{
	tb_shelf_for_each(TB_SCENES, each, data);
}

static void tell_name(void *data, const char *name)
{
	tb_report_line(data, "%s", name);
}

int tb_scenes_list(struct tb_report *r)
{
	tb_scenes_for_each(tell_name, r);
	return 0;
}

int tb_scene_delete(const char *name, struct tb_report *r)
{
	return tb_shelf_delete(TB_SCENES, name, r);
}

/* The file says its name, too. */
static int save_renamed(
	const char *name, const char *new_name, const char *path, struct tb_report *r)
{
	json_t *scene;
	int res = tb_shelf_load(TB_SCENES, name, &scene, r);

	if (res < 0)
		return res;
	json_object_set_new(scene, "name", json_string(new_name));
	res = tb_shelf_save(scene, path, r);
	json_decref(scene);
	return res;
}

int tb_scene_rename(const char *name, const char *new_name, struct tb_report *r)
{
	char from[PATH_MAX], to[PATH_MAX];
	int res = tb_shelf_path(TB_SCENES, name, from, r);

	if (res == 0)
		res = tb_shelf_path(TB_SCENES, new_name, to, r);
	if (res < 0)
		return res;
	if (access(to, F_OK) == 0)
		return tb_report_failure(r, -EEXIST, "there is a scene of that name already");
	res = save_renamed(name, new_name, from, r);
	if (res < 0)
		return res;
	if (rename(from, to) < 0)
		return tb_report_failure(r, -errno, "%s", strerror(errno));
	tb_report_line(r, "renamed scene \"%s\" to \"%s\"", name, new_name);
	return 0;
}

/* ---- saving ---- */

/* What the scene before has, where this console has it. */
static void keep_same(json_t *scene, const json_t *before)
{
	json_t *params = json_object_get(scene, "params"), *json;
	const char *key;
	void *next;

	json_object_foreach_safe(params, next, key, json)
	{
		if (!json_object_get(json_object_get(before, "params"), key))
			json_object_del(params, key);
	}
}

/* Takes `scene` over. */
static int prepare(json_t *scene, const char *name, const char *why_not, struct tb_saving *s,
	struct tb_report *r)
{
	size_t n = json_object_size(json_object_get(scene, "params"));
	int res = tb_shelf_path(TB_SCENES, name, s->path, r);

	if (res == 0 && n == 0)
		res = tb_report_failure(r, -ENOENT, "%s", why_not);
	if (res < 0) {
		json_decref(scene);
		return res;
	}
	s->file = scene;
	snprintf(s->said, sizeof(s->said), "saved %zu settings as scene \"%s\"", n, name);
	return 0;
}

/* PipeWire 1.6 passes on only so many params of a node. */
static int check_complete(struct tb_client *c, struct tb_report *r)
{
	uint32_t n_missing = tb_keys_n_missing(tb_client_keys(c));
	int res = tb_wishes_check(c, r);

	if (res < 0 || n_missing == 0)
		return res;
	return tb_report_failure(r, -EAGAIN,
		"PipeWire passes on only %u of the console's settings, and %u are missing; nothing "
		"was saved, since the scene would be incomplete",
		tb_client_keys(c)->n, n_missing);
}

int tb_scene_prepare(struct tb_client *c, const char *name, const char *const *patterns, uint32_t n,
	struct tb_saving *s, struct tb_report *r)
{
	int res = check_complete(c, r);

	if (res == 0)
		res = tb_wishes_check_patterns(c, patterns, n, r);
	if (res < 0)
		return res;
	return prepare(tb_scene_of_keys(tb_client_keys(c), tb_client_console(c), name, patterns, n),
		name, "no key matches", s, r);
}

int tb_scene_prepare_again(
	struct tb_client *c, const char *name, struct tb_saving *s, struct tb_report *r)
{
	json_t *before, *scene;
	int res = check_complete(c, r);

	if (res == 0)
		res = tb_shelf_load(TB_SCENES, name, &before, r);
	if (res < 0)
		return res;
	scene = tb_scene_of_keys(tb_client_keys(c), tb_client_console(c), name, NULL, 0);
	keep_same(scene, before);
	json_decref(before);
	return prepare(scene, name, "this console has none of the scene's keys", s, r);
}

int tb_scene_save(struct tb_client *c, const char *name, const char *const *patterns, uint32_t n,
	struct tb_report *r)
{
	struct tb_saving s;
	int res = tb_scene_prepare(c, name, patterns, n, &s, r);

	return res < 0 ? res : tb_saving_write(&s, r);
}

int tb_scene_save_again(struct tb_client *c, const char *name, struct tb_report *r)
{
	struct tb_saving s;
	int res = tb_scene_prepare_again(c, name, &s, r);

	return res < 0 ? res : tb_saving_write(&s, r);
}

/* ---- recalling ---- */

static int undo_path(const struct tb_client *c, char path[PATH_MAX])
{
	char file[160];

	/* Another program's node can say that it is a console, of any name. */
	if (!tb_scene_name_is_valid(tb_client_console(c)))
		return -EINVAL;
	snprintf(file, sizeof(file), "undo/%s.json", tb_client_console(c));
	return tb_user_state_path(path, file);
}

void tb_scene_keep_for_undo(struct tb_client *c, struct tb_report *r)
{
	char path[PATH_MAX], error[TB_SCENE_ERROR_MAX];
	json_t *now = tb_scene_of_keys(
		tb_client_keys(c), tb_client_console(c), "before the last recall", NULL, 0);

	if (undo_path(c, path) < 0)
		tb_report_note(r, "there will be no undo: it has no place for a console \"%s\"",
			tb_client_console(c));
	else if (tb_json_save_for_now(now, path, error) < 0)
		tb_report_note(r, "there will be no undo: %s", error);
	json_decref(now);
}

static bool would_change(const struct tb_key *key, const json_t *json)
{
	struct tb_value value;

	return key && tb_value_from_json(key, json, &value) == 0
	       && !tb_value_equal(&value, &key->value);
}

static void note_protected(
	const json_t *scene, const struct tb_keys *keys, const json_t *safe, struct tb_report *r)
{
	uint32_t n = 0;
	const char *name;
	json_t *json;

	json_object_foreach(json_object_get(scene, "params"), name, json)
	{
		n += tb_scene_is_safe(name, safe) && would_change(tb_keys_find(keys, name), json);
	}
	if (n == 1)
		tb_report_note(r, "a protected key keeps its value");
	else if (n > 1)
		tb_report_note(r, "%u protected keys keep their values", n);
}

static int recall(
	struct tb_client *c, const json_t *scene, const json_t *safe, const struct tb_wish *wish)
{
	struct tb_settings s = { 0 };
	uint32_t n_foreign;
	int res = tb_scene_settings(scene, tb_client_keys(c), safe, &s, &n_foreign);

	if (res < 0)
		tb_report_failure(wish->report, res, "%s", s.message);
	else if (s.n == 0 && n_foreign > 0)
		res = tb_report_failure(
			wish->report, -ENOENT, "this console has none of the scene's keys");
	if (res == 0 && n_foreign > 0)
		tb_report_note(
			wish->report, "this console does not have %u keys of the scene", n_foreign);
	if (res == 0)
		res = tb_wish_send(c, &s, wish);
	if (res == 0) {
		note_protected(scene, tb_client_keys(c), safe, wish->report);
		tb_scene_keep_for_undo(c, wish->report);
		tb_report_line(wish->report, "recalled %u settings", s.n);
	}
	tb_settings_finish(&s);
	return res;
}

int tb_scene_recall(struct tb_client *c, const char *name, float fade_ms, tb_done_t done,
	void *data, struct tb_report *r)
{
	const struct tb_wish wish = { fade_ms, done, data, r };
	int res = tb_wishes_check(c, r);
	json_t *scene, *safe;

	if (res == 0)
		res = tb_shelf_load(TB_SCENES, name, &scene, r);
	if (res < 0)
		return res;
	safe = tb_safe_keys_load(r);
	res = safe ? recall(c, scene, safe, &wish) : -EINVAL;
	json_decref(scene);
	json_decref(safe);
	return res;
}

/* It brings everything back. */
int tb_scene_undo(
	struct tb_client *c, float fade_ms, tb_done_t done, void *data, struct tb_report *r)
{
	const struct tb_wish wish = { fade_ms, done, data, r };
	char path[PATH_MAX], error[TB_SCENE_ERROR_MAX];
	int res = tb_wishes_check(c, r);
	json_t *scene;

	if (res < 0)
		return res;
	if (undo_path(c, path) < 0 || access(path, F_OK) < 0)
		return tb_report_failure(r, -ENOENT, "there is no recall to undo");
	scene = tb_scene_load(path, error);
	if (!scene)
		return tb_report_failure(r, -EINVAL, "%s", error);
	res = recall(c, scene, NULL, &wish);
	json_decref(scene);
	return res;
}

/* ---- looking ---- */

static void tell_setting(struct tb_report *r, const char *before, const struct tb_key *key,
	const struct tb_value *value)
{
	char text[TB_VALUE_TEXT_MAX];

	tb_value_format(key->info, value, text);
	tb_report_line(r, "%s%s=%s", before, key->name, text);
}

/* What a scene sets; it may have come already. */
static int read_scene(
	struct tb_client *c, const char *name, struct tb_settings *s, struct tb_report *r)
{
	int res = tb_wishes_check(c, r);
	uint32_t n_foreign;
	json_t *scene;

	if (res == 0)
		res = tb_shelf_load(TB_SCENES, name, &scene, r);
	if (res < 0)
		return res;
	res = tb_scene_settings(scene, tb_client_keys(c), NULL, s, &n_foreign);
	json_decref(scene);
	return res < 0 ? tb_report_failure(r, res, "%s", s->message) : 0;
}

int tb_scene_show(struct tb_client *c, const char *name, struct tb_report *r)
{
	struct tb_settings s = { 0 };
	int res = read_scene(c, name, &s, r);

	for (uint32_t i = 0; i < s.n && res == 0; i++)
		tell_setting(r, "", s.list[i].key, &s.list[i].value);
	tb_settings_finish(&s);
	return res;
}

/* What `key` is in the other scene; the present value if there is no other. */
static const struct tb_value *value_in(const struct tb_settings *other, const struct tb_key *key)
{
	for (uint32_t i = 0; other && i < other->n; i++) {
		const struct tb_key *same = other->list[i].key;

		if (same == key || (tb_key_is_to_come(key) && strcmp(same->name, key->name) == 0))
			return &other->list[i].value;
	}
	return other ? NULL : &key->value;
}

static void tell_differences(
	const struct tb_settings *s, const struct tb_settings *other, struct tb_report *r)
{
	for (uint32_t i = 0; i < s->n; i++) {
		const struct tb_key *key = s->list[i].key;
		const struct tb_value *b = value_in(other, key);
		bool is_new = !other && tb_key_is_to_come(key);

		if (!b || (!is_new && tb_value_equal(b, &s->list[i].value)))
			continue;
		/* The change leads from the present to the scene, or from the first scene to the
		 * second. */
		if (!is_new)
			tell_setting(r, "-", key, other ? &s->list[i].value : b);
		tell_setting(r, "+", key, other ? b : &s->list[i].value);
	}
}

int tb_scene_diff(struct tb_client *c, const char *name, const char *other, struct tb_report *r)
{
	struct tb_settings s = { 0 }, t = { 0 };
	int res = read_scene(c, name, &s, r);

	if (res == 0 && other)
		res = read_scene(c, other, &t, r);
	if (res == 0)
		tell_differences(&s, other ? &t : NULL, r);
	tb_settings_finish(&s);
	tb_settings_finish(&t);
	return res;
}
