/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Options of the commands that talk to a console, in one way for all of them. */
#ifndef TB_OPTIONS_H
#define TB_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "connect.h"

struct tb_options {
	struct tb_client_options client;
	bool json;
	const char *target;
	double rate_hz;
	float fade_ms;
	bool undo, remove, clear, reset, unrouted, dry_run, keep, unmute, toggle, list, same;
	const char *description, *type, *channels, *clock, *quality, *before, *after, *voice, *key;
	const char *removed, *well_known, *alone;
	/* What is no option, in the order of the command line. */
	char **args;
	uint32_t n_args;
};

/* Every command has -C NAME --console, -R NAME --remote, -h --help; `ids` says which rows
 * of the table in options.c it has besides.  An argument such as -6 or -inf is no option.  0 to
 * go on, else the exit status plus one, after a message or the help. */
int tb_options_parse(
	struct tb_options *o, int argc, char **argv, const char *ids, const char *help);

/* Says how the command is used; returns TB_EXIT_USAGE. */
int tb_usage(const char *help);

/* Says what went wrong; returns TB_EXIT_FAILURE. */
int tb_fail(const char *what);

/* What every help ends with. */
#define TB_COMMON_HELP                                                                             \
	"  -C, --console NAME  which console, where several run in the session\n"                  \
	"  -R, --remote NAME   a PipeWire other than the user's\n"                                 \
	"  -h, --help          this text\n"

#endif
