/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* `troubadour strip` and `bus`: strips and buses that come, go and change while the
 * console plays, by the keys console.* of its node. */
#include "commands.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/settings-list.h"
#include "structure-request.h"
#include "mixer/protocol.h"

#define HELP(a, an_example)                                                                        \
	"Usage: troubadour " a " ACTION NAME [OPTIONS]\n"                                          \
	"\n"                                                                                       \
	"  add NAME                  add a new one while everything plays on\n"                    \
	"  change NAME               change its description, type, channels, clock or quality\n"   \
	"  rename NAME NEW           give it another name\n"                                       \
	"  remove NAME               remove it\n"                                                  \
	"  move NAME PLACE           move it to another place in the list, counted from 1,\n"      \
	"                            or next to another one with --before or --after\n"            \
	"  default NAME              applications use this one unless told otherwise; \"none\"\n"  \
	"                            in place of a name makes the hardware the default\n"          \
	"\n"                                                                                       \
	"  -D, --description TEXT    its name in mixers and settings\n"                            \
	"  -t, --type TYPE           strip: virtual or capture; bus: virtual or playback\n"        \
	"  -n, --channels N|LIST     1, 2, 6, 8, or positions such as FL,FR\n"                     \
	"  -k, --clock graph|own     own: for a device with its own cycles (docs/clocks.md)\n"     \
	"  -q, --quality 0-10        quality of resampling; 10 is the best\n"                      \
	"  -b, --before NAME         with move: put it before that one\n"                          \
	"  -a, --after NAME          with move: put it after that one\n"                           \
	"  -u, --unrouted            with add: do not route it\n" TB_COMMON_HELP "\n"              \
	"Example: " an_example "\n"

static const char strip_help[] =
	HELP("strip", "troubadour strip add game2 --description \"Second game\" --channels 2");
static const char bus_help[] =
	HELP("bus", "troubadour bus add a2 --type playback --description Headphones");

/* In place of a name: nobody is the default. */
#define NONE "none"

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
	fprintf(stderr, "troubadour: %s\n", why[0] ? why : tb_connect_strerror(res));
	return TB_EXIT_FAILURE;
}

/* ---- what was done ---- */

static bool is_routed(const struct tb_keys *keys, const char *strip, const char *bus)
{
	const struct tb_key *key = tb_keys_of_cell(keys, "route", strip, bus);

	return key && key->value.number != 0.0;
}

/* A new strip or bus would be silent without routes, and nobody would know why. */
static void tell_added(
	const struct tb_structure_request *r, const struct tb_keys *keys, const char *name)
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

static void tell_order(const struct tb_structure_request *r, const struct tb_keys *keys)
{
	bool is_strip = strcmp(r->family, "strip") == 0;
	uint32_t n = is_strip ? keys->n_strips : keys->n_buses;

	for (uint32_t i = 0; i < n; i++)
		printf("%s%s", i ? ", " : "", is_strip ? keys->strip[i] : keys->bus[i]);
	printf("\n");
}

static void tell(const struct tb_structure_request *r, const struct tb_keys *keys)
{
	const char *action = r->options.args[0], *name = r->options.args[1];

	if (strcmp(action, "add") == 0)
		tell_added(r, keys, name);
	else if (strcmp(action, "rename") == 0)
		printf("renamed %s \"%s\" to \"%s\"\n", r->family, name, r->options.args[2]);
	else if (strcmp(action, "move") == 0)
		tell_order(r, keys);
	else if (strcmp(action, "default") == 0)
		printf("the default %s is %s\n", r->family,
			strcmp(name, NONE) == 0 ? "none of the console's" : name);
	else
		printf("%sd %s \"%s\"\n", action, r->family, name);
}

static int tell_failure(int res, const char *name)
{
	fprintf(stderr,
		"troubadour: \"%s\" did not appear: %s; the console's own messages say why\n", name,
		tb_connect_strerror(res));
	return TB_EXIT_FAILURE;
}

/* A strip or bus that goes, or gets a new node, fades out first, and the keys change only then. */
static int await_key(
	const struct tb_structure_request *r, struct tb_client *c, const char *name, bool is_there)
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

