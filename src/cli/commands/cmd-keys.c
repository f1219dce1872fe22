/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* `troubadour list`, `get` and `set`: the console's keys. */
#include "commands.h"

#include <errno.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/json.h"
#include "options.h"
#include "print-json.h"
#include "client/settings-list.h"

/* ---- list ---- */

static const char list_help[] =
	"Usage: troubadour list [OPTIONS] [PATTERN]\n"
	"\n"
	"Lists the console's keys with range, default and meaning.  PATTERN is a key, the first\n"
	"parts of keys such as strip.game, a glob, or any letters of a key.\n"
	"\n"
	"  -j, --json          as JSON\n" TB_COMMON_HELP "\n"
	"Example: troubadour list 'strip.*.pan'\n";

/* More generous than elsewhere, since it only shows: any letters of the key. */
static bool is_listed(const struct tb_key *key, const char *pattern)
{
	return !key->info->is_hidden
	       && (tb_key_matches(key->name, pattern)
		       || (!strpbrk(pattern, "*?[") && strstr(key->name, pattern)));
}

static void print_key(const struct tb_key *key, int width)
{
	char range[128], def[TB_VALUE_TEXT_MAX];

	tb_value_format_range(key->info, range, sizeof(range));
	tb_value_format(key->info, &key->info->def, def);
	if (key->info->is_read_only)
		printf("%-*s  %-18s %-10s %s\n", width, key->name, range, "", key->info->help);
	else
		printf("%-*s  %-18s %-10s %s\n", width, key->name, range, def, key->info->help);
}

static json_t *key_to_json(const struct tb_key *key)
{
	const struct tb_key_info *info = key->info;
	json_t *o = json_object(), *choices;

	json_object_set_new(o, "key", json_string(key->name));
	json_object_set_new(o, "value", tb_value_to_json(&key->value));
	json_object_set_new(o, "help", json_string(info->help));
	if (info->is_read_only) {
		json_object_set_new(o, "read_only", json_true());
		return o;
	}
	json_object_set_new(o, "default", tb_value_to_json(&info->def));
	if (info->kind == TB_KIND_NUMBER) {
		json_object_set_new(o, "min", tb_json_float(info->min));
		json_object_set_new(o, "max", tb_json_float(info->max));
	}
	if (info->kind != TB_KIND_WORD)
		return o;
	choices = json_array();
	for (uint32_t i = 0; i < info->n_choices; i++)
		json_array_append_new(choices, json_string(info->choices[i]));
	json_object_set_new(o, "choices", choices);
	return o;
}

static uint32_t list_keys(const struct tb_keys *keys, const char *pattern, json_t *json)
{
	uint32_t n = 0;
	int width = 0;

	for (uint32_t i = 0; i < keys->n; i++)
		if (is_listed(&keys->key[i], pattern) && (int)strlen(keys->key[i].name) > width)
			width = (int)strlen(keys->key[i].name);
	for (uint32_t i = 0; i < keys->n; i++) {
		if (!is_listed(&keys->key[i], pattern))
			continue;
		n++;
		if (json)
			json_array_append_new(json, key_to_json(&keys->key[i]));
		else
			print_key(&keys->key[i], width);
	}
	return n;
}

static int no_such_key(const struct tb_keys *keys, const char *name)
{
	char message[512];

	tb_explain_unknown_key(keys, name, message, sizeof(message));
	fprintf(stderr, "troubadour: %s\n", message);
	return TB_EXIT_FAILURE;
}

int tb_command_list(int argc, char **argv)
{
	struct tb_options o;
	struct tb_client *c;
	json_t *json = NULL;
	int res = tb_options_parse(&o, argc, argv, "j", list_help);
	const char *pattern = o.n_args > 0 ? o.args[0] : "*";

	if (res != 0)
		return res - 1;
	if (o.n_args > 1)
		return tb_usage(list_help);
	c = tb_connect(&o.client);
	if (!c)
		return TB_EXIT_FAILURE;
	if (o.json)
		json = json_array();
	if (list_keys(tb_client_keys(c), pattern, json) == 0)
		res = no_such_key(tb_client_keys(c), pattern);
	else if (json && tb_json_print(json, JSON_INDENT(2)) < 0)
		res = TB_EXIT_FAILURE;
	json_decref(json);
	tb_client_free(c);
	return res;
}

/* ---- get ---- */

