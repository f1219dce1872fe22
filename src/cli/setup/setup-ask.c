/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Four questions in plain words.  Enter accepts what stands in brackets. */
#include "setup.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <spa/utils/string.h>

#include "assign.h"

/* A line without its end and without spaces around it.  0, or -ECANCELED at the end of the
 * input. */
static int read_line(char *line, size_t n_bytes)
{
	size_t n, begin;

	fflush(stdout);
	if (!fgets(line, (int)n_bytes, stdin)) {
		puts("");
		return -ECANCELED;
	}
	n = strlen(line);
	while (n > 0 && strchr(" \t\r\n", line[n - 1]))
		line[--n] = '\0';
	begin = strspn(line, " \t");
	memmove(line, line + begin, n - begin + 1);
	return 0;
}

int tb_setup_confirm(const char *question, bool is_yes)
{
	char line[64];

	for (;;) {
		printf("%s [%s] ", question, is_yes ? "Y/n" : "y/N");
		if (read_line(line, sizeof(line)) < 0)
			return -ECANCELED;
		if (line[0] == '\0')
			return is_yes;
		if (strcasecmp(line, "y") == 0 || strcasecmp(line, "yes") == 0)
			return 1;
		if (strcasecmp(line, "n") == 0 || strcasecmp(line, "no") == 0)
			return 0;
		puts("  Please answer y or n.");
	}
}

/* ---- devices ---- */

static void list_devices(const struct tb_devices *h, const struct tb_device *best)
{
	for (uint32_t i = 0; i < h->n; i++)
		printf("  %u  %s%s\n", i + 1, h->list[i].description,
			&h->list[i] == best ? "  (used now)" : "");
	puts("  d  whatever is the desktop's default");
}

/* A number of the list, a name or a part of it.  NULL after a message. */
static const struct tb_device *device_of(const struct tb_devices *h, const char *line)
{
	char *end;
	unsigned long number = strtoul(line, &end, 10);
	int found;

	if (*end == '\0' && number >= 1 && number <= h->n)
		return &h->list[number - 1];
	found = tb_device_match(h->list, h->n, line);
	if (found >= 0)
		return &h->list[found];
	printf("  \"%s\" %s.\n", line,
		found == -EEXIST ? "means several of them; the number is enough"
				 : "is none of them; the number is enough");
	return NULL;
}

/* The session's default if it is hardware, else the best that there is; NULL: none. */
static const struct tb_device *best_device(
	const struct tb_devices *h, const struct tb_survey *s, bool sinks)
{
	const struct tb_global *now = tb_survey_default(s, sinks ? "sink" : "source");

	for (uint32_t i = 0; i < h->n; i++)
		if (now && h->list[i].node == now->id)
			return &h->list[i];
	return h->n > 0 ? &h->list[0] : NULL;
}

/* 1: a device, whose name is in `node`, empty for the default; 0: none is wanted. */
static int ask_device(const struct tb_survey *s, bool sinks, char *node, size_t n_bytes)
{
	const struct tb_device *best, *chosen = NULL;
	struct tb_devices h;
	char line[256];

	h.n = 0;
	if (s)
		tb_survey_devices(s, sinks, &h);
	best = s ? best_device(&h, s, sinks) : NULL;
	list_devices(&h, best);
	if (!sinks)
		puts("  n  no microphone");
	node[0] = '\0';
	while (!chosen) {
		printf("[%s] ", best ? best->description : "d");
		if (read_line(line, sizeof(line)) < 0)
			return -ECANCELED;
		if (!sinks && (strcasecmp(line, "n") == 0 || strcasecmp(line, "none") == 0))
			return 0;
		if (strcasecmp(line, "d") == 0 || (line[0] == '\0' && !best))
			return 1;
		chosen = line[0] == '\0' ? best : device_of(&h, line);
	}
	snprintf(node, n_bytes, "%s", chosen->name);
	return 1;
}

/* ---- programs ---- */

static const struct {
	const char *word, *strip;
} kinds[] = { { "g", "game" }, { "game", "game" }, { "m", "music" }, { "music", "music" },
	{ "c", "chat" }, { "chat", "chat" }, { "-", NULL } };

/* `now` is where it is assigned to; "": nowhere. */
static int ask_program(struct tb_setup *s, const char *name, const char *now)
{
	char line[64];

	for (;;) {
		printf("  %s: game, music, chat or - for none of them [%s] ", name,
			now[0] ? now : "-");
		if (read_line(line, sizeof(line)) < 0)
			return -ECANCELED;
		if (line[0] == '\0' || strcasecmp(line, now[0] ? now : "-") == 0)
			return 0;
		for (size_t i = 0; i < SPA_N_ELEMENTS(kinds); i++)
			if (strcasecmp(line, kinds[i].word) == 0)
				return tb_setup_add_program(s, name, kinds[i].strip);
	}
}

static bool is_known(const struct tb_setup *s, const char *name)
{
	for (uint32_t i = 0; i < s->n_programs; i++)
		if (strcmp(s->program[i].name, name) == 0)
			return true;
	return false;
}

static const char *program_of(const struct tb_global *t)
{
	if (t->kind != TB_GLOBAL_NODE || tb_global_get(t, TB_KEY_CONSOLE)[0] != '\0'
		|| !spa_streq(tb_global_get(t, PW_KEY_MEDIA_CLASS), "Stream/Output/Audio"))
		return "";
	return tb_global_get(t, PW_KEY_APP_NAME);
}

static bool was_before(const struct tb_survey *survey, uint32_t i)
{
	for (uint32_t k = 0; k < i; k++)
		if (strcmp(program_of(survey->registry.global[k]),
			    program_of(survey->registry.global[i]))
			== 0)
			return true;
	return false;
}

static int ask_programs(struct tb_setup *s, const struct tb_survey *survey)
{
	char now[256];
	uint32_t n = 0;

	puts("\n4. Which of the running programs is a game, music or a chat?\n"
	     "   Well-known ones (Discord, Spotify, Steam and others) find their strip by "
	     "themselves.");
	for (uint32_t i = 0; survey && i < survey->registry.n_globals; i++) {
		const char *name = program_of(survey->registry.global[i]);

		if (name[0] == '\0' || was_before(survey, i) || is_known(s, name))
			continue;
		n++;
		tb_assigned(survey, name, now, sizeof(now));
		if (ask_program(s, name, now) < 0)
			return -ECANCELED;
	}
	if (n == 0)
		puts("  None plays now; use `troubadour assign PROGRAM STRIP` later.");
	return 0;
}

/* ---- all ---- */

int tb_setup_ask(
	struct tb_setup *s, const struct tb_setup_given *given, const struct tb_survey *survey)
{
	int res = 1;

	if (!given->output) {
		puts("\n1. Where do you listen?");
		res = ask_device(survey, true, s->output, sizeof(s->output));
	}
	if (res >= 0 && !given->microphone) {
		puts("\n2. Which microphone do you speak into?");
		res = ask_device(survey, false, s->microphone, sizeof(s->microphone));
		s->has_microphone = res == 1;
	}
	if (res >= 0 && !given->records) {
		puts("\n3. Do you stream or record, with OBS for example?  It gets a \"Stream mix\"\n"
		     "   of everything, your voice included.");
		res = tb_setup_confirm("", true);
		s->records = res == 1;
	}
	if (res >= 0 && !given->programs)
		res = ask_programs(s, survey);
	return res < 0 ? -ECANCELED : 0;
}
