/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* When all nodes of a console are there.  Control thread. */
#ifndef TB_READY_H
#define TB_READY_H

struct tb_console;

int tb_ready_new(struct tb_console *c); /* 0, or -errno */
void tb_ready_free(struct tb_console *c);
/* The console connects: none is there yet. */
void tb_ready_begin(struct tb_console *c);
/* One came.  Says so once all are there. */
void tb_ready_check(struct tb_console *c);

#endif
