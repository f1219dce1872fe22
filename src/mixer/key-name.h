/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* How the name of a param is put together:
 *
 *	strip.<strip>.<key>     of a strip
 *	bus.<bus>.<key>         of a bus
 *	<key>.<strip>.<bus>     of a cell of the matrix
 *
 * Control thread. */
#ifndef TB_KEY_NAME_H
#define TB_KEY_NAME_H

#include <stdbool.h>
#include <stddef.h>

/* A part of a name, within it. */
struct tb_key_part {
	const char *at;
	size_t n_bytes;
};

struct tb_key_name {
	struct tb_key_part strip, bus; /* n_bytes 0: it has none */
	struct tb_key_part key;        /* of a row of the table */
};

/* False: it is of no such form.  Does not know which strips, buses and rows there are. */
bool tb_key_split(const char *name, struct tb_key_name *parts);

bool tb_key_part_is(const struct tb_key_part *part, const char *text);

#endif
