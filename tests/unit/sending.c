/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Which texts of an insert send to other programs; all others are graphs. */
#include "sending.h"

#include <criterion/criterion.h>

Test(sending, says_so_and_nothing_else)
{
	static const char *const senders[] = { "{ send = true }", "send = true",
		"{ \"send\": true }", "# a comment\n{ send = true }\n" };
	static const char *const others[] = { "", "{ }", "{ send = false }", "{ send }",
		"{ send = true nodes = [ ] }", "{ nodes = [ ] send = true }", "{ sends = true }",
		"[ { send = true } ]", "{ send = { } }" };

	for (size_t i = 0; i < sizeof(senders) / sizeof(senders[0]); i++)
		cr_expect(tb_sending_is(senders[i]), "%s", senders[i]);
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		cr_expect_not(tb_sending_is(others[i]), "%s", others[i]);
}
