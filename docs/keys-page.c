/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Prints the page of all keys: as Markdown, which is docs/keys.md of the site, or with --man as
 * the man page troubadour-keys(7).
 *
 * It asks a mixer for its params, so that no key, range or default is written down a second
 * time.  Its strips and buses have names that the page shows in capitals. */
#include <ctype.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/small.h"
#include "mixer/insert.h"
#include "mixer/mixer.h"
#include "mixer/value-text.h"
#include "spa/facts.h"

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

/* One cell of a row. */
struct text {
	char text[1024];
	uint32_t length;
};

static void add(struct text *t, const char *format, ...)
{
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(t->text + t->length, sizeof(t->text) - t->length, format, args);
	va_end(args);
	t->length = tb_min_u32(t->length + (uint32_t)n, sizeof(t->text) - 1);
}

static void add_number(struct text *t, const struct tb_param_info *info, float value)
{
	char text[64];

	tb_number_print(
		tb_number_form_of(info->unit, info->min, info->max), value, text, sizeof(text));
	add(t, "%s", text);
}

static void add_range(struct text *t, const struct tb_param_info *info)
{
	if (info->unit == TB_UNIT_BOOL) {
		add(t, "on, off");
	} else if (info->unit == TB_UNIT_STRIP) {
		add(t, "a strip's name, none");
	} else if (info->unit == TB_UNIT_BUS) {
		add(t, "a playback bus's name, first");
	} else if (info->choices) {
		for (uint32_t i = 0; info->choices[i]; i++)
			add(t, "%s%s", i == 0 ? "" : ", ", info->choices[i]);
	} else {
		add_number(t, info, info->min);
		add(t, " to ");
		add_number(t, info, info->max);
	}
}

static void add_default(struct text *t, const struct tb_param_info *info)
{
	if (info->unit == TB_UNIT_BOOL)
		add(t, "%s", info->def > 0.0f ? "on" : "off");
	else if (info->unit == TB_UNIT_STRIP)
		add(t, "none");
	else if (info->unit == TB_UNIT_BUS)
		add(t, "first");
	else if (info->choices)
		add(t, "%s", info->choices[(uint32_t)info->def]);
	else
		add_number(t, info, info->def);
}

/* The names in capitals: strip.STRIP.fader, route.STRIP.BUS. */
static void add_key(struct text *t, const char *key)
{
	char text[TB_KEY_MAX], *rest = NULL;
	const char *family, *part;

	snprintf(text, sizeof(text), "%s", key);
	family = strtok_r(text, ".", &rest);
	add(t, "%s", family);
	while ((part = strtok_r(NULL, ".", &rest))) {
		if (strcmp(part, strips[0].name) == 0 || strcmp(part, strips[1].name) == 0)
			part = "STRIP";
		else if (strcmp(part, buses[0].name) == 0)
			part = "BUS";
		add(t, ".%s", part);
	}
}

/* What a page says of a key. */
struct row {
	struct text key, range, preset;
	const char *help;
};

static struct row row_of(const struct tb_param_info *info)
{
	struct row r = { .help = info->help };

