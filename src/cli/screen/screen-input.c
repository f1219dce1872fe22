/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Keyboard of the mixer's screen, and who gets what comes from the terminal. */
#include "screen.h"

#include <ncurses.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* How long it may be the begin of a report of the mouse, which tmux and ssh tear apart. */
#define ESC_MS 200u

/* ---- moving ---- */

static uint32_t moved(uint32_t at, int by, uint32_t n)
{
	int to = (int)at + by;

	return to < 0 ? 0 : n > 0 && to >= (int)n ? n - 1 : (uint32_t)to;
}

/* ---- keys ---- */

static void mix_key(struct tb_screen *s, int key)
{
	struct tb_key *fader = tb_screen_key(s, s->device, "fader");
	uint32_t n = tb_screen_n_devices(s);

	switch (key) {
	case KEY_LEFT:
		tb_screen_select(s, moved(s->device, -1, n));
		break;
	case KEY_RIGHT:
		tb_screen_select(s, moved(s->device, 1, n));
		break;
	case KEY_HOME:
	case KEY_END:
		tb_screen_select(s, key == KEY_HOME || n == 0 ? 0 : n - 1);
		break;
	case KEY_UP:
	case '+':
		tb_screen_step(s, fader, 1.0);
		break;
	case KEY_DOWN:
	case '-':
		tb_screen_step(s, fader, -1.0);
		break;
	case KEY_PPAGE:
		tb_screen_step(s, fader, 6.0);
		break;
	case KEY_NPAGE:
		tb_screen_step(s, fader, -6.0);
		break;
	case '0':
		tb_screen_set_text(s, fader, "0dB");
		break;
	default:
		break;
	}
}

static void matrix_key(struct tb_screen *s, int key)
{
	struct tb_key *send = tb_screen_cell(s, "send", s->cell_strip, s->cell_bus);

	switch (key) {
	case KEY_LEFT:
		s->cell_bus = moved(s->cell_bus, -1, s->keys->n_buses);
		break;
	case KEY_RIGHT:
		s->cell_bus = moved(s->cell_bus, 1, s->keys->n_buses);
		break;
	case KEY_UP:
		s->cell_strip = moved(s->cell_strip, -1, s->keys->n_strips);
		tb_screen_select(s, s->cell_strip);
		break;
	case KEY_DOWN:
		s->cell_strip = moved(s->cell_strip, 1, s->keys->n_strips);
		tb_screen_select(s, s->cell_strip);
		break;
	case KEY_HOME:
	case KEY_END:
		s->cell_strip = moved(0, key == KEY_HOME ? 0 : INT16_MAX, s->keys->n_strips);
		tb_screen_select(s, s->cell_strip);
		break;
	case ' ':
	case '\n':
	case KEY_ENTER:
		tb_screen_toggle_route(s, s->cell_strip, s->cell_bus);
		break;
	case '+':
	case KEY_PPAGE:
		tb_screen_step(s, send, key == '+' ? 1.0 : 6.0);
		break;
	case '-':
	case KEY_NPAGE:
		tb_screen_step(s, send, key == '-' ? -1.0 : -6.0);
		break;
	case '0':
		tb_screen_set_text(s, send, "0dB");
		break;
	default:
		break;
	}
}

static void details_key(struct tb_screen *s, int key)
{
	uint32_t n = tb_screen_n_details(s);
	struct tb_key *selected = tb_screen_detail(s, s->detail);

	switch (key) {
	case KEY_UP:
		s->detail = moved(s->detail, -1, n);
		break;
	case KEY_DOWN:
		s->detail = moved(s->detail, 1, n);
		break;
	case KEY_HOME:
	case KEY_END:
		s->detail = moved(0, key == KEY_HOME ? 0 : INT16_MAX, n);
		break;
	case KEY_LEFT:
	case '-':
		tb_screen_step(s, selected, -1.0);
		break;
	case KEY_RIGHT:
	case '+':
		tb_screen_step(s, selected, 1.0);
		break;
	case KEY_PPAGE:
		s->detail = moved(s->detail, -(int)s->n_detail_rows, n);
		break;
	case KEY_NPAGE:
		s->detail = moved(s->detail, (int)s->n_detail_rows, n);
		break;
	case ' ':
		tb_screen_toggle(s, selected);
		break;
	case '\n':
	case KEY_ENTER:
		s->is_editing = selected != NULL;
		s->edit[0] = '\0';
		break;
	default:
		break;
	}
}

static void edit_key(struct tb_screen *s, int key)
{
	size_t n = strlen(s->edit);

	if (key == '\n' || key == KEY_ENTER) {
		s->is_editing = false;
		if (n > 0)
			tb_screen_set_text(s, tb_screen_detail(s, s->detail), s->edit);
	} else if (key == TB_SCREEN_ESC) {
		s->is_editing = false;
	} else if ((key == KEY_BACKSPACE || key == 127 || key == 8) && n > 0) {
		s->edit[n - 1] = '\0';
	} else if (key >= ' ' && key < 127 && n + 1 < sizeof(s->edit)) {
		s->edit[n] = (char)key;
		s->edit[n + 1] = '\0';
	}
}