static const char get_help[] =
	"Usage: troubadour get [OPTIONS] [KEY|PATTERN]...\n"
	"\n"
	"Prints values as KEY=VALUE, which `troubadour set` understands.  PATTERN is a glob or the\n"
	"first parts of keys, such as strip.game.  Read-only keys (engine.*, *.overs, *.clock.*)\n"
	"are printed only if you name them.\n"
	"\n"
	"  -j, --json          as one JSON object\n" TB_COMMON_HELP "\n"
	"Example: troubadour get strip.game 'route.*.a1' > evening.txt\n";

static uint32_t get_keys(const struct tb_keys *keys, const char *pattern, json_t *json)
{
	char text[TB_VALUE_TEXT_MAX];
	uint32_t n = 0;

	for (uint32_t i = 0; i < keys->n; i++) {
		const struct tb_key *key = &keys->key[i];

		if (!tb_key_is_meant(key, pattern))
			continue;
		n++;
		if (json)
			json_object_set_new(json, key->name, tb_value_to_json(&key->value));
		else
			printf("%s=%s\n", key->name, tb_key_format(key, text));
	}
	return n;
}

/* Where a key is not known, the message names others that are near.  Negative after a message. */
static int want_all(struct tb_client *c)
{
	int res = tb_client_want_all(c);

	if (res < 0)
		fprintf(stderr, "troubadour: %s\n", tb_connect_strerror(res));
	return res;
}

/* Everything is looked up before anything is printed.  NULL if all patterns mean a key. */
static const char *unknown_pattern(
	const struct tb_keys *keys, const struct tb_options *o, bool *facts)
{
	for (uint32_t i = 0; i < o->n_args; i++) {
		bool any = false;

		for (uint32_t k = 0; k < keys->n; k++) {
			if (!tb_key_is_meant(&keys->key[k], o->args[i]))
				continue;
			any = true;
			*facts |= keys->key[k].info->is_read_only;
		}
		if (!any)
			return o->args[i];
	}
	return NULL;
}

static int print_values(struct tb_client *c, const struct tb_options *o)
{
	struct tb_keys *keys = tb_client_keys(c);
	json_t *json = NULL;
	bool facts = false;
	const char *unknown = unknown_pattern(keys, o, &facts);
	int res = 0;

	if (unknown)
		return want_all(c) < 0 ? TB_EXIT_FAILURE : no_such_key(keys, unknown);
	if (facts)
		tb_client_refresh(c);
	if (o->json)
		json = json_object();
	if (o->n_args == 0)
		get_keys(keys, NULL, json);
	for (uint32_t i = 0; i < o->n_args; i++)
		get_keys(keys, o->args[i], json);
	if (json)
		res = tb_json_print(json, JSON_INDENT(2)) < 0 ? TB_EXIT_FAILURE : 0;
	json_decref(json);
	return res;
}

int tb_command_get(int argc, char **argv)
{
	struct tb_options o;
	struct tb_wanted wanted = { 0 };
	struct tb_client *c;
	int res = tb_options_parse(&o, argc, argv, "j", get_help);

	if (res != 0)
		return res - 1;
	if (o.n_args > 0)
		wanted = (struct tb_wanted){ (const char *const *)o.args, o.n_args };
	c = tb_connect_for(&o.client, wanted);
	if (!c)
		return TB_EXIT_FAILURE;
	res = print_values(c, &o);
	tb_client_free(c);
	return res;
}

/* ---- set ---- */

static const char set_help[] =
	"Usage: troubadour set [OPTIONS] KEY=VALUE...\n"
	"\n"
	"Sets all keys in one change, or none of them if one is wrong.  `-` in place of KEY=VALUE\n"
	"reads lines from the standard input.  KEY may be a glob.\n"
	"\n"
	"VALUE is one of\n"
	"  -6dB 10ms 2kHz 4:1   a number with its unit\n"
	"  -6 0.5               a number in the key's unit\n"
	"  50%                  a volume as pavucontrol shows it\n"
	"  -inf                 silence\n"
	"  L30 C R100           a pan position\n"
	"  on off !             a switch; ! toggles it\n"
	"  a word               one of those that `troubadour list KEY` shows\n"
	"\n"
	"KEY+=VALUE and KEY-=VALUE are steps from the present value: 3, 1.5dB or 5%.\n"
	"\n" TB_COMMON_HELP "\n"
	"Example: troubadour set strip.game.fader=-6dB strip.chat.mute=! send.music.b1+=3\n";

