/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "client/report.h"

#include <stdio.h>
#include <string.h>

#define LINE_MAX_BYTES 1024u

static void append(struct tb_report *r, const char *format, va_list args)
{
	size_t n = strlen(r->why);

	vsnprintf(r->why + n, sizeof(r->why) - n, format, args);
}

void tb_report_line(struct tb_report *r, const char *format, ...)
{
	char line[LINE_MAX_BYTES];
	va_list args;

	if (!r || !r->line)
		return;
	va_start(args, format);
	vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	r->line(r->data, line);
}

void tb_report_note(struct tb_report *r, const char *format, ...)
{
	va_list args;

	if (!r)
		return;
	if (r->why[0])
		snprintf(r->why + strlen(r->why), sizeof(r->why) - strlen(r->why), "; ");
	va_start(args, format);
	append(r, format, args);
	va_end(args);
}

int tb_report_failure(struct tb_report *r, int res, const char *format, ...)
{
	va_list args;

	if (!r)
		return res;
	r->why[0] = '\0';
	va_start(args, format);
	append(r, format, args);
	va_end(args);
	return res;
}
