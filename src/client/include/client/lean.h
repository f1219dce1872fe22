/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A connection that nobody but us uses, and how long it waits. */
#ifndef TB_LEAN_H
#define TB_LEAN_H

/* Seconds.  A PipeWire, a session manager or a console that does not answer for so long never
 * will, on a busy machine either. */
#define TB_PATIENCE_S 20

struct pw_context;
struct pw_core;
struct pw_loop;
struct pw_properties;

/* For pw_context_new(), which takes them over.  NULL without memory: the context then loads
 * all that the user's client.conf says. */
struct pw_properties *tb_lean_context(void);

/* A context in a loop of its own, which ends with it.  NULL with errno. */
struct pw_context *tb_lean_context_new(void);
void tb_lean_context_free(struct pw_context *context); /* NULL is fine */
/* A connection of a context to a PipeWire by its name or socket (NULL: the user's).  NULL with
 * errno. */
struct pw_core *tb_lean_core(struct pw_context *context, const char *remote);

/* All NULL: not connected. */
struct tb_lean {
	struct pw_context *context;
	struct pw_core *core;
};

/* The same in the caller's loop.  0, or -errno with what there is by then, for
 * tb_lean_disconnect(). */
int tb_lean_connect(struct tb_lean *l, struct pw_loop *loop, const char *remote);
/* Proxies of the caller's go before.  Not connected is fine. */
void tb_lean_disconnect(struct tb_lean *l);

#endif
