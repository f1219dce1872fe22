/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "headphones.h"

#include <stdio.h>

#define EARS "/usr/share/libmysofa/default.sofa"

/* The bass of the LFE comes from nowhere: half of it for each ear, 10 dB up as in cinemas
 * is left to the user's trim. */
#define LFE_GAIN "0.5"

static bool has(const struct tb_layout *layout, enum tb_channel channel)
{
	for (uint32_t c = 0; c < layout->n_channels; c++)
		if (layout->position[c] == channel)
			return true;
	return false;
}

/* Degrees to the left of the front, as ITU-R BS.775 and BS.2051 place loudspeakers; -1: nowhere.
 * The front itself is a whole turn, since a graph does not begin with what is its default. */
static int azimuth(const struct tb_layout *layout, enum tb_channel channel)
{
	bool seven = has(layout, TB_CH_SL) && has(layout, TB_CH_RL);

	switch (channel) {
	case TB_CH_FL:
		return 30;
	case TB_CH_FR:
		return 330;
	case TB_CH_FC:
		return 360;
	case TB_CH_SL:
		return seven ? 90 : 110;
	case TB_CH_SR:
		return seven ? 270 : 250;
	case TB_CH_RL:
		return seven ? 135 : 110;
	case TB_CH_RR:
		return seven ? 225 : 250;
	case TB_CH_RC:
		return 180;
	case TB_CH_FLC:
		return 15;
	case TB_CH_FRC:
		return 345;
	default:
		return -1;
	}
}

bool tb_headphones_suit(const struct tb_layout *layout)
{
	for (uint32_t c = 0; c < layout->n_channels; c++)
		if (layout->position[c] != TB_CH_LFE && azimuth(layout, layout->position[c]) < 0)
			return false;
	return layout->n_channels > 2 && has(layout, TB_CH_FL) && has(layout, TB_CH_FR);
}

static void put_node(FILE *to, const struct tb_layout *layout, uint32_t c)
{
	if (layout->position[c] == TB_CH_LFE)
		fprintf(to, "{ type = builtin label = copy name = c%u }\n", c + 1);
	else
		fprintf(to,
			"{ type = sofa label = spatializer name = c%u config = { filename = \"" EARS
			"\" } control = { Azimuth = %d } }\n",
			c + 1, azimuth(layout, layout->position[c]));
}

static void put_mixer(FILE *to, const struct tb_layout *layout, const char *name)
{
	fprintf(to, "{ type = builtin label = mixer name = %s control = {", name);
	for (uint32_t c = 0; c < layout->n_channels; c++)
		if (layout->position[c] == TB_CH_LFE)
			fprintf(to, " \"Gain %u\" = " LFE_GAIN, c + 1);
	fprintf(to, " } }\n");
}

static void put_links(FILE *to, const struct tb_layout *layout, uint32_t c)
{
	bool is_lfe = layout->position[c] == TB_CH_LFE;

	fprintf(to, "{ output = \"c%u:%s\" input = \"l:In %u\" }\n", c + 1,
		is_lfe ? "Out" : "Out L", c + 1);
	fprintf(to, "{ output = \"c%u:%s\" input = \"r:In %u\" }\n", c + 1,
		is_lfe ? "Out" : "Out R", c + 1);
}

static void put_ports(FILE *to, const struct tb_layout *layout)
{
	fprintf(to, "] inputs = [");
	for (uint32_t c = 0; c < layout->n_channels; c++)
		fprintf(to, " \"c%u:In\"", c + 1);
	fprintf(to, " ] outputs = [");
	for (uint32_t c = 0; c < layout->n_channels; c++)
		fprintf(to, " %s",
			layout->position[c] == TB_CH_FL   ? "\"l:Out\""
			: layout->position[c] == TB_CH_FR ? "\"r:Out\""
							  : "null");
	fprintf(to, " ] }");
}

char *tb_headphones_text(const struct tb_layout *layout)
{
	char *text = NULL;
	size_t n_bytes;
	FILE *to = open_memstream(&text, &n_bytes);

	if (!to)
		return NULL;
	fprintf(to, "{ nodes = [\n");
	for (uint32_t c = 0; c < layout->n_channels; c++)
		put_node(to, layout, c);
	put_mixer(to, layout, "l");
	put_mixer(to, layout, "r");
	fprintf(to, "] links = [\n");
	for (uint32_t c = 0; c < layout->n_channels; c++)
		put_links(to, layout, c);
	put_ports(to, layout);
	fclose(to);
	return text;
}
