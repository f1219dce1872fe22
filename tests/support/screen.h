/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A screen without a monitor, and what a person does in front of it: looks, points,
 * clicks.
 *
 * Where a widget stands is not written down anywhere: it is where the picture
 * changes when the value that it shows is changed, which holds for any theme, font
 * and version of a program.
 *
 * The test's thread only.  Pictures belong to the caller.
 */
#ifndef SCREEN_H
#define SCREEN_H

#include "session.h"

#define SCREEN_WIDTH  800
#define SCREEN_HEIGHT 700

struct picture {
	uint32_t pixel[SCREEN_HEIGHT][SCREEN_WIDTH];
};

/* What differs between two pictures, as pixels side by side. */
struct run_of_pixels {
	int x, y, n;
};

struct screen;

/* An X server on a display number that is free.  It ends with the session. */
struct screen *screen_new(struct session *s);
void screen_free(struct screen *x);

/* A program with windows, as tool_start(). */
#define screen_start(x, ...) screen_start_argv((x), (const char *[]){ __VA_ARGS__, NULL })
struct tool *screen_start_argv(struct screen *x, const char *const *argv);

/* Keeps the picture as NAME.ppm in the session's directory, or in
 * $TB_TEST_PICTURES, which outlives it. */
void picture_keep(struct screen *x, const struct picture *p, const char *name);

/* When nothing has moved for a moment. */
struct picture *screen_look(struct screen *x);
/* When it is not `before` any more, and nothing has moved for a moment. */
struct picture *screen_await_change(struct screen *x, const struct picture *before);

/* A change that can be made and taken back. */
struct cause {
	struct session *session;
	void (*make)(struct session *s, bool on);
};

/* Two pictures, without and with the change: makes it and takes it back until one
 * picture comes with the one and the other with the other.  It is taken back at
 * the end.  Programs that are still starting are waited for by this. */
struct picture_pair {
	struct picture *off, *on;
};
struct picture_pair screen_compare(struct screen *x, const struct cause *cause);
void picture_pair_free(struct picture_pair *p);

/* The longest run that differs, the middle one of several as long; and the first
 * from the top, then from the left.  n is 0 if the two are the same. */
struct run_of_pixels longest_difference(const struct picture_pair *p);
struct run_of_pixels topmost_difference(const struct picture_pair *p);

/* The pointer, and its first button; the keyboard, in the window under the pointer. */
void screen_point(struct screen *x, int left, int top);
void screen_click(struct screen *x);
void screen_key(struct screen *x, const char *key);

#endif
