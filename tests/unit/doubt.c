/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* After an error a server is there until it has kept silent for long enough. */
#include <criterion/criterion.h>

#include "base/doubt.h"

Test(doubt, silent_server_is_gone_after_the_second_wait)
{
	struct tb_doubt d = { 0 };

	cr_expect(tb_doubt_begin(&d));
	cr_expect_eq(tb_doubt_waited(&d), TB_DOUBT_WAIT);
	cr_expect_eq(tb_doubt_waited(&d), TB_DOUBT_GONE);
	cr_expect_eq(tb_doubt_waited(&d), TB_DOUBT_REST, "it is gone once");
}

Test(doubt, answer_that_comes_in_the_second_wait_counts)
{
	struct tb_doubt d = { 0 };

	tb_doubt_begin(&d);
	d.seq = 7;
	cr_expect_eq(tb_doubt_waited(&d), TB_DOUBT_WAIT);
	cr_expect(tb_doubt_answer(&d, 7));
	cr_expect_eq(tb_doubt_waited(&d), TB_DOUBT_REST);
	cr_expect_not(tb_doubt_answer(&d, 7), "it was answered");
}

Test(doubt, answer_to_another_question_counts_for_nothing)
{
	struct tb_doubt d = { 0 };

	cr_expect_not(tb_doubt_answer(&d, 0), "nothing was asked");
	tb_doubt_begin(&d);
	d.seq = 7;
	cr_expect_not(tb_doubt_answer(&d, 6));
	cr_expect_eq(tb_doubt_waited(&d), TB_DOUBT_WAIT);
}

/* A server that refuses one request after the other is not asked each time, and one that is
 * gone has no more time for each error of its end. */
Test(doubt, more_errors_do_not_lengthen_the_wait)
{
	struct tb_doubt d = { 0 };

	cr_expect(tb_doubt_begin(&d));
	cr_expect_eq(tb_doubt_waited(&d), TB_DOUBT_WAIT);
	cr_expect_not(tb_doubt_begin(&d));
	cr_expect_eq(tb_doubt_waited(&d), TB_DOUBT_GONE);
	cr_expect(tb_doubt_begin(&d), "the next connection has doubts of its own");
}
