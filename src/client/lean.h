/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A connection that nobody but us uses: what its context needs, and how long it waits. */
#ifndef TB_LEAN_H
#define TB_LEAN_H

/* Seconds.  A PipeWire, a session manager or a console that does not answer for so long never
 * will, on a busy machine either. */
#define TB_PATIENCE_S 20

struct pw_properties;

/* For pw_context_new(), which takes them over.  NULL without memory: the context then loads
 * all that the user's client.conf says. */
struct pw_properties *tb_lean_context(void);

#endif
