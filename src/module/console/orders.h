/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Keys that are only written: what is done at once.  Control thread. */
#ifndef TB_ORDERS_H
#define TB_ORDERS_H

#include <stdbool.h>

struct tb_console;

/* A key that somebody set to a text; false if it is none of these. */
bool tb_order_receive(struct tb_console *c, const char *key, const char *text);

#endif
