/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What a console and its clients agree on, as docs/protocol.md describes it: the version, and the
 * names of what is the console's own.  Any thread. */
#ifndef TB_PROTOCOL_H
#define TB_PROTOCOL_H

/* In Props, as an Int.  It counts up when a client that knows only the version before would do
 * something wrong, and not for keys, rows and facts that are added.  Consoles before the first one
 * that says it are of version 1, too. */
#define TB_PROTOCOL_VERSION_KEY "console.version"
#define TB_PROTOCOL_VERSION     1u

/* All of the console's own keys begin so. */
#define TB_CONSOLE_PREFIX "console."

/* Facts, which are only read; what they say is in src/spa/facts.c. */
#define TB_FACT_KEYS    "console.keys"
#define TB_FACT_ERROR   "console.error"
#define TB_FACT_LOST    "console.lost"
#define TB_FACT_HELD    "console.held"
#define TB_FACT_ANSWERS "console.answers"
#define TB_FACT_STRIPS  "console.strips"
#define TB_FACT_BUSES   "console.buses"

/* Marks, which are written by a client and read back. */
#define TB_MARK_TOKEN "console.token"
#define TB_MARK_SEEN  "console.seen"

/* Orders, which are only written: the console does at once what they say. */
enum tb_order {
	TB_ORDER_ADD_STRIP,
	TB_ORDER_ADD_BUS,
	TB_ORDER_CHANGE,
	TB_ORDER_MOVE,
	TB_ORDER_DEFAULT,
	TB_ORDER_REMOVE,
	TB_ORDER_LOAD,
	TB_ORDER_RENAME,
	TB_ORDER_RESET_OVERS,
	TB_ORDER_HOLD,
	TB_ORDER_RELEASE,
	TB_ORDER_RESET_LOUDNESS,
	TB_N_ORDERS,
};

struct tb_order_info {
	const char *key, *help;
};

extern const struct tb_order_info tb_orders[TB_N_ORDERS];

#endif
