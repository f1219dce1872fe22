/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Buses whose device goes away.  Control thread. */
#ifndef TB_FALLBACK_H
#define TB_FALLBACK_H

struct tb_console;
struct tb_link;

/* Such a link is there, and before the device is woken; it is gone. */
void tb_fallback_linked(struct tb_console *c, const struct tb_link *link);
void tb_fallback_unlinked(struct tb_console *c, const struct tb_link *link);

#endif
