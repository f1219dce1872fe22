/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What a request of docs/api.md means: settings, or a command of the program `troubadour`.
 *
 * Strips, buses and a first console are made by the program itself, scenes and presets by the
 * library that it uses, so that a page and a terminal do the same, with the same files and the same
 * messages.  A request names an action of a list and its words; it can neither add an option nor
 * name a file. */
#ifndef TB_REQUEST_H
#define TB_REQUEST_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#define TB_REQUEST_MAX_WORDS 96u

enum {
	TB_REQUEST_SET,
	TB_REQUEST_CURVE,
	TB_REQUEST_RESET,
	TB_REQUEST_ICON,
	TB_REQUEST_HOLD,
	TB_REQUEST_IMPORT,
	TB_REQUEST_ASSIGN,
	TB_REQUEST_WELL_KNOWN,
	TB_REQUEST_STOP,
	TB_REQUEST_CHOICE,
	TB_REQUEST_CHOOSE,
	TB_REQUEST_SCENE,
	TB_REQUEST_COMMAND
};

struct tb_request {
	/* NULL at the end; they point into the request.  Of a command: what
	 * stands behind "troubadour" on its line. */
	const char *word[TB_REQUEST_MAX_WORDS + 1];
	uint32_t n_words;
	bool needs_console;
	char why[160];
};

/* TB_REQUEST_SET for an object in "set"; TB_REQUEST_CURVE for a text in "curve"; TB_REQUEST_RESET
 * for one in "reset"; TB_REQUEST_ICON for one in "icon"; TB_REQUEST_HOLD for one in "hold" or
 * "release"; TB_REQUEST_IMPORT for one in "import"; TB_REQUEST_ASSIGN with an application and its
 * strips, none to take the assignment back, as words; TB_REQUEST_WELL_KNOWN for a boolean in
 * "well-known"; TB_REQUEST_STOP for {"stop":"check"}; TB_REQUEST_CHOICE with a strip or bus,
 * TB_REQUEST_CHOOSE also with its devices, none to take the choice back; TB_REQUEST_SCENE with
 * "scene" or "preset", the action and the names in it; TB_REQUEST_COMMAND with the words; -EINVAL
 * with `why`.  The words are valid as long as the request. */
int tb_request_read(struct tb_request *r, const json_t *request);

/* Which console is meant; NULL is nothing to say. */
void tb_request_add_console(struct tb_request *r, const char *console, const char *remote);

/* How much of its budget a request costs. */
double tb_request_cost(const json_t *request);

#endif
