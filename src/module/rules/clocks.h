/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Devices with clocks of their own.  Control thread. */
#ifndef TB_CLOCKS_H
#define TB_CLOCKS_H

#include <stdbool.h>
#include <stdint.h>

struct tb_console;
struct tb_device;
struct tb_clock_facts;

int tb_clocks_new(struct tb_console *c);
void tb_clocks_free(struct tb_console *c);
/* The rate of a stream or of the graph may be another one. */
void tb_clocks_update_rates(struct tb_console *c);
/* Facts of all devices with clocks of their own; for free().  NULL: out of memory. */
struct tb_clock_facts *tb_clocks_facts(const struct tb_console *c, uint32_t *n_facts);

#endif
