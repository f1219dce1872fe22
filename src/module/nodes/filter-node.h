/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The node that carries the params and tells levels.  Control thread. */
#ifndef TB_FILTER_NODE_H
#define TB_FILTER_NODE_H

struct tb_console;

int tb_filter_connect(struct tb_console *c);
void tb_filter_disconnect(struct tb_console *c);
/* Links to it, or what else it is needed for, changed: wakes it or lets it sleep. */
void tb_filter_update_active(struct tb_console *c);

#endif
