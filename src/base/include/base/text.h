/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What some editors put before a text, and none of our grammars has.  Any thread. */
#ifndef TB_TEXT_H
#define TB_TEXT_H

#include <stdbool.h>
#include <string.h>

/* The reader of a text puts the name of the text's source before this. */
#define TB_BYTE_ORDER_MARK_ADVICE                                                                  \
	"begins with a byte order mark (BOM); save the file as UTF-8 without one"

/* That of UTF-8, or of UTF-16 in either order. */
static inline bool tb_has_byte_order_mark(const char *text)
{
	return strncmp(text, "\xEF\xBB\xBF", 3) == 0 || strncmp(text, "\xFF\xFE", 2) == 0
	       || strncmp(text, "\xFE\xFF", 2) == 0;
}

#endif
