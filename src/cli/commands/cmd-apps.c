/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* `troubadour apps`: which program plays where, and what it records. */
#include "commands.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <spa/utils/string.h>

#include "action.h"
#include "options.h"
#include "print-json.h"
#include "client/survey.h"

static const char help[] =
	"Usage: troubadour apps [OPTIONS]\n"
	"\n"
	"Lists the programs that are playing or recording, with the strip that each plays into, the\n"
	"bus that it records, or the device that it uses without the console.  A program may have\n"
	"several streams.  `troubadour assign` sends a program into a strip for good.  With --console\n"
	"you see those that play into that console or record it.\n"
	"\n"
	"  -j, --json          the same as JSON\n" TB_COMMON_HELP "\n"
	"Example: troubadour apps\n";

enum { MAX_PEERS = 16 };

struct stream {
	const struct tb_thing *node;
	bool plays;
	const struct tb_thing *peer[MAX_PEERS]; /* each once */
	uint32_t n_peers;
};

/* What a program opens; not ours, and no level meter. */
static bool is_stream(const struct tb_thing *t)
{
	return t->kind == TB_THING_NODE && !tb_thing_get(t, TB_KEY_CONSOLE)[0]
	       && spa_strstartswith(tb_thing_get(t, PW_KEY_MEDIA_CLASS), "Stream/")
	       && spa_strendswith(tb_thing_get(t, PW_KEY_MEDIA_CLASS), "/Audio")
	       && !tb_thing_is_level_meter(t);
}

static void add_peer(struct stream *s, const struct tb_thing *peer)
{
	for (uint32_t i = 0; i < s->n_peers; i++)
		if (s->peer[i] == peer)
			return;
	if (peer && !tb_thing_is_level_meter(peer) && s->n_peers < MAX_PEERS)
		s->peer[s->n_peers++] = peer;
}

static struct stream stream_of(const struct tb_survey *survey, const struct tb_thing *node)
{
	struct stream s = { .node = node };

	s.plays = spa_streq(tb_thing_get(node, PW_KEY_MEDIA_CLASS), "Stream/Output/Audio");
	for (uint32_t i = 0; i < survey->n_things; i++) {
		const struct tb_thing *l = survey->thing[i];

		if (l->kind != TB_THING_LINK || node->id != (s.plays ? l->from_node : l->to_node))
			continue;
		add_peer(&s, tb_survey_node(survey, s.plays ? l->to_node : l->from_node));
	}
	return s;
}

static bool uses(const struct stream *s, const char *console)
{
	for (uint32_t i = 0; i < s->n_peers; i++)
		if (tb_thing_is_of_console(s->peer[i], console))
			return true;
	return !console;
}

static const char *application_of(const struct tb_thing *t)
{
	const char *name = tb_thing_get(t, PW_KEY_APP_NAME);

	return name[0] ? name : tb_thing_label(t);
}

/* ---- as text ---- */

static void print_stream(const struct stream *s)
{
	const char *media = tb_thing_get(s->node, PW_KEY_MEDIA_NAME);

	printf("%s", application_of(s->node));
	if (media[0] && !spa_streq(media, application_of(s->node)))
		printf(" (%.60s)", media);
	printf(s->plays ? " plays to " : " records ");
	if (s->n_peers == 0)
		printf("nothing");
	for (uint32_t i = 0; i < s->n_peers; i++) {
		char name[TB_THING_NAME_MAX];

		printf("%s%s", i ? ", " : "", tb_thing_label(s->peer[i]));
		if (tb_thing_is_of_console(s->peer[i], NULL))
			printf(" [%s]", tb_thing_name(s->peer[i], name));
	}
	printf("\n");
}

/* ---- as JSON ---- */

static json_t *json_of_peers(const struct stream *s)
{
	json_t *list = json_array();

	for (uint32_t i = 0; i < s->n_peers; i++)
		json_array_append_new(
			list, json_pack("{s:s, s:s, s:s, s:s}", "node",
				      tb_thing_get(s->peer[i], PW_KEY_NODE_NAME), "description",
				      tb_thing_label(s->peer[i]), "console",
				      tb_thing_get(s->peer[i], TB_KEY_CONSOLE), "name",
				      tb_thing_get(s->peer[i], TB_KEY_DEVICE)));
	return list;
}

static json_t *json_of(const struct stream *s)
{
	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:b, s:o}", "application",
		application_of(s->node), "binary", tb_thing_get(s->node, PW_KEY_APP_PROCESS_BINARY),
		"media", tb_thing_get(s->node, PW_KEY_MEDIA_NAME), "role",
		tb_thing_get(s->node, PW_KEY_MEDIA_ROLE), "node",
		tb_thing_get(s->node, PW_KEY_NODE_NAME), "plays", s->plays, "peers",
		json_of_peers(s));
}

static int print_all(const struct tb_survey *survey, const struct tb_options *o)
{
	json_t *list = o->json ? json_array() : NULL;
	uint32_t n = 0;
	int res = 0;

	for (uint32_t i = 0; i < survey->n_things; i++) {
		struct stream s;

		if (!is_stream(survey->thing[i]))
			continue;
		s = stream_of(survey, survey->thing[i]);
		if (!uses(&s, o->client.console))
			continue;
		n++;
		if (o->json)
			json_array_append_new(list, json_of(&s));
		else
			print_stream(&s);
	}
	if (n == 0 && !o->json)
		printf("no program is playing or recording\n");
	if (o->json && tb_json_print(list, JSON_INDENT(2)) < 0)
		res = TB_EXIT_FAILURE;
	json_decref(list);
	return res;
}

int tb_command_apps(int argc, char **argv)
{
	return tb_look(argc, argv, help, print_all);
}
