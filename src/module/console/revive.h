/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Brings back what others took from a console: nodes that somebody destroyed, and a
 * connection that broke without saying so (no file descriptor or memory left, a damaged
 * message).  Control thread. */
#ifndef TB_REVIVE_H
#define TB_REVIVE_H

struct tb_console;
struct tb_device;
struct tb_revive;

/* `reconnect` disconnects and connects, again and again until that succeeds.  NULL with errno. */
struct tb_revive *tb_revive_new(struct tb_console *c, void (*reconnect)(struct tb_console *c));
void tb_revive_free(struct tb_revive *r); /* NULL is fine */

/* A node of ours is gone and we did not destroy it.  It is made again a moment later,
 * unless the whole connection turns out to be gone. */
void tb_revive_node_lost(struct tb_revive *r);

/* The core reported `res`.  The console connects again if the server does not answer any
 * more. */
void tb_revive_core_failed(struct tb_revive *r, int res);
/* The server has answered `seq`. */
void tb_revive_synced(struct tb_revive *r, int seq);
/* The console is about to disconnect and connect: no node is made again until then. */
void tb_revive_cut(struct tb_revive *r);
/* All that was going on is over: the console has disconnected. */
void tb_revive_disconnected(struct tb_revive *r);

#endif
