/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What a context needs whose connection nobody but us uses. */
#ifndef TB_LEAN_H
#define TB_LEAN_H

struct pw_properties;

/* For pw_context_new(), which takes them over.  NULL without memory: the context then loads
 * all that the user's client.conf says. */
struct pw_properties *tb_lean_context(void);

#endif
