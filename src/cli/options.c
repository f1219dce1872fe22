/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Options of the commands that talk to a console. */
#include "options.h"

#include <ctype.h>
#include <getopt.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "commands.h"

static const struct option all[] = {
	{ "console", required_argument, NULL, 'C' },
	{ "remote", required_argument, NULL, 'R' },
	{ "help", no_argument, NULL, 'h' },
	{ "json", no_argument, NULL, 'j' },
	{ "rate", required_argument, NULL, 'r' },
	{ "fade", required_argument, NULL, 'f' },
	{ "undo", no_argument, NULL, 'u' },
	{ "remove", no_argument, NULL, 'd' },
	{ "clear", no_argument, NULL, 'c' },
	{ "reset", no_argument, NULL, 'x' },
};

#define N_OPTIONS (sizeof(all) / sizeof(all[0]))
#define COMMON    "CRh"

static void choose(
	const char *letters, struct option longs[N_OPTIONS + 1], char shorts[2 * N_OPTIONS + 2])
{
	size_t n = 0, at = 0;

	shorts[at++] = '+';
	for (size_t i = 0; i < N_OPTIONS; i++) {
		if (!strchr(COMMON, all[i].val) && !strchr(letters, all[i].val))
			continue;
		longs[n++] = all[i];
		shorts[at++] = (char)all[i].val;
		if (all[i].has_arg == required_argument)
			shorts[at++] = ':';
	}
	shorts[at] = '\0';
	longs[n] = (struct option){ NULL, 0, NULL, 0 };
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

static int take(struct tb_options *o, int letter, const char *command, const char *help)
{
	switch (letter) {
	case 'C':
		o->client.console = optarg;
		return 0;
	case 'R':
		o->client.remote = optarg;
		return 0;
	case 'j':
		o->json = true;
		return 0;
	case 'u':
		o->undo = true;
		return 0;
	case 'd':
		o->remove = true;
		return 0;
	case 'c':
		o->clear = true;
		return 0;
	case 'x':
		o->reset = true;
		return 0;
	case 'r':
		return parse_rate(optarg, &o->rate_hz) < 0
		               ? refuse(command, "--rate is 0.1 to 100 times a second")
		               : 0;
	case 'f':
		return parse_time(optarg, &o->fade_ms) < 0
		               ? refuse(command, "--fade is a time such as 500ms or 2s")
		               : 0;
	case 'h':
		fputs(help, stdout);
		return 1;
	default:
		return TB_EXIT_USAGE + 1;
	}
}

/* "-6", "-.5", "-=3", "-inf" */
static bool is_value(const char *arg)
{
	return arg[0] == '-'
	       && (isdigit((unsigned char)arg[1]) || arg[1] == '.' || arg[1] == '='
		       || strncmp(arg, "-inf", 4) == 0);
}

int tb_options_parse(
	struct tb_options *o, int argc, char **argv, const char *letters, const char *help)
{
	struct option longs[N_OPTIONS + 1];
	char shorts[2 * N_OPTIONS + 2];
	int res = 0;

	*o = (struct tb_options){ .args = argv, .rate_hz = 20.0 };
	choose(letters, longs, shorts);
	optind = 1;
	while (optind < argc && res == 0) {
		const char *arg = argv[optind];

		if (strcmp(arg, "--") == 0) {
			for (optind++; optind < argc; optind++)
				o->args[o->n_args++] = argv[optind];
		} else if (arg[0] != '-' || arg[1] == '\0' || is_value(arg)) {
			o->args[o->n_args++] = argv[optind++];
		} else {
			int letter = getopt_long(argc, argv, shorts, longs, NULL);

			res = take(o, letter, argv[0], help);
		}
	}
	return res;
}

int tb_usage(const char *help)
{
	fprintf(stderr, "%.*s\n", (int)strcspn(help, "\n"), help);
	return TB_EXIT_USAGE;
}
