/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Text on the screen. */
#include "screen.h"

#include <langinfo.h>
#include <ncurses.h>
#include <string.h>

#include "screen-text.h"

void tb_screen_put(int y, int x, const char *text)
{
	char ascii[TB_SCREEN_TEXT_MAX];

	if (strcmp(nl_langinfo(CODESET), "UTF-8") != 0) {
		tb_text_to_ascii(ascii, sizeof(ascii), text);
		text = ascii;
	}
	mvaddstr(y, x, text);
}

void tb_screen_text(int y, int x, int width, const char *text)
{
	char fitted[TB_SCREEN_TEXT_MAX];

	tb_text_fit(fitted, sizeof(fitted), text, width);
	tb_screen_put(y, x, fitted);
}

void tb_screen_name(int y, int x, int width, const char *name)
{
	char fitted[TB_SCREEN_TEXT_MAX];

	tb_text_fit_ends(fitted, sizeof(fitted), name, width);
	tb_screen_put(y, x, fitted);
}
