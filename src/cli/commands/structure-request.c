/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "structure-request.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "commands.h"

static const struct {
	const char *n, *positions;
} layouts[] = {
	{ "1", "MONO" },
	{ "2", "FL,FR" },
	{ "6", "FL,FR,FC,LFE,SL,SR" },
	{ "8", "FL,FR,FC,LFE,RL,RR,SL,SR" },
};

#define N_LAYOUTS (sizeof(layouts) / sizeof(layouts[0]))

int tb_structure_check_channels(const struct tb_structure_request *r)
{
	const char *n = r->options.channels;

	if (!n || n[0] == '\0' || n[strspn(n, "0123456789")] != '\0')
		return 0;
	for (size_t i = 0; i < N_LAYOUTS; i++)
		if (strcmp(n, layouts[i].n) == 0)
			return 0;
	fprintf(stderr, "%s: there is no layout of %s channels (have:", r->family, n);
	for (size_t i = 0; i < N_LAYOUTS; i++)
		fprintf(stderr, "%s %s = %s", i ? "," : "", layouts[i].n, layouts[i].positions);
	fprintf(stderr, "); other positions are listed, such as FL,FR,FC or AUX0,AUX1,AUX2\n");
	return TB_EXIT_USAGE + 1;
}

static json_t *positions_of(const char *channels)
{
	json_t *list = json_array();

	for (size_t i = 0; i < N_LAYOUTS; i++) {
		if (strcmp(channels, layouts[i].n) == 0)
			channels = layouts[i].positions;
	}
	while (*channels != '\0') {
		size_t n = strcspn(channels, ", ");

		if (n > 0)
			json_array_append_new(list, json_stringn(channels, n));
		channels += n + (channels[n] != '\0');
	}
	return list;
}

/* The console says what is wrong with a word. */
static json_t *number_or_word(const char *text)
{
	char *end;
	long number = strtol(text, &end, 10);

	return end != text && *end == '\0' ? json_integer(number) : json_string(text);
}

char *tb_structure_object(const struct tb_structure_request *r, const char *name)
{
	json_t *o = json_object();
	char *text;

	json_object_set_new(o, "name", json_string(name));
	if (r->options.description)
		json_object_set_new(o, "description", json_string(r->options.description));
	if (r->options.type)
		json_object_set_new(o, "type", json_string(r->options.type));
	if (r->options.channels)
		json_object_set_new(o, "audio.position", positions_of(r->options.channels));
	if (r->options.clock)
		json_object_set_new(o, "clock", json_string(r->options.clock));
	if (r->options.quality)
		json_object_set_new(o, "resample.quality", number_or_word(r->options.quality));
	if (r->options.unrouted)
		json_object_set_new(o, "routes", json_string("none"));
	text = json_dumps(o, JSON_COMPACT);
	json_decref(o);
	return text;
}
