/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "answers.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void expect_json(const struct tb_answers *a, const char *wanted)
{
	char *text = tb_answers_to_json(a);

	cr_expect_str_eq(text, wanted);
	free(text);
}

Test(answers, each_request_has_its_own_first_refusal)
{
	struct tb_answers a = { 0 };

	expect_json(&a, "{}");
	tb_answers_begin(&a);
	tb_answers_refuse(&a, "\"%s\" is taken", "game");
	tb_answers_refuse(&a, "and something else");
	tb_answers_take(&a, "1.a.0");
	tb_answers_begin(&a);
	tb_answers_take(&a, "2.b.0");
	expect_json(&a, "{\"1.a.0\":\"\\\"game\\\" is taken\",\"2.b.0\":\"\"}");
}

Test(answers, only_the_last_are_kept)
{
	struct tb_answers a = { 0 };
	char token[16], *text;

	for (uint32_t i = 0; i < TB_ANSWERS_MAX + 12; i++) {
		snprintf(token, sizeof(token), "t%u", i);
		tb_answers_take(&a, token);
	}
	text = tb_answers_to_json(&a);
	cr_expect_null(strstr(text, "t11\""));
	cr_expect_not_null(strstr(text, "t12\""));
	cr_expect_not_null(strstr(text, "t19\""));
	free(text);
}

Test(answers, refusal_that_is_no_utf8_is_an_answer_too)
{
	struct tb_answers a = { 0 };

	tb_answers_refuse(&a, "bad \xff name");
	tb_answers_take(&a, "t");
	expect_json(&a, "{\"t\":\"refused\"}");
}
