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
	const struct tb_global *node;
	bool plays;
	const struct tb_global *peer[MAX_PEERS]; /* each once */
	uint32_t n_peers;
};

static void add_peer(struct stream *s, const struct tb_global *peer)
{
	for (uint32_t i = 0; i < s->n_peers; i++)
		if (s->peer[i] == peer)
			return;
	if (peer && !tb_global_is_level_meter(peer) && s->n_peers < MAX_PEERS)
		s->peer[s->n_peers++] = peer;
}

static struct stream stream_of(const struct tb_survey *survey, const struct tb_global *node)
{
	struct stream s = { .node = node };

	s.plays = spa_streq(tb_global_get(node, PW_KEY_MEDIA_CLASS), "Stream/Output/Audio");
	for (uint32_t i = 0; i < survey->registry.n_globals; i++) {
		const struct tb_global *l = survey->registry.global[i];

		if (l->kind != TB_GLOBAL_LINK || node->id != (s.plays ? l->from_node : l->to_node))
			continue;
		add_peer(&s, tb_survey_node(survey, s.plays ? l->to_node : l->from_node));
	}
	return s;
}

static bool uses(const struct stream *s, const char *console)
{
	for (uint32_t i = 0; i < s->n_peers; i++)
		if (tb_global_is_of_console(s->peer[i], console))
			return true;
	return !console;
}

static const char *application_of(const struct tb_global *t)
{
	const char *name = tb_global_get(t, PW_KEY_APP_NAME);

	return name[0] ? name : tb_global_label(t);
}

/* ---- as text ---- */

static void print_stream(const struct stream *s)
{
	const char *media = tb_global_get(s->node, PW_KEY_MEDIA_NAME);

	printf("%s", application_of(s->node));
	if (media[0] && !spa_streq(media, application_of(s->node)))
		printf(" (%.60s)", media);
	printf(s->plays ? " plays to " : " records ");
	if (s->n_peers == 0)
		printf("nothing");
	for (uint32_t i = 0; i < s->n_peers; i++) {
		char name[TB_GLOBAL_NAME_MAX];

		printf("%s%s", i ? ", " : "", tb_global_label(s->peer[i]));
		if (tb_global_is_of_console(s->peer[i], NULL))
			printf(" [%s]", tb_global_name(s->peer[i], name));
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
				      tb_global_get(s->peer[i], PW_KEY_NODE_NAME), "description",
				      tb_global_label(s->peer[i]), "console",
				      tb_global_get(s->peer[i], TB_KEY_CONSOLE), "name",
				      tb_global_get(s->peer[i], TB_KEY_DEVICE)));
	return list;
}

static json_t *json_of(const struct stream *s)
{
	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:b, s:o}", "application",
		application_of(s->node), "binary",
		tb_global_get(s->node, PW_KEY_APP_PROCESS_BINARY), "media",
		tb_global_get(s->node, PW_KEY_MEDIA_NAME), "role",
		tb_global_get(s->node, PW_KEY_MEDIA_ROLE), "node",
		tb_global_get(s->node, PW_KEY_NODE_NAME), "plays", s->plays, "peers",
		json_of_peers(s));
}

static int print_all(const struct tb_survey *survey, const struct tb_options *o)
{
	json_t *list = o->json ? json_array() : NULL;
	uint32_t n = 0;
	int res = 0;

	for (uint32_t i = 0; i < survey->registry.n_globals; i++) {
		struct stream s;

		if (!tb_global_is_stream(survey->registry.global[i]))
			continue;
		s = stream_of(survey, survey->registry.global[i]);
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
