/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What a request means. */
#include "request.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "client/assigner.h"

#define MAX_WORD_BYTES 256u

__attribute__((format(printf, 2, 3))) static int refuse(
	struct tb_request *r, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(r->why, sizeof(r->why), format, args);
	va_end(args);
	return -EINVAL;
}

static void add(struct tb_request *r, const char *word)
{
	if (r->n_words < TB_REQUEST_MAX_WORDS)
		r->word[r->n_words++] = word;
	r->word[r->n_words] = NULL;
}

/* What people name.  One that begins with a hyphen would be an option. */
static int add_name(struct tb_request *r, const json_t *json, const char *what)
{
	const char *text = json_string_value(json);

	if (!text || text[0] == '\0')
		return refuse(r, "\"%s\" is missing", what);
	if (text[0] == '-' || strlen(text) > MAX_WORD_BYTES || strpbrk(text, "\n\r"))
		return refuse(r, "\"%s\" cannot be a name", what);
	add(r, text);
	return 0;
}

static int add_names(struct tb_request *r, const json_t *list, const char *what)
{
	json_t *item;
	size_t i;
	int res = 0;

	if (list && !json_is_array(list))
		return refuse(r, "\"%s\" is not a list", what);
	if (json_array_size(list) + r->n_words + 6 > TB_REQUEST_MAX_WORDS)
		return refuse(r, "\"%s\" is too long a list", what);
	json_array_foreach(list, i, item)
	{
		if (res == 0)
			res = add_name(r, item, what);
	}
	return res;
}

/* An option with a text as its value, if the request has it. */
static int add_option(struct tb_request *r, const json_t *o, const char *member, const char *option)
{
	const json_t *json = json_object_get(o, member);

	if (!json)
		return 0;
	add(r, option);
	return add_name(r, json, member);
}

/* ---- scenes ---- */

/* The words are "scene", the action and the names that it is about. */
static int read_scene(struct tb_request *r, const json_t *o, const char *action)
{
	static const struct {
		const char *action;
		bool needs_console;
		const char *members[2]; /* its names */
		const char *list;
	} actions[] = { { "list", false, { NULL }, NULL }, { "safe", false, { NULL }, "keys" },
		{ "delete", false, { "name" }, NULL }, { "rename", false, { "name", "new" }, NULL },
		{ "save", true, { "name" }, "keys" }, { "recall", true, { "name" }, NULL },
		{ "undo", true, { NULL }, NULL }, { "show", true, { "name" }, NULL },
		{ "diff", true, { "name" }, NULL } };
	size_t i = 0, n = sizeof(actions) / sizeof(actions[0]);
	int res = 0;

	while (i < n && strcmp(action, actions[i].action) != 0)
		i++;
	if (i == n)
		return refuse(r, "scenes have no \"%.32s\"", action);
	r->needs_console = actions[i].needs_console;
	for (size_t k = 0; k < 2 && actions[i].members[k] && res == 0; k++)
		res = add_name(r, json_object_get(o, actions[i].members[k]), actions[i].members[k]);
	if (res == 0 && strcmp(action, "diff") == 0 && json_object_get(o, "other"))
		res = add_name(r, json_object_get(o, "other"), "other");
	if (res == 0 && actions[i].list)
		res = add_names(r, json_object_get(o, actions[i].list), actions[i].list);
	if (res == 0 && r->n_words > 3 && json_is_true(json_object_get(o, "same")))
		return refuse(r, "\"same\" and \"keys\" exclude each other");
	return res;
}

/* ---- strips and buses ---- */

/* What one is to be like, or to become. */
static int add_device_options(struct tb_request *r, const json_t *o)
{
	static const char *const options[][2] = { { "description", "--description" },
		{ "type", "--type" }, { "channels", "--channels" }, { "clock", "--clock" },
		{ "quality", "--quality" } };
	int res = 0;

	for (size_t i = 0; i < sizeof(options) / sizeof(options[0]) && res == 0; i++)
		res = add_option(r, o, options[i][0], options[i][1]);
	return res;
}

static int read_device(struct tb_request *r, const json_t *o, const char *action)
{
	/* What is done to one, and the member that says the rest. */
	static const char *const actions[][2] = { { "add", NULL }, { "change", NULL },
		{ "rename", "new" }, { "remove", "" }, { "move", "place" }, { "default", "" } };
	size_t i = 0, n = sizeof(actions) / sizeof(actions[0]);
	int res;

	while (i < n && strcmp(action, actions[i][0]) != 0)
		i++;
	if (i == n)
		return refuse(r, "strips and buses have no \"%.32s\"", action);
	r->needs_console = true;
	res = add_name(r, json_object_get(o, "name"), "name");
	if (res < 0)
		return res;
	if (actions[i][1])
		return actions[i][1][0]
		               ? add_name(r, json_object_get(o, actions[i][1]), actions[i][1])
		               : 0;
	res = add_device_options(r, o);
	if (res == 0 && strcmp(action, "add") == 0 && json_is_true(json_object_get(o, "unrouted")))
		add(r, "--unrouted");
	return res;
}

