/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Prints the page of all keys, as Markdown: docs/keys.md of the site.
 *
 * It asks a mixer for its params, so that no key, range or default is written down a second
 * time.  Its strips and buses have names that the page shows in capitals. */
#include <stdio.h>
#include <string.h>

#include "mixer/insert.h"
#include "mixer/mixer.h"
#include "mixer/value-text.h"

#define COUNT(array) (uint32_t)(sizeof(array) / sizeof((array)[0]))
#define SURROUND                                                                                   \
	{                                                                                          \
		8,                                                                                 \
		{                                                                                  \
			TB_CH_FL, TB_CH_FR, TB_CH_FC, TB_CH_LFE, TB_CH_SL, TB_CH_SR, TB_CH_RL,     \
				TB_CH_RR                                                           \
		}                                                                                  \
	}

/* A console has the names of the user's files besides. */
static const char *const inserts[] = { "none", "send", "a name", NULL };
static const struct tb_insert_form insert_form = { .choices = inserts, .n_choices = 3 };

/* What only some layouts have is on the page too: channels, a balance, a mono strip's pan law. */
static const struct tb_strip_config strips[] = {
	{ .name = "a-strip", .layout = SURROUND, .insert_form = &insert_form, .has_voice = true },
	{ .name = "a-mono-strip", .layout = { 1, { TB_CH_MONO } } },
};
static const struct tb_bus_config buses[] = {
	{ .name = "a-bus",
		.layout = SURROUND,
		.kind = TB_BUS_PLAYBACK,
		.insert_form = &insert_form },
};
static const struct tb_mixer_config config = {
	.rate_hz = 48000,
	.n_strips = COUNT(strips),
	.n_buses = COUNT(buses),
	.strips = strips,
	.buses = buses,
};

static void print_number(const struct tb_param_info *info, float value)
{
	char text[64];

	tb_number_print(
		tb_number_form_of(info->unit, info->min, info->max), value, text, sizeof(text));
	printf("%s", text);
}

static void print_range(const struct tb_param_info *info)
{
	if (info->unit == TB_UNIT_BOOL) {
		printf("on, off");
	} else if (info->unit == TB_UNIT_STRIP) {
		printf("a strip's name, none");
	} else if (info->unit == TB_UNIT_BUS) {
		printf("a playback bus's name, first");
	} else if (info->choices) {
		for (uint32_t i = 0; info->choices[i]; i++)
			printf("%s%s", i == 0 ? "" : ", ", info->choices[i]);
	} else {
		print_number(info, info->min);
		printf(" to ");
		print_number(info, info->max);
	}
}

static void print_default(const struct tb_param_info *info)
{
	if (info->unit == TB_UNIT_BOOL)
		printf("%s", info->def > 0.0f ? "on" : "off");
	else if (info->unit == TB_UNIT_STRIP)
		printf("none");
	else if (info->unit == TB_UNIT_BUS)
		printf("first");
	else if (info->choices)
		printf("%s", info->choices[(uint32_t)info->def]);
	else
		print_number(info, info->def);
}

/* The names in capitals: `strip.STRIP.fader`, `route.STRIP.BUS`. */
static void print_key(const char *key)
{
	char text[TB_KEY_MAX], *rest = NULL;
	const char *family, *part;

	snprintf(text, sizeof(text), "%s", key);
	family = strtok_r(text, ".", &rest);
	printf("`%s", family);
	while ((part = strtok_r(NULL, ".", &rest))) {
		if (strcmp(part, strips[0].name) == 0 || strcmp(part, strips[1].name) == 0)
			part = "STRIP";
		else if (strcmp(part, buses[0].name) == 0)
			part = "BUS";
		printf(".%s", part);
	}
	printf("`");
}

static void print_row(const struct tb_param_info *info)
{
	printf("| ");
	print_key(info->key);
	printf(" | ");
	print_range(info);
	printf(" | ");
	print_default(info);
	printf(" | %s |\n", info->help);
}

static uint32_t family_length(const char *key)
{
	return (uint32_t)strcspn(key, ".");
}

static bool is_same_family(const char *key, const char *other)
{
	return family_length(key) == family_length(other)
	       && strncmp(key, other, family_length(key)) == 0;
}

/* Of a mono strip only what the other one has not. */
static bool is_repeated(const struct tb_mixer *m, const char *key)
{
	char other[TB_KEY_MAX];
	const char *name = key + family_length(key) + 1;

	if (strncmp(name, strips[1].name, strlen(strips[1].name)) != 0)
		return false;
	snprintf(other, sizeof(other), "%.*s.%s%s", (int)family_length(key), key, strips[0].name,
		name + strlen(strips[1].name));
	return tb_mixer_find_param(m, other) >= 0;
}

static bool is_on_page(const struct tb_mixer *m, uint32_t param, struct tb_param_info *info)
{
	if (!tb_mixer_has_key(m, param))
		return false;
	tb_mixer_param_info(m, param, info);
	return !is_repeated(m, info->key);
}

static void print_heading(const char *key, bool is_cell)
{
	if (is_cell)
		printf("\n## The matrix\n");
	else
		printf("\n## Every %.*s\n", (int)family_length(key), key);
	printf("\n| key | range | default | meaning |\n|---|---|---|---|\n");
}

static void print_keys(const struct tb_mixer *m)
{
	const uint32_t first_cell = tb_mixer_first_cell_param(m);
	struct tb_param_info info;
	char last[TB_KEY_MAX] = "";

	for (uint32_t i = 0; i < tb_mixer_n_params(m); i++) {
		if (!is_on_page(m, i, &info))
			continue;
		if (i == first_cell || (i < first_cell && !is_same_family(info.key, last)))
			print_heading(info.key, i >= first_cell);
		print_row(&info);
		memcpy(last, info.key, sizeof(last));
	}
}

int main(void)
{
	struct tb_mixer *m = tb_mixer_new(&config);

	if (!m)
		return 1;
	printf("# Keys\n\n"
	       "Every setting of a console. `troubadour list` shows those of yours, "
	       "`troubadour get KEY` a value, and\n"
	       "`troubadour set KEY=VALUE` changes it. They are params of the console's node, too: "
	       "[protocol](protocol.md).\n"
	       "What is outside of a range is moved to its end. The console's facts "
	       "(`engine.*`) and requests (`console.*`)\n"
	       "are in the man page, troubadour(1).\n");
	print_keys(m);
	tb_mixer_free(m);
	return 0;
}
