/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* `troubadour watch`: changes as they happen, whoever makes them. */
#include "commands.h"

#include <errno.h>
#include <stdio.h>

#include "options.h"
#include "value.h"

static const char help[] =
	"Usage: troubadour watch [OPTIONS] [PATTERN]\n"
	"\n"
	"Prints changes as KEY=VALUE until Ctrl-C, whoever makes them: this program, a mixer of\n"
	"the desktop, a script.  PATTERN is a glob or the parts that keys begin with.\n"
	"\n" TB_COMMON_HELP "\n"
	"Example: troubadour watch 'strip.*.mute'\n";

struct watch {
	struct tb_client *client;
	const char *pattern;
};

static void on_changed(void *data, const struct tb_key *key)
{
	struct watch *w = data;
	char text[TB_VALUE_TEXT_MAX];

	if (!tb_key_is_meant(key, w->pattern))
		return;
	if (printf("%s=%s\n", key->name, tb_key_format(key, text)) < 0 || fflush(stdout) != 0)
		pw_main_loop_quit(tb_client_loop(w->client));
}

static const struct tb_client_events events = {
	.changed = on_changed,
};

int tb_command_watch(int argc, char **argv)
{
	struct tb_options o;
	struct watch w;
	int res = tb_options_parse(&o, argc, argv, "", help);

	if (res != 0)
		return res - 1;
	if (o.n_args > 1)
		return tb_usage(help);
	w.pattern = o.n_args > 0 ? o.args[0] : NULL;
	w.client = tb_client_new(&o.client);
	if (!w.client)
		return TB_EXIT_FAILURE;
	tb_client_listen(w.client, &events, &w);
	res = tb_client_run(w.client);
	if (res == -EPIPE)
		fprintf(stderr, "troubadour: the console went away\n");
	tb_client_free(w.client);
	return res < 0 ? TB_EXIT_FAILURE : 0;
}
