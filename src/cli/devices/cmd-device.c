/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* `troubadour device`: where a bus plays, or what a strip records, best first. */
#include "commands.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <spa/utils/string.h>

#include "connect.h"
#include "client/devices.h"
#include "explain.h"
#include "options.h"
#include "print-json.h"

#define MAX_WISHES 16
#define MAX_TEXT   4096u

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
	struct tb_devices devices;
	const char *name;
	bool is_bus;
};

/* ---- what is chosen ---- */

/* How people call it if it is there. */
static const char *label_of(const struct choice *c, const char *wish, bool *is_there)
{
	int i = tb_device_match(c->devices.list, c->devices.n, wish);

	*is_there = i >= 0;
	return i >= 0 ? c->devices.list[i].description : wish;
}

static void print_now(const struct choice *c)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < c->devices.n; i++)
		if (tb_client_uses_device(c->client, c->name, c->devices.list[i].node))
			printf("%s%s",
				n++         ? ", "
				: c->is_bus ? "now on: "
					    : "now from: ",
				c->devices.list[i].description);
	printf(n ? "\n" : "now %s nothing\n", c->is_bus ? "on" : "from");
}

static void print_choice(const struct choice *c)
{
	char wish[MAX_WISHES][TB_DEVICE_NAME_MAX];
	int n = tb_client_choice(c->client, c->name, wish, MAX_WISHES);
	bool is_there;

	for (int i = 0; i < n; i++) {
		const char *label = label_of(c, wish[i], &is_there);

		printf("%d. %s%s\n", i + 1, label,
			is_there                 ? ""
			: strpbrk(wish[i], "*?") ? " (a pattern)"
						 : " (not connected)");
	}
	printf(n > 0 ? "else the session's default\n" : "the session's default\n");
	print_now(c);
}

static int print_json(const struct choice *c)
{
	json_t *o = tb_client_choice_to_json(c->client, c->name);
	int res = tb_json_print(o, JSON_INDENT(2));

	json_decref(o);
	return res < 0 ? TB_EXIT_FAILURE : 0;
}

/* ---- choosing ---- */

/* HD 650 then Speakers; the words of a name need no quotes.  The names behind one another in
 * `text`, each with its NUL.  How many there are; -E2BIG. */
static int read_wishes(
	const struct tb_options *o, char text[MAX_TEXT], const char *names[MAX_WISHES])
{
	size_t used = 0;
	int n = 0;

	for (uint32_t i = 1; i < o->n_args; i++) {
		bool begins = i == 1 || spa_streq(o->args[i - 1], "then");
		const char *word = spa_streq(o->args[i], "then") ? "" : o->args[i];
		size_t n_bytes = strlen(word);

		if (used + n_bytes + 2 > MAX_TEXT || n == MAX_WISHES)
			return -E2BIG;
		if (begins) {
			used += n > 0;
			names[n++] = text + used;
		} else if (n_bytes > 0) {
			text[used++] = ' ';
		}
		memcpy(text + used, word, n_bytes + 1);
		used += n_bytes;
	}
	/* Nothing behind the last of them. */
	if (spa_streq(o->args[o->n_args - 1], "then") && n < MAX_WISHES)
		names[n++] = "";
	return n;
}

static bool is_taken_back(const struct tb_options *o)
{
	return o->n_args == 2
	       && (spa_streq(o->args[1], "auto") || spa_streq(o->args[1], "default"));
}

/* A message if a wish has no name. */
static bool are_named(const char *const *names, int n)
{
	for (int i = 0; i < n; i++)
		if (names[i][0] == '\0') {
			fprintf(stderr, "device: a DEVICE is missing, as in: device a1 Headphones "
					"then Speakers\n");
			return false;
		}
	return true;
}

static int choose(const struct choice *c)
{
	char text[MAX_TEXT], why[TB_CLIENT_WHY_MAX] = "";
	const char *names[MAX_WISHES];
	int n = is_taken_back(c->options) ? 0 : read_wishes(c->options, text, names), res;

	if (n < 0) {
		fprintf(stderr, "device: too many devices\n");
		return TB_EXIT_FAILURE;
	}
	if (!are_named(names, n))
		return TB_EXIT_FAILURE;
	res = tb_client_choose_devices(c->client, c->name, names, (uint32_t)n, why);
	if (res == -ENOENT || res == -EEXIST)
		tb_explain_devices(&c->devices, "device", why);
	else if (res < 0)
		fprintf(stderr, "troubadour: %s\n", why[0] ? why : tb_connect_strerror(res));
	if (res == 0 && !tb_client_has_policy(c->client))
		fprintf(stderr,
			"device: kept, but WirePlumber runs without Troubadour's policy, which would "
			"obey it; `troubadour doctor` tells what to do\n");
	return res < 0 ? TB_EXIT_FAILURE : 0;
}

static int tell_chosen(const struct choice *c)
{
	char wish[MAX_WISHES][TB_DEVICE_NAME_MAX];
	int n = tb_client_choice(c->client, c->name, wish, MAX_WISHES);
	bool is_there;

	printf("%s %s ", c->name, c->is_bus ? "plays on" : "records");
	for (int i = 0; i < n; i++)
		printf("%s, then ", label_of(c, wish[i], &is_there));
	printf("the session's default\n");
	return 0;
}

/* ---- the command ---- */

static int perform(struct choice *c)
{
	char why[TB_CLIENT_WHY_MAX];
	int res;

	if (tb_check_device(tb_client_keys(c->client), c->name, "strip bus") < 0)
		return TB_EXIT_FAILURE;
	res = tb_client_plays(c->client, c->name, why, sizeof(why));
	if (res < 0) {
		fprintf(stderr, "device: %s\n", why);
		return TB_EXIT_FAILURE;
	}
	c->is_bus = res > 0;
	tb_client_list_devices(c->client, c->is_bus, &c->devices);
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
	struct choice c;
	int res = tb_options_parse(&o, argc, argv, "j", help);

	if (res != 0)
		return res - 1;
	if (o.n_args == 0)
		return tb_usage(help);
	c.options = &o;
	c.name = o.args[0];
	c.client = tb_connect(&o.client);
	if (!c.client)
		return TB_EXIT_FAILURE;
	res = perform(&c);
	tb_client_free(c.client);
	return res;
}