/* ---- applications ---- */

/* {"application":"firefox","to":["music"]}; without "to" it is assigned no more, with
 * "alone":true it is left alone where none of them fits. */
static int read_assign(struct tb_request *r, const json_t *o)
{
	const json_t *to = json_object_get(o, "to");
	int res;

	if (!json_is_object(o))
		return refuse(r, "\"assign\" is not an object");
	res = add_name(r, json_object_get(o, "application"), "application");
	if (res == 0 && json_is_array(to))
		res = add_names(r, to, "to");
	if (res == 0 && json_is_true(json_object_get(o, "alone")))
		add(r, TB_LEFT_ALONE);
	return res;
}

/* ---- presets ---- */

static int read_preset(struct tb_request *r, const json_t *o, const char *action)
{
	bool is_apply = strcmp(action, "apply") == 0, is_save = strcmp(action, "save") == 0;
	int res = 0;

	r->needs_console = is_apply || is_save;
	if (strcmp(action, "list") == 0)
		return 0;
	if (!is_apply && !is_save && strcmp(action, "show") != 0 && strcmp(action, "delete") != 0)
		return refuse(r, "presets have no \"%.32s\"", action);
	res = add_name(r, json_object_get(o, "name"), "name");
	if (res == 0 && is_save)
		res = add_name(r, json_object_get(o, "from"), "from");
	if (res == 0 && is_apply)
		res = add_name(r, json_object_get(o, "to"), "to");
	if (res == 0 && is_apply && json_object_get(o, "voice"))
		res = add_name(r, json_object_get(o, "voice"), "voice");
	return res;
}

/* A family whose first word is what is done. */
static int read_action(struct tb_request *r, const json_t *o,
	int (*read)(struct tb_request *r, const json_t *o, const char *action))
{
	const char *action = json_string_value(json_object_get(o, "do"));

	if (!action)
		return refuse(r, "\"do\" is missing");
	add(r, action);
	return read(r, o, action);
}

/* ---- devices ---- */

/* {"do":"choose","name":"a1","devices":["HD 650","Speakers"]}; an empty list takes the choice
 * back.  {"do":"show","name":"a1"} */
static int read_device_choice(struct tb_request *r, const json_t *o)
{
	const char *action = json_string_value(json_object_get(o, "do"));
	const json_t *list = json_object_get(o, "devices");
	bool is_show = action && strcmp(action, "show") == 0;
	int res;

	if (!action)
		return refuse(r, "\"do\" is missing");
	if (!is_show && strcmp(action, "choose") != 0)
		return refuse(r, "devices have no \"%.32s\"", action);
	res = add_name(r, json_object_get(o, "name"), "name");
	if (res < 0 || is_show)
		return res < 0 ? res : TB_REQUEST_CHOICE;
	if (!json_is_array(list))
		return refuse(r, "\"devices\" is not a list");
	if (json_array_size(list) > 8)
		return refuse(r, "\"devices\" is too long a list");
	res = add_names(r, list, "devices");
	return res < 0 ? res : TB_REQUEST_CHOOSE;
}

/* ---- a microphone ---- */

/* {"name":"mic","unmute":true} */
static int read_check(struct tb_request *r, const json_t *o)
{
	int res;

	if (!json_is_object(o))
		return refuse(r, "\"check\" is not an object");
	r->needs_console = true;
	add(r, "check");
	res = add_name(r, json_object_get(o, "name"), "name");
	if (res == 0 && json_is_true(json_object_get(o, "unmute")))
		add(r, "--unmute");
	return res;
}

/* ---- a first console ---- */

static void add_yes_or_no(
	struct tb_request *r, const json_t *o, const char *member, const char *option)
{
	const json_t *json = json_object_get(o, member);

	if (!json_is_boolean(json))
		return;
	add(r, option);
	add(r, json_is_true(json) ? "yes" : "no");
}

/* {"output":"...","microphone":"none","stream":true,"game":["..."]}: the answers of
 * `troubadour setup`; what is missing is its default. */
static int read_setup(struct tb_request *r, const json_t *o)
{
	static const struct {
		const char *member, *option;
	} kinds[] = { { "game", "--game" }, { "music", "--music" }, { "chat", "--chat" } };
	const json_t *list, *item;
	int res = add_option(r, o, "output", "--output");
	size_t i;

	if (res == 0)
		res = add_option(r, o, "microphone", "--microphone");
	add_yes_or_no(r, o, "stream", "--stream");
	add_yes_or_no(r, o, "voice", "--voice");
	for (size_t k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++) {
		list = json_object_get(o, kinds[k].member);
		if (json_array_size(list) > 10)
			return refuse(r, "\"%s\" is too long a list", kinds[k].member);
		json_array_foreach(list, i, item)
		{
			if (res < 0)
				break;
			add(r, kinds[k].option);
			res = add_name(r, item, kinds[k].member);
		}
	}
	return res;
}

