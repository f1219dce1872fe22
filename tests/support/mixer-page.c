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

int find_column(const struct page *p, const char *device)
{
	for (int x = 1; x < p->n_columns; x++) {
		if (p->at[1][x - 1] == ' ' && page_has(p, 1, x, device))
			return x;
	}
	return 0;
}

int find_switches(const struct page *p)
{
	int row, column;

	return page_find(p, " M  S ", &row, &column) ? row : 0;
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

int find_knob(const struct page *p, const char *device)
{
	int x = find_column(p, device), y_end = find_switches(p);
	int width = x > 0 ? width_of_column(p, x) : 0;

	for (int y = 2; y < y_end; y++) {
		for (int i = 0; i < width; i++)
			if (page_has(p, y, x + i, "█◄█"))
				return y;
	}
	return 0;
}

static bool is_drawn(const struct page *p, const void *device)
{
	return page_has(p, find_switches(p), find_column(p, device), " M ")
	       && find_knob(p, device) > 0;
}

const struct page *await_device(struct terminal *t, const char *device)
{
	return terminal_await_page(t, is_drawn, device, device);
}

struct knob {
	const char *device;
	int above;
};

static bool is_below(const struct page *p, const void *data)
{
	const struct knob *knob = data;

	return find_knob(p, knob->device) > knob->above;
}

void await_knob_below(struct terminal *t, const char *device, int row)
{
	struct knob knob = { device, row };

	terminal_await_page(t, is_below, &knob, "the knob further below");
}

static int filled(const struct page *p, const struct bar *bar)
{
	int x = find_column(p, bar->device) + bar->offset, n = 0;
	int y_end = find_switches(p) - 1;

	for (int y = 2; y < y_end; y++)
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
	int n;

	if (find_column(p, bar->device) == 0 || find_switches(p) == 0)
		return false;
	n = filled(p, bar);
	return n >= bar->low && n <= bar->high;
}

int await_bar(struct terminal *t, struct bar bar)
{
	char what[96];

	snprintf(what, sizeof(what), "%s filled by %d to %d rows", bar.device, bar.low, bar.high);
	return filled(terminal_await_page(t, is_filled, &bar, what), &bar);
}
