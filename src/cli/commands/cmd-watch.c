/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* `troubadour watch`: changes as they happen, whoever makes them.
 *
 * What a strip or bus is linked to is no key, so it is told in a comment: what is printed
 * stays valid input of `set`. */
#include "commands.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <spa/utils/string.h>

#include "base/text.h"
#include "client/json.h"
#include "options.h"
#include "print-json.h"
#include "client/value.h"

static const char help[] =
	"Usage: troubadour watch [OPTIONS] [PATTERN]\n"
	"\n"
	"Prints changes as KEY=VALUE until Ctrl-C, whichever program makes them.  PATTERN is a glob\n"
	"or the first parts of keys, such as strip.game.  Without a PATTERN it also prints what\n"
	"strips and buses are linked to, as \"# a1 -> Headphones\".\n"
	"\n"
	"  -j, --json          one JSON object per change and line: key and value, or a strip or bus\n"
	"                      and the nodes that it plays to or gets sound from\n" TB_COMMON_HELP
	"\n"
	"Example: troubadour watch 'strip.*.mute'\n";

/* What a strip or bus is linked to, as it was printed last. */
struct links {
	uint32_t node;
	char in[256], out[256];
};

struct watch {
	struct tb_client *client;
	const char *pattern;
	bool is_json;
	struct pw_array links; /* struct links */
};

static void check_output(struct watch *w, int printed)
{
	if (printed < 0 || fflush(stdout) != 0)
		tb_client_quit(w->client);
}

static void print_json(struct watch *w, json_t *object)
{
	check_output(w, tb_json_print(object, JSON_COMPACT));
	json_decref(object);
}

/* ---- keys ---- */

static void on_changed(void *data, const struct tb_key *key)
{
	struct watch *w = data;
	char text[TB_VALUE_TEXT_MAX];

	if (!tb_key_is_meant(key, w->pattern))
		return;
	if (w->is_json) {
		print_json(w, json_pack("{s:s, s:o}", "key", key->name, "value",
				      tb_value_to_json(&key->value)));
		return;
	}
	check_output(w, printf("%s=%s\n", key->name, tb_key_format(key, text)));
}

/* ---- links ---- */

/* The name of a strip or bus of this console; NULL for any other object. */
static const char *device_name(const struct watch *w, const struct tb_object *o)
{
	return o->kind == TB_OBJECT_NODE ? tb_behind_dot(o->name, tb_client_console(w->client))
	                                 : NULL;
}

static struct links *links_of(struct watch *w, uint32_t node)
{
	struct links *l;

	pw_array_for_each(l, &w->links)
	{
		if (l->node == node)
			return l;
	}
	l = pw_array_add(&w->links, sizeof(*l));
	if (l)
		*l = (struct links){ .node = node };
	return l;
}

/* "Headphones, Recorder"; what has no room is left out. */
static void describe_peers(const struct watch *w, const struct tb_object *node, bool inputs,
	char *text, size_t n_bytes)
{
	const struct tb_object *other;
	size_t n = 0;

	text[0] = '\0';
	for (uint32_t i = 0; tb_client_object(w->client, i); i++) {
		other = tb_client_peer(w->client, node, i, inputs);
		if (other && n < n_bytes)
			n += (size_t)snprintf(
				text + n, n_bytes - n, "%s%s", n ? ", " : "", other->description);
	}
}

/* Into `known`; whether it is another than before. */
static bool update(
	const struct watch *w, const struct tb_object *node, bool inputs, char known[256])
{
	char now[256];

	describe_peers(w, node, inputs, now, sizeof(now));
	if (spa_streq(now, known))
		return false;
	snprintf(known, sizeof(now), "%s", now);
	return true;
}

static void print_links_as_json(
	struct watch *w, const struct tb_object *node, const char *name, bool inputs)
{
	const struct tb_object *other;
	json_t *list = json_array();

	for (uint32_t i = 0; tb_client_object(w->client, i); i++) {
		other = tb_client_peer(w->client, node, i, inputs);
		if (other)
			json_array_append_new(list, json_string(other->name));
	}
	print_json(w, json_pack("{s:s, s:o}", "device", name, inputs ? "from" : "to", list));
}

static void print_links(struct watch *w, const struct tb_object *node, const char *name,
	bool inputs, const char *peers)
{
	if (w->is_json)
		print_links_as_json(w, node, name, inputs);
	else
		check_output(w, printf("# %s %s %s\n", name, inputs ? "<-" : "->",
					peers[0] ? peers : "nothing"));
}

static void look_at_links(struct watch *w, bool print)
{
	const struct tb_object *o;
	const char *name;
	struct links *l;

	for (uint32_t i = 0; (o = tb_client_object(w->client, i)) != NULL; i++) {
		name = device_name(w, o);
		l = name ? links_of(w, o->id) : NULL;
		if (!l)
			continue;
		if (update(w, o, true, l->in) && print)
			print_links(w, o, name, true, l->in);
		if (update(w, o, false, l->out) && print)
			print_links(w, o, name, false, l->out);
	}
}

/* It may come with a strip that is added. */
static void say_if_none_is_meant(const struct watch *w)
{
	const struct tb_keys *keys = tb_client_keys(w->client);

	for (uint32_t i = 0; i < keys->n; i++) {
		if (!w->pattern || tb_key_is_meant(&keys->key[i], w->pattern))
			return;
	}
	fprintf(stderr,
		"troubadour: there is no key \"%s\" at present; `troubadour list` shows all\n",
		w->pattern);
}

static void on_graph(void *data)
{
	struct watch *w = data;

	if (!w->pattern)
		look_at_links(w, true);
}

static const struct tb_client_events events = {
	.changed = on_changed,
	.graph = on_graph,
};

int tb_command_watch(int argc, char **argv)
{
	struct tb_options o;
	struct watch w;
	int res = tb_options_parse(&o, argc, argv, "j", help);

	if (res != 0)
		return res - 1;
	if (o.n_args > 1)
		return tb_usage(help);
	w.pattern = o.n_args > 0 ? o.args[0] : NULL;
	w.is_json = o.json;
	w.client = tb_connect(&o.client);
	if (!w.client)
		return TB_EXIT_FAILURE;
	pw_array_init(&w.links, 16 * sizeof(struct links));
	look_at_links(&w, false);
	say_if_none_is_meant(&w);
	tb_client_listen(w.client, &events, &w);
	res = tb_run_client(w.client);
	if (res < 0)
		fprintf(stderr, "troubadour: %s\n", tb_connect_strerror(res));
	tb_client_free(w.client);
	pw_array_clear(&w.links);
	return res < 0 ? TB_EXIT_FAILURE : 0;
}
