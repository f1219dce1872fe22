/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What stands where on the mixer's screen. */
#ifndef MIXER_PAGE_H
#define MIXER_PAGE_H

#include "terminal.h"

#define CLI built("TB_TEST_TROUBADOUR")

#define SMALL 80, 24
#define LARGE 200, 76

/* Types `troubadour mixer` and waits for it; when it ends, "left with" and its status. */
void start_mixer(struct terminal *t);

/* A look may fall into the middle of a drawing: what is awaited on a page must not take
 * anything for granted.  These return 0 where it is not there. */

/* Where the column of a strip or bus begins: its name stands on top of it. */
int find_column(const struct page *p, const char *device);
/* Where mute and solo stand. */
int find_switches(const struct page *p);
/* The row of the fader's knob. */
int find_knob(const struct page *p, const char *device);

/* Waits until the strip or bus has a column with switches and a knob: the page. */
const struct page *await_device(struct terminal *t, const char *device);
/* Waits until the knob is below that row. */
void await_knob_below(struct terminal *t, const char *device, int row);

struct bar {
	const char *device;
	int offset, width; /* from its column's begin */
	int low, high;     /* rows that are filled */
};

/* Waits until so many rows are filled with anything: how many. */
int await_bar(struct terminal *t, struct bar bar);

#endif