	add_key(&r.key, info->key);
	add_range(&r.range, info);
	add_default(&r.preset, info);
	return r;
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

/* ---- the two forms of a page ---- */

struct form {
	void (*begin)(void);
	/* Of a family: "strip".  NULL: of the matrix. */
	void (*heading)(const char *family);
	void (*row)(const struct row *r);
	/* Of what nobody sets. */
	void (*facts)(void);
	void (*fact)(const char *key, const char *help);
};

/* There are many strips, and there is one monitor. */
static const char *article_of(const char *family)
{
	return strcmp(family, "console") == 0 || strcmp(family, "monitor") == 0 ? "The" : "Every";
}

static void begin_markdown(void)
{
	printf("# Keys\n\n"
	       "This page lists every setting of a console. `troubadour list` shows the keys of "
	       "yours, `troubadour get KEY`\n"
	       "shows a value, and `troubadour set KEY=VALUE` changes it. A value outside the range "
	       "becomes the nearest end of the\n"
	       "range. Each key is also a param of the console's node, see [protocol](protocol.md). "
	       "The facts at the end are\n"
	       "read-only. The man page troubadour(1) describes requests (`console.*`).\n\n"
	       "Only microphones have the keys `echo`, `denoise` and `agc`, and only surround "
	       "strips have `spatial`.\n");
}

static void markdown_heading(const char *family)
{
	if (family)
		printf("\n## %s %s\n", article_of(family), family);
	else
		printf("\n## The matrix\n");
	printf("\n| key | range | default | meaning |\n|---|---|---|---|\n");
}

static void markdown_row(const struct row *r)
{
	printf("| `%s` | %s | %s | %s |\n", r->key.text, r->range.text, r->preset.text, r->help);
}

static void markdown_facts(void)
{
	printf("\n## Facts\n\n| key | meaning |\n|---|---|\n");
}

static void markdown_fact(const char *key, const char *help)
{
	printf("| `%s` | %s |\n", key, help);
}

static const struct form markdown = { begin_markdown, markdown_heading, markdown_row,
	markdown_facts, markdown_fact };

/* A word of roff: a minus is one, and no line is a request. */
static void print_roff(const char *text)
{
	printf("\\&");
	for (; *text; text++) {
		if (*text == '-')
			printf("\\-");
		else if (*text == '\\')
			printf("\\e");
		else
			putchar(*text);
	}
}

static void print_sentence(const char *text)
{
	char first[2] = { (char)toupper((unsigned char)*text), '\0' };

	print_roff(first);
	print_roff(text + 1);
	putchar('.');
}

static void begin_man(void)
{
	printf(".TH TROUBADOUR\\-KEYS 7 \"\" \"Troubadour\" \"Settings of a console\"\n"
	       ".SH NAME\n"
	       "troubadour\\-keys \\- the settings of a Troubadour console\n"
	       ".SH DESCRIPTION\n"
	       "Every setting of a console has a key.\n"
	       ".B troubadour list\n"
	       "shows those of yours,\n"
	       ".B troubadour get\n"
	       "shows a value, and\n"
	       ".B troubadour set\n"
	       "changes it.\n"
	       "They are params of the console's node, too.\n"
	       "What is outside of a range is moved to its end.\n"
	       "Only microphones have the keys echo, denoise and agc, and only surround strips\n"
	       "have spatial.\n"
	       "At the end are the facts, which are read-only.\n"
	       "Requests (console.*) are in\n"
	       ".BR troubadour (1),\n"
	       "which also explains how the settings work together.\n");
}

static void print_capitals(const char *text)
{
	for (; *text; text++)
		putchar(toupper((unsigned char)*text));
}

static void man_heading(const char *family)
{
	printf(".SH ");
	print_capitals(family ? article_of(family) : "The");
	putchar(' ');
	print_capitals(family ? family : "matrix");
	putchar('\n');
}

static void man_row(const struct row *r)
{
	printf(".TP\n.B ");
	print_roff(r->key.text);
	putchar('\n');
	print_sentence(r->help);
	printf("\n.br\n");
	print_roff(r->range.text);
	printf("; default ");
	print_roff(r->preset.text);
	putchar('\n');
}

static void man_facts(void)
{
	printf(".SH FACTS\n");
}

static void man_fact(const char *key, const char *help)
{
	printf(".TP\n.B ");
	print_roff(key);
	putchar('\n');
	print_sentence(help);
	putchar('\n');
}

static const struct form man = { begin_man, man_heading, man_row, man_facts, man_fact };

static void print_keys(const struct tb_mixer *m, const struct form *form)
{
	const uint32_t first_cell = tb_mixer_first_cell_param(m);
	struct tb_param_info info;
	struct row row;
	char last[TB_KEY_MAX] = "", family[TB_KEY_MAX];

	for (uint32_t i = 0; i < tb_mixer_n_params(m); i++) {
		if (!is_on_page(m, i, &info))
			continue;
		snprintf(family, sizeof(family), "%.*s", (int)family_length(info.key), info.key);
		if (i == first_cell || (i < first_cell && !is_same_family(info.key, last)))
			form->heading(i >= first_cell ? NULL : family);
		row = row_of(&info);
		form->row(&row);
		memcpy(last, info.key, sizeof(last));
	}
}

/* strip.STRIP.overs, as keys are printed. */
static void print_fact(void *form, const char *key, const char *help)
{
	char text[TB_KEY_MAX];
	uint32_t n = 0;
	bool is_name = false;

	for (; *key && n + 1 < sizeof(text); key++) {
		is_name = *key == '<' || (is_name && *key != '>');
		if (*key != '<' && *key != '>')
			text[n++] = is_name ? (char)toupper((unsigned char)*key) : *key;
	}
	text[n] = '\0';
	((const struct form *)form)->fact(text, help);
}

static void print_facts(const struct form *form)
{
	form->facts();
	tb_facts_list(print_fact, (void *)form);
}

int main(int argc, char **argv)
{
	const struct form *form = argc > 1 && strcmp(argv[1], "--man") == 0 ? &man : &markdown;
	struct tb_mixer *m = tb_mixer_new(&config);

	if (!m)
		return 1;
	form->begin();
	print_keys(m, form);
	print_facts(form);
	tb_mixer_free(m);
	return 0;
}
