/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "answers.h"

#include <stdarg.h>
#include <stdio.h>

#include <jansson.h>

void tb_answers_begin(struct tb_answers *a)
{
	a->why[0] = '\0';
}

void tb_answers_refuse(struct tb_answers *a, const char *format, ...)
{
	va_list args;

	if (a->why[0] != '\0')
		return;
	va_start(args, format);
	vsnprintf(a->why, sizeof(a->why), format, args);
	va_end(args);
}

void tb_answers_take(struct tb_answers *a, const char *token)
{
	struct tb_answer *answer = &a->answer[a->n++ % TB_ANSWERS_MAX];

	snprintf(answer->token, sizeof(answer->token), "%s", token);
	snprintf(answer->why, sizeof(answer->why), "%s", a->why);
}

char *tb_answers_to_json(const struct tb_answers *a)
{
	json_t *all = json_object();
	char *text;

	for (uint32_t i = a->n > TB_ANSWERS_MAX ? a->n - TB_ANSWERS_MAX : 0; i < a->n; i++) {
		const struct tb_answer *answer = &a->answer[i % TB_ANSWERS_MAX];
		json_t *why = json_string(answer->why);

		/* Somebody's text that is no UTF-8. */
		json_object_set_new(all, answer->token, why ? why : json_string("refused"));
	}
	text = json_dumps(all, JSON_COMPACT);
	json_decref(all);
	return text;
}
