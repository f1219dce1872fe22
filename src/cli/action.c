/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "action.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "commands.h"
#include "connect.h"

static int run(const struct tb_action *a, const struct tb_options *o, const char *help)
{
	struct tb_client *c = NULL;
	int res;

	if (o->n_args < a->n_args_min || o->n_args > a->n_args_max)
		return tb_usage(help);
	if (a->needs_console && !(c = tb_connect(&o->client)))
		return TB_EXIT_FAILURE;
	res = a->run(c, o);
	tb_client_free(c);
	return res;
}

int tb_run_action(const struct tb_action *actions, const struct tb_options *o, const char *command,
	const char *help)
{
	const struct tb_action *a;

	if (o->n_args == 0)
		return tb_usage(help);
	for (a = actions; a->name; a++)
		if (strcmp(o->args[0], a->name) == 0)
			return run(a, o, help);
	fprintf(stderr, "%s: unknown action \"%s\" (have: ", command, o->args[0]);
	for (a = actions; a->name; a++)
		fprintf(stderr, "%s%s", a > actions ? ", " : "", a->name);
	fprintf(stderr, ")\n");
	return TB_EXIT_USAGE;
}

static bool has_console(const struct tb_survey *s, const char *name)
{
	for (uint32_t i = 0; i < s->registry.n_globals; i++)
		if (tb_global_is_of_console(s->registry.global[i], name))
			return true;
	return false;
}

static int look(const struct tb_survey *s, const struct tb_options *o,
	int (*print)(const struct tb_survey *s, const struct tb_options *o))
{
	if (!o->client.console || has_console(s, o->client.console))
		return print(s, o);
	fprintf(stderr,
		"troubadour: there is no console \"%s\"; `troubadour doctor` lists them all\n",
		o->client.console);
	return TB_EXIT_FAILURE;
}

int tb_look(int argc, char **argv, const char *help,
	int (*print)(const struct tb_survey *s, const struct tb_options *o))
{
	struct tb_options o;
	struct tb_survey *survey;
	int res = tb_options_parse(&o, argc, argv, "j", help);

	if (res != 0)
		return res - 1;
	if (o.n_args > 0)
		return tb_usage(help);
	survey = tb_survey_new(o.client.remote);
	if (!survey) {
		fprintf(stderr,
			"troubadour: no PipeWire answers: %s; `troubadour doctor` says more\n",
			strerror(errno));
		return TB_EXIT_FAILURE;
	}
	res = look(survey, &o, print);
	tb_survey_free(survey);
	return res;
}
