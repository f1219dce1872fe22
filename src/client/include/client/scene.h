/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Scenes: settings under a name, one JSON file each.
 *
 *	{ "format": "troubadour-scene", "version": 1, "name": "evening",
 *	  "console": "troubadour", "saved": "2026-11-22T14:00:00Z",
 *	  "params": { "strip.game.fader": -6.0, "strip.mic.mute": true, ... } }
 *
 * A file is written whole or not at all. */
#ifndef TB_SCENE_H
#define TB_SCENE_H

#include <jansson.h>

#include "client/settings-list.h"

#define TB_SCENE_ERROR_MAX 512u

/* Letters, digits, space, . _ -, not beginning with a dot, at most 64 bytes. */
bool tb_scene_name_is_valid(const char *name);

/* A new reference to the scene of all settings, or of those that one of the `n` patterns
 * means.  NULL without memory. */
json_t *tb_scene_of_keys(const struct tb_keys *keys, const char *console, const char *name,
	const char *const *patterns, uint32_t n);

/* Any JSON to a file: a new one beside it, synced, renamed.  Makes the directory.  A
 * symbolic link stays one, and the file that it names is replaced.  0 or -errno with
 * `error`. */
int tb_json_save(const json_t *json, const char *path, char error[TB_SCENE_ERROR_MAX]);
/* The same, not synced: it does not wait for the disk, and outlives a kill but no power cut. */
int tb_json_save_for_now(const json_t *json, const char *path, char error[TB_SCENE_ERROR_MAX]);

/* A new reference to what a file that people may have edited holds, whatever it is; NULL with
 * `error` that says what is wrong with the file. */
json_t *tb_json_load(const char *path, char error[TB_SCENE_ERROR_MAX]);

/* A new reference to a file of that kind, "scene" or "preset", with "params" an object for
 * sure; NULL with `error` as above. */
json_t *tb_settings_file_load(const char *path, const char *kind, char error[TB_SCENE_ERROR_MAX]);
/* The same of a scene. */
json_t *tb_scene_load(const char *path, char error[TB_SCENE_ERROR_MAX]);

/* Whether one of the `safe` patterns (a JSON array, maybe NULL) means the key. */
bool tb_scene_is_safe(const char *name, const json_t *safe);

/* What the scene sets, without the keys that one of the `safe` patterns (a JSON array,
 * maybe NULL) means.  Keys that the console does not have, and words that its keys do not
 * have, are left out and counted in `n_foreign`, except the controls of an insert that the scene
 * brings.  0; -EINVAL with settings->message that
 * names a value of the wrong type; -ENOMEM with a message. */
int tb_scene_settings(const json_t *scene, const struct tb_keys *keys, const json_t *safe,
	struct tb_settings *settings, uint32_t *n_foreign);

#endif
