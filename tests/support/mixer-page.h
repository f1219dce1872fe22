/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What stands where on the mixer's screen. */
#ifndef MIXER_PAGE_H
#define MIXER_PAGE_H

#include "terminal.h"

#define CLI built("TB_TEST_TROUBADOUR")

#define SMALL 80, 24
#define LARGE 200, 60

/* Types `troubadour mixer` and waits for it; when it ends, "left with" and its status. */
void start_mixer(struct terminal *t);

/* Where the column of a strip or bus begins: its name stands on top of it. */
int column_of(const struct page *p, const char *device);
/* Where mute and solo stand. */
int row_of_switches(const struct page *p);
/* The row of the fader's knob. */
int knob_of(const struct page *p, const char *device);

struct bar {
	const char *device;
	int offset, width; /* from its column's begin */
	int low, high;     /* rows that are filled */
};

/* Rows of a column that are filled with anything. */
int filled(const struct page *p, const struct bar *bar);
void await_bar(struct terminal *t, struct bar bar);

#endif
