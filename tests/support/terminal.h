/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A terminal without a window, and what a person does in front of it: looks, types,
 * points.  It is tmux, whose pane is a real terminal of any size.
 *
 * Rows and columns count from 0, and every character that we draw has one column.
 * The test's thread only.
 */
#ifndef TERMINAL_H
#define TERMINAL_H

#include "session.h"

#define TERMINAL_MAX_ROWS    96
#define TERMINAL_MAX_COLUMNS 220

struct terminal;

/* What is on it; blank where nothing is. */
struct page {
	int n_rows, n_columns;
	uint32_t at[TERMINAL_MAX_ROWS][TERMINAL_MAX_COLUMNS]; /* UTF-32 */
};

/* A shell in a terminal whose kind is `term`, such as "tmux-256color".  It ends with the
 * session. */
struct terminal *terminal_new(struct session *s, const char *term, int n_columns, int n_rows);
void terminal_free(struct terminal *t);
void terminal_resize(struct terminal *t, int n_columns, int n_rows);

/* As it is now; the terminal's, until the next look. */
const struct page *terminal_look(struct terminal *t);
/* The first place of a text, row by row; false if it is nowhere. */
bool page_find(const struct page *p, const char *text, int *row, int *column);
/* Whether it stands there. */
bool page_has(const struct page *p, int row, int column, const char *text);

/* The foreground of a place on the page that was looked at last, of 256; -1: the terminal's own. */
int terminal_colour(struct terminal *t, int row, int column);

/* Looks until the text is there, or until it is not; until `is_so`. */
const struct page *terminal_await(struct terminal *t, const char *text);
const struct page *terminal_await_no(struct terminal *t, const char *text);
const struct page *terminal_await_page(struct terminal *t,
	bool (*is_so)(const struct page *p, const void *data), const void *data, const char *what);

/* A line, as typed, with Enter. */
void terminal_type(struct terminal *t, const char *line);
/* One key by tmux's name: "Up", "m", "Space", "C-c". */
void terminal_key(struct terminal *t, const char *key);

/* Bytes as they are, together. */
void terminal_bytes(struct terminal *t, const char *bytes);

enum mouse { MOUSE_PRESS, MOUSE_DRAG, MOUSE_RELEASE, MOUSE_WHEEL_UP, MOUSE_WHEEL_DOWN };
void terminal_mouse(struct terminal *t, enum mouse what, int row, int column);
void terminal_click(struct terminal *t, int row, int column);

/* tmux's word on the pane: "#{alternate_on}", "#{mouse_any_flag}".  Until the next. */
const char *terminal_state(struct terminal *t, const char *format);

#endif
