/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "headphones.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FILE_NAME "libmysofa/default.sofa"

/* The bass of the LFE comes from nowhere: half of it for each ear, 10 dB up as in cinemas
 * is left to the user's trim. */
#define LFE_GAIN "0.5"

/* Degrees to the left of the front, as ITU-R BS.775 and BS.2051 place loudspeakers, without and
 * with a pair at the sides beside one behind.  The front itself is a whole turn, since a graph
 * does not begin with what is its default. */
static const struct loudspeaker {
	const char *name;
	int azimuth, azimuth_of_seven;
} loudspeakers[] = {
	[TB_CH_FL] = { "fl", 30, 30 },
	[TB_CH_FR] = { "fr", 330, 330 },
	[TB_CH_FC] = { "fc", 360, 360 },
	[TB_CH_LFE] = { "lfe", 0, 0 },
	[TB_CH_SL] = { "sl", 110, 90 },
	[TB_CH_SR] = { "sr", 250, 270 },
	[TB_CH_RL] = { "rl", 110, 135 },
	[TB_CH_RR] = { "rr", 250, 225 },
	[TB_CH_RC] = { "rc", 180, 180 },
	[TB_CH_FLC] = { "flc", 15, 15 },
	[TB_CH_FRC] = { "frc", 345, 345 },
};

/* ---- the ears ---- */

/* "DIRECTORY/FILE_NAME" of a directory of n_bytes.  Its name goes into a graph as it is. */
static bool try(char path[TB_EARS_MAX], const char *directory, size_t n_bytes)
{
	int n = snprintf(path, TB_EARS_MAX, "%.*s/" FILE_NAME, (int)n_bytes, directory);

	return n_bytes > 0 && n < TB_EARS_MAX && !strpbrk(path, "\"\\\n")
	       && access(path, R_OK) == 0;
}

static bool try_home(char path[TB_EARS_MAX])
{
	const char *data = getenv("XDG_DATA_HOME"), *home = getenv("HOME");
	char directory[TB_EARS_MAX];

	if (data && data[0] == '/')
		return try(path, data, strlen(data));
	if (!home || snprintf(directory, sizeof(directory), "%s/.local/share", home) >= TB_EARS_MAX)
		return false;
	return try(path, directory, strlen(directory));
}

bool tb_headphones_find_ears(char path[TB_EARS_MAX])
{
	const char *at = getenv("XDG_DATA_DIRS");

	if (try_home(path))
		return true;
	if (!at || at[0] == '\0')
		at = "/usr/local/share:/usr/share";
	for (size_t n; *at; at += n + (at[n] == ':')) {
		n = strcspn(at, ":");
		if (try(path, at, n))
			return true;
	}
	return false;
}

/* ---- the graph ---- */

static bool is_seven(const struct tb_layout *layout)
{
	bool has_side = false, has_rear = false;

	for (uint32_t c = 0; c < layout->n_channels; c++) {
		has_side |= layout->position[c] == TB_CH_SL;
		has_rear |= layout->position[c] == TB_CH_RL;
	}
	return has_side && has_rear;
}

static void put_loudspeaker(FILE *to, const struct tb_layout *layout, uint32_t c, const char *ears)
{
	const struct loudspeaker *l = &loudspeakers[layout->position[c]];

	fprintf(to,
		"{ nodes = [ { type = sofa label = spatializer name = %s config = { filename = "
		"\"%s\" } control = { Azimuth = %d } } ]\n  inputs = [ \"%s:In\" ]  outputs = [ "
		"\"%s:Out L\" \"%s:Out R\" ] }\n",
		l->name, ears, is_seven(layout) ? l->azimuth_of_seven : l->azimuth, l->name,
		l->name, l->name);
}

static void put_bass(FILE *to)
{
	fprintf(to, "{ nodes = [ { type = builtin label = mixer name = " TB_HEADPHONES_HIDDEN
		    "lfe control = { \"Gain 1\" = " LFE_GAIN
		    " } } ]\n  inputs = [ \"" TB_HEADPHONES_HIDDEN
		    "lfe:In 1\" ]  outputs = [ \"" TB_HEADPHONES_HIDDEN "lfe:Out\" ] }\n");
}

char *tb_headphones_text(const struct tb_layout *layout, const char *ears)
{
	char *text = NULL;
	size_t n_bytes;
	FILE *to = open_memstream(&text, &n_bytes);

	if (!to)
		return NULL;
	fprintf(to, "[\n");
	for (uint32_t c = 0; c < layout->n_channels; c++) {
		if (layout->position[c] == TB_CH_LFE)
			put_bass(to);
		else
			put_loudspeaker(to, layout, c, ears);
	}
	fprintf(to, "]");
	fclose(to);
	return text;
}

struct tb_chain_ears tb_headphones_ears(const struct tb_layout *layout)
{
	struct tb_chain_ears ears = { .is_wanted = true };

	for (uint32_t c = 0; c < layout->n_channels; c++) {
		if (layout->position[c] == TB_CH_FL)
			ears.left = c;
		if (layout->position[c] == TB_CH_FR)
			ears.right = c;
	}
	return ears;
}
