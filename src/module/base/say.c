/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "say.h"

#include <stdarg.h>
#include <stdio.h>

#include "console.h"

void tb_console_say(struct tb_console *c, enum tb_host_event event, const char *format, ...)
{
	char text[512];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	if (c->host.event)
		c->host.event(c->host.data, event, text);
	else if (event == TB_HOST_READY)
		pw_log_info("%s: %s", c->name, text);
	else
		pw_log_warn("%s: %s", c->name, text);
}

int tb_console_refuse(struct tb_console *c, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(c->refusal.text, sizeof(c->refusal.text), format, args);
	va_end(args);
	return -EINVAL;
}
