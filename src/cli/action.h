/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Commands whose first argument says what they do. */
#ifndef TB_ACTION_H
#define TB_ACTION_H

#include "client/client.h"
#include "options.h"
#include "client/survey.h"

struct tb_action {
	const char *name; /* NULL behind the last */
	int (*run)(struct tb_client *c, const struct tb_options *o);
	uint32_t n_args_min, n_args_max; /* with the action itself */
	bool needs_console;              /* else `c` is NULL */
};

/* The one that is meant, or a message that begins with `command`; the exit status. */
int tb_run_action(const struct tb_action *actions, const struct tb_options *o, const char *command,
	const char *help);

/* A command that looks once at what is in the session, without arguments; the exit status.  A
 * console that it is asked about is there when `print` is called. */
int tb_look(int argc, char **argv, const char *help,
	int (*print)(const struct tb_survey *s, const struct tb_options *o));

#endif
