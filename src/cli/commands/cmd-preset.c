/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* `troubadour preset`: a strip or a bus set for its purpose. */
#include "commands.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "action.h"
#include "options.h"
#include "mixer/protocol.h"
#include "preset-files.h"

static const char help[] =
	"Usage: troubadour preset ACTION [OPTIONS] [ARGUMENT]...\n"
	"\n"
	"Processing for a purpose, for people who do not want to learn what a compressor is.\n"
	"\n"
	"  list                list the presets and what each is for\n"
	"  apply STRIP NAME    set the processing of a strip (or bus)\n"
	"  save NAME STRIP     save the present processing of a strip (or bus)\n"
	"  show NAME           print the settings of a preset\n"
	"  delete NAME         delete a preset of your own\n"
	"\n"
	"A preset sets each processor that it uses as a whole; faders, mutes and routes stay.\n"
	"`troubadour scene recall --undo` undoes it.  The presets for voices expect that you set the\n"
	"gain of the microphone so that loud words peak at about -10 dBFS in `troubadour meters`.\n"
	"Your own presets are in $XDG_CONFIG_HOME/troubadour/presets/.\n"
	"\n"
	"  -v, --voice STRIP   with apply: the strip of the voice that music makes way for (default:\n"
	"                      the first strip with a microphone)\n"
	"  -f, --fade TIME     with apply: cross-fade over a time such as 500ms or 2s\n" TB_COMMON_HELP
	"\n"
	"Example: troubadour preset apply mic podcast\n";

/* ---- actions without a console ---- */

static void print_with_help(void *data, const char *name)
{
	json_t *preset = tb_preset_find(name);

	if (preset)
		printf("%-18s %s\n", name, tb_preset_help(preset));
	json_decref(preset);
}

static int preset_list(struct tb_client *c, const struct tb_options *o)
{
	tb_preset_for_each(print_with_help, NULL);
	return 0;
}

static void print_value(const char *name, const json_t *json)
{
	if (json_is_boolean(json))
		printf("%s=%s\n", name, json_is_true(json) ? "on" : "off");
	else if (json_is_string(json))
		printf("%s=%s\n", name, json_string_value(json));
	else if (json_is_number(json))
		printf("%s=%.7g\n", name, json_number_value(json));
}

static int preset_show(struct tb_client *c, const struct tb_options *o)
{
	json_t *preset = tb_preset_find(o->args[1]), *json;
	const char *name;

	if (!preset)
		return TB_EXIT_FAILURE;
	json_object_foreach(json_object_get(preset, "params"), name, json) print_value(name, json);
	json_decref(preset);
	return 0;
}

static int preset_delete(struct tb_client *c, const struct tb_options *o)
{
	const char *name = o->args[1];
	char path[PATH_MAX];

	if (tb_preset_own_path(name, path) < 0)
		return TB_EXIT_FAILURE;
	if (unlink(path) == 0) {
		printf("deleted preset \"%s\"%s\n", name,
			tb_preset_is_built_in(name) ? "; the built-in one of that name is back"
						    : "");
		return 0;
	}
	if (errno != ENOENT)
		return tb_fail(strerror(errno));
	if (tb_preset_is_built_in(name))
		return tb_fail("this preset is built in and stays");
	json_decref(tb_preset_find(name));
	return TB_EXIT_FAILURE;
}

/* ---- actions with a console ---- */

/* "strip.mic" or "bus.a1".  0, or -ENOENT after a message. */
static int find_device(struct tb_client *c, const char *name, char device[TB_KEY_MAX])
{
	const struct tb_keys *keys = tb_client_keys(c);

	if (tb_check_device(keys, name, "strip bus") < 0)
		return -ENOENT;
	snprintf(device, TB_KEY_MAX, "%s.%s",
		tb_keys_of_strip(keys, name, "fader") ? "strip" : "bus", name);
	return 0;
}

/* Of the strips that the console tells of.  False if there is none. */
static bool find_microphone(const struct tb_keys *keys, char name[TB_NAME_MAX + 1])
{
	const struct tb_key *key = tb_keys_find(keys, TB_FACT_STRIPS);
	char text[TB_VALUE_TEXT_MAX];
	json_t *strips = key ? json_loads(tb_key_format(key, text), 0, NULL) : NULL, *strip;
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

/* 0, or -ENOENT after a message. */
static int find_voice(const struct tb_keys *keys, const char *asked, char name[TB_NAME_MAX + 1])
{
	if (asked) {
		snprintf(name, TB_NAME_MAX + 1, "%s", asked);
		return tb_check_device(keys, asked, "strip");
	}
	if (find_microphone(keys, name))
		return 0;
	tb_fail("this preset makes way for a voice, and no strip has a microphone; say which one "
		"with --voice STRIP");
	return -ENOENT;
}

static int apply(struct tb_client *c, const struct tb_options *o, const json_t *preset)
{
	char device[TB_KEY_MAX], voice[TB_NAME_MAX + 1] = "", lacking[TB_SCENE_ERROR_MAX];
	struct tb_settings s = { 0 };
	int res;

	if (find_device(c, o->args[1], device) < 0
		|| (tb_preset_needs_voice(preset)
			&& find_voice(tb_client_keys(c), o->voice, voice) < 0))
		return TB_EXIT_FAILURE;
	res = tb_preset_settings(
		preset, tb_client_keys(c), device, voice[0] ? voice : NULL, &s, lacking);
	if (res < 0)
		res = tb_fail(s.message);
	else if (s.n == 0)
		res = tb_fail("it has nothing of what this preset sets");
	if (res == 0 && lacking[0])
		fprintf(stderr, "troubadour: %s has no %s; the rest is applied\n", o->args[1],
			lacking);
	if (res == 0) {
		tb_keep_for_undo(c);
		res = tb_apply(c, &s, o->fade_ms);
	}
	if (res == 0)
		printf("%s: %s\n", o->args[1], o->args[2]);
	tb_settings_finish(&s);
	return res;
}

static int preset_apply(struct tb_client *c, const struct tb_options *o)
{
	json_t *preset = tb_preset_find(o->args[2]);
	int res = preset ? apply(c, o, preset) : TB_EXIT_FAILURE;

	json_decref(preset);
	return res;
}

static int preset_save(struct tb_client *c, const struct tb_options *o)
{
	char path[PATH_MAX], device[TB_KEY_MAX], error[TB_SCENE_ERROR_MAX], said[128];
	json_t *preset;
	int res;

	if (tb_preset_own_path(o->args[1], path) < 0 || find_device(c, o->args[2], device) < 0)
		return TB_EXIT_FAILURE;
	snprintf(said, sizeof(said), "your own, of %s", o->args[2]);
	preset = tb_preset_of_keys(tb_client_keys(c), device, said);
	res = tb_json_save(preset, path, error) < 0 ? tb_fail(error) : 0;
	if (res == 0)
		printf("saved %zu settings of %s as preset \"%s\"\n",
			json_object_size(json_object_get(preset, "params")), o->args[2],
			o->args[1]);
	json_decref(preset);
	return res;
}

/* ---- the command ---- */

static const struct tb_action actions[] = {
	{ "list", preset_list, 1, 1, false },
	{ "apply", preset_apply, 3, 3, true },
	{ "save", preset_save, 3, 3, true },
	{ "show", preset_show, 2, 2, false },
	{ "delete", preset_delete, 2, 2, false },
	{ NULL },
};

int tb_command_preset(int argc, char **argv)
{
	struct tb_options o;
	int res = tb_options_parse(&o, argc, argv, "fv", help);

	return res != 0 ? res - 1 : tb_run_action(actions, &o, "preset", help);
}
