/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Rules for applications, as they stand in WirePlumber's settings: what was read can be
 * printed and read again. */
#include "fuzz.h"

#include "client/assignments.h"

static struct tb_assignments a, b;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_bytes)
{
	char *text = fuzz_text(data, n_bytes), *printed;

	if (tb_assignments_parse(&a, text) == 0) {
		printed = tb_assignments_print(&a);
		check(printed && tb_assignments_parse(&b, printed) == 0);
		check(a.n == b.n);
		free(printed);
		while (a.n > 0)
			check(tb_assignments_remove(&a, a.list[0].application));
	}
	free(text);
	return 0;
}
