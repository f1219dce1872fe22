/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What clients have asked, and what the answers are (docs/protocol.md).  settings.c makes it.
 * Control thread. */
#ifndef TB_DIALOGUE_H
#define TB_DIALOGUE_H

#include "answers.h"
#include "spa/seen.h"

struct tb_dialogue {
	/* The token of the client that made the last change; echoed so that it knows its answer. */
	char token[TB_NAME_MAX + 1];
	struct tb_answers answers;
	struct tb_seen seen;
};

#endif
