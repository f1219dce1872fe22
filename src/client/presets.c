/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Presets by their names: those that are built in, and the user's own. */
#include "client/scenes.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "client/client.h"
#include "client/devices.h"
#include "client/preset.h"
#include "client/saving.h"
#include "mixer/key-name.h"
#include "mixer/protocol.h"
#include "shelf.h"
#include "wishes.h"

/* ---- without a console ---- */

void tb_presets_for_each(void (*each)(void *data, const char *name), void *data)
{
	tb_shelf_for_each(TB_PRESETS, each, data);
}

/* One that is damaged is noted, and the others are told. */
static void tell_with_help(void *data, const char *name)
{
	struct tb_report wrong = { 0 };
	json_t *preset;

	if (tb_shelf_load(TB_PRESETS, name, &preset, &wrong) == 0)
		tb_report_line(data, "%-18s %s", name, tb_preset_help(preset));
	else
		tb_report_note(data, "%s", wrong.why);
	json_decref(preset);
}

int tb_presets_list(struct tb_report *r)
{
	tb_presets_for_each(tell_with_help, r);
	return 0;
}

static void tell_value(struct tb_report *r, const char *name, const json_t *json)
{
	if (json_is_boolean(json))
		tb_report_line(r, "%s=%s", name, json_is_true(json) ? "on" : "off");
	else if (json_is_string(json))
		tb_report_line(r, "%s=%s", name, json_string_value(json));
	else if (json_is_number(json))
		tb_report_line(r, "%s=%.7g", name, json_number_value(json));
}

int tb_preset_show(const char *name, struct tb_report *r)
{
	json_t *preset, *json;
	const char *key;
	int res = tb_shelf_load(TB_PRESETS, name, &preset, r);

	json_object_foreach(json_object_get(preset, "params"), key, json) tell_value(r, key, json);
	json_decref(preset);
	return res;
}

int tb_preset_delete(const char *name, struct tb_report *r)
{
	return tb_shelf_delete(TB_PRESETS, name, r);
}

/* ---- with one ---- */

/* "strip.mic" or "bus.a1". */
static int find_device(
	struct tb_client *c, const char *name, char device[TB_KEY_MAX], struct tb_report *r)
{
	const struct tb_keys *keys = tb_client_keys(c);
	char why[TB_CLIENT_WHY_MAX];

	if (tb_keys_check_device(keys, name, "strip bus", why, sizeof(why)) < 0)
		return tb_report_failure(r, -ENOENT, "%s", why);
	if (tb_keys_of_strip(keys, name, "fader"))
		tb_path_of_strip(device, name);
	else
		tb_path_of_bus(device, name);
	return 0;
}

/* The first microphone among the strips that the console describes.  False if there is none. */
static bool find_microphone(const struct tb_client *c, char name[TB_NAME_MAX + 1])
{
	json_t *strips = tb_client_described(c, TB_FACT_STRIPS), *strip;
	size_t i;

	name[0] = '\0';
	json_array_foreach(strips, i, strip)
	{
		const char *type = json_string_value(json_object_get(strip, "type"));
		const char *is = json_string_value(json_object_get(strip, "name"));

		if (name[0] == '\0' && type && is && strcmp(type, "capture") == 0)
			snprintf(name, TB_NAME_MAX + 1, "%s", is);
	}
	json_decref(strips);
	return name[0] != '\0';
}

static int find_voice(
	struct tb_client *c, const char *asked, char name[TB_NAME_MAX + 1], struct tb_report *r)
{
	char why[TB_CLIENT_WHY_MAX];

	if (asked) {
		snprintf(name, TB_NAME_MAX + 1, "%s", asked);
		return tb_keys_check_device(tb_client_keys(c), asked, "strip", why, sizeof(why)) < 0
		               ? tb_report_failure(r, -ENOENT, "%s", why)
		               : 0;
	}
	if (find_microphone(c, name))
		return 0;
	return tb_report_failure(r, -ENOENT,
		"this preset makes way for a voice, and no strip has a microphone; say which one "
		"with --voice STRIP");
}

/* What it sets there. */
static int read_preset(struct tb_client *c, const json_t *preset, const struct tb_preset_use *use,
	struct tb_settings *s, struct tb_report *r)
{
	char device[TB_KEY_MAX], voice[TB_NAME_MAX + 1] = "", lacking[TB_SCENE_ERROR_MAX];
	int res = find_device(c, use->device, device, r);

	if (res == 0 && tb_preset_needs_voice(preset))
		res = find_voice(c, use->voice, voice, r);
	if (res < 0)
		return res;
	res = tb_preset_settings(
		preset, tb_client_keys(c), device, voice[0] ? voice : NULL, s, lacking);
	if (res < 0)
		return tb_report_failure(r, res, "%s", s->message);
	if (s->n == 0)
		return tb_report_failure(
			r, -ENOENT, "%s has none of the settings of this preset", use->device);
	if (lacking[0])
		tb_report_note(r, "%s has no %s; the rest is applied", use->device, lacking);
	return 0;
}

int tb_preset_apply(struct tb_client *c, const struct tb_preset_use *use, tb_done_t done,
	void *data, struct tb_report *r)
{
	const struct tb_wish wish = { use->fade_ms, done, data, r };
	int res = tb_wishes_check(c, r);
	struct tb_settings s = { 0 };
	json_t *preset;

	if (res == 0)
		res = tb_shelf_load(TB_PRESETS, use->preset, &preset, r);
	if (res < 0)
		return res;
	res = read_preset(c, preset, use, &s, r);
	if (res == 0)
		res = tb_wish_send(c, &s, &wish);
	if (res == 0) {
		tb_scene_keep_for_undo(c, r);
		tb_report_line(r, "%s: %s", use->device, use->preset);
	}
	tb_settings_finish(&s);
	json_decref(preset);
	return res;
}

int tb_preset_prepare(struct tb_client *c, const char *name, const char *from, struct tb_saving *s,
	struct tb_report *r)
{
	char device[TB_KEY_MAX], help[128];
	int res = tb_shelf_path(TB_PRESETS, name, s->path, r);

	if (res == 0)
		res = tb_wishes_check(c, r);
	if (res == 0)
		res = find_device(c, from, device, r);
	if (res < 0)
		return res;
	snprintf(help, sizeof(help), "your own, of %s", from);
	s->file = tb_preset_of_keys(tb_client_keys(c), device, help);
	if (!s->file)
		return -ENOMEM;
	snprintf(s->said, sizeof(s->said), "saved %zu settings of %s as preset \"%s\"",
		json_object_size(json_object_get(s->file, "params")), from, name);
	return 0;
}

int tb_preset_save(struct tb_client *c, const char *name, const char *from, struct tb_report *r)
{
	struct tb_saving s;
	int res = tb_preset_prepare(c, name, from, &s, r);

	return res < 0 ? res : tb_saving_write(&s, r);
}
