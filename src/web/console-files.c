/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Requests about scenes and presets that need files and no console.  Any thread. */
#include "console-impl.h"

#include <errno.h>

#include <spa/utils/string.h>

static int protect(const json_t *o, const struct tb_request *words, struct tb_report *r)
{
	const char *const *keys = words->word + 2;
	uint32_t n = words->n_words - 2;

	if (n == 0)
		return tb_scenes_protected(r);
	if (json_is_true(json_object_get(o, "remove")))
		return tb_scene_unprotect(keys, n, r);
	return tb_scene_protect(NULL, keys, n, r);
}

static int act_on_scenes(const json_t *o, const struct tb_request *words, struct tb_report *r)
{
	const char *action = words->word[1], *name = words->word[2];

	if (spa_streq(action, "list"))
		return tb_scenes_list(r);
	if (spa_streq(action, "safe"))
		return protect(o, words, r);
	if (spa_streq(action, "rename"))
		return tb_scene_rename(name, words->word[3], r);
	return spa_streq(action, "delete") ? tb_scene_delete(name, r) : -EINVAL;
}

static int act_on_presets(const struct tb_request *words, struct tb_report *r)
{
	const char *action = words->word[1], *name = words->word[2];

	if (spa_streq(action, "list"))
		return tb_presets_list(r);
	if (spa_streq(action, "show"))
		return tb_preset_show(name, r);
	return spa_streq(action, "delete") ? tb_preset_delete(name, r) : -EINVAL;
}

int tb_web_scene_files(const json_t *request, const struct tb_request *words, struct tb_report *r)
{
	const json_t *o = json_object_get(request, words->word[0]);

	return spa_streq(words->word[0], "scene") ? act_on_scenes(o, words, r)
	                                          : act_on_presets(words, r);
}
