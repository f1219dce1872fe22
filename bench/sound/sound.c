/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* How the console sounds, in figures, beside others who do the same work:
 *
 *     sound     docs/sound.md, to standard output
 *
 * Everything is computed offline, so that the figures do not depend on the machine: only
 * on the versions of the libraries that are named in the header. */
#include "tables.h"

#include <stdio.h>

#include "../pipewire.h"

static void (*const tables[])(void) = {
	sound_eq,
	sound_limiter,
	sound_dynamics,
};

static void print_header(void)
{
	printf("# Sound\n\n"
	       "Written by `make sound`, offline: the figures come from the code, not from the\n"
	       "machine, and a second run prints the same.\n\n"
	       "References: the analogue prototypes in closed form and double precision; the\n"
	       "biquads of R. Bristow-Johnson's \"Cookbook formulae for audio EQ biquad filter\n"
	       "coefficients\"; PipeWire %s as it is installed, its plugins loaded and fed\n"
	       "with test signals.\n",
		pipewire_version());
}

int main(void)
{
	print_header();
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
		tables[i]();
	return 0;
}