static int remove_one(const struct tb_structure_request *r, struct tb_client *c, const char *name)
{
	int res = tb_change(c, tb_orders[TB_ORDER_REMOVE].key, name);

	return res == 0 ? await_key(r, c, name, false) : res;
}

static int rename_one(const struct tb_structure_request *r, struct tb_client *c, const char *name)
{
	const char *new_name = r->options.args[2];
	char names[512];
	int res;

	snprintf(names, sizeof(names), "%s %s", name, new_name);
	res = tb_change(c, tb_orders[TB_ORDER_RENAME].key, names);
	if (res == 0)
		res = await_key(r, c, new_name, true);
	return res == 0 ? await_node(c, new_name, PW_ID_ANY) : res;
}

static int add(const struct tb_structure_request *r, struct tb_client *c, const char *name)
{
	char *object = tb_structure_object(r, name);
	int res = TB_EXIT_FAILURE;

	if (object)
		res = tb_change(c,
			strcmp(r->family, "strip") == 0 ? tb_orders[TB_ORDER_ADD_STRIP].key
							: tb_orders[TB_ORDER_ADD_BUS].key,
			object);
	free(object);
	return res == 0 ? await_node(c, name, PW_ID_ANY) : res;
}

/* What the console has of a strip or bus, but for what changes without a new node; NULL if it
 * is not there. */
static json_t *what_its_node_shows(
	const struct tb_structure_request *r, struct tb_client *c, const char *name)
{
	const struct tb_key *key = tb_keys_find(tb_client_keys(c),
		strcmp(r->family, "strip") == 0 ? TB_FACT_STRIPS : TB_FACT_BUSES);
	char text[TB_VALUE_TEXT_MAX];
	json_t *all = key ? json_loads(tb_key_format(key, text), 0, NULL) : NULL, *o, *found = NULL;
	size_t i;

	json_array_foreach(all, i, o)
	{
		const char *other = json_string_value(json_object_get(o, "name"));

		if (other && strcmp(other, name) == 0)
			found = json_incref(o);
	}
	json_decref(all);
	json_object_del(found, "devices");
	/* With a clock of its own the quality is that of its bridge, which is made again. */
	if (!json_object_get(found, "clock"))
		json_object_del(found, "resample.quality");
	return found;
}

static uint32_t id_of_node(const struct tb_client *c, const char *name)
{
	const struct tb_object *node;
	char node_name[160];

	snprintf(node_name, sizeof(node_name), "%s.%s", tb_client_console(c), name);
	node = tb_client_find_node(c, node_name);
	return node ? node->id : PW_ID_ANY;
}

static int change(const struct tb_structure_request *r, struct tb_client *c, const char *name)
{
	json_t *before = what_its_node_shows(r, c, name), *after = NULL;
	/* The number and not the object, which is gone or another one after the next event. */
	uint32_t node = id_of_node(c, name);
	char *object = tb_structure_object(r, name);
	int res = TB_EXIT_FAILURE;

	if (object)
		res = tb_change(c, tb_orders[TB_ORDER_CHANGE].key, object);
	if (res == 0)
		after = what_its_node_shows(r, c, name);
	if (after && !json_equal(before, after))
		res = await_node(c, name, node);
	free(object);
	json_decref(before);
	json_decref(after);
	return res;
}

/* ---- order and default ---- */

/* From 0; their number if it is none of them. */
static uint32_t index_of(
	const struct tb_structure_request *r, const struct tb_keys *keys, const char *name)
{
	bool is_strip = strcmp(r->family, "strip") == 0;
	uint32_t n = is_strip ? keys->n_strips : keys->n_buses, i = 0;

	while (i < n && strcmp(is_strip ? keys->strip[i] : keys->bus[i], name) != 0)
		i++;
	return i;
}

/* Among the others, counted from 1; 0 after a message. */
static uint32_t place_beside(const struct tb_structure_request *r, const struct tb_keys *keys,
	const char *name, const char *other)
{
	uint32_t from = index_of(r, keys, name), to = index_of(r, keys, other);

	if (tb_check_device(keys, other, r->family) < 0)
		return 0;
	if (from == to) {
		fprintf(stderr, "troubadour: \"%s\" cannot be placed beside itself\n", name);
		return 0;
	}
	return to + 1 - (from < to) + (r->options.after != NULL);
}

