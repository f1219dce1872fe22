/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Text of other programs, fit for a terminal. */
#ifndef TB_PRINTABLE_H
#define TB_PRINTABLE_H

#include <stdbool.h>

/* Puts a '?' in the place of each byte of control characters (C0, DEL, C1) and of what
 * is not UTF-8: a terminal would obey it. */
void tb_make_printable(char *text);
/* Whether that would change nothing. */
bool tb_is_printable(const char *text);

#endif
