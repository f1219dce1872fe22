/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* How the console sounds, in figures, beside others who do the same work:
 *
 *     sound           docs/sound.md, to standard output
 *     sound TABLE     one of its tables
 *     sound version   of PipeWire
 *
 * Everything is computed offline, so that the figures do not depend on the machine: only
 * on the versions of the libraries that are named in the header. */
#include "tables.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "../pipewire.h"

static const struct {
	const char *name;
	void (*print)(void);
	bool by_name_only;
} tables[] = {
	{ "eq", sound_eq },
	{ "limiter", sound_limiter },
	{ "dynamics", sound_dynamics },
	{ "deesser", sound_deesser },
	{ "loudness", sound_loudness },
	{ "desk", sound_desk },
	{ "moves", sound_moves },
	{ "resamplers", sound_resamplers },
	{ "voice", sound_voice },
	{ "voice-cost", sound_voice_cost, true },
};

static void print_header(void)
{
	printf("# Sound\n\n"
	       "`make sound` writes this page.  Everything is computed offline: the figures depend on the\n"
	       "code and not on the machine, and a second run prints the same figures.\n\n"
	       "The references are the analogue prototypes in closed form and double precision; the\n"
	       "biquads of R. Bristow-Johnson's \"Cookbook formulae for audio EQ biquad filter\n"
	       "coefficients\", called cookbook below; and PipeWire %s as installed, whose plugins are\n"
	       "loaded and fed with test signals.\n",
		pipewire_version());
}

/* The name of a table: that one alone. */
int main(int argc, char **argv)
{
	if (argc < 2)
		print_header();
	else if (strcmp(argv[1], "version") == 0)
		printf("%s\n", pipewire_version());
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
		if (argc < 2 ? !tables[i].by_name_only : strcmp(argv[1], tables[i].name) == 0)
			tables[i].print();
	return 0;
}
