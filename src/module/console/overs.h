/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Clip lamps.  Control thread. */
#ifndef TB_MODULE_OVERS_H
#define TB_MODULE_OVERS_H

#include "console.h"

int tb_overs_new(struct tb_console *c); /* 0, or -errno */
void tb_overs_free(struct tb_console *c);
/* Called once in a while, and when the last node has stopped: puts new overs into Props. */
void tb_overs_look(struct tb_console *c, bool is_last);
/* Puts one out, or with "*" all.  0, or -EINVAL with `refusal` filled. */
int tb_overs_reset(struct tb_console *c, const char *name);

#endif
