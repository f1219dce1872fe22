/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "mixer-page.h"

#include <stdio.h>

void start_mixer(struct terminal *t)
{
	char command[512];

	snprintf(command, sizeof(command), "clear; '%s' mixer; echo left with $?", CLI);
	terminal_type(t, command);
	terminal_await(t, "q quit");
}

int column_of(const struct page *p, const char *device)
{
	for (int x = 1; x < p->n_columns; x++) {
		if (p->at[1][x - 1] == ' ' && page_has(p, 1, x, device))
			return x;
	}
	fail("there is no %s on the screen", device);
}

int row_of_switches(const struct page *p)
{
	int row, column;

	cr_assert(page_find(p, " M  S ", &row, &column));
	return row;
}

int filled(const struct page *p, const struct bar *bar)
{
	int x = column_of(p, bar->device) + bar->offset, n = 0;

	for (int y = 2; y < row_of_switches(p) - 1; y++)
		for (int i = 0; i < bar->width; i++)
			if (p->at[y][x + i] >= 0x2581 && p->at[y][x + i] <= 0x2588) {
				n++;
				break;
			}
	return n;
}

static bool is_filled(const struct page *p, const void *data)
{
	const struct bar *bar = data;
	int n = filled(p, bar);

	return n >= bar->low && n <= bar->high;
}

void await_bar(struct terminal *t, struct bar bar)
{
	char what[96];

	snprintf(what, sizeof(what), "%s filled by %d to %d rows", bar.device, bar.low, bar.high);
	terminal_await_page(t, is_filled, &bar, what);
}

/* To the next name. */
static int width_of_column(const struct page *p, int x)
{
	int width = 1;

	while (x + width < p->n_columns
		&& (p->at[1][x + width] == ' ' || p->at[1][x + width - 1] != ' '))
		width++;
	return width;
}

int knob_of(const struct page *p, const char *device)
{
	int x = column_of(p, device), width = width_of_column(p, x);

	for (int y = 2; y < row_of_switches(p); y++) {
		for (int i = 0; i < width; i++)
			if (page_has(p, y, x + i, "█◄█"))
				return y;
	}
	fail("%s has no fader", device);
}
