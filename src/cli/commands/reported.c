/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "reported.h"

#include <stdio.h>

#include "commands.h"
#include "connect.h"
#include "options.h"

static void print_line(void *data, const char *line)
{
	puts(line);
}

struct tb_report tb_printed_report(void)
{
	return (struct tb_report){ .line = print_line };
}

int tb_reported(int res, const struct tb_report *report)
{
	if (report->why[0])
		tb_fail(report->why);
	return res < 0 ? TB_EXIT_FAILURE : 0;
}

static void keep_line(void *data, const char *line)
{
	struct tb_asked *asked = data;

	snprintf(asked->said, sizeof(asked->said), "%s", line);
}

void tb_asked_init(struct tb_asked *asked)
{
	*asked = (struct tb_asked){ .report = { .line = keep_line, .data = asked },
		.outcome = { .why = asked->why } };
}

int tb_asked_await(struct tb_client *c, int res, struct tb_asked *asked)
{
	tb_reported(res, &asked->report);
	if (res < 0)
		return TB_EXIT_FAILURE;
	res = tb_client_await_outcome(c, res, &asked->outcome);
	if (res < 0)
		return tb_fail(asked->why[0] ? asked->why : tb_connect_strerror(res));
	puts(asked->said);
	return 0;
}
