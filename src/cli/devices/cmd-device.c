/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* `troubadour device`: where a bus plays, or what a strip records, best first. */
#include "commands.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <spa/utils/string.h>

#include "arrangement.h"
#include "hardware.h"
#include "json.h"
#include "options.h"

static const char help[] =
	"Usage: troubadour device BUS|STRIP [DEVICE [then DEVICE]...] [OPTIONS]\n"
	"\n"
	"Chooses the device that a playback bus plays on or a capture strip records.  If you name\n"
	"several, the first one that is connected is used; when it goes, the next one takes over\n"
	"until it is back.  If none is connected, the session's default is used.  The choice is\n"
	"kept over restarts.\n"
	"\n"
	"DEVICE is a name that `troubadour devices` shows, or a part of it that only one device\n"
	"has.  A node name with * or ? may match a device that is not connected now.  \"auto\"\n"
	"returns to the session's default.  Without a DEVICE the command prints the choice.\n"
	"\n"
	"  -j, --json          the choice as JSON\n" TB_COMMON_HELP "\n"
	"Example: troubadour device a1 \"HD 650\" then \"Built-in Audio\"\n"
	"         troubadour device mic \"Yeti\"\n"
	"         troubadour device a1 'bluez_output.*' then \"HD 650\"\n"
	"         troubadour device a1 auto\n";

struct choice {
	const struct tb_options *options;
	struct tb_client *client;
	struct tb_arrangement arrangement;
	struct tb_survey *survey; /* of the session; NULL: it could not be seen */
	struct tb_hardware hardware;
	const char *name;
	bool is_bus;
};

static void look(struct choice *c)
{
	tb_arrangement_init(&c->arrangement, c->client);
	c->survey = tb_survey_new(c->options->client.remote);
}

static void forget(struct choice *c)
{
	tb_arrangement_finish(&c->arrangement);
	tb_survey_free(c->survey);
	c->survey = NULL;
}

/* ---- what is chosen ---- */

static const struct tb_thing *node_of(const struct choice *c)
{
	char name[160];

	snprintf(name, sizeof(name), "%s.%s", tb_client_console(c->client), c->name);
	return tb_survey_find_node(c->survey, name);
}

static bool is_linked(const struct choice *c, const struct tb_thing *device)
{
	const struct tb_survey *s = c->survey;
	const struct tb_thing *own = node_of(c);

	for (uint32_t i = 0; i < s->n_things && own; i++) {
		const struct tb_thing *l = s->thing[i];

		if (l->kind == TB_THING_LINK && l->from_node == (c->is_bus ? own->id : device->id)
			&& l->to_node == (c->is_bus ? device->id : own->id))
			return true;
	}
	return false;
}

/* NULL: it is not there, or it is a pattern. */
static const struct tb_thing *present(const struct choice *c, const char *wish)
{
	const struct tb_thing *node = NULL;

	return tb_hardware_match(&c->hardware, wish, &node) == 0 ? node : NULL;
}

static const json_t *wishes(const struct choice *c)
{
	return json_object_get(tb_arrangement_of(&c->arrangement, c->name), "devices");
}

static void print_now(const struct choice *c)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < c->hardware.n; i++)
		if (is_linked(c, c->hardware.node[i]))
			printf("%s%s",
				n++         ? ", "
				: c->is_bus ? "now on: "
					    : "now from: ",
				tb_thing_label(c->hardware.node[i]));
	printf(n ? "\n" : "now %s nothing\n", c->is_bus ? "on" : "from");
}

static void print_choice(const struct choice *c)
{
	size_t i;
	json_t *wish;

	json_array_foreach(wishes(c), i, wish)
	{
		const struct tb_thing *node = present(c, json_string_value(wish));

		printf("%zu. %s%s\n", i + 1, node ? tb_thing_label(node) : json_string_value(wish),
			node                                     ? ""
			: strpbrk(json_string_value(wish), "*?") ? " (a pattern)"
								 : " (not connected)");
	}
	printf(i > 0 ? "else the session's default\n" : "the session's default\n");
	print_now(c);
}

static int print_json(const struct choice *c)
{
	json_t *list = json_array(), *now = json_array(), *wish, *o;
	size_t i;
	int res;

	json_array_foreach(wishes(c), i, wish)
	{
		const struct tb_thing *node = present(c, json_string_value(wish));

		json_array_append_new(
			list, json_pack("{s:O, s:s, s:b}", "device", wish, "description",
				      node ? tb_thing_label(node) : "", "present", node != NULL));
	}
	for (uint32_t k = 0; k < c->hardware.n; k++)
		if (is_linked(c, c->hardware.node[k]))
			json_array_append_new(now,
				json_string(tb_thing_get(c->hardware.node[k], PW_KEY_NODE_NAME)));
	o = json_pack("{s:s, s:o, s:o}", "name", c->name, "devices", list, "now", now);
	res = tb_json_print(o, JSON_INDENT(2));
	json_decref(o);
	return res < 0 ? TB_EXIT_FAILURE : 0;
}

