/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* `troubadour strip` and `bus`: strips and buses that come, go and change while the
 * console plays, by the keys console.* of its node. */
#include "commands.h"

#include <errno.h>
#include <getopt.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "options.h"
#include "settings-list.h"

#define HELP(a, an_example)                                                                        \
	"Usage: troubadour " a " ACTION NAME [OPTIONS]\n"                                          \
	"\n"                                                                                       \
	"  add NAME                  a new one, while everything plays on\n"                       \
	"  change NAME               another description, type or channels\n"                      \
	"  rename NAME NEW\n"                                                                      \
	"  remove NAME\n"                                                                          \
	"\n"                                                                                       \
	"  -D, --description TEXT    what mixers and settings show\n"                              \
	"  -t, --type TYPE           strip: virtual or capture; bus: virtual or playback\n"        \
	"  -n, --channels N|LIST     1, 2, 6, 8, or positions such as FL,FR\n"                     \
	"  -u, --unrouted            with add: heard nowhere until it is routed\n" TB_COMMON_HELP  \
	"\n"                                                                                       \
	"Example: " an_example "\n"

static const char strip_help[] =
	HELP("strip", "troubadour strip add game2 --description \"Second game\" --channels 2");
static const char bus_help[] =
	HELP("bus", "troubadour bus add a2 --type playback --description Headphones");

struct request {
	const char *family; /* "strip" or "bus" */
	const char *help;
	struct tb_options options;
	const char *description, *type, *channels;
	bool is_unrouted;
};

/* ---- the command line ---- */

/* Takes our own options out of the list; 0, or the exit status plus one. */
static int take_options(struct request *r, int *argc, char **argv)
{
	static const struct {
		const char *name, *letter;
		size_t at;
	} own[] = {
		{ "--description", "-D", offsetof(struct request, description) },
		{ "--type", "-t", offsetof(struct request, type) },
		{ "--channels", "-n", offsetof(struct request, channels) },
	};
	int n = 0;

	for (int i = 0; i < *argc; i++) {
		size_t k = 0;

		if (strcmp(argv[i], "--unrouted") == 0 || strcmp(argv[i], "-u") == 0) {
			r->is_unrouted = true;
			continue;
		}
		while (k < 3 && strcmp(argv[i], own[k].name) != 0
			&& strcmp(argv[i], own[k].letter) != 0)
			k++;
		if (k == 3) {
			argv[n++] = argv[i];
			continue;
		}
		if (i + 1 == *argc) {
			fprintf(stderr, "%s: %s needs a value\n", r->family, argv[i]);
			return TB_EXIT_USAGE + 1;
		}
		*(const char **)((char *)r + own[k].at) = argv[++i];
	}
	*argc = n;
	return 0;
}

static const struct {
	const char *n, *positions;
} layouts[] = {
	{ "1", "MONO" },
	{ "2", "FL,FR" },
	{ "6", "FL,FR,FC,LFE,SL,SR" },
	{ "8", "FL,FR,FC,LFE,RL,RR,SL,SR" },
};

#define N_LAYOUTS (sizeof(layouts) / sizeof(layouts[0]))

/* A number that is none of a layout.  0, or the exit status plus one. */
static int check_channels(const struct request *r)
{
	const char *n = r->channels;

	if (!n || n[0] == '\0' || n[strspn(n, "0123456789")] != '\0')
		return 0;
	for (size_t i = 0; i < N_LAYOUTS; i++)
		if (strcmp(n, layouts[i].n) == 0)
			return 0;
	fprintf(stderr, "%s: there is no layout of %s channels (have:", r->family, n);
	for (size_t i = 0; i < N_LAYOUTS; i++)
		fprintf(stderr, "%s %s = %s", i ? "," : "", layouts[i].n, layouts[i].positions);
	fprintf(stderr, "); other positions are listed, such as FL,FR,FC or AUX0,AUX1,AUX2\n");
	return TB_EXIT_USAGE + 1;
}

