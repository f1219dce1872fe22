/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* `troubadour preset`: a strip or a bus set for its purpose, by the library. */
#include "commands.h"

#include "action.h"
#include "options.h"
#include "reported.h"

static const char help[] =
	"Usage: troubadour preset ACTION [OPTIONS] [ARGUMENT]...\n"
	"\n"
	"Processing for a purpose, for people who do not want to learn what a compressor is.\n"
	"\n"
	"  list                list the presets and what each is for\n"
	"  apply STRIP NAME    set the processing of a strip (or bus)\n"
	"  save NAME STRIP     save the present processing of a strip (or bus)\n"
	"  show NAME           print the settings of a preset\n"
	"  delete NAME         delete a preset of your own\n"
	"\n"
	"A preset sets each processor that it uses as a whole; faders, mutes and routes stay.\n"
	"`troubadour scene recall --undo` undoes it.  The presets for voices expect that you set the\n"
	"gain of the microphone so that loud words peak at about -10 dBFS in `troubadour meters`.\n"
	"Your own presets are in $XDG_CONFIG_HOME/troubadour/presets/.\n"
	"\n"
	"  -v, --voice STRIP   with apply: the strip of the voice that music makes way for (default:\n"
	"                      the first strip with a microphone)\n"
	"  -f, --fade TIME     with apply: cross-fade over a time such as 500ms or 2s\n" TB_COMMON_HELP
	"\n"
	"Example: troubadour preset apply mic podcast\n";

static int preset_list(struct tb_client *c, const struct tb_options *o)
{
	struct tb_report r = tb_printed_report();

	return tb_reported(tb_presets_list(&r), &r);
}

static int preset_show(struct tb_client *c, const struct tb_options *o)
{
	struct tb_report r = tb_printed_report();

	return tb_reported(tb_preset_show(o->args[1], &r), &r);
}

static int preset_delete(struct tb_client *c, const struct tb_options *o)
{
	struct tb_report r = tb_printed_report();

	return tb_reported(tb_preset_delete(o->args[1], &r), &r);
}

static int preset_apply(struct tb_client *c, const struct tb_options *o)
{
	const struct tb_preset_use use = {
		.preset = o->args[2], .device = o->args[1], .voice = o->voice, .fade_ms = o->fade_ms
	};
	struct tb_asked a;

	tb_asked_init(&a);
	return tb_asked_await(
		c, tb_preset_apply(c, &use, tb_outcome_done, &a.outcome, &a.report), &a);
}

static int preset_save(struct tb_client *c, const struct tb_options *o)
{
	struct tb_report r = tb_printed_report();

	return tb_reported(tb_preset_save(c, o->args[1], o->args[2], &r), &r);
}

/* ---- the command ---- */

static const struct tb_action actions[] = {
	{ "list", preset_list, 1, 1, false },
	{ "apply", preset_apply, 3, 3, true },
	{ "save", preset_save, 3, 3, true },
	{ "show", preset_show, 2, 2, false },
	{ "delete", preset_delete, 2, 2, false },
	{ NULL },
};

int tb_command_preset(int argc, char **argv)
{
	struct tb_options o;
	int res = tb_options_parse(&o, argc, argv, "fv", help);

	return res != 0 ? res - 1 : tb_run_action(actions, &o, "preset", help);
}
