/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "where.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

/* The processor's name; scripts/checklist reads it up to the first comma. */
static void print_processor(void)
{
	FILE *f = fopen("/proc/cpuinfo", "re");
	char line[256], name[256] = "an unknown processor";

	while (f && fgets(line, sizeof(line), f))
		if (sscanf(line, "model name : %255[^,\n]", name) == 1)
			break;
	if (f)
		fclose(f);
	printf("%s", name);
}

static void print_day(void)
{
	time_t now = time(NULL);
	struct tm day;
	char text[16];

	strftime(text, sizeof(text), "%Y-%m-%d", localtime_r(&now, &day));
	printf("%s", text);
}

void where_print(const char *how)
{
	struct utsname system;
	double load = 0.0;

	uname(&system);
	getloadavg(&load, 1);
	printf("On ");
	print_processor();
	printf(", %ld processors, Linux %s, ", sysconf(_SC_NPROCESSORS_ONLN), system.release);
	print_day();
	printf(", load %.1f: %s.\n\n", load, how);
}
