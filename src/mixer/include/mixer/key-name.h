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

#include "mixer/mixer.h"

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

/* The path of a strip or bus: "strip.game", "bus.a1". */
void tb_path_of_strip(char path[TB_KEY_MAX], const char *strip);
void tb_path_of_bus(char path[TB_KEY_MAX], const char *bus);

/* What stands behind "strip." or "bus." in a path or key; NULL if it does not begin so. */
const char *tb_path_strip(const char *path);
const char *tb_path_bus(const char *path);

/* Puts the name of a param together.  What does not fit is cut off. */
void tb_key_of_strip(char key[TB_KEY_MAX], const char *strip, const char *name);
void tb_key_of_bus(char key[TB_KEY_MAX], const char *bus, const char *name);
void tb_key_of_cell(char key[TB_KEY_MAX], const char *name, const char *strip, const char *bus);

/* The family that a key is of: "strip.<strip>.eq.on" of "strip.game.eq.on", "send.<strip>.<bus>" of
 * "send.game.a1"; what has no three parts is its own.  Of kinds of cells that we do not know, too.
 */
void tb_key_family(const char *name, char family[TB_KEY_MAX]);

/* "strip.game.insert": its words are names of files, and there may be more of them than the console
 * has told of. */
bool tb_key_chooses_file(const char *name);

/* <family><node>.<control>, of what is hosted: `family` is "insert." or "spatial.". */
bool tb_key_is_control(const struct tb_key_part *key, const char *family);

/* "strip.game.insert" of "strip.game.insert.half.mult", and so for `spatial`: the key that
 * chooses what has the control.  False: `name` is no control's. */
bool tb_key_chooser(const char *name, char chooser[TB_KEY_MAX]);

bool tb_key_part_is(const struct tb_key_part *part, const char *text);

#endif
