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
	"  -n, --channels N|LIST     1, 2, 6, 8, or positions such as FL,FR\n" TB_COMMON_HELP "\n" \
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

static json_t *positions_of(const char *channels)
{
	static const struct {
		const char *n, *positions;
	} usual[] = {
		{ "1", "MONO" },
		{ "2", "FL,FR" },
		{ "6", "FL,FR,FC,LFE,SL,SR" },
		{ "8", "FL,FR,FC,LFE,RL,RR,SL,SR" },
	};
	json_t *list = json_array();

	for (size_t i = 0; i < sizeof(usual) / sizeof(usual[0]); i++) {
		if (strcmp(channels, usual[i].n) == 0)
			channels = usual[i].positions;
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

static int send_change(struct tb_client *c, const char *key, const char *text)
{
	int res = tb_client_change(c, key, text);
	const struct tb_key *error;

	if (res < 0) {
		fprintf(stderr, "troubadour: %s\n", strerror(-res));
		return TB_EXIT_FAILURE;
	}
	error = tb_keys_find(tb_client_keys(c), "console.error");
	if (!error || strcmp(error->value.word, "none") == 0)
		return 0;
	fprintf(stderr, "troubadour: %s\n", error->text ? error->text : error->value.word);
	return TB_EXIT_FAILURE;
}

static int apply(struct request *r, struct tb_client *c)
{
	const struct tb_options *o = &r->options;
	const char *action = o->args[0], *name = o->args[1];
	char key[64], names[512], *object;
	int res;

	if (strcmp(action, "add") != 0 && !is_there(tb_client_keys(c), r->family, name))
		return tb_check_device(tb_client_keys(c), name, r->family) < 0 ? TB_EXIT_FAILURE
		                                                               : 0;
	if (strcmp(action, "remove") == 0)
		return send_change(c, "console.remove", name);
	if (strcmp(action, "rename") == 0) {
		snprintf(names, sizeof(names), "%s %s", name, o->args[2]);
		return send_change(c, "console.rename", names);
	}
	snprintf(key, sizeof(key), strcmp(action, "add") == 0 ? "console.add-%s" : "console.change",
		r->family);
	object = object_of(r, name);
	res = object ? send_change(c, key, object) : TB_EXIT_FAILURE;
	free(object);
	return res;
}

static int check(const struct request *r)
{
	static const char *const actions[] = { "add", "change", "remove", "rename" };
	const struct tb_options *o = &r->options;
	uint32_t wanted;

	for (size_t i = 0; o->n_args > 0 && i < 4; i++) {
		if (strcmp(o->args[0], actions[i]) != 0)
			continue;
		wanted = i == 3 ? 3 : 2;
		return o->n_args == wanted ? 0 : tb_usage(r->help);
	}
	return tb_usage(r->help);
}

static int run(struct request *r, int argc, char **argv)
{
	struct tb_client *c;
	int res = take_options(r, &argc, argv);

	if (res == 0)
		res = tb_options_parse(&r->options, argc, argv, "", r->help);
	if (res != 0)
		return res - 1;
	res = check(r);
	if (res != 0)
		return res;
	c = tb_client_new(&r->options.client);
	if (!c)
		return TB_EXIT_FAILURE;
	res = apply(r, c);
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
