/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What was said to those who asked for something and want to know: docs/protocol.md.
 *
 * A request that ends in a console.token of the caller's is answered under that word in
 * console.answers, where the last answers stand: two programs that ask at the same time both
 * get theirs.  Control thread. */
#ifndef TB_ANSWERS_H
#define TB_ANSWERS_H

#include <stdbool.h>
#include <stdint.h>

#include "mixer/mixer.h"

/* A page asks for many things within the 30th of a second after which they are published. */
#define TB_ANSWERS_MAX 32u

/* All zeros has no answers. */
struct tb_answers {
	struct tb_answer {
		char token[TB_NAME_MAX + 1];
		char why[512];    /* empty: it was done */
	} answer[TB_ANSWERS_MAX]; /* a ring */
	uint32_t n;               /* since the start */
	char why[512];            /* of the request that is being read: the first refusal */
};

/* A request begins; something in it is refused; it has that token. */
void tb_answers_begin(struct tb_answers *a);
__attribute__((format(printf, 2, 3))) void tb_answers_refuse(
	struct tb_answers *a, const char *format, ...);
void tb_answers_take(struct tb_answers *a, const char *token);

/* { "<token>": "<why, or empty>", ... }, oldest first; for free().  NULL without memory. */
char *tb_answers_to_json(const struct tb_answers *a);

#endif
