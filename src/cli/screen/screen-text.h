/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Text in columns of a terminal.  All of ours is UTF-8; a character of it takes no, one or
 * two columns, and a terminal that has no UTF-8 gets the nearest letters of ASCII. */
#ifndef TB_SCREEN_TEXT_H
#define TB_SCREEN_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/* Room for any line, as UTF-8. */
#define TB_SCREEN_TEXT_MAX 1024u

/* Columns that it takes. */
int tb_text_width(const char *text);

/* Exactly `width` columns of it: padded with spaces, or cut, with "…" in the last column.
 * 0 for a width that is not positive. */
size_t tb_text_fit(char *to, size_t n_bytes, const char *text, int width);
/* The same, cut in the middle: what tells names apart is often their end. */
size_t tb_text_fit_ends(char *to, size_t n_bytes, const char *text, int width);

/* The same with ASCII alone, a letter for each column. */
void tb_text_to_ascii(char *to, size_t n_bytes, const char *text);

#endif
