/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Filling a struct tb_report.  A NULL report is fine, here as in the public functions. */
#ifndef TB_REPORT_H
#define TB_REPORT_H

#include <stdarg.h>

#include "client/troubadour.h"

/* A line to show. */
__attribute__((format(printf, 2, 3))) void tb_report_line(
	struct tb_report *r, const char *format, ...);
/* Adds a note behind those that there are already. */
__attribute__((format(printf, 2, 3))) void tb_report_note(
	struct tb_report *r, const char *format, ...);
/* Instead of notes.  Returns `res`. */
__attribute__((format(printf, 3, 4))) int tb_report_failure(
	struct tb_report *r, int res, const char *format, ...);

#endif
