/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* SIGHUP: the console file again, into the console that runs in this process.  It goes the
 * way of every client, and what is wrong is printed. */
#ifndef TB_RUN_RELOAD_H
#define TB_RUN_RELOAD_H

#include <pipewire/pipewire.h>

struct tb_reload;

/* `loop` and `path` are borrowed.  NULL with errno. */
struct tb_reload *tb_reload_new(struct pw_loop *loop, const char *path);
void tb_reload_free(struct tb_reload *r); /* NULL is fine */

/* Reads the file and begins to load it into that console; `remote` may be NULL.  What comes
 * while one is being loaded is loaded after it. */
void tb_reload_start(struct tb_reload *r, const char *console, const char *remote);

#endif
