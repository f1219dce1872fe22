/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* When the page's server ends a push to talk that nobody says again. */
#include <criterion/criterion.h>

#include "console-impl.h"

#define MS    1000000ull
#define BEGIN (1000 * MS)

/* Without a client nobody is told of the end. */
static struct tb_web_console c;

static void hold(void)
{
	c.n_holds = 1;
	c.hold[0] = (struct tb_web_hold){ .peer = 1, .heard_ns = BEGIN, .said_ns = BEGIN };
}

Test(hold, ends_after_three_seconds_of_silence)
{
	hold();
	cr_expect_eq(tb_web_holds_due_ns(&c), BEGIN + 3000 * MS);
	tb_web_expire_holds(&c, BEGIN + 2998 * MS, BEGIN + 2999 * MS);
	cr_expect_eq(c.n_holds, 1);
	tb_web_expire_holds(&c, BEGIN + 2999 * MS, BEGIN + 3000 * MS);
	cr_expect_eq(c.n_holds, 0);
}

/* What the page said meanwhile is read only after it. */
Test(hold, outlasts_a_turn_in_which_nobody_is_heard)
{
	hold();
	tb_web_expire_holds(&c, BEGIN + 1000 * MS, BEGIN + 5000 * MS);
	cr_expect_eq(c.n_holds, 1);
	cr_expect_eq(tb_web_holds_due_ns(&c), BEGIN + 7000 * MS);
	tb_web_expire_holds(&c, BEGIN + 6999 * MS, BEGIN + 7000 * MS);
	cr_expect_eq(c.n_holds, 0);
}

/* A frozen page keeps its connection, and a server can be busy for ever. */
Test(hold, ends_after_ten_seconds_however_slow_the_server_is)
{
	uint64_t now = BEGIN;

	hold();
	for (; c.n_holds > 0 && now < BEGIN + 60000 * MS; now += 100 * MS)
		tb_web_expire_holds(&c, now, now + 100 * MS);
	cr_expect_eq(now, BEGIN + 10000 * MS, "%u ms", (unsigned)((now - BEGIN) / MS));
}
