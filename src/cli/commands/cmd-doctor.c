/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* `troubadour doctor`: what keeps a console from sounding right, and what to do about it.
 * It looks at the session from outside, so that it also helps where nothing runs. */
#include "commands.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <spa/utils/string.h>

#include "doctor.h"
#include "options.h"
#include "paths.h"
#include "print-json.h"

static const char help[] =
	"Usage: troubadour doctor [OPTIONS]\n"
	"\n"
	"Looks for what keeps a console from sounding right: versions, realtime rights, the\n"
	"session manager's policy, default devices, links, loops, clocks and Bluetooth profiles.\n"
	"Each finding comes with what to do about it.  The exit status is 1 if something is\n"
	"wrong.  With --console only that console is looked at, and the session around it.\n"
	"\n"
	"  -j, --json          findings as JSON\n" TB_COMMON_HELP "\n"
	"Example: troubadour doctor\n";

/* ---- findings ---- */

static const char *const level_names[] = { "ok", "note", "wrong" };

static void print_text(const struct tb_doctor *d)
{
	for (uint32_t i = 0; i < d->n_findings; i++) {
		const struct tb_finding *f = &d->finding[i];

		printf("%-6s %s\n", level_names[f->level], f->what);
		if (f->cure[0])
			printf("       %s\n", f->cure);
	}
}

static int print_json(const struct tb_doctor *d)
{
	json_t *list = json_array();
	int res;

	for (uint32_t i = 0; i < d->n_findings; i++) {
		const struct tb_finding *f = &d->finding[i];

		json_array_append_new(
			list, json_pack("{s:s, s:s, s:s}", "level", level_names[f->level], "what",
				      f->what, "do", f->cure));
	}
	res = tb_json_print(list, JSON_INDENT(2));
	json_decref(list);
	return res < 0 ? TB_EXIT_FAILURE : 0;
}

/* ---- what needs more than the session ---- */

/* The module is looked for where this program would load it from. */
static void check_module(struct tb_doctor *d)
{
	char dir[PATH_MAX], path[PATH_MAX + 64];

	tb_module_dir(dir);
	snprintf(path, sizeof(path), "%s/%s", dir, TB_MODULE_FILE);
	if (access(path, R_OK) == 0)
		tb_doctor_say(d, TB_FINE, "", "the module is installed");
	else
		tb_doctor_say(d, TB_WRONG, "install Troubadour again; `make install` puts it there",
			"the module is missing: %s", path);
}

static void check_server(struct tb_doctor *d, const char *remote)
{
	d->survey = tb_survey_new(remote);
	if (d->survey)
		return;
	tb_doctor_say(d, TB_WRONG,
		"start it with `systemctl --user start pipewire wireplumber pipewire-pulse`; over "
		"ssh or sudo, XDG_RUNTIME_DIR must be that of the desktop's user",
		"no PipeWire answers%s%s: %s", remote ? " at " : "", remote ? remote : "",
		strerror(errno));
}

int tb_command_doctor(int argc, char **argv)
{
	struct tb_options o;
	struct tb_doctor d = { 0 };
	int res = tb_options_parse(&o, argc, argv, "j", help);

	if (res != 0)
		return res - 1;
	if (o.n_args > 0)
		return tb_usage(help);
	d.console = o.client.console;
	check_module(&d);
	check_server(&d, o.client.remote);
	if (d.survey)
		tb_doctor_check_session(&d);
	res = d.n_wrong > 0 ? TB_EXIT_FAILURE : 0;
	if (!o.json)
		print_text(&d);
	else if (print_json(&d) != 0)
		res = TB_EXIT_FAILURE;
	tb_doctor_finish(&d);
	return res;
}
