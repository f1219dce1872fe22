/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Virtual buses that somebody records.  Control thread. */
#ifndef TB_RECORDERS_H
#define TB_RECORDERS_H

struct tb_console;
struct tb_link;
struct tb_recorders;

/* NULL with errno. */
struct tb_recorders *tb_recorders_new(struct tb_console *c);
void tb_recorders_free(struct tb_recorders *r); /* NULL is fine */
/* A link came or went, and n_links of the devices know. */
void tb_recorders_link_changed(struct tb_recorders *r, const struct tb_link *link);
/* A node came that can be another end of a filter. */
void tb_recorders_node_came(struct tb_recorders *r);
/* The connection goes. */
void tb_recorders_forget(struct tb_recorders *r);

#endif
