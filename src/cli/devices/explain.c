/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "explain.h"

#include <stdio.h>

void tb_explain_devices(const struct tb_devices *devices, const char *command, const char *why)
{
	fprintf(stderr, "%s: %s.  There is:\n", command, why);
	for (uint32_t i = 0; i < devices->n; i++)
		fprintf(stderr, "  %s (%s)\n", devices->list[i].description, devices->list[i].name);
	if (devices->n == 0)
		fprintf(stderr, "  nothing\n");
}
