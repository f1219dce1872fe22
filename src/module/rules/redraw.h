/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Links at our nodes that failed are drawn again.  Control thread. */
#ifndef TB_REDRAW_H
#define TB_REDRAW_H

#include <stdint.h>

struct tb_console;
struct tb_link;
struct tb_redraw;

/* NULL with errno. */
struct tb_redraw *tb_redraw_new(struct tb_console *c);
/* The connection goes: all that was known is forgotten. */
void tb_redraw_disconnect(struct tb_redraw *r);
/* NULL is fine. */
void tb_redraw_free(struct tb_redraw *r);

void tb_redraw_link_came(struct tb_redraw *r, const struct tb_link *link);
void tb_redraw_link_went(struct tb_redraw *r, const struct tb_link *link);
/* A port may be gone, and its id another one's soon. */
void tb_redraw_global_gone(struct tb_redraw *r, uint32_t id);

#endif
