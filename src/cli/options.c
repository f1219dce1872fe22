/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Options of the commands that talk to a console. */
#include "options.h"

#include <ctype.h>
#include <getopt.h>
#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "commands.h"

enum what { FLAG, TEXT, TIME, RATE, HELP };

/* What there is.  `id` is how commands name it; letters may serve two commands that differ. */
static const struct row {
	char id, letter;
	const char *name;
	enum what what;
	size_t at; /* in struct tb_options */
} rows[] = {
	{ 'C', 'C', "console", TEXT, offsetof(struct tb_options, client.console) },
	{ 'R', 'R', "remote", TEXT, offsetof(struct tb_options, client.remote) },
	{ 'h', 'h', "help", HELP, 0 },
	{ 'T', 't', "target", TEXT, offsetof(struct tb_options, target) },
	{ 'j', 'j', "json", FLAG, offsetof(struct tb_options, json) },
	{ 'r', 'r', "rate", RATE, 0 },
	{ 'f', 'f', "fade", TIME, offsetof(struct tb_options, fade_ms) },
	{ 'u', 'u', "undo", FLAG, offsetof(struct tb_options, undo) },
	{ 'd', 'd', "remove", FLAG, offsetof(struct tb_options, remove) },
	{ 'c', 'c', "clear", FLAG, offsetof(struct tb_options, clear) },
	{ 'x', 'x', "reset", FLAG, offsetof(struct tb_options, reset) },
	{ 'D', 'D', "description", TEXT, offsetof(struct tb_options, description) },
	{ 't', 't', "type", TEXT, offsetof(struct tb_options, type) },
	{ 'n', 'n', "channels", TEXT, offsetof(struct tb_options, channels) },
	{ 'k', 'k', "clock", TEXT, offsetof(struct tb_options, clock) },
	{ 'q', 'q', "quality", TEXT, offsetof(struct tb_options, quality) },
	{ 'b', 'b', "before", TEXT, offsetof(struct tb_options, before) },
	{ 'a', 'a', "after", TEXT, offsetof(struct tb_options, after) },
	{ 'v', 'v', "voice", TEXT, offsetof(struct tb_options, voice) },
	{ 'N', 'n', "dry-run", FLAG, offsetof(struct tb_options, dry_run) },
	{ 'K', 'k', "keep", FLAG, offsetof(struct tb_options, keep) },
	{ 'M', 'u', "unmute", FLAG, offsetof(struct tb_options, unmute) },
	{ 'g', 't', "toggle", FLAG, offsetof(struct tb_options, toggle) },
	{ 'y', 'k', "key", TEXT, offsetof(struct tb_options, key) },
	{ 'l', 'l', "list", FLAG, offsetof(struct tb_options, list) },
	{ 'A', 'r', "remove", TEXT, offsetof(struct tb_options, removed) },
	{ 'w', 'w', "well-known", TEXT, offsetof(struct tb_options, well_known) },
	{ 'U', 'u', "unrouted", FLAG, offsetof(struct tb_options, unrouted) },
	{ 's', 's', "same", FLAG, offsetof(struct tb_options, same) },
};

#define N_ROWS (sizeof(rows) / sizeof(rows[0]))
#define COMMON "CRh"

/* The options of one command, as getopt has them. */
struct choice {
	const struct row *row[N_ROWS];
	struct option longs[N_ROWS + 1];
	char shorts[2 * N_ROWS + 2];
	size_t n;
};

static void choose(struct choice *c, const char *ids)
{
	size_t at = 0;

	*c = (struct choice){ .n = 0 };
	c->shorts[at++] = '+';
	for (size_t i = 0; i < N_ROWS; i++) {
		const struct row *r = &rows[i];
		bool has_value = r->what != FLAG && r->what != HELP;

		if (!strchr(COMMON, r->id) && !strchr(ids, r->id))
			continue;
		c->longs[c->n] = (struct option){ r->name,
			has_value ? required_argument : no_argument, NULL, r->letter };
		c->row[c->n++] = r;
		c->shorts[at++] = r->letter;
		if (has_value)
			c->shorts[at++] = ':';
	}
}

/* "500ms", "2s", "500": milliseconds. */
static int parse_time(const char *text, float *time_ms)
{
	char *unit;
	double number = strtod(text, &unit);

	if (unit == text || !isfinite(number) || number < 0.0)
		return -1;
	if (strcmp(unit, "s") == 0)
		number *= 1000.0;
	else if (unit[0] != '\0' && strcmp(unit, "ms") != 0)
		return -1;
	*time_ms = (float)number;
	return 0;
}

static int parse_rate(const char *text, double *rate_hz)
{
	char *end;

	*rate_hz = strtod(text, &end);
	return end == text || *end != '\0' || !(*rate_hz >= 0.1 && *rate_hz <= 100.0) ? -1 : 0;
}

static int refuse(const char *command, const char *what)
{
	fprintf(stderr, "%s: %s\n", command, what);
	return TB_EXIT_USAGE + 1;
}

static int take_row(
	struct tb_options *o, const struct row *row, const char *command, const char *help)
{
	char *at = (char *)o + row->at;

	switch (row->what) {
	case FLAG:
		*(bool *)at = true;
		return 0;
	case TEXT:
		*(const char **)at = optarg;
		return 0;
	case TIME:
		return parse_time(optarg, (float *)at) < 0
		               ? refuse(command, "--fade is a time such as 500ms or 2s")
		               : 0;
	case RATE:
		return parse_rate(optarg, &o->rate_hz) < 0
		               ? refuse(command, "--rate is 0.1 to 100 times a second")
		               : 0;
	case HELP:
		break;
	}
	fputs(help, stdout);
	return 1;
}

static int take(struct tb_options *o, const struct choice *c, int letter, const char *command,
	const char *help)
{
	for (size_t i = 0; i < c->n; i++) {
		if (c->row[i]->letter == letter)
			return take_row(o, c->row[i], command, help);
	}
	/* getopt has said what is wrong. */
	return TB_EXIT_USAGE + 1;
}

/* "-6", "-.5", "-=3", "-inf" */
static bool is_value(const char *arg)
{
	return arg[0] == '-'
	       && (isdigit((unsigned char)arg[1]) || arg[1] == '.' || arg[1] == '='
		       || strncmp(arg, "-inf", 4) == 0);
}

int tb_options_parse(struct tb_options *o, int argc, char **argv, const char *ids, const char *help)
{
	struct choice c;
	int res = 0;

	/* The command's name stays in front, for getopt's messages. */
	*o = (struct tb_options){ .args = argv + 1, .rate_hz = 20.0 };
	choose(&c, ids);
	/* Forgets the list before this one. */
	optind = 0;
	getopt_long(1, argv, c.shorts, c.longs, NULL);
	optind = 1;
	while (optind < argc && res == 0) {
		const char *arg = argv[optind];

		if (strcmp(arg, "--") == 0) {
			for (optind++; optind < argc; optind++)
				o->args[o->n_args++] = argv[optind];
		} else if (arg[0] != '-' || arg[1] == '\0' || is_value(arg)) {
			o->args[o->n_args++] = argv[optind++];
		} else {
			int letter = getopt_long(argc, argv, c.shorts, c.longs, NULL);

			res = take(o, &c, letter, argv[0], help);
		}
	}
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
