/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Reports the strips and buses that had to be silenced.  Control thread. */
#ifndef TB_BAD_H
#define TB_BAD_H

struct tb_console;
struct tb_device;

int tb_bad_new(struct tb_console *c);
void tb_bad_free(struct tb_console *c);
void tb_bad_forget(struct tb_device *d);
/* A node of ours started. */
void tb_bad_watch(struct tb_console *c);

#endif