/* ---- all of it ---- */

static void focused_key(struct tb_screen *s, int key)
{
	static void (*const handle[TB_N_FOCI])(struct tb_screen * s, int key) = {
		[TB_FOCUS_MIX] = mix_key,
		[TB_FOCUS_MATRIX] = matrix_key,
		[TB_FOCUS_DETAILS] = details_key,
	};

	handle[s->focus](s, key);
}

static bool handle_key(struct tb_screen *s, int key)
{
	switch (key) {
	case 'q':
		return false;
	case '?':
		s->shows_help = true;
		break;
	case '\t':
		s->focus = (s->focus + 1) % TB_N_FOCI;
		break;
	case KEY_BTAB:
		s->focus = (s->focus + TB_N_FOCI - 1) % TB_N_FOCI;
		break;
	case 'c':
		tb_screen_reset_lamp_of(s, s->device);
		break;
	case 'C':
		tb_screen_reset_lamp(s, NULL);
		break;
	case 'a':
		tb_screen_open_list(s);
		break;
	case 'u':
		tb_screen_undo(s);
		break;
	case 'e':
		s->shows_curve = !s->shows_curve;
		break;
	case 'm':
		tb_screen_toggle(s, tb_screen_key(s, s->device, "mute"));
		break;
	case 's':
		tb_screen_toggle(s, tb_screen_key(s, s->device, "solo"));
		break;
	case 'p':
		tb_screen_toggle_cue(s, tb_screen_key(s, s->device, "cue"));
		break;
	default:
		focused_key(s, key);
		break;
	}
	return true;
}

/* False: the user wants to leave. */
static bool take_key(struct tb_screen *s, int key)
{
	s->message[0] = '\0';
	if (s->shows_help)
		s->shows_help = false;
	else if (s->is_editing)
		edit_key(s, key);
	else if (s->list != TB_LIST_NONE)
		tb_screen_list_key(s, key);
	else
		return handle_key(s, key);
	return true;
}

/* The key that the last letter of a sequence means, if the sequence came in parts. */
static int key_of_letter(char letter)
{
	static const struct {
		char letter;
		int key;
	} keys[] = { { 'A', KEY_UP }, { 'B', KEY_DOWN }, { 'C', KEY_RIGHT }, { 'D', KEY_LEFT },
		{ 'Z', KEY_BTAB }, { '5', KEY_PPAGE }, { '6', KEY_NPAGE }, { 'H', KEY_HOME },
		{ 'F', KEY_END }, { '1', KEY_HOME }, { '4', KEY_END } };

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		if (keys[i].letter == letter)
			return keys[i].key;
	}
	return ERR;
}

/* A click on the help closes it, as any key does. */
static void take_mouse(struct tb_screen *s, const struct tb_mouse *m)
{
	bool is_press = !m->is_release && !m->is_motion;

	if (is_press)
		s->message[0] = '\0';
	if (s->shows_help)
		s->shows_help = !is_press;
	else if (s->list != TB_LIST_NONE)
		tb_screen_list_mouse(s, m);
	else if (!s->is_editing)
		tb_screen_mouse(s, m);
}

/* What a byte is, or ERR if it is no key (yet); a report of the mouse is done at once. */
static int key_of_byte(struct tb_screen *s, int byte)
{
	enum tb_escape what = tb_escape_feed(&s->escape, (uint8_t)byte, tb_screen_now_ms());

	if (what != TB_ESCAPE_NONE)
		s->escape_ms = what == TB_ESCAPE_ESC ? tb_screen_now_ms() : 0;
	switch (what) {
	case TB_ESCAPE_MOUSE:
		take_mouse(s, &s->escape.mouse);
		return ERR;
	case TB_ESCAPE_KEY:
		return key_of_letter(s->escape.key);
	case TB_ESCAPE_NONE:
		return byte;
	default:
		return ERR;
	}
}

/* An ESC that nothing followed is the key. */
static bool take_escape(struct tb_screen *s)
{
	if (s->escape_ms == 0)
		return true;
	s->escape_ms = 0;
	return take_key(s, TB_SCREEN_ESC);
}

bool tb_screen_input(struct tb_screen *s)
{
	int key;

	while ((key = getch()) != ERR) {
		s->news_ms = tb_screen_now_ms();
		if (tb_screen_n_devices(s) == 0 || key == KEY_RESIZE)
			continue;
		if (key < 256)
			key = key_of_byte(s, key);
		if (key != ERR && (!take_escape(s) || !take_key(s, key)))
			return false;
	}
	if (tb_screen_now_ms() - s->escape_ms < ESC_MS)
		return true;
	return take_escape(s);
}
