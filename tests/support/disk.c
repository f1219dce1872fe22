/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "disk.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define SWITCH "slow-disk"

/* A sanitizer's own library stays the first. */
const char *disk_library(void)
{
	static char text[4200];
	const char *first = getenv("LD_PRELOAD");

	snprintf(text, sizeof(text), "LD_PRELOAD=%s%s%s", first ? first : "", first ? ":" : "",
		built("TB_TEST_SLOW_DISK_LIBRARY"));
	return text;
}

const char *disk_switch(struct session *s)
{
	static char text[4200];

	snprintf(text, sizeof(text), "TB_TEST_SLOW_DISK=%s", session_file(s, SWITCH));
	return text;
}

void disk_slow(struct session *s)
{
	session_write_file(s, SWITCH, "");
}

void disk_fast(struct session *s)
{
	cr_assert_eq(unlink(session_file(s, SWITCH)), 0);
}
