/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The matrix on the mixer's screen: strips down, buses across. */
#include "screen.h"

#include <ncurses.h>
#include <stdio.h>
#include <string.h>

#include "screen-text.h"

static void draw_cell(const struct tb_screen *s, uint32_t strip, uint32_t bus, int y, int x)
{
	const struct tb_key *route = tb_screen_cell(s, "route", strip, bus);
	const struct tb_key *send = tb_screen_cell(s, "send", strip, bus);
	bool is_on = route && route->value.number != 0.0;
	bool is_selected =
		s->focus == TB_FOCUS_MATRIX && strip == s->cell_strip && bus == s->cell_bus;
	char text[16] = "·", padded[32];
	int how = is_on ? tb_screen_colour(TB_COLOUR_PLAIN) | A_BOLD
	                : tb_screen_colour(TB_COLOUR_QUIET);

	if (tb_screen_cell_is_locked(s, strip, bus)) {
		snprintf(text, sizeof(text), "lock");
		how = tb_screen_colour(TB_COLOUR_MUTE);
	} else if (send && send->value.number <= TB_SILENCE_DB) {
		snprintf(text, sizeof(text), "-inf");
	} else if (send && (is_on || is_selected)) {
		snprintf(text, sizeof(text), "%.1f", send->value.number);
	}
	attron(how | (is_selected ? A_REVERSE : 0));
	snprintf(
		padded, sizeof(padded), "%*s%s", TB_CELL_WIDTH - 1 - tb_text_width(text), "", text);
	tb_screen_put(y, x, padded);
	attroff(how | (is_selected ? A_REVERSE : 0));
}

/* Above the last letters of its numbers. */
static void draw_bus(const struct tb_screen *s, uint32_t bus, int y, int x)
{
	const char *name = s->keys->bus[bus];
	int n = (int)strlen(name), width = TB_CELL_WIDTH - 1;
	unsigned how = tb_screen_device_colour(s, s->keys->n_strips + bus);

	attron(how);
	tb_screen_name(y, n < width ? x + width - n : x, n < width ? n : width, name);
	attroff(how);
}

void tb_screen_draw_matrix(struct tb_screen *s)
{
	const struct tb_area *a = &s->matrix;

	attron(tb_screen_colour(TB_COLOUR_TITLE));
	tb_screen_text(a->y, a->x, TB_STRIP_NAME_WIDTH, "matrix");
	attroff(tb_screen_colour(TB_COLOUR_TITLE));
	for (uint32_t b = 0; b < s->n_buses_shown; b++)
		draw_bus(s, s->first_bus + b, a->y,
			a->x + TB_STRIP_NAME_WIDTH + TB_CELL_WIDTH * (int)b);
	for (uint32_t i = 0; i < s->n_strips_shown; i++) {
		uint32_t strip = s->first_strip + i;
		int y = a->y + 1 + (int)i;

		attron(tb_screen_device_colour(s, strip));
		tb_screen_name(y, a->x, TB_STRIP_NAME_WIDTH, s->keys->strip[strip]);
		attroff(tb_screen_device_colour(s, strip));
		for (uint32_t b = 0; b < s->n_buses_shown; b++)
			draw_cell(s, strip, s->first_bus + b, y,
				a->x + TB_STRIP_NAME_WIDTH + TB_CELL_WIDTH * (int)b);
	}
}