/* ---- all ---- */

/* Commands of the program: a first console, strips and buses. */
static int read_command(struct tb_request *r, const char *family, const json_t *o)
{
	if (strcmp(family, "setup") != 0)
		return read_action(r, o, read_device);
	add(r, "--yes");
	add(r, "--force");
	add(r, "--background");
	return read_setup(r, o);
}

static int read_family(struct tb_request *r, const char *family, const json_t *o)
{
	if (!json_is_object(o))
		return refuse(r, "\"%s\" is not an object", family);
	add(r, family);
	if (strcmp(family, "scene") == 0)
		return read_action(r, o, read_scene) < 0 ? -EINVAL : TB_REQUEST_SCENE;
	if (strcmp(family, "preset") == 0)
		return read_action(r, o, read_preset) < 0 ? -EINVAL : TB_REQUEST_SCENE;
	return read_command(r, family, o) < 0 ? -EINVAL : TB_REQUEST_COMMAND;
}

static bool is_word(const json_t *request, const char *member, const char *word)
{
	const char *text = json_string_value(json_object_get(request, member));

	return text && strcmp(text, word) == 0;
}

int tb_request_read(struct tb_request *r, const json_t *request)
{
	static const char *const families[] = { "scene", "strip", "bus", "preset", "setup" };

	*r = (struct tb_request){ .n_words = 0 };
	if (json_is_object(json_object_get(request, "set")))
		return TB_REQUEST_SET;
	if (json_is_string(json_object_get(request, "curve")))
		return TB_REQUEST_CURVE;
	if (json_is_string(json_object_get(request, "reset")))
		return TB_REQUEST_RESET;
	if (json_is_string(json_object_get(request, "icon")))
		return TB_REQUEST_ICON;
	if (json_is_string(json_object_get(request, "import")))
		return TB_REQUEST_IMPORT;
	if (json_is_string(json_object_get(request, "hold"))
		|| json_is_string(json_object_get(request, "release")))
		return TB_REQUEST_HOLD;
	if (json_object_get(request, "assign"))
		return read_assign(r, json_object_get(request, "assign")) < 0 ? -EINVAL
		                                                              : TB_REQUEST_ASSIGN;
	if (json_is_boolean(json_object_get(request, "well-known")))
		return TB_REQUEST_WELL_KNOWN;
	if (is_word(request, "stop", "check"))
		return TB_REQUEST_STOP;
	if (json_object_get(request, "check"))
		return read_check(r, json_object_get(request, "check")) < 0 ? -EINVAL
		                                                            : TB_REQUEST_COMMAND;
	if (json_object_get(request, "device"))
		return read_device_choice(r, json_object_get(request, "device"));
	if (json_is_true(json_object_get(request, "start"))) {
		add(r, "run");
		add(r, "--background");
		return TB_REQUEST_COMMAND;
	}
	if (json_is_true(json_object_get(request, "doctor"))) {
		add(r, "doctor");
		add(r, "--json");
		return TB_REQUEST_COMMAND;
	}
	for (size_t i = 0; i < sizeof(families) / sizeof(families[0]); i++) {
		const json_t *o = json_object_get(request, families[i]);

		if (o)
			return read_family(r, families[i], o);
	}
	return refuse(r,
		"unknown request; known are "
		"set, curve, import, reset, icon, hold, release, scene, strip, bus, assign, well-known, preset, device, setup, "
		"start, doctor, check, stop, "
		"console, levels or state");
}

void tb_request_add_console(struct tb_request *r, const char *console, const char *remote)
{
	/* What is started is this session's. */
	if (strcmp(r->word[0], "setup") == 0 || strcmp(r->word[0], "run") == 0)
		return;
	if (console && r->needs_console) {
		add(r, "--console");
		add(r, console);
	}
	if (remote) {
		add(r, "--remote");
		add(r, remote);
	}
}

/* Cost of a request that works with files of scenes, presets or secrets, or starts a program. */
#define HEAVY_COST 20.0

double tb_request_cost(const json_t *request)
{
	static const char *const heavy[] = { "scene", "preset", "strip", "bus", "setup", "start",
		"doctor", "check", "keep" };

	double cost = 1.0;

	for (size_t i = 0; i < sizeof(heavy) / sizeof(heavy[0]); i++)
		if (json_object_get(request, heavy[i]))
			cost = HEAVY_COST;
	return cost + (double)json_object_size(json_object_get(request, "set")) / 32.0;
}
