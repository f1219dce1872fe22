/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What texts of all kinds begin with.  Any thread. */
#ifndef TB_TEXT_H
#define TB_TEXT_H

#include <stdbool.h>
#include <string.h>

/* The reader of a text puts the name of the text's source before this. */
#define TB_BYTE_ORDER_MARK_ADVICE                                                                  \
	"begins with a byte order mark (BOM); save the file as UTF-8 without one"

/* What some editors put before a text, and none of our grammars has: that of UTF-8, or of UTF-16 in
 * either order. */
static inline bool tb_has_byte_order_mark(const char *text)
{
	return strncmp(text, "\xEF\xBB\xBF", 3) == 0 || strncmp(text, "\xFF\xFE", 2) == 0
	       || strncmp(text, "\xFE\xFF", 2) == 0;
}

/* What follows `prefix` and a dot, such as "game" in "troubadour.game"; NULL if `text` does not
 * begin so. */
static inline const char *tb_behind_dot(const char *text, const char *prefix)
{
	size_t n = strlen(prefix);

	return strncmp(text, prefix, n) == 0 && text[n] == '.' ? text + n + 1 : NULL;
}

#endif
