/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What an error on PipeWire's core means.  Any thread. */
#ifndef TB_REFUSAL_H
#define TB_REFUSAL_H

#include <errno.h>
#include <stdbool.h>
#include <string.h>

/* A server that does not know what we let go of: that went first, and nothing was refused. */
static inline bool tb_error_refuses_nothing(int res, const char *message)
{
	return res == -ENOENT && message && strstr(message, "unknown resource");
}

#endif
