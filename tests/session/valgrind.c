/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What the module leaves behind in a host that loads and unloads it, as valgrind sees it.
 * Not among the tests that always run: `make check-valgrind`. */
#include "session.h"

#include <stdio.h>
#include <stdlib.h>

Session(valgrind, module_that_is_loaded_and_unloaded_leaves_nothing, .wall = true)
{
	const char *times = getenv("TB_RELOADS");
	struct tool *t = tool_start(s, "valgrind", "--leak-check=full",
		"--errors-for-leak-kinds=definite,indirect", "--show-leak-kinds=definite,indirect",
		"--error-exitcode=99", "--num-callers=30", "--keep-debuginfo=yes",
		built("TB_TEST_LOAD_AGAIN"), times ? times : "200");
	struct output o;
	char line[32];

	for (int i = 1; i <= atoi(times ? times : "200"); i++) {
		snprintf(line, sizeof(line), "time %d.\n", i);
		tool_await(t, line);
	}
	o = tool_wait(t);
	cr_expect_eq(o.status, 0, "status %d:\n%s\n%s", o.status, o.out, o.err);
}
