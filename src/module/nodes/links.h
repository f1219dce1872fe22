/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The links of our devices.  Control thread. */
#ifndef TB_LINKS_H
#define TB_LINKS_H

#include <stdbool.h>
#include <stdint.h>

struct tb_console;

int tb_links_new(struct tb_console *c); /* 0, or -errno */
void tb_links_free(struct tb_console *c);
int tb_links_connect(struct tb_console *c);
void tb_links_disconnect(struct tb_console *c);
/* Another console of this name runs in the session. */
bool tb_console_has_namesake(const struct tb_console *c);
/* A device's, or the mixer node. */
bool tb_console_owns_node(const struct tb_console *c, uint32_t node);

#endif
