/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Where figures were measured, as the line that stands under the heading of their section:
 * a page keeps sections of several machines and days (scripts/performance-page). */
#ifndef BENCH_WHERE_H
#define BENCH_WHERE_H

#ifdef __cplusplus
extern "C" {
#endif

/* To standard output; `how` says what else matters, such as the number of rounds. */
void where_print(const char *how);

#ifdef __cplusplus
}
#endif

#endif