static int move(const struct tb_structure_request *r, struct tb_client *c, const char *name)
{
	const char *other = r->options.before ? r->options.before : r->options.after;
	uint32_t place = other ? place_beside(r, tb_client_keys(c), name, other) : 0;
	char text[128];

	if (other && place == 0)
		return TB_EXIT_FAILURE;
	if (other)
		snprintf(text, sizeof(text), "%.64s %u", name, place);
	else
		snprintf(text, sizeof(text), "%.64s %.32s", name, r->options.args[2]);
	return tb_change(c, tb_orders[TB_ORDER_MOVE].key, text);
}

static int set_default(const struct tb_structure_request *r, struct tb_client *c, const char *name)
{
	char text[128];

	snprintf(text, sizeof(text), "%s %.64s", r->family, name);
	return tb_change(c, tb_orders[TB_ORDER_DEFAULT].key, text);
}

static const struct {
	const char *name;
	uint32_t n_args;
	int (*run)(const struct tb_structure_request *r, struct tb_client *c, const char *name);
} actions[] = {
	{ "add", 2, add },
	{ "change", 2, change },
	{ "remove", 2, remove_one },
	{ "rename", 3, rename_one },
	{ "move", 3, move },
	{ "default", 2, set_default },
};

#define N_ACTIONS (sizeof(actions) / sizeof(actions[0]))

static int apply(const struct tb_structure_request *r, struct tb_client *c)
{
	const char *action = r->options.args[0], *name = r->options.args[1];

	if (strcmp(action, "add") != 0 && strcmp(name, NONE) != 0
		&& !is_there(tb_client_keys(c), r->family, name)) {
		tb_check_device(tb_client_keys(c), name, r->family);
		return TB_EXIT_FAILURE;
	}
	for (size_t i = 0; i < N_ACTIONS; i++)
		if (strcmp(action, actions[i].name) == 0)
			return actions[i].run(r, c, name);
	return TB_EXIT_FAILURE;
}

/* A place is a number or a neighbour. */
static bool has_one_place(const struct tb_structure_request *r)
{
	return (r->options.n_args == 3) + (r->options.before != NULL) + (r->options.after != NULL)
	       == 1;
}

/* Nobody is to read "changed" of what was not. */
static int refuse_empty_change(const struct tb_structure_request *r)
{
	fprintf(stderr,
		"%s: nothing to change about \"%s\"; `troubadour %s --help` lists the options that "
		"say what\n",
		r->family, r->options.args[1], r->family);
	return TB_EXIT_USAGE;
}

static bool says_what(const struct tb_options *o)
{
	return o->description || o->type || o->channels || o->clock || o->quality;
}

static int check(const struct tb_structure_request *r)
{
	const struct tb_options *o = &r->options;
	bool moves = o->n_args >= 2 && strcmp(o->args[0], "move") == 0;

	if (o->n_args == 2 && strcmp(o->args[0], "change") == 0 && !says_what(o))
		return refuse_empty_change(r);
	if (moves)
		return o->n_args <= 3 && has_one_place(r) ? 0 : tb_usage(r->help);
	for (size_t i = 0; o->n_args > 0 && i < N_ACTIONS; i++) {
		if (strcmp(o->args[0], actions[i].name) == 0)
			return o->n_args == actions[i].n_args ? 0 : tb_usage(r->help);
	}
	return tb_usage(r->help);
}

static int run(struct tb_structure_request *r, int argc, char **argv)
{
	struct tb_client *c;
	int res = tb_options_parse(&r->options, argc, argv, "DtnkqbaU", r->help);

	if (res == 0)
		res = tb_structure_check_channels(r);
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
	struct tb_structure_request r = { .family = "strip", .help = strip_help };

	return run(&r, argc, argv);
}

int tb_command_bus(int argc, char **argv)
{
	struct tb_structure_request r = { .family = "bus", .help = bus_help };

	return run(&r, argc, argv);
}
