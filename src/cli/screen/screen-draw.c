/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The mixer's screen as a whole. */
#include "screen.h"

#include <ncurses.h>
#include <stdio.h>
#include <string.h>

#define LEAST_ROWS    14
#define LEAST_COLUMNS 40

void tb_screen_text(int y, int x, int width, const char *text)
{
	if (width > 0)
		mvprintw(y, x, "%-*.*s", width, width, text);
}

void tb_screen_name(int y, int x, int width, const char *name)
{
	int n = (int)strlen(name), head = (width - 1) / 2, tail = width - 1 - head;

	if (n <= width || width < 3) {
		tb_screen_text(y, x, width, name);
		return;
	}
	mvaddnstr(y, x, name, head);
	addstr("…");
	addstr(name + n - tail);
}

static void draw_title(const struct tb_screen *s)
{
	struct tb_engine e = tb_levels_engine(s->levels);
	char text[256];

	if (e.rate_hz > 0.0)
		snprintf(text, sizeof(text),
			"%s   %.0f Hz   %.0f frames   load %.1f %%   lost %.0f   late %.0f",
			tb_client_console(s->client), e.rate_hz, e.quantum_frames, 100.0 * e.load,
			e.n_lost, e.n_late);
	else
		snprintf(text, sizeof(text), "%s   idle", tb_client_console(s->client));
	attron(COLOR_PAIR(TB_COLOUR_TITLE) | A_BOLD);
	tb_screen_text(0, 0, s->n_columns, text);
	attroff(COLOR_PAIR(TB_COLOUR_TITLE) | A_BOLD);
}

static void draw_footer(const struct tb_screen *s)
{
	static const char *const hints[TB_N_FOCI] = {
		"←→ select  ↑↓ fader  m mute  s solo  0 unity  Tab matrix  ? help  q quit",
		"arrows select  Space route  +- send  Tab details  ? help  q quit",
		"↑↓ select  ←→ change  Space switch  Enter type a value  Tab mix  ? help",
	};
	const struct tb_key *key = tb_screen_detail(s, s->detail);

	if (s->is_editing && key)
		mvprintw(s->n_rows - 1, 0, "%s = %s_", key->name, s->edit);
	else if (s->message[0] != '\0')
		tb_screen_text(s->n_rows - 1, 0, s->n_columns - 1, s->message);
	else
		mvaddnstr(s->n_rows - 1, 0, hints[s->focus], -1);
}

static void draw_help(const struct tb_screen *s)
{
	static const char *const lines[] = {
		" Tab             mix, matrix, details              ",
		" arrows          select; up and down move a fader  ",
		" PgUp PgDn       6 dB                              ",
		" + -             1 dB, or a step of the value      ",
		" 0               unity                             ",
		" m  s            mute, solo                        ",
		" Space           route or switch                   ",
		" Enter           type a value, as for `set`        ",
		" e               EQ curve                          ",
		" mouse           click, drag a fader, turn a wheel ",
		" q               quit                              ",
	};
	int n = (int)(sizeof(lines) / sizeof(lines[0])), width = (int)strlen(lines[0]);
	int y = (s->n_rows - n) / 2, x = (s->n_columns - width) / 2;

	attron(A_REVERSE);
	for (int i = 0; i < n; i++)
		mvaddstr(y + i, x < 0 ? 0 : x, lines[i]);
	attroff(A_REVERSE);
}

void tb_screen_draw(struct tb_screen *s)
{
	getmaxyx(stdscr, s->n_rows, s->n_columns);
	erase();
	if (s->n_rows < LEAST_ROWS || s->n_columns < LEAST_COLUMNS) {
		mvprintw(0, 0, "%d x %d is too small", s->n_columns, s->n_rows);
	} else {
		tb_screen_arrange(s);
		draw_title(s);
		tb_screen_draw_mix(s);
		tb_screen_draw_matrix(s);
		tb_screen_draw_details(s);
		draw_footer(s);
		if (s->shows_help)
			draw_help(s);
	}
	refresh();
	tb_levels_looked(s->levels);
}
