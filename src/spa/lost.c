/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "spa/lost.h"

#include <stdio.h>
#include <stdlib.h>

#include "spa/channels.h"

static void write_cell(FILE *text, const struct tb_mixer *m, uint32_t s, uint32_t b, uint32_t lost)
{
	const struct tb_strip_config *strip = tb_mixer_strip(m, s);

	fprintf(text, "%s%s has no place on %s for", ftell(text) > 0 ? "; " : "", strip->name,
		tb_mixer_bus(m, b)->name);
	for (uint32_t c = 0; c < strip->layout.n_channels; c++)
		if (lost >> c & 1)
			fprintf(text, " %s", tb_channel_name(strip->layout.position[c]));
}

char *tb_lost_to_text(const struct tb_mixer *m)
{
	char *string = NULL;
	size_t n_bytes;
	FILE *text = open_memstream(&string, &n_bytes);

	if (!text)
		return NULL;
	for (uint32_t s = 0; s < tb_mixer_n_strips(m); s++)
		for (uint32_t b = 0; b < tb_mixer_n_buses(m); b++) {
			uint32_t lost =
				tb_mixer_route(m, s, b) ? tb_mixer_lost_channels(m, s, b) : 0;

			if (lost)
				write_cell(text, m, s, b, lost);
		}
	fclose(text);
	return string;
}
