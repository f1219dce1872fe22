/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A console file that was edited, loaded while everything plays. */
#ifndef TB_RELOAD_H
#define TB_RELOAD_H

#include "console.h"

/* Applies what differs between `text`, a whole console file, and the file that was loaded
 * before.  Settings count whose lines were edited; if the strips and buses were edited, the
 * file's replace those that are there, as at a start.  0, or -EINVAL with c->refusal and
 * nothing changed. */
int tb_reload(struct tb_console *c, const char *text);

#endif
