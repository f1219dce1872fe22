/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The colours of the mixer's screen: those that mean something, and one for each strip and
 * bus, which the key `color` names. */
#include "screen.h"

#include <ncurses.h>
#include <string.h>

/* "auto" takes these in turn; buses begin further on, so that a small console has no two
 * alike. */
#define N_AUTOMATIC 8u
#define FIRST_BUS   5u

/* As the page shows them, for terminals of 256 colours and of eight. */
static const struct {
	const char *name;
	short of_256, of_8;
} devices[] = {
	{ "blue", 75, COLOR_BLUE },
	{ "green", 78, COLOR_GREEN },
	{ "orange", 215, COLOR_YELLOW },
	{ "pink", 211, COLOR_MAGENTA },
	{ "violet", 141, COLOR_MAGENTA },
	{ "yellow", 222, COLOR_YELLOW },
	{ "teal", 73, COLOR_CYAN },
	{ "lime", 149, COLOR_GREEN },
	{ "red", 203, COLOR_RED },
	{ "grey", 247, COLOR_WHITE },
};
#define N_DEVICES (sizeof(devices) / sizeof(devices[0]))

void tb_screen_init_colours(void)
{
	start_color();
	use_default_colors();
	init_pair(TB_COLOUR_PLAIN, -1, -1);
	init_pair(TB_COLOUR_QUIET, COLORS >= 16 ? 8 : COLOR_BLUE, -1);
	init_pair(TB_COLOUR_LOW, COLOR_GREEN, -1);
	init_pair(TB_COLOUR_MIDDLE, COLOR_YELLOW, -1);
	init_pair(TB_COLOUR_HIGH, COLOR_RED, -1);
	init_pair(TB_COLOUR_MUTE, COLOR_RED, -1);
	init_pair(TB_COLOUR_SOLO, COLOR_YELLOW, -1);
	init_pair(TB_COLOUR_TITLE, COLOR_CYAN, -1);
	init_pair(TB_COLOUR_CURVE, COLOR_GREEN, -1);
	init_pair(TB_COLOUR_REDUCTION, COLOR_MAGENTA, -1);
	for (size_t i = 0; i < N_DEVICES; i++)
		init_pair((short)(TB_COLOUR_DEVICES + i),
			COLORS >= 256 ? devices[i].of_256 : devices[i].of_8, -1);
}

/* COLORS is 0 until start_color() was called. */
unsigned tb_screen_colour(enum tb_colour colour)
{
	if (COLORS > 0)
		return (unsigned)COLOR_PAIR(colour);
	return colour == TB_COLOUR_QUIET ? (unsigned)A_DIM : (unsigned)A_NORMAL;
}

unsigned tb_screen_device_colour(const struct tb_screen *s, uint32_t device)
{
	const struct tb_key *key = tb_screen_key(s, device, "color");
	uint32_t n_strips = s->keys->n_strips;
	size_t i = (device < n_strips ? device : device - n_strips + FIRST_BUS) % N_AUTOMATIC;

	for (size_t k = 0; key && k < N_DEVICES; k++) {
		if (strcmp(devices[k].name, key->value.word) == 0)
			i = k;
	}
	return tb_screen_colour((enum tb_colour)(TB_COLOUR_DEVICES + i));
}
