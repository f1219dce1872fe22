/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Which application plays into which strip: the value of WirePlumber's setting
 * troubadour.assignments as a list, { "firefox": "music", "discord": "chat b2" }. */
#ifndef TB_ASSIGNMENTS_H
#define TB_ASSIGNMENTS_H

#include <stdbool.h>
#include <stdint.h>

#include "client/troubadour.h"

#define TB_MAX_ASSIGNMENTS 256

struct tb_assignments {
	uint32_t n, n_odd;
	struct tb_assignment list[TB_MAX_ASSIGNMENTS];
};

/* From JSON.  What is no assignment of ours, a strip that cannot be one or a value that is no
 * string, is passed over and counted in `n_odd`.  0, or -EINVAL if it is no object. */
int tb_assignments_parse(struct tb_assignments *a, const char *json);

/* To lower case in place: ASCII, Latin-1, Latin Extended-A, Greek and Cyrillic in UTF-8, of
 * which no character changes its length.  The policy scripts do the same (tutils.fold). */
void tb_fold_case(char *text);

/* As JSON, for free(); NULL with errno. */
char *tb_assignments_print(const struct tb_assignments *a);

/* Adds or replaces.  0, -EINVAL for an empty or too long name and for a strip that
 * cannot be one, -ENOSPC. */
int tb_assignments_set(struct tb_assignments *a, const char *application, const char *strips);

/* NULL if there is none. */
const char *tb_assignments_get(struct tb_assignments *a, const char *application);

/* Whether it was there. */
bool tb_assignments_remove(struct tb_assignments *a, const char *application);

#endif