static json_t *positions_of(const char *channels)
{
	json_t *list = json_array();

	for (size_t i = 0; i < N_LAYOUTS; i++) {
		if (strcmp(channels, layouts[i].n) == 0)
			channels = layouts[i].positions;
	}
	while (*channels != '\0') {
		size_t n = strcspn(channels, ", ");

		if (n > 0)
			json_array_append_new(list, json_stringn(channels, n));
		channels += n + (channels[n] != '\0');
	}
	return list;
}

/* The object of a console file. */
static char *object_of(const struct request *r, const char *name)
{
	json_t *o = json_object();
	char *text;

	json_object_set_new(o, "name", json_string(name));
	if (r->description)
		json_object_set_new(o, "description", json_string(r->description));
	if (r->type)
		json_object_set_new(o, "type", json_string(r->type));
	if (r->channels)
		json_object_set_new(o, "audio.position", positions_of(r->channels));
	if (r->is_unrouted)
		json_object_set_new(o, "routes", json_string("none"));
	text = json_dumps(o, JSON_COMPACT);
	json_decref(o);
	return text;
}

/* ---- the change ---- */

/* What the console would tell once the change is done. */
static bool is_there(const struct tb_keys *keys, const char *family, const char *name)
{
	return tb_keys_findf(keys, "%s.%s.fader", family, name) != NULL;
}

int tb_change(struct tb_client *c, const char *key, const char *text)
{
	char why[TB_CLIENT_WHY_MAX] = "";
	int res = tb_client_change(c, key, text, why);

	if (res == 0)
		return 0;
	fprintf(stderr, "troubadour: %s\n", why[0] ? why : strerror(-res));
	return TB_EXIT_FAILURE;
}

/* ---- what was done ---- */

static bool is_routed(const struct tb_keys *keys, const char *strip, const char *bus)
{
	const struct tb_key *key = tb_keys_findf(keys, "route.%s.%s", strip, bus);

	return key && key->value.number != 0.0;
}

/* A new strip or bus would be silent without routes, and nobody would know why. */
static void tell_added(const struct request *r, const struct tb_keys *keys, const char *name)
{
	bool is_strip = strcmp(r->family, "strip") == 0;
	uint32_t n_others = is_strip ? keys->n_buses : keys->n_strips, n = 0;

	printf("added %s \"%s\"", r->family, name);
	for (uint32_t i = 0; i < n_others; i++) {
		const char *other = is_strip ? keys->bus[i] : keys->strip[i];

		if (is_strip ? is_routed(keys, name, other) : is_routed(keys, other, name))
			printf("%s%s",
				n++        ? ", "
				: is_strip ? ", heard on "
					   : ", which plays ",
				other);
	}
	if (n == 0)
		printf(" without a route; `troubadour route %s %s` makes one",
			is_strip ? name : "STRIP", is_strip ? "BUS" : name);
	printf("\n");
}

static void tell(const struct request *r, const struct tb_keys *keys)
{
	const char *action = r->options.args[0], *name = r->options.args[1];

	if (strcmp(action, "add") == 0)
		tell_added(r, keys, name);
	else if (strcmp(action, "rename") == 0)
		printf("renamed %s \"%s\" to \"%s\"\n", r->family, name, r->options.args[2]);
	else
		printf("%sd %s \"%s\"\n", action, r->family, name);
}

static int tell_failure(int res, const char *name)
{
	fprintf(stderr,
		"troubadour: \"%s\" does not come: %s; the console's own messages say why\n", name,
		strerror(-res));
	return TB_EXIT_FAILURE;
}

/* Who goes or is made anew fades out first, and only then the keys are others. */
static int await_key(const struct request *r, struct tb_client *c, const char *name, bool is_there)
{
	char key[TB_KEY_MAX];
	int res;

	snprintf(key, sizeof(key), "%s.%.32s.fader", r->family, name);
	res = tb_client_await_key(c, key, is_there);
	return res < 0 ? tell_failure(res, name) : 0;
}

static int await_node(struct tb_client *c, const char *name, uint32_t before)
{
	int res = tb_client_await_node(c, name, before);

	return res < 0 ? tell_failure(res, name) : 0;
}

static int remove_one(const struct request *r, struct tb_client *c, const char *name)
{
	int res = tb_change(c, "console.remove", name);

	return res == 0 ? await_key(r, c, name, false) : res;
}

