/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The mixer's screen as a whole. */
#include "screen.h"

#include <ncurses.h>
#include <stdio.h>
#include <string.h>

#include "screen-text.h"

#define LEAST_ROWS    14
#define LEAST_COLUMNS 40

static void draw_title(const struct tb_screen *s)
{
	struct tb_engine e = tb_levels_engine(s->levels);
	char text[256];

	if (tb_levels_state(s->levels) < 0)
		snprintf(text, sizeof(text), "%s   %s", tb_client_console(s->client),
			TB_LEVELS_ARE_FOREIGN);
	else if (e.rate_hz > 0.0)
		snprintf(text, sizeof(text),
			"%s   %.0f Hz   %.0f frames   load %.1f %%   lost %.0f   late %.0f",
			tb_client_console(s->client), e.rate_hz, e.quantum_frames, 100.0 * e.load,
			e.n_lost, e.n_late);
	else
		snprintf(text, sizeof(text), "%s   idle", tb_client_console(s->client));
	attron(tb_screen_colour(TB_COLOUR_TITLE) | A_BOLD);
	tb_screen_text(0, 0, s->n_columns, text);
	attroff(tb_screen_colour(TB_COLOUR_TITLE) | A_BOLD);
}

static void draw_edit(const struct tb_screen *s, const struct tb_key *key)
{
	char text[TB_KEY_MAX + TB_SCREEN_EDIT_MAX + 8];

	snprintf(text, sizeof(text), "%s = %s_", key->name, s->edit);
	tb_screen_text(s->n_rows - 1, 0, s->n_columns - 1, text);
}

#define LAST_HINTS "? help  q quit"

/* As many as there is room for, and always the last. */
static void draw_hints(const struct tb_screen *s, const char *const *hints)
{
	char text[TB_SCREEN_TEXT_MAX] = "";
	int room = s->n_columns - 1 - tb_text_width(LAST_HINTS);

	for (; *hints; hints++) {
		size_t n = strlen(text);

		if (tb_text_width(text) + tb_text_width(*hints) + 2 > room)
			break;
		snprintf(text + n, sizeof(text) - n, "%s  ", *hints);
	}
	strcat(text, LAST_HINTS);
	tb_screen_text(s->n_rows - 1, 0, s->n_columns - 1, text);
}

static void draw_footer(const struct tb_screen *s)
{
	static const char *const hints[TB_N_FOCI][11] = {
		{ "←→ select", "↑↓ fader", "m mute", "s solo", "Tab matrix", "a apps", "c lamp",
			"p cue", "0 unity", "u undo" },
		{ "arrows select", "Space route", "+- send", "Tab details", "a apps", "u undo" },
		{ "↑↓ select", "←→ change", "Space switch", "Enter value", "Tab mix", "u undo" },
	};
	const struct tb_key *key = tb_screen_detail(s, s->detail);

	if (s->is_editing && key)
		draw_edit(s, key);
	else if (s->message[0] != '\0')
		tb_screen_text(s->n_rows - 1, 0, s->n_columns - 1, s->message);
	else
		draw_hints(s, hints[s->focus]);
}

static void draw_help(const struct tb_screen *s)
{
	static const char *const lines[] = {
		" Tab        mix, matrix, details       ",
		" arrows     select; up, down: fader    ",
		" Home End   the first, the last        ",
		" + - PgUp   1 dB or a step, 6 dB       ",
		" 0          unity                      ",
		" m  s  p    mute, solo, cue (PFL)      ",
		" c  C       put out clip lamp, all     ",
		" Space      route or switch            ",
		" Enter      type a value, as for `set` ",
		" a          applications: send one off ",
		" u          undo                       ",
		" e          EQ curve                   ",
		" mouse      click, drag, turn a wheel  ",
		" q          quit                       ",
	};
	int n = (int)(sizeof(lines) / sizeof(lines[0])), width = (int)strlen(lines[0]);
	int y = (s->n_rows - n) / 2, x = (s->n_columns - width) / 2;

	attron(A_REVERSE);
	for (int i = 0; i < n; i++)
		tb_screen_put(y + i, x < 0 ? 0 : x, lines[i]);
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
		if (s->list != TB_LIST_NONE)
			tb_screen_draw_list(s);
		if (s->shows_help)
			draw_help(s);
	}
	refresh();
	s->has_news = false;
	s->drawn_ms = tb_screen_now_ms();
	s->look = tb_screen_look(s);
	tb_levels_looked(s->levels);
}