/* ---- choosing ---- */

/* One wish of the command line: a device that is there, by its node's name, or a pattern.
 * 0, or -ENOENT after a message. */
static int add_wish(const struct choice *c, json_t *list, const char *text)
{
	const struct tb_thing *node;
	int res = tb_hardware_match(&c->hardware, text, &node);

	if (text[0] == '\0') {
		fprintf(stderr, "device: a DEVICE is missing, as in: device a1 Headphones then "
				"Speakers\n");
		return -ENOENT;
	}
	if (res == 0) {
		json_array_append_new(list, json_string(tb_thing_get(node, PW_KEY_NODE_NAME)));
		return 0;
	}
	if (strpbrk(text, "*?")) {
		json_array_append_new(list, json_string(text));
		return 0;
	}
	tb_hardware_explain(&c->hardware, "device", text, res);
	return -ENOENT;
}

/* HD 650 then Speakers; the words of a name need no quotes. */
static json_t *read_wishes(const struct choice *c)
{
	const struct tb_options *o = c->options;
	json_t *list = json_array();
	char text[512] = "";

	for (uint32_t i = 1; i <= o->n_args; i++) {
		bool ends = i == o->n_args || spa_streq(o->args[i], "then");
		size_t used = strlen(text);

		if (!ends) {
			snprintf(text + used, sizeof(text) - used, "%s%s", used ? " " : "",
				o->args[i]);
			continue;
		}
		if (add_wish(c, list, text) < 0) {
			json_decref(list);
			return NULL;
		}
		text[0] = '\0';
	}
	return list;
}

static bool is_taken_back(const struct tb_options *o)
{
	return o->n_args == 2
	       && (spa_streq(o->args[1], "auto") || spa_streq(o->args[1], "default"));
}

static int choose(const struct choice *c)
{
	json_t *list = is_taken_back(c->options) ? json_array() : read_wishes(c), *object;
	char *text;
	int res;

	if (!list)
		return TB_EXIT_FAILURE;
	object = json_pack("{s:s, s:o}", "name", c->name, "devices", list);
	text = json_dumps(object, JSON_COMPACT);
	res = text ? tb_change(c->client, "console.change", text) : TB_EXIT_FAILURE;
	free(text);
	json_decref(object);
	if (res == 0 && !tb_survey_find_metadata(c->survey, "troubadour-policy"))
		fprintf(stderr,
			"device: kept, but WirePlumber runs without Troubadour's policy, which would "
			"obey it; `troubadour doctor` tells what to do\n");
	return res;
}

static int tell_chosen(struct choice *c)
{
	json_t *wish;
	size_t i;

	forget(c);
	look(c);
	if (!c->survey)
		return TB_EXIT_FAILURE;
	tb_hardware_find(&c->hardware, c->survey, c->is_bus);
	printf("%s %s ", c->name, c->is_bus ? "plays on" : "records");
	json_array_foreach(wishes(c), i, wish)
	{
		const struct tb_thing *node = present(c, json_string_value(wish));

		printf("%s, then ", node ? tb_thing_label(node) : json_string_value(wish));
	}
	printf("the session's default\n");
	return 0;
}

/* ---- the command ---- */

static int check(struct choice *c)
{
	const json_t *object = tb_arrangement_of(&c->arrangement, c->name);
	const char *type = json_string_value(json_object_get(object, "type"));

	if (!c->survey) {
		fprintf(stderr, "troubadour: the session does not answer\n");
		return TB_EXIT_FAILURE;
	}
	if (tb_check_device(tb_client_keys(c->client), c->name, "strip bus") < 0)
		return TB_EXIT_FAILURE;
	c->is_bus = spa_streq(type, "playback");
	if (c->is_bus || spa_streq(type, "capture"))
		return 0;
	fprintf(stderr,
		"device: \"%s\" is virtual: applications are linked to it, no device is; playback "
		"buses and capture strips have devices\n",
		c->name);
	return TB_EXIT_FAILURE;
}

static int perform(struct choice *c)
{
	int res;

	look(c);
	res = check(c);
	if (res != 0)
		return res;
	tb_hardware_find(&c->hardware, c->survey, c->is_bus);
	if (c->options->n_args > 1) {
		res = choose(c);
		return res == 0 ? tell_chosen(c) : res;
	}
	if (c->options->json)
		return print_json(c);
	print_choice(c);
	return 0;
}

int tb_command_device(int argc, char **argv)
{
	struct tb_options o;
	struct choice c = { .options = &o };
	int res = tb_options_parse(&o, argc, argv, "j", help);

	if (res != 0)
		return res - 1;
	if (o.n_args == 0)
		return tb_usage(help);
	c.name = o.args[0];
	c.client = tb_connect(&o.client);
	if (!c.client)
		return TB_EXIT_FAILURE;
	res = perform(&c);
	forget(&c);
	tb_client_free(c.client);
	return res;
}
