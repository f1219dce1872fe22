/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What fails is tried again, but nobody is kept busy by what never works. */
#include "retry.h"

#include <criterion/criterion.h>

#define SECOND 1000000000u

Test(retry, first_one_is_so_soon_that_few_notice)
{
	struct tb_retry r = { 0 };

	cr_expect_leq(tb_retry_wait_ns(&r), SECOND / 10);
}

Test(retry, each_wait_is_longer_up_to_ten_seconds)
{
	struct tb_retry r = { 0 };
	uint64_t before_ns = 0, wait_ns, sum_ns = 0;

	for (int i = 0; i < 10; i++) {
		wait_ns = tb_retry_wait_ns(&r);
		cr_expect(wait_ns > before_ns || wait_ns == 10ull * SECOND, "try %d", i);
		cr_expect_leq(wait_ns, 10ull * SECOND);
		sum_ns += wait_ns;
		before_ns = wait_ns;
	}
	cr_expect_eq(sum_ns / SECOND, 42u);
}

Test(retry, after_ten_it_is_given_up_for_good)
{
	struct tb_retry r = { 0 };

	for (int i = 0; i < 10; i++)
		cr_expect_neq(tb_retry_wait_ns(&r), UINT64_MAX);
	for (int i = 0; i < 100; i++)
		cr_expect_eq(tb_retry_wait_ns(&r), UINT64_MAX);
}
