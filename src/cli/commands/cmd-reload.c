/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* `troubadour reload`: a console file that was edited, into the console that plays. */
#include "commands.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "options.h"
#include "paths.h"
#include "mixer/protocol.h"

static const char help[] =
	"Usage: troubadour reload [OPTIONS] [FILE]\n"
	"\n"
	"Loads an edited console file into the running console while everything plays.  Only the\n"
	"settings whose lines you edited change.  If you edited the list of strips or buses, the\n"
	"console gets those of the file.  A file with an error is refused, and nothing changes.\n"
	"\n"
	"FILE is the file that `troubadour run --config` was given.  The default is\n"
	"$XDG_CONFIG_HOME/troubadour/console.conf.\n"
	"\n" TB_COMMON_HELP "\n"
	"Example: troubadour reload studio.conf\n";

static int load(struct tb_client *c, const char *path, const char *text)
{
	char why[TB_CLIENT_WHY_MAX] = "";
	int res = tb_client_change(c, tb_orders[TB_ORDER_LOAD].key, text, why);

	if (res == 0) {
		printf("loaded %s\n", path);
		return 0;
	}
	fprintf(stderr, "troubadour: %s: %s\n", path, why[0] ? why : tb_connect_strerror(res));
	return TB_EXIT_FAILURE;
}

int tb_command_reload(int argc, char **argv)
{
	struct tb_options o;
	struct tb_client *c;
	char path[PATH_MAX] = "", *text;
	int res = tb_options_parse(&o, argc, argv, "", help);

	if (res != 0)
		return res - 1;
	if (o.n_args > 1)
		return tb_usage(help);
	if (o.n_args == 1)
		snprintf(path, sizeof(path), "%s", o.args[0]);
	else
		tb_config_path(path, "console.conf");
	text = tb_read_file(path);
	if (!text) {
		fprintf(stderr, "troubadour: %s: %s\n", path, strerror(errno));
		return TB_EXIT_FAILURE;
	}
	c = tb_connect(&o.client);
	res = c ? load(c, path, text) : TB_EXIT_FAILURE;
	tb_client_free(c);
	free(text);
	return res;
}
