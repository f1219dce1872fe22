/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "print-json.h"

#include <errno.h>
#include <stdio.h>

int tb_json_print(const json_t *json, size_t flags)
{
	if (!json || json_dumpf(json, stdout, flags | JSON_REAL_PRECISION(9)) < 0 || puts("") < 0
		|| fflush(stdout) != 0)
		return -EIO;
	return 0;
}
