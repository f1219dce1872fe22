/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What the module leaves behind in a host that loads and unloads it, as valgrind sees it.
 * Not among the tests that always run: `make check-valgrind`. */
#include "session.h"

#include <stdlib.h>

Session(valgrind, module_that_is_loaded_and_unloaded_leaves_nothing, .wall = true)
{
	const char *times = getenv("TB_RELOADS");
	struct output o = run_any(s, "valgrind", "--leak-check=full",
		"--errors-for-leak-kinds=definite,indirect", "--show-leak-kinds=definite,indirect",
		"--error-exitcode=99", "--num-callers=30", "--keep-debuginfo=yes",
		built("TB_TEST_LOAD_AGAIN"), times ? times : "200");

	cr_expect_eq(o.status, 0, "status %d:\n%s\n%s", o.status, o.out, o.err);
}
