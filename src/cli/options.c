/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Options of the commands that talk to a console. */
#include "options.h"

#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/option-reader.h"
#include "commands.h"

/* "500ms", "2s", "500": milliseconds. */
static int take_fade(void *into, const char *command, const char *value)
{
	char *unit;
	double number = strtod(value, &unit);
	double scale = strcmp(unit, "s") == 0 ? 1000.0 : 1.0;

	if (unit == value || !isfinite(number) || number < 0.0
		|| (scale == 1.0 && unit[0] != '\0' && strcmp(unit, "ms") != 0)) {
		fprintf(stderr, "%s: --fade is a time such as 500ms or 2s\n", command);
		return TB_EXIT_USAGE + 1;
	}
	((struct tb_options *)into)->fade_ms = (float)(number * scale);
	return 0;
}

static int take_rate(void *into, const char *command, const char *value)
{
	char *end;
	double rate_hz = strtod(value, &end);

	if (end == value || *end != '\0' || !(rate_hz >= 0.1 && rate_hz <= 100.0)) {
		fprintf(stderr, "%s: --rate is 0.1 to 100 times a second\n", command);
		return TB_EXIT_USAGE + 1;
	}
	((struct tb_options *)into)->rate_hz = rate_hz;
	return 0;
}

#define TEXT(member) TB_OPTION_TEXT, offsetof(struct tb_options, member), NULL
#define FLAG(member) TB_OPTION_FLAG, offsetof(struct tb_options, member), NULL

/* What there is.  `id` is how commands name it; letters may serve two commands that differ. */
static const struct {
	char id;
	struct tb_option option;
} rows[] = {
	{ 'C', { 'C', "console", TEXT(client.console) } },
	{ 'R', { 'R', "remote", TEXT(client.remote) } },
	{ 'h', { 'h', "help", TB_OPTION_HELP, 0, NULL } },
	{ 'T', { 't', "target", TEXT(target) } },
	{ 'j', { 'j', "json", FLAG(json) } },
	{ 'r', { 'r', "rate", TB_OPTION_TAKE, 0, take_rate } },
	{ 'f', { 'f', "fade", TB_OPTION_TAKE, 0, take_fade } },
	{ 'u', { 'u', "undo", FLAG(undo) } },
	{ 'd', { 'd', "remove", FLAG(remove) } },
	{ 'c', { 'c', "clear", FLAG(clear) } },
	{ 'x', { 'x', "reset", FLAG(reset) } },
	{ 'D', { 'D', "description", TEXT(description) } },
	{ 't', { 't', "type", TEXT(type) } },
	{ 'n', { 'n', "channels", TEXT(channels) } },
	{ 'k', { 'k', "clock", TEXT(clock) } },
	{ 'q', { 'q', "quality", TEXT(quality) } },
	{ 'b', { 'b', "before", TEXT(before) } },
	{ 'a', { 'a', "after", TEXT(after) } },
	{ 'v', { 'v', "voice", TEXT(voice) } },
	{ 'N', { 'n', "dry-run", FLAG(dry_run) } },
	{ 'K', { 'k', "keep", FLAG(keep) } },
	{ 'M', { 'u', "unmute", FLAG(unmute) } },
	{ 'g', { 't', "toggle", FLAG(toggle) } },
	{ 'y', { 'k', "key", TEXT(key) } },
	{ 'l', { 'l', "list", FLAG(list) } },
	{ 'A', { 'r', "remove", TEXT(removed) } },
	{ 'w', { 'w', "well-known", TEXT(well_known) } },
	{ 'L', { 'a', "alone", TEXT(alone) } },
	{ 'U', { 'u', "unrouted", FLAG(unrouted) } },
	{ 's', { 's', "same", FLAG(same) } },
};

#undef TEXT
#undef FLAG

#define N_ROWS (sizeof(rows) / sizeof(rows[0]))
#define COMMON "CRh"

_Static_assert(N_ROWS <= TB_OPTIONS_MAX, "a command may have all of them");

int tb_options_parse(struct tb_options *o, int argc, char **argv, const char *ids, const char *help)
{
	struct tb_option chosen[N_ROWS];
	struct tb_option_table table = { chosen, 0, help };
	int res;

	for (size_t i = 0; i < N_ROWS; i++)
		if (strchr(COMMON, rows[i].id) || strchr(ids, rows[i].id))
			chosen[table.n++] = rows[i].option;
	*o = (struct tb_options){ .args = argv + 1, .rate_hz = 20.0 };
	res = tb_read_options(&table, o, argc, argv, &o->n_args);
	/* libpipewire would take the variable first. */
	if (o->client.remote)
		unsetenv("PIPEWIRE_REMOTE");
	return res;
}

int tb_fail(const char *what)
{
	fprintf(stderr, "troubadour: %s\n", what);
	return TB_EXIT_FAILURE;
}

int tb_usage(const char *help)
{
	fprintf(stderr, "%.*s\n", (int)strcspn(help, "\n"), help);
	return TB_EXIT_USAGE;
}
