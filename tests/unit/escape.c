/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Mouse reports, whole and torn. */
#include <criterion/criterion.h>
#include <string.h>

#include "escape.h"

/* Feeds all with `gap_ms` before each byte; what the last one was.  No byte but ESC itself
 * may be taken for a key. */
static enum tb_escape feed(struct tb_escape_reader *r, const char *text, uint64_t gap_ms)
{
	static uint64_t now_ms = 5000;
	enum tb_escape last = TB_ESCAPE_OTHER;

	for (size_t i = 0; i < strlen(text); i++) {
		now_ms += gap_ms;
		last = tb_escape_feed(r, (uint8_t)text[i], now_ms);
		cr_expect_neq(
			last, TB_ESCAPE_NONE, "'%c' of \"%s\" became a key", text[i], text + 1);
	}
	return last;
}

static void expect_mouse(const char *report, struct tb_mouse mouse)
{
	for (uint64_t gap_ms = 0; gap_ms <= 9000; gap_ms += 3000) {
		struct tb_escape_reader r = { 0 };

		cr_assert_eq(feed(&r, report, gap_ms), TB_ESCAPE_MOUSE, "%s", report + 1);
		cr_expect_eq(r.mouse.x, mouse.x);
		cr_expect_eq(r.mouse.y, mouse.y);
		cr_expect_eq(r.mouse.button, mouse.button);
		cr_expect_eq(r.mouse.is_motion, mouse.is_motion);
		cr_expect_eq(r.mouse.is_release, mouse.is_release);
	}
}

Test(escape, reports_are_read_however_they_are_torn)
{
	expect_mouse("\033[<0;1;1M", (struct tb_mouse){ 0, 0, 0, false, false });
	expect_mouse("\033[<0;120;33m", (struct tb_mouse){ 119, 32, 0, false, true });
	expect_mouse("\033[<32;10;5M", (struct tb_mouse){ 9, 4, 0, true, false });
	expect_mouse("\033[<65;10;5M", (struct tb_mouse){ 9, 4, 65, false, false });
	expect_mouse("\033[<20;10;5M", (struct tb_mouse){ 9, 4, 0, false, false });
}

Test(escape, old_reports_too_with_any_bytes)
{
	expect_mouse("\033[M !!", (struct tb_mouse){ 0, 0, 0, false, false });
	expect_mouse("\033[M#qs", (struct tb_mouse){ 'q' - 33, 's' - 33, 3, false, true });
	expect_mouse("\033[M@\xF0m", (struct tb_mouse){ 0xF0 - 33, 'm' - 33, 0, true, false });
}

Test(escape, torn_keys_are_keys)
{
	struct tb_escape_reader r = { 0 };

	cr_expect_eq(feed(&r, "\033[A", 200), TB_ESCAPE_KEY);
	cr_expect_eq(r.key, 'A');
	cr_expect_eq(feed(&r, "\033OD", 200), TB_ESCAPE_KEY);
	cr_expect_eq(r.key, 'D');
	cr_expect_eq(feed(&r, "\033[5~", 200), TB_ESCAPE_KEY);
	cr_expect_eq(r.key, '5');
	cr_expect_eq(feed(&r, "\033[1;5C", 200), TB_ESCAPE_OTHER);
	cr_expect_eq(feed(&r, "\033[200~", 200), TB_ESCAPE_OTHER);
	cr_expect_eq(tb_escape_feed(&r, 'q', 100000), TB_ESCAPE_NONE);
}

Test(escape, lone_escape_does_not_eat_what_comes_later)
{
	struct tb_escape_reader r = { 0 };

	cr_expect_eq(tb_escape_feed(&r, 27, 2000), TB_ESCAPE_ESC);
	cr_expect_eq(tb_escape_feed(&r, '[', 72000), TB_ESCAPE_NONE);
	cr_expect_eq(tb_escape_feed(&r, 27, 75000), TB_ESCAPE_ESC);
	cr_expect_eq(tb_escape_feed(&r, 'm', 75010), TB_ESCAPE_NONE);
}

Test(escape, nonsense_ends_a_sequence)
{
	struct tb_escape_reader r = { 0 };

	cr_expect_eq(feed(&r, "\033[<1;2;3", 0), TB_ESCAPE_PART);
	cr_expect_eq(tb_escape_feed(&r, '\n', r.last_ms), TB_ESCAPE_NONE);
	r = (struct tb_escape_reader){ 0 };
	cr_expect_eq(feed(&r, "\033[<1;2M", 0), TB_ESCAPE_OTHER);
	cr_expect_eq(feed(&r, "\033[<0;0;0M", 0), TB_ESCAPE_OTHER);
	cr_expect_eq(
		feed(&r, "\033[<0000000000000000000000000000000000001;1;1M", 0), TB_ESCAPE_OTHER);
}