static int add_line(struct tb_settings *s, const struct tb_keys *keys, const char *line)
{
	int res = tb_settings_add_line(s, keys, line);

	if (res != 0)
		fprintf(stderr, "troubadour: %s\n",
			s->message[0] ? s->message : strerror(res < 0 ? -res : 0));
	return res < 0 ? res : 0;
}

static int add_lines_of_input(struct tb_settings *s, const struct tb_keys *keys)
{
	char *line = NULL;
	size_t n_room = 0;
	int res = 0;

	while (res == 0 && getline(&line, &n_room, stdin) >= 0) {
		line[strcspn(line, "\r\n")] = '\0';
		if (line[0] != '\0' && line[0] != '#')
			res = add_line(s, keys, line);
	}
	free(line);
	return res;
}

/* The keys that a command line is about. */
struct names {
	char (*name)[2][TB_LINE_NAME_MAX]; /* of each argument */
	const char **pattern;              /* all that are not empty */
	uint32_t n;
	bool is_any; /* lines of the input may be about any key */
};

static int read_names(struct names *names, const struct tb_options *o)
{
	*names = (struct names){ calloc(o->n_args, sizeof(*names->name)),
		calloc(o->n_args, 2 * sizeof(*names->pattern)) };
	if (!names->name || !names->pattern)
		return -ENOMEM;
	for (uint32_t i = 0; i < o->n_args; i++) {
		names->is_any |= strcmp(o->args[i], "-") == 0;
		tb_line_names(o->args[i], names->name[i]);
		for (int k = 0; k < 2; k++)
			if (names->name[i][k][0] != '\0')
				names->pattern[names->n++] = names->name[i][k];
	}
	return 0;
}

static struct tb_client *connect_for_names(const struct tb_options *o, const struct names *names)
{
	struct tb_wanted some = { names->pattern, names->n }, all = { 0 };

	return tb_connect_for(&o->client, names->is_any ? all : some);
}

static bool is_known(const struct tb_keys *keys, const char *line)
{
	struct tb_settings s = { 0 };
	bool is_known = tb_settings_add_line(&s, keys, line) != -ENOENT;

	tb_settings_finish(&s);
	return is_known;
}

static int want_all_if_unknown(struct tb_client *c, const struct tb_options *o)
{
	for (uint32_t i = 0; i < o->n_args; i++)
		if (!is_known(tb_client_keys(c), o->args[i]))
			return want_all(c);
	return 0;
}

int tb_apply(struct tb_client *c, const struct tb_settings *s, float fade_ms)
{
	char why[TB_CLIENT_WHY_MAX] = "";
	int res = s->n > 0 ? tb_client_set(c, s->list, s->n, fade_ms, why) : 0;

	if (res == 0)
		return 0;
	fprintf(stderr, "troubadour: %s\n", why[0] ? why : tb_connect_strerror(res));
	return TB_EXIT_FAILURE;
}

int tb_apply_line(struct tb_client *c, const char *line)
{
	struct tb_settings s = { 0 };
	int res = tb_settings_add_line(&s, tb_client_keys(c), line) < 0 ? TB_EXIT_FAILURE
	                                                                : tb_apply(c, &s, 0.0f);

	tb_settings_finish(&s);
	return res;
}

static int set(struct tb_client *c, const struct tb_options *o)
{
	struct tb_settings s = { 0 };
	int res = want_all_if_unknown(c, o);

	for (uint32_t i = 0; i < o->n_args && res == 0; i++) {
		if (strcmp(o->args[i], "-") == 0)
			res = add_lines_of_input(&s, tb_client_keys(c));
		else
			res = add_line(&s, tb_client_keys(c), o->args[i]);
	}
	res = res < 0 ? TB_EXIT_FAILURE : tb_apply(c, &s, 0.0f);
	tb_settings_finish(&s);
	return res;
}

int tb_command_set(int argc, char **argv)
{
	struct tb_options o;
	struct names names;
	struct tb_client *c = NULL;
	int res = tb_options_parse(&o, argc, argv, "", set_help);

	if (res != 0)
		return res - 1;
	if (o.n_args == 0)
		return tb_usage(set_help);
	res = read_names(&names, &o);
	if (res == 0)
		c = connect_for_names(&o, &names);
	else
		fprintf(stderr, "troubadour: %s\n", strerror(-res));
	res = c ? set(c, &o) : TB_EXIT_FAILURE;
	tb_client_free(c);
	free(names.name);
	free(names.pattern);
	return res;
}
