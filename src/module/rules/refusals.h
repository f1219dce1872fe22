/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What the policy scripts did not do.  Control thread. */
#ifndef TB_REFUSALS_H
#define TB_REFUSALS_H

#include <stdint.h>

struct pw_registry;
struct tb_console;

int tb_refusals_new(struct tb_console *c); /* 0, or -errno */
void tb_refusals_free(struct tb_console *c);
/* Their metadata object is there, or goes.  `registry`: that of a connection without nodes
 * (side.h), NULL if there is none. */
void tb_refusals_bind(struct tb_console *c, struct pw_registry *registry, uint32_t id);
void tb_refusals_unbind(struct tb_console *c);

#endif