static int rename_one(const struct request *r, struct tb_client *c, const char *name)
{
	const char *new_name = r->options.args[2];
	char names[512];
	int res;

	snprintf(names, sizeof(names), "%s %s", name, new_name);
	res = tb_change(c, "console.rename", names);
	if (res == 0)
		res = await_key(r, c, new_name, true);
	return res == 0 ? await_node(c, new_name, PW_ID_ANY) : res;
}

static int add(const struct request *r, struct tb_client *c, const char *name)
{
	char *object = object_of(r, name);
	int res = TB_EXIT_FAILURE;

	if (object)
		res = tb_change(c,
			strcmp(r->family, "strip") == 0 ? "console.add-strip" : "console.add-bus",
			object);
	free(object);
	return res == 0 ? await_node(c, name, PW_ID_ANY) : res;
}

/* All strips, or all buses, as the console has them; for free(). */
static char *family_text(const struct request *r, struct tb_client *c)
{
	const struct tb_key *key = tb_keys_find(tb_client_keys(c),
		strcmp(r->family, "strip") == 0 ? "console.strips" : "console.buses");
	char text[TB_VALUE_TEXT_MAX];

	return strdup(key ? tb_key_format(key, text) : "");
}

static int change(const struct request *r, struct tb_client *c, const char *name)
{
	const struct tb_object *node;
	char *object = object_of(r, name), *before = family_text(r, c), *after = NULL;
	char node_name[160];
	int res = TB_EXIT_FAILURE;

	snprintf(node_name, sizeof(node_name), "%s.%s", tb_client_console(c), name);
	node = tb_client_find_node(c, node_name);
	if (object && before)
		res = tb_change(c, "console.change", object);
	if (res == 0)
		after = family_text(r, c);
	/* Without a difference there is no new node. */
	if (after && strcmp(before, after) != 0)
		res = await_node(c, name, node ? node->id : PW_ID_ANY);
	free(object);
	free(before);
	free(after);
	return res;
}

static const struct {
	const char *name;
	uint32_t n_args;
	int (*run)(const struct request *r, struct tb_client *c, const char *name);
} actions[] = {
	{ "add", 2, add },
	{ "change", 2, change },
	{ "remove", 2, remove_one },
	{ "rename", 3, rename_one },
};

#define N_ACTIONS (sizeof(actions) / sizeof(actions[0]))

static int apply(const struct request *r, struct tb_client *c)
{
	const char *action = r->options.args[0], *name = r->options.args[1];

	if (strcmp(action, "add") != 0 && !is_there(tb_client_keys(c), r->family, name)) {
		tb_check_device(tb_client_keys(c), name, r->family);
		return TB_EXIT_FAILURE;
	}
	for (size_t i = 0; i < N_ACTIONS; i++)
		if (strcmp(action, actions[i].name) == 0)
			return actions[i].run(r, c, name);
	return TB_EXIT_FAILURE;
}

static int check(const struct request *r)
{
	const struct tb_options *o = &r->options;

	for (size_t i = 0; o->n_args > 0 && i < N_ACTIONS; i++) {
		if (strcmp(o->args[0], actions[i].name) == 0)
			return o->n_args == actions[i].n_args ? 0 : tb_usage(r->help);
	}
	return tb_usage(r->help);
}

static int run(struct request *r, int argc, char **argv)
{
	struct tb_client *c;
	int res = take_options(r, &argc, argv);

	if (res == 0)
		res = tb_options_parse(&r->options, argc, argv, "", r->help);
	if (res == 0)
		res = check_channels(r);
	if (res != 0)
		return res - 1;
	res = check(r);
	if (res != 0)
		return res;
	c = tb_connect(&r->options.client);
	if (!c)
		return TB_EXIT_FAILURE;
	res = apply(r, c);
	if (res == 0)
		tell(r, tb_client_keys(c));
	tb_client_free(c);
	return res;
}

int tb_command_strip(int argc, char **argv)
{
	struct request r = { .family = "strip", .help = strip_help };

	return run(&r, argc, argv);
}

int tb_command_bus(int argc, char **argv)
{
	struct request r = { .family = "bus", .help = bus_help };

	return run(&r, argc, argv);
}
