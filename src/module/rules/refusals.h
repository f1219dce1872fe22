/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What the policy scripts did not do.  Control thread. */
#ifndef TB_REFUSALS_H
#define TB_REFUSALS_H

#include <stdint.h>

struct tb_console;

int tb_refusals_new(struct tb_console *c); /* 0, or -errno */
void tb_refusals_free(struct tb_console *c);
/* Their metadata object is there, or goes. */
void tb_refusals_bind(struct tb_console *c, uint32_t id);
void tb_refusals_unbind(struct tb_console *c);

#endif
