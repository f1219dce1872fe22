/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What the console says to its host, or to the log.  Control thread. */
#ifndef TB_SAY_H
#define TB_SAY_H

#include "module/host.h"

struct tb_console;

__attribute__((format(printf, 3, 4))) void tb_console_say(
	struct tb_console *c, enum tb_host_event event, const char *format, ...);

/* Why a change is not made, for whoever sent it; -EINVAL. */
__attribute__((format(printf, 2, 3))) int tb_console_refuse(
	struct tb_console *c, const char *format, ...);

#endif
