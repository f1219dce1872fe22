/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "rows.h"

#include <criterion/criterion.h>

Test(rows, are_counted_and_come_out_lowest_first)
{
	uint64_t word = UINT64_C(1) << 63 | UINT64_C(1) << 31 | 5;

	cr_expect(tb_word_count(word) == 4);
	cr_expect(tb_word_count(0) == 0);
	cr_expect(tb_word_count(~UINT64_C(0)) == 64);
	cr_expect(tb_word_pop(&word) == 0);
	cr_expect(tb_word_pop(&word) == 2);
	cr_expect(tb_word_pop(&word) == 31);
	cr_expect(tb_word_pop(&word) == 63);
	cr_expect(word == 0);
}

Test(rows, are_members_of_their_word)
{
	uint64_t rows[2] = { 0 };

	tb_rows_add(rows, 63);
	tb_rows_add(rows, 64);
	cr_expect(tb_rows_has(rows, 63) && tb_rows_has(rows, 64));
	cr_expect(!tb_rows_has(rows, 62) && !tb_rows_has(rows, 65) && !tb_rows_has(rows, 0));
}
