/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* `troubadour scene`: settings under a name, which the library keeps. */
#include "commands.h"

#include <stdio.h>

#include "action.h"
#include "options.h"
#include "reported.h"

static const char help[] =
	"Usage: troubadour scene ACTION [OPTIONS] [NAME]\n"
	"\n"
	"Saves and recalls settings under a name, in $XDG_CONFIG_HOME/troubadour/scenes/.\n"
	"\n"
	"  save NAME [PATTERN]...  save the present settings, or those that match PATTERN\n"
	"  recall NAME             set all of them in one cycle\n"
	"  recall --undo           go back to before the last recall or preset\n"
	"  list                    list the scenes\n"
	"  show NAME               print as KEY=VALUE, which `troubadour set` understands\n"
	"  diff NAME [OTHER]       compare with the present settings, or with scene OTHER\n"
	"  delete NAME             delete the scene\n"
	"  rename NAME NEW         rename the scene\n"
	"  safe [KEY|PATTERN]...   protect keys from recalls; without a key, list them\n"
	"\n"
	"  -f, --fade TIME     with recall: cross-fade over a time such as 500ms or 2s\n"
	"  -u, --undo          with recall: see above\n"
	"  -d, --remove        with safe: stop protecting these keys\n"
	"  -s, --same          with save: just the settings that the scene has already\n" TB_COMMON_HELP
	"\n"
	"Example: troubadour scene recall evening --fade 2s\n";

/* The arguments from number `i` on. */
static const char *const *patterns_of(const struct tb_options *o, uint32_t i)
{
	return (const char *const *)o->args + i;
}

static int scene_list(struct tb_client *c, const struct tb_options *o)
{
	struct tb_report r = tb_printed_report();

	return tb_reported(tb_scenes_list(&r), &r);
}

static int scene_delete(struct tb_client *c, const struct tb_options *o)
{
	struct tb_report r = tb_printed_report();

	return tb_reported(tb_scene_delete(o->args[1], &r), &r);
}

static int scene_rename(struct tb_client *c, const struct tb_options *o)
{
	struct tb_report r = tb_printed_report();

	return tb_reported(tb_scene_rename(o->args[1], o->args[2], &r), &r);
}

static int scene_save(struct tb_client *c, const struct tb_options *o)
{
	struct tb_report r = tb_printed_report();

	if (!o->same)
		return tb_reported(
			tb_scene_save(c, o->args[1], patterns_of(o, 2), o->n_args - 2, &r), &r);
	return o->n_args > 2 ? tb_usage(help)
	                     : tb_reported(tb_scene_save_again(c, o->args[1], &r), &r);
}

static int scene_recall(struct tb_client *c, const struct tb_options *o)
{
	struct tb_asked a;
	int res;

	if ((o->n_args == 2) == o->undo)
		return tb_usage(help);
	tb_asked_init(&a);
	res = o->undo ? tb_scene_undo(c, o->fade_ms, tb_outcome_done, &a.outcome, &a.report)
	              : tb_scene_recall(
			      c, o->args[1], o->fade_ms, tb_outcome_done, &a.outcome, &a.report);
	return tb_asked_await(c, res, &a);
}

static int scene_show(struct tb_client *c, const struct tb_options *o)
{
	struct tb_report r = tb_printed_report();

	return tb_reported(tb_scene_show(c, o->args[1], &r), &r);
}

static int scene_diff(struct tb_client *c, const struct tb_options *o)
{
	struct tb_report r = tb_printed_report();

	return tb_reported(tb_scene_diff(c, o->args[1], o->n_args > 2 ? o->args[2] : NULL, &r), &r);
}

/* The list is the user's, whether a console runs or not; one that runs knows its keys. */
static int protect(const struct tb_options *o)
{
	struct tb_report r = tb_printed_report();
	char why[TB_CLIENT_WHY_MAX];
	struct tb_client *c = tb_client_connect(&o->client, why);
	int res;

	if (!c && o->client.console)
		return tb_fail(why);
	if (!c)
		fprintf(stderr, "troubadour: the names are not checked: %s\n", why);
	res = tb_reported(tb_scene_protect(c, patterns_of(o, 1), o->n_args - 1, &r), &r);
	tb_client_free(c);
	return res;
}

static int scene_safe(struct tb_client *c, const struct tb_options *o)
{
	struct tb_report r = tb_printed_report();

	if (o->n_args == 1)
		return tb_reported(tb_scenes_protected(&r), &r);
	if (!o->remove)
		return protect(o);
	return tb_reported(tb_scene_unprotect(patterns_of(o, 1), o->n_args - 1, &r), &r);
}

/* ---- the command ---- */

static const struct tb_action actions[] = {
	{ "save", scene_save, 2, UINT32_MAX, true },
	{ "recall", scene_recall, 1, 2, true },
	{ "list", scene_list, 1, 1, false },
	{ "show", scene_show, 2, 2, true },
	{ "diff", scene_diff, 2, 3, true },
	{ "delete", scene_delete, 2, 2, false },
	{ "rename", scene_rename, 3, 3, false },
	{ "safe", scene_safe, 1, UINT32_MAX, false },
	{ NULL },
};

int tb_command_scene(int argc, char **argv)
{
	struct tb_options o;
	int res = tb_options_parse(&o, argc, argv, "fuds", help);

	return res != 0 ? res - 1 : tb_run_action(actions, &o, "scene", help);
}
